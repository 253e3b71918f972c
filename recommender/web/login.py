"""Logging in and out, and one's own password: plain HTML forms, which password managers know for what they are.

A refused login says the same whatever was wrong. Where the request comes from is what the server saw, or what a proxy
that it trusts told it; a header that anybody can send counts for nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import TypeVar

from anyio import CapacityLimiter, to_thread
from starlette.requests import HTTPConnection, Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from recommender.casework import entering
from recommender.casework.roles import Actor, Role
from recommender.domain.library import Library
from recommender.errors import AccountError, LoginError, StoreError
from recommender.store.records import site_records
from recommender.web.addresses import LOGIN, LOGOUT, PASSWORD, after_login, first_page
from recommender.web.forms import read_form
from recommender.web.login_pages import Tried, login_page, password_page
from recommender.web.origin import is_from_here
from recommender.web.staff_cookie import cookie_with, no_cookie, token_in

AT_ONCE = 2  # logins that are worked on; all other work of the server goes on beside them
MOST_WAITING = 20
NOTES = {"ended": "login_ended", "left": "login_left"}  # what may be said above the form, by the name in the address
ENDED = f"{LOGIN}?said=ended"
NO_DATABASE, FROM_ELSEWHERE = Tried(503, "login_trouble"), Tried(403, "login_elsewhere")
BUSY = Tried(503, "login_busy")
Found = TypeVar("Found")


class BusyError(Exception):
    """Too many log in at this moment."""


@dataclass
class Login:
    """The forms in every language. `providers` are the names of those who know staff; one without a name is empty."""

    libraries: Mapping[str, Library]
    providers: Sequence[str] = ()
    turns: CapacityLimiter = field(default_factory=lambda: CapacityLimiter(AT_ONCE))

    def routes(self) -> list[Route]:
        return [
            Route("/staff", self.to_login),
            Route(LOGIN, self.show, methods=["GET"]),
            Route(LOGIN, self.enter, methods=["POST"]),
            Route(LOGOUT, self.leave, methods=["POST"]),
            Route(PASSWORD, self.show_password, methods=["GET"]),
            Route(PASSWORD, self.change_password, methods=["POST"]),
        ]

    async def to_login(self, _: Request) -> Response:
        return RedirectResponse(LOGIN, 303)

    async def show(self, request: Request) -> Response:
        """The form; who is logged in already goes on."""
        wanted = request.query_params.get("next", "")
        try:
            who = await self._member(request)
        except StoreError:
            return self._login(request, wanted, tried=NO_DATABASE)
        if who and who.role:
            return RedirectResponse(after_login(wanted, who.role), 303)
        return self._login(request, wanted, note=NOTES.get(request.query_params.get("said", ""), ""))

    async def enter(self, request: Request) -> Response:
        """Let somebody in, or say what to do instead."""
        if not is_from_here(request):
            return self._login(request, tried=FROM_ELSEWHERE)
        form = await read_form(request)
        username, password, wanted = (form.get(name, "") for name in ("username", "password", "next"))
        again = partial(self._login, request, wanted, username)
        errors = {} if username.strip() else {"username": "login_username_missing"}
        errors |= {} if password else {"password": "login_password_missing"}
        if errors:
            return again(tried=Tried(400, errors=errors))
        do = partial(entering.enter, now=_now(), leaving=_token(request))
        try:
            token, who = await self._in_turn(lambda: do(site_records(), username, password, _address(request)))
        except LoginError as error:
            return again(tried=Tried(429 if error.seconds else 401, refused=error))
        except (BusyError, StoreError) as error:
            return again(tried=BUSY if isinstance(error, BusyError) else NO_DATABASE)
        return _with_cookie(request, token, after_login(wanted, _role(who)))

    async def leave(self, request: Request) -> Response:
        """End the session, then take the cookie away; a session that cannot be ended keeps its cookie."""
        if not is_from_here(request):
            return self._login(request, tried=FROM_ELSEWHERE)
        try:
            await to_thread.run_sync(lambda: entering.leave(site_records(), _token(request), now=_now()))
        except StoreError:
            return self._login(request, tried=NO_DATABASE)
        response = RedirectResponse(f"{LOGIN}?said=left", 303)
        response.headers.append("Set-Cookie", no_cookie(over_tls=_over_tls(request)))
        return response

    async def show_password(self, request: Request) -> Response:
        try:
            return self._password(request) if await self._member(request) else RedirectResponse(ENDED, 303)
        except StoreError:
            return self._password(request, tried=NO_DATABASE)

    async def change_password(self, request: Request) -> Response:
        """A new password for whoever is logged in."""
        if not is_from_here(request):
            return self._password(request, tried=FROM_ELSEWHERE)
        form = await read_form(request)
        current, new, again = (form.get(name, "") for name in ("current", "new", "again"))
        errors = {} if current else {"current": "password_current_missing"}
        errors |= {} if new == again else {"again": "password_differ"}
        if errors:
            return self._password(request, tried=Tried(400, errors=errors))
        do, given = partial(entering.change_own_password, now=_now()), (current, new, _address(request))
        try:
            if not await self._member(request):
                return RedirectResponse(ENDED, 303)
            token, who = await self._in_turn(lambda: do(site_records(), _token(request), *given))
        except (AccountError, LoginError, BusyError, StoreError) as error:
            return self._password(request, tried=_tried_password(error))
        return _with_cookie(request, token, first_page(_role(who)))

    async def _member(self, request: HTTPConnection) -> Actor | None:
        """Who is logged in, without keeping them so. Nobody asks the database for a browser that has no cookie."""
        if token := _token(request):
            return await to_thread.run_sync(lambda: entering.member(site_records(), token, now=_now(), is_acting=False))
        return None

    async def _in_turn(self, do: Callable[[], Found]) -> Found:
        """Hash in turn: who waits takes no thread from the pages, and no more wait than can be served soon."""
        if self.turns.statistics().tasks_waiting >= MOST_WAITING:
            raise BusyError()
        return await to_thread.run_sync(do, limiter=self.turns)

    def _login(
        self, request: Request, wanted: str = "", username: str = "", *, tried: Tried | None = None, note: str = ""
    ) -> Response:
        return login_page(request, self.libraries, self.providers, wanted, username, tried=tried, note=note)

    def _password(self, request: Request, *, tried: Tried | None = None) -> Response:
        return password_page(request, self.libraries, tried=tried)


def _tried_password(error: Exception) -> Tried:
    """What to say where a new password was not taken."""
    if isinstance(error, AccountError):
        return Tried(400, errors={"new": error.reason})
    if isinstance(error, LoginError) and error.seconds:
        return Tried(429, refused=error)
    if isinstance(error, LoginError):
        return Tried(401, errors={"current": "password_wrong"})
    return BUSY if isinstance(error, BusyError) else NO_DATABASE


def _with_cookie(request: Request, token: str, where: str) -> Response:
    response = RedirectResponse(where, 303)
    response.headers.append("Set-Cookie", cookie_with(token, over_tls=_over_tls(request)))
    return response


def _role(who: Actor) -> Role:
    assert who.role is not None, "staff have a role"
    return who.role


def _token(request: HTTPConnection) -> str:
    return token_in(request.cookies, over_tls=_over_tls(request))


def _over_tls(request: HTTPConnection) -> bool:
    return bool(request.scope["scheme"] == "https")  # as the proxy in front says, where the server trusts it


def _address(request: Request) -> str:
    return request.client.host if request.client else ""


def _now() -> datetime:
    return datetime.now(UTC)
