"""How the forms for logging in and for one's own password look, and what they say when something is wrong."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from recommender.domain.library import Library
from recommender.errors import LoginError
from recommender.web import kiosk
from recommender.web.addresses import AFTER_LOGIN, ENTER, LOGIN, PASSWORD
from recommender.web.forms import Field, error_summary, field_html
from recommender.web.plain_pages import library_for, plain_page

MINUTE = 60  # seconds
KNOWN_TO_NOBODY = ("off", "new-password")  # a client's press must not log in whoever saved a password in this browser
MOST_SHOWN = 200  # characters of a username that is shown again


@dataclass(frozen=True)
class Tried:
    """What came of a try: interface texts by the field they are about, and one about the whole."""

    status: int = 200
    problem: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)
    refused: LoginError | None = None

    def general(self, library: Library) -> list[str]:
        told = [library.say(self.problem)] if self.problem else []
        return told + ([refusal(library, self.refused)] if self.refused else [])


def login_page(
    request: Request,
    libraries: Mapping[str, Library],
    providers: Sequence[str],
    wanted: str = "",
    username: str = "",
    *,
    tried: Tried | None = None,
    note: str = "",
) -> Response:
    """The form to log in with; `wanted` is the page to go to then, `note` an interface text above the form."""
    library, tried = library_for(request, libraries), tried or Tried()
    wanted = wanted if AFTER_LOGIN.fullmatch(wanted) else ""
    told = {name: library.say(key) for name, key in tried.errors.items()}
    is_kiosk = kiosk.is_on(request)
    known_as = KNOWN_TO_NOBODY if is_kiosk else ("username", "current-password")
    fields = [
        Field("username", library.say("login_username"), known_as[0], username[:MOST_SHOWN], told.get("username", "")),
        Field("password", library.say("login_password"), known_as[1], error=told.get("password", "")),
    ]
    body = [
        _kiosk_heading(library) if is_kiosk else _heading(library, "login_title", "login_lead"),
        f'<p class="note" role="status">{escape(library.say(note))}</p>' if note else "",
        error_summary(library, tried.general(library), fields),
        f'<form method="post" action="{LOGIN}" novalidate>',
        f'<input type="hidden" name="next" value="{escape(wanted)}" />' if wanted else "",
        *(field_html(each) for each in fields),
        f'<button type="submit">{escape(library.say("login_button"))}</button></form>',
        "" if is_kiosk else _providers(library, providers),
    ]
    title = library.say("kiosk_title" if is_kiosk else "login_title")
    return _answer(request, libraries, title, body, tried, next=wanted)


def password_page(request: Request, libraries: Mapping[str, Library], *, tried: Tried | None = None) -> Response:
    """The form for a new password of one's own."""
    library, tried = library_for(request, libraries), tried or Tried()
    told = {name: library.say(key) for name, key in tried.errors.items()}
    told_below = library.say("password_help")
    fields = [
        Field("current", library.say("password_current"), "current-password", error=told.get("current", "")),
        Field("new", library.say("password_new"), "new-password", error=told.get("new", ""), help=told_below),
        Field("again", library.say("password_again"), "new-password", error=told.get("again", "")),
    ]
    body = [
        _heading(library, "password_title", "password_lead"),
        error_summary(library, tried.general(library), fields),
        f'<form method="post" action="{PASSWORD}" novalidate>',
        *(field_html(each) for each in fields),
        f'<button type="submit">{escape(library.say("password_button"))}</button></form>',
    ]
    return _answer(request, libraries, library.say("password_title"), body, tried)


def refusal(library: Library, error: LoginError) -> str:
    """What a refused login says: the same whatever was wrong, or how long to wait."""
    if not error.seconds:
        return library.say("login_refused")
    if error.seconds <= MINUTE:
        return library.say("login_wait_seconds", seconds=error.seconds)
    return library.say("login_wait_minutes", minutes=math.ceil(error.seconds / MINUTE))


def _heading(library: Library, title: str, lead: str) -> str:
    return f"<h1>{escape(library.say(title))}</h1><p>{escape(library.say(lead))}</p>"


def _kiosk_heading(library: Library) -> str:
    """On a device that is with a client: the way back to the questions, and then the way in for staff."""
    return (
        _heading(library, "kiosk_title", "kiosk_lead")
        + f'<p><a class="button" href="/">{escape(library.say("kiosk_go_on"))}</a></p>'
        + f'<h2 class="other">{escape(library.say("kiosk_staff"))}</h2><p>{escape(library.say("kiosk_unlock"))}</p>'
    )


def _providers(library: Library, providers: Sequence[str]) -> str:
    """The ways in by somebody else, where there are any; one without a name is the only one."""
    links = [
        f'<a class="button" href="/{ENTER}?{escape(urlencode({"by": name}))}">'
        + escape(library.say("login_by_name", name=name) if name else library.say("login_by_provider"))
        + "</a>"
        for name in providers
    ]
    return f'<div class="other">{"".join(links)}</div>' if links else ""


def _answer(
    request: Request, libraries: Mapping[str, Library], title: str, body: Sequence[str], tried: Tried, **kept: str
) -> Response:
    response = plain_page(request, libraries, title, "\n".join(filter(None, body)), status=tried.status, **kept)
    if tried.refused and tried.refused.seconds:
        response.headers["Retry-After"] = str(tried.refused.seconds)
    return response
