"""Addresses of Streamlit's that this site has no use for, and that anybody could use against it.

Nothing here takes files, but what is uploaded would stay in memory: 5 MB at a time, as often as somebody likes. The
figures about the server are nobody's business either.
"""

from __future__ import annotations

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

CLOSED = ("/_stcore/upload_file", "/_stcore/metrics")


class Unused:
    """Answers 404 there, whatever is asked."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"].startswith(CLOSED):
            await PlainTextResponse("Not Found", status_code=404)(scope, receive, send)
        else:
            await self.app(scope, receive, send)
