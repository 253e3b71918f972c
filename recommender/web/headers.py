"""Headers of protection on every response, whatever made it; docs/decisions/0012 says why each is as it is."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.datastructures import MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

YEAR = 365 * 24 * 60 * 60
STARTS = ("http.response.start", "websocket.http.response.start")
GENERATED = ("/media/",)  # files made for one client, such as a sheet with answers
SCRIPTS = "/_stcore/bidi-components/"  # their names do not change when their content does

# Only names that browsers know; an unknown one would be a warning in every console.
SWITCHED_OFF = (
    "accelerometer", "autoplay", "browsing-topics", "camera", "display-capture", "encrypted-media",
    "fullscreen", "gamepad", "geolocation", "gyroscope", "hid", "idle-detection", "local-fonts", "magnetometer",
    "microphone", "midi", "payment", "picture-in-picture", "publickey-credentials-get", "screen-wake-lock", "serial",
    "storage-access", "usb", "window-management", "xr-spatial-tracking",
)  # fmt: skip


def content_security_policy(may_embed: Sequence[str]) -> str:
    """What a page may load and who may frame it: this site, and the origins that may embed it."""
    rules = {
        "default-src": "'self'",
        "script-src": "'self'",
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data: blob:",
        "font-src": "'self' data:",
        "connect-src": "'self'",
        "worker-src": "'none'",
        "object-src": "'none'",
        "base-uri": "'self'",
        "form-action": "'self'",
        "frame-ancestors": " ".join(["'self'", *may_embed]),
    }
    return "; ".join(f"{name} {sources}" for name, sources in rules.items())


class SecurityHeaders:
    """Outermost: it sees the answers of every layer below, and answers itself when one of them breaks."""

    def __init__(self, app: ASGIApp, may_embed: Sequence[str] = ()) -> None:
        self.app = app
        self.headers = {
            "Content-Security-Policy": content_security_policy(may_embed),
            "Referrer-Policy": "no-referrer",
            "Permissions-Policy": ", ".join(f"{name}=()" for name in SWITCHED_OFF),
            "X-Content-Type-Options": "nosniff",
            "Cross-Origin-Opener-Policy": "same-origin",
            "Cross-Origin-Resource-Policy": "same-origin",
        }
        if not may_embed:  # it knows no list of origins, so with one it would contradict frame-ancestors
            self.headers["X-Frame-Options"] = "SAMEORIGIN"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        started = False

        async def send_with_headers(message: Message) -> None:
            nonlocal started
            if message["type"] in STARTS:
                started = True
                self._add(scope, MutableHeaders(scope=message))
            await send(message)

        try:
            await self.app(scope, receive, send_with_headers)
        except Exception:
            if scope["type"] == "http" and not started:
                await PlainTextResponse("Internal Server Error", status_code=500)(scope, receive, send_with_headers)
            raise

    def _add(self, scope: Scope, headers: MutableHeaders) -> None:
        for name, value in self.headers.items():
            headers[name] = value
        if scope["scheme"] in ("https", "wss"):
            headers["Strict-Transport-Security"] = f"max-age={YEAR}"
        if scope["path"].startswith(GENERATED):
            headers["Cache-Control"] = "no-store"
        elif scope["path"].startswith(SCRIPTS):
            headers["Cache-Control"] = "no-cache"
        else:
            headers.setdefault("Cache-Control", "no-store")
