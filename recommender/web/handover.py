"""The page that a one-time link opens: it gives this browser the answers that the clinic began, once.

The secret is in the part of the address behind #, which no browser sends. A script puts it into the form, so that
programs which open links to look at them use nothing up.
"""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from html import escape
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response
from starlette.routing import Route

from recommender.casework.desk import take_over
from recommender.content.loading import library_in
from recommender.domain.library import Library
from recommender.errors import StoreError
from recommender.language import SOURCE
from recommender.store.drafts import site_drafts
from recommender.store.records import site_records
from recommender.store.sealing import BrowserKey
from recommender.web.addresses import TAKE_OVER
from recommender.web.draft_cookie import cookie_with, key_in
from recommender.web.forms import read_form
from recommender.web.old_drafts import forget
from recommender.web.origin import is_from_here
from recommender.web.plain_pages import library_for, plain_page

SCRIPT = Path(__file__).parent / "take_over.js"
FOR_A_DAY = {"Cache-Control": "public, max-age=86400"}

log = logging.getLogger(__name__)


def handover_routes() -> list[Route]:
    return [
        Route(TAKE_OVER, _page),
        Route(TAKE_OVER, _take, methods=["POST"]),
        Route("/take-over.js", _script),
    ]


def libraries() -> dict[str, Library]:
    return {code: library_in(code) for code in library_in(SOURCE).clinic.languages}


async def _page(request: Request) -> Response:
    return await run_in_threadpool(_ready, request)


async def _take(request: Request) -> Response:
    """Give this browser the key to the draft; refused where another site asks, or where no cookie can be kept."""
    secret = (await read_form(request)).get("secret", "")
    if not is_from_here(request):
        return _refused(request, 403)
    if key_in(request.cookies) is None:
        return _refused(request, 400, "handover_cookies_title", "handover_cookies")
    return await run_in_threadpool(_taken, request, secret)


def _taken(request: Request, secret: str) -> Response:
    try:
        key = take_over(site_records(), secret, datetime.now(UTC))
    except StoreError as error:
        log.warning("A draft was not handed over. %s", error)
        return _ready(request, secret=secret, status=503)
    if key is None:
        return _refused(request, 410)
    forget(key_in(request.cookies))  # of no use to anybody now
    response = RedirectResponse("/", status_code=303)
    response.headers.append("Set-Cookie", cookie_with(key, over_tls=request.scope["scheme"] == "https"))
    return response


def _ready(request: Request, *, secret: str = "", status: int = 200) -> Response:
    """What comes next, and the button for it. `secret` is there already where a first try failed."""
    say = library_for(request, libraries()).say
    told = [say("handover_lead", clinic=library_in(SOURCE).clinic.name), say("handover_once")]
    if _has_answers(key_in(request.cookies)):
        told.append(say("handover_replaces"))
    trouble = f'<p class="note" role="alert">{escape(say("handover_trouble"))}</p>' if status != 200 else ""
    gone = _words(say("handover_gone", phone=library_in(SOURCE).clinic.phone))
    body = (
        f"<h1>{escape(say('handover_title'))}</h1>{trouble}"
        f'<div id="whole" hidden>{"".join(map(_words, told))}'
        f'<form method="post" action="{TAKE_OVER}" autocomplete="off">'
        f'<input type="hidden" name="secret" value="{escape(secret)}" />'
        f"<button>{escape(say('handover_go'))}</button></form></div>"
        f'<div id="not-whole" hidden>{gone}</div>'
        f"<noscript>{_words(say('no_javascript', phone=library_in(SOURCE).clinic.phone))}</noscript>"
        '<script src="/take-over.js"></script>'
    )
    return plain_page(request, libraries(), say("handover_title"), body, status=status)


def _has_answers(own: BrowserKey | None) -> bool:
    try:
        return own is not None and site_drafts().load(own, datetime.now(UTC)) is not None
    except StoreError:
        return False


def _refused(
    request: Request, status: int, title: str = "handover_gone_title", text: str = "handover_gone"
) -> Response:
    library = library_for(request, libraries())
    told = library.say(text, phone=library.clinic.phone)
    body = (
        f"<h1>{escape(library.say(title))}</h1>{_words(told)}"
        f'<p><a class="button" href="/">{escape(library.say("handover_own"))}</a></p>'
    )
    return plain_page(request, libraries(), library.say(title), body, status=status)


def _words(text: str) -> str:
    return f"<p>{escape(text)}</p>"


async def _script(_: Request) -> Response:
    return FileResponse(SCRIPT, media_type="text/javascript", headers=FOR_A_DAY)
