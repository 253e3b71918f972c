"""A device of the clinic in a client's hands: nobody is logged in on it, and no page for staff opens before a password.

A cookie says so. While it is there, what a member of staff would be known by is taken out of every request before
anything reads it, and the ways in but the password are closed.
"""

from __future__ import annotations

import re

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from recommender.store.sealing import BrowserKey
from recommender.web import addresses, draft_cookie, link_cookie, staff_cookie
from recommender.web.old_drafts import forget
from recommender.web.staff_door import CALLBACK, OF_PROVIDER, PROVIDERS_LOGOUT

NAME, NAME_OVER_TLS = "kiosk", "__Host-kiosk"
ON = "on"
SECONDS = 30 * 24 * 60 * 60  # longer than any device stays with a client
LIMITS = "Path=/; HttpOnly; SameSite=Lax"
OF_STAFF = (staff_cookie.NAME, staff_cookie.NAME_OVER_TLS, OF_PROVIDER)
STAFFS = re.compile(rb"(?<![\w-])(?:%s)" % "|".join(map(re.escape, OF_STAFF)).encode())
OTHER_WAYS_IN = (CALLBACK, PROVIDERS_LOGOUT, f"/{addresses.ENTER}")
OTHER_WAYS_IN_BELOW = ("/staff/", "/auth/")
OPEN = (addresses.LOGIN,)


def is_on(request: HTTPConnection) -> bool:
    """Whether this device is with a client."""
    return request.cookies.get(_name(_over_tls(request.scope))) == ON


def begins(scope: Scope, key: BrowserKey) -> list[str]:
    """Cookies that make this the client's device, with the draft that they go on with."""
    over_tls = _over_tls(scope)
    on = f"{_name(over_tls)}={ON}; {LIMITS}; Max-Age={SECONDS}{'; Secure' * over_tls}"
    nobody = [staff_cookie.no_cookie(over_tls=over_tls), f"{OF_PROVIDER}=; Path=/; Max-Age=0"]
    return [on, *nobody, draft_cookie.cookie_with(key, over_tls=over_tls)]


def ends(scope: Scope) -> list[str]:
    """Cookies that make it the clinic's again; what the client answered is out of reach."""
    over_tls = _over_tls(scope)
    off = f"{_name(over_tls)}=; {LIMITS}; Max-Age=0{'; Secure' * over_tls}"
    return [off, *blank(scope)]


def blank(scope: Scope) -> list[str]:
    """Cookies of somebody who has just come, and has sent nothing."""
    over_tls = _over_tls(scope)
    return [draft_cookie.cookie_with(BrowserKey.new(), over_tls=over_tls), link_cookie.no_cookie(over_tls=over_tls)]


class Kiosk:
    """Keeps staff out of a device that is with a client, until one of them logs in on it by password."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket") or not is_on(HTTPConnection(scope)):
            await self.app(scope, receive, send)
            return
        if scope["type"] == "http" and _is_closed(scope["path"]):
            await RedirectResponse(addresses.LOGIN, 303, {"Cache-Control": "no-store"})(scope, receive, send)
            return
        unlocks = scope["type"] == "http" and scope["method"] == "POST" and scope["path"] == addresses.LOGIN
        await self.app(_without_staff(scope), receive, _ending(scope, send) if unlocks else send)


def _is_closed(path: str) -> bool:
    if path in OPEN:
        return False
    return path.removeprefix("/") in addresses.STAFF or path in OTHER_WAYS_IN or path.startswith(OTHER_WAYS_IN_BELOW)


def _without_staff(scope: Scope) -> Scope:
    """The same request from somebody who is logged in nowhere.

    Cookies are passed on letter by letter: a value that was read and written anew could become a cookie of its own. A
    value with such a name in it goes too, because not everybody reads cookies alike.
    """
    kept = [(name, _cookies_of_others(value) if name == b"cookie" else value) for name, value in scope["headers"]]
    return {**scope, "headers": kept}


def _cookies_of_others(header: bytes) -> bytes:
    parts = (part.strip() for part in header.split(b";"))
    return b"; ".join(part for part in parts if not STAFFS.search(part))


def _ending(scope: Scope, send: Send) -> Send:
    """Ends it with the answer that lets somebody in."""

    async def send_and_end(message: Message) -> None:
        if message["type"] == "http.response.start" and _lets_in(message):
            await run_in_threadpool(forget, draft_cookie.key_in(HTTPConnection(scope).cookies))
            for cookie in ends(scope):
                MutableHeaders(scope=message).append("Set-Cookie", cookie)
        await send(message)

    return send_and_end


def _lets_in(message: Message) -> bool:
    given = Headers(raw=message["headers"]).getlist("set-cookie")
    names = (staff_cookie.NAME, staff_cookie.NAME_OVER_TLS)
    return message["status"] == 303 and any(cookie.partition("=")[0] in names for cookie in given)


def _over_tls(scope: Scope) -> bool:
    return bool(scope["scheme"] in ("https", "wss"))


def _name(over_tls: bool) -> str:
    return NAME_OVER_TLS if over_tls else NAME
