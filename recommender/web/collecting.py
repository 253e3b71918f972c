"""One whole answer of the application below, for layers that look at its body before it leaves."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send


@dataclass
class Collector:
    """Holds back answers of some media types, and lets all others pass as they come."""

    send: Send
    media_types: tuple[str, ...]
    start: Message = field(default_factory=dict)
    body: bytearray = field(default_factory=bytearray)
    holds: bool = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.start = message
            media_type = self.headers.get("content-type", "").partition(";")[0]
            self.holds = media_type in self.media_types and "content-encoding" not in self.headers
        if not self.holds:
            await self.send(message)
        elif message["type"] == "http.response.body":
            self.body += message.get("body", b"")

    @property
    def status(self) -> int:
        return int(self.start["status"])

    @property
    def headers(self) -> MutableHeaders:
        return MutableHeaders(raw=self.start["headers"])


async def collected(app: ASGIApp, scope: Scope, receive: Receive, send: Send, *media_types: str) -> Collector | None:
    """The answer, if it is of one of these media types; None when it is already on its way."""
    collector = Collector(send, media_types)
    await app(scope, receive, collector)
    return collector if collector.holds else None


def asking_for_all(scope: Scope, *without: str) -> Scope:
    """The same request as a GET without these headers, so that the whole body comes back as it is."""
    dropped = {name.encode() for name in without}
    headers = [(name, value) for name, value in scope["headers"] if name not in dropped]
    changed: dict[str, Any] = {"method": "GET", "headers": headers, "extensions": {}}
    return {**scope, **changed}


def takes_gzip(scope: Scope) -> bool:
    """Whether the browser can read gzip; `gzip;q=0` says that it cannot."""
    for part in Headers(scope=scope).get("accept-encoding", "").lower().split(","):
        coding, _, quality = part.partition(";")
        if coding.strip() == "gzip":
            return quality.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False
