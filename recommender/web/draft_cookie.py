"""The cookie that holds the key to a browser's draft: set with a page, out of reach of scripts, gone after a day.

Over TLS its name begins with `__Host-`, so that no neighbouring site can slip a key of its own under the answers.
"""

from __future__ import annotations

from collections.abc import Mapping
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from recommender.store.drafts import KEPT_FOR
from recommender.store.sealing import BrowserKey

NAME = "draft"
NAME_OVER_TLS = "__Host-draft"


def key_in(cookies: Mapping[str, str]) -> BrowserKey | None:
    """The key that a browser sent; None where it sent none, or something else under its name."""
    return BrowserKey.read(cookies.get(NAME_OVER_TLS)) or BrowserKey.read(cookies.get(NAME))


class DraftCookie:
    """Gives every page the cookie: the one that the browser sent, for another day, or a new one."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_cookie(message: Message) -> None:
            if message["type"] == "http.response.start" and _is_page(message):
                headers = MutableHeaders(scope=message)
                headers.append("Set-Cookie", _cookie(scope))
                headers["Cache-Control"] = "no-store"
            await send(message)

        await self.app(scope, receive, send_with_cookie)


def _is_page(message: Message) -> bool:
    kind = Headers(raw=message["headers"]).get("content-type", "")
    return message["status"] == 200 and kind.startswith("text/html")


def _cookie(scope: Scope) -> str:
    over_tls = scope["scheme"] == "https"  # as the proxy in front says, where the server trusts it
    key = BrowserKey.read(_sent(scope).get(NAME_OVER_TLS if over_tls else NAME)) or BrowserKey.new()
    is_embedded = parse_qs(scope["query_string"].decode("latin-1")).get("embed") == ["true"]
    return cookie_with(key, over_tls=over_tls, is_embedded=is_embedded)


def cookie_with(key: BrowserKey, *, over_tls: bool, is_embedded: bool = False) -> str:
    """What gives a browser a key, for a day."""
    name, seconds = NAME_OVER_TLS if over_tls else NAME, int(KEPT_FOR.total_seconds())
    return f"{name}={key.write()}; Path=/; Max-Age={seconds}; HttpOnly; {_reach(over_tls, is_embedded)}"


def _reach(over_tls: bool, is_embedded: bool) -> str:
    """Which sites may have the cookie sent. In a frame on another site: that site's own copy, over TLS alone."""
    if not over_tls:
        return "SameSite=Lax"
    return "Secure; SameSite=None; Partitioned" if is_embedded else "Secure; SameSite=Lax"


def _sent(scope: Scope) -> dict[str, str]:
    try:
        cookies = SimpleCookie(Headers(scope=scope).get("cookie", ""))
    except CookieError:
        return {}
    return {name: morsel.value for name, morsel in cookies.items()}
