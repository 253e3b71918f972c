"""Scripts and styles of the site go out compressed: each is compressed once, and kept.

Streamlit leaves its own files as they are, because compressing them anew for each client costs more than it saves.
Only files that are the same for everybody pass here, so no secret can be guessed from a length.
"""

from __future__ import annotations

import gzip
from urllib.parse import unquote

from anyio import to_thread
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from recommender.web.collecting import asking_for_all, collected, takes_gzip
from recommender.web.styling import ADDRESS

FILES = "/static/"
MEDIA_TYPES = ("text/javascript", "application/javascript", "text/css", "application/json", "image/svg+xml")
LEVEL = 9
SMALLEST = 500  # bytes; below it the headers weigh more than what is saved
NOT_FOR_US = ("accept-encoding", "if-none-match", "if-modified-since", "range", "if-range")


class CompressedFiles:
    """Answers for files below /static/ from what it compressed before; asks the application the first time."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._kept: dict[str, Response] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not _wants_compressed_file(scope):
            await self.app(scope, receive, send)
            return
        path = unquote(scope["path"])
        if path not in self._kept:
            asked = asking_for_all(scope, *NOT_FOR_US)
            answer = await collected(self.app, asked, receive, send, *MEDIA_TYPES)
            if answer is None:
                return
            if answer.status != 200:
                await Response(bytes(answer.body), answer.status, answer.headers)(scope, receive, send)
                return
            self._kept[path] = await to_thread.run_sync(_compressed, bytes(answer.body), answer.headers)
        await self._kept[path](scope, receive, send)


def _wants_compressed_file(scope: Scope) -> bool:
    if scope["type"] != "http" or scope["method"] != "GET" or not scope["path"].startswith((FILES, ADDRESS)):
        return False
    return takes_gzip(scope) and "range" not in Headers(scope=scope)


def _compressed(body: bytes, found: MutableHeaders) -> Response:
    """The file as it leaves. Without a mark of its version: it is immutable, so nobody asks whether it changed."""
    headers = {name: found[name] for name in ("content-type", "cache-control") if name in found}
    headers["vary"] = "Accept-Encoding"
    if len(body) < SMALLEST:
        return Response(body, headers=headers)
    return Response(gzip.compress(body, LEVEL, mtime=0), headers={**headers, "content-encoding": "gzip"})
