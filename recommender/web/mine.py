"""What a private link opens: a page whose script hands over the token, and the answer that lets the browser in.

The token stands behind the # of the link, which browsers keep to themselves. It goes on in the body of a message and in
a cookie that no script can read, and never in an address.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Mapping
from datetime import UTC, datetime
from html import escape
from pathlib import Path

from starlette.requests import ClientDisconnect, Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route

from recommender.casework.opening import open_link
from recommender.domain.library import Library
from recommender.errors import CaseNotFoundError, LoginError, StoreError
from recommender.store.records import site_records
from recommender.web.link_cookie import WRITTEN, link_cookie
from recommender.web.origin import is_from_here
from recommender.web.plain_pages import library_for, plain_page

ADDRESS, SCRIPT = "/mine", "/mine.js"
FILE = Path(__file__).parent / "mine.js"
LEADS_TO = "/sent?by=link"
LONGEST_BYTES = 1_000  # of a message
SAID = {"dead": "mine_dead", "trouble": "mine_trouble", "too_often": "mine_too_often"}
CHECKED_EACH_TIME = {"Cache-Control": "no-cache"}

log = logging.getLogger(__name__)


class PrivateLink:
    """The page and its answer, in the languages of the clinic."""

    def __init__(self, libraries: Mapping[str, Library]) -> None:
        self.libraries = libraries

    def routes(self) -> list[Route]:
        return [
            Route(ADDRESS, self._page, methods=["GET"]),
            Route(ADDRESS, self._open, methods=["POST"]),
            Route(SCRIPT, _script, methods=["GET"]),
        ]

    async def _page(self, request: Request) -> Response:
        library = library_for(request, self.libraries)
        return plain_page(request, self.libraries, library.say("mine_title"), _body(library))

    async def _open(self, request: Request) -> Response:
        if not is_from_here(request) or request.headers.get("content-type") != "application/json":
            return _said("dead", 403)
        token = _token(await _whole(request))
        if token is None:
            return _said("dead", 404)
        return await asyncio.to_thread(_opened, token, request)


def _body(library: Library) -> str:
    phone = library.clinic.phone
    filled = {name: library.say(key, phone=phone) for name, key in SAID.items()}
    told = "".join(
        f'<p data-said="{name}" role="alert" tabindex="-1" hidden>{escape(text)}</p>' for name, text in filled.items()
    )
    return (
        f"<h1>{escape(library.say('mine_title'))}</h1>"
        f'<p data-said="opening" role="status" tabindex="-1" hidden>{escape(library.say("mine_opening"))}</p>{told}'
        f"<noscript><p>{escape(library.say('mine_no_javascript', phone=phone))}</p></noscript>"
        f'<script src="{SCRIPT}" defer></script>'
    )


async def _whole(request: Request) -> bytes:
    """The message, unless it is longer than one with a token, or breaks off."""
    found = b""
    try:
        async for part in request.stream():
            found += part
            if len(found) > LONGEST_BYTES:
                return b""
    except ClientDisconnect:
        return b""
    return found


def _token(body: bytes) -> str | None:
    """The token in a message; None where there is nothing that could be one."""
    try:
        found = json.loads(body)["token"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    return found if isinstance(found, str) and WRITTEN.fullmatch(found) else None


def _opened(token: str, request: Request) -> Response:
    address = request.client.host if request.client else ""
    try:
        open_link(site_records(), token, address, datetime.now(UTC))
    except CaseNotFoundError:
        return _said("dead", 404)
    except LoginError:
        return _said("too_often", 429)
    except StoreError as error:
        log.warning("A private link was not opened. %s", error)
        return _said("trouble", 503)
    headers = {"Set-Cookie": link_cookie(token, over_tls=request.url.scheme == "https"), "Cache-Control": "no-store"}
    return JSONResponse({"to": LEADS_TO}, headers=headers)


def _said(name: str, status: int) -> Response:
    """What the page is to show."""
    return JSONResponse({"said": name}, status, {"Cache-Control": "no-store"})


async def _script(_: Request) -> Response:
    return FileResponse(FILE, media_type="text/javascript", headers=CHECKED_EACH_TIME)
