"""What stands before the pages for staff: who has no cookie is sent to the login, before anything is loaded.

Whether the cookie still counts is asked by the pages themselves, at every step. After a login at a provider of
identities Streamlit leads to the first page for clients; here it leads to where staff come in.
"""

from __future__ import annotations

from urllib.parse import parse_qs, urlencode

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from recommender.web import addresses
from recommender.web.staff_cookie import token_in

OF_PROVIDER = "_streamlit_user"  # Streamlit's cookie after a login at a provider
CALLBACK, PROVIDERS_LOGOUT = "/oauth2callback", "/auth/logout"


class StaffDoor:
    """Leads to the login, and back from a provider."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        if scope["type"] == "http" and path in (CALLBACK, PROVIDERS_LOGOUT):
            await self.app(scope, receive, _leading_on(scope, send))
        elif scope["type"] == "http" and _is_locked(scope, path):
            asked = path + (f"?{scope['query_string'].decode('latin-1')}" if scope["query_string"] else "")
            wanted = {"next": asked} if addresses.AFTER_LOGIN.fullmatch(asked) else {}
            where = f"{addresses.LOGIN}?{urlencode(wanted)}".rstrip("?")
            await RedirectResponse(where, 303, {"Cache-Control": "no-store"})(scope, receive, send)
        else:
            await self.app(scope, receive, send)


def _is_locked(scope: Scope, path: str) -> bool:
    if path.removeprefix("/") not in addresses.STAFF:
        return False
    cookies = HTTPConnection(scope).cookies
    return not token_in(cookies, over_tls=scope["scheme"] == "https") and OF_PROVIDER not in cookies


def _leading_on(scope: Scope, send: Send) -> Send:
    """Sends Streamlit's answer with another way on, and its cookies over TLS alone where there is TLS."""
    asked = parse_qs(scope["query_string"].decode("latin-1"))
    has_come = scope["path"] == CALLBACK and ("state" in asked or "error" in asked)  # neither after logging out there
    where = f"/{addresses.ENTER}" if has_come else f"{addresses.LOGIN}?said=left"

    async def send_changed(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            if headers.get("location") == "/":
                headers["location"] = where
            if scope["scheme"] == "https":
                message["headers"] = [
                    (name, value + b"; Secure" if name == b"set-cookie" and b"secure" not in value.lower() else value)
                    for name, value in message["headers"]
                ]
        await send(message)

    return send_changed
