"""The server around the pages: sound content before the start, routes and layers of its own; on a timer what goes."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import logging
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from recommender.casework.housekeeping import keep_house
from recommender.content.loading import library_in
from recommender.domain.library import Library
from recommender.errors import ContentError, StoreError
from recommender.language import SOURCE
from recommender.store.drafts import site_drafts
from recommender.store.records import site_records
from recommender.web.compression import CompressedFiles
from recommender.web.device import device_routes
from recommender.web.documents import Documents
from recommender.web.draft_cookie import DraftCookie
from recommender.web.handover import handover_routes
from recommender.web.headers import SecurityHeaders
from recommender.web.kiosk import Kiosk
from recommender.web.login import Login
from recommender.web.mine import PrivateLink
from recommender.web.plain_pages import style_route
from recommender.web.staff_door import StaffDoor
from recommender.web.static import OwnTextFont, file_routes
from recommender.web.unused import Unused

SECONDS_BETWEEN_COLLECTIONS = 30
SECONDS_TO_HOLD = 0.001  # the interpreter, while another thread waits: five times less than usual, as answers are short
OBJECTS_BETWEEN_COLLECTIONS = 50_000  # of the youngest; a run makes thousands that go by themselves
SECONDS_BETWEEN_PURGES = 300
SECONDS_BEFORE_FIRST_ROUND = 600  # the first visitors of a fresh server need the database for themselves
SECONDS_BETWEEN_ROUNDS = 3600

log = logging.getLogger(__name__)


def require_sound_content() -> dict[str, Library]:
    """The content by language. Broken content ends the program with status 1 and the list of problems."""
    try:
        return {code: library_in(code) for code in library_in(SOURCE).clinic.languages}
    except ContentError as error:
        sys.stderr.write(f"{error.report()}\nThe site does not start on broken content.\n")
        raise SystemExit(1) from error


def routes(providers: Sequence[str] = ()) -> list[Route]:
    """Addresses beside the pages. Unknown ones below /api answer 404 instead of a page.

    `providers` are the names of those at whom staff can log in, beside a password.
    """
    every = ["GET", "POST", "PUT", "PATCH", "DELETE"]
    return [
        Route("/api/health", _health),
        Route("/api", _not_found, methods=every),
        Route("/api/{path:path}", _not_found, methods=every),
        *file_routes(),
        style_route(),
        *handover_routes(),
        *device_routes(),
        *Login(require_sound_content(), providers).routes(),
        *PrivateLink(require_sound_content()).routes(),
    ]


def layers(libraries: Mapping[str, Library]) -> list[Middleware]:
    """What every request goes through on its way in, and every answer on its way out; the first is outermost."""
    clinic = next(iter(libraries.values())).clinic
    return [
        Middleware(SecurityHeaders, may_embed=clinic.embedding.allowed_origins),
        Middleware(Unused),
        Middleware(Kiosk),
        Middleware(StaffDoor),
        Middleware(DraftCookie),
        Middleware(Documents, libraries=libraries),
        Middleware(OwnTextFont),
        Middleware(CompressedFiles),
    ]


async def _health(_: Request) -> Response:
    return JSONResponse({"status": "ok"})


async def _not_found(_: Request) -> Response:
    return JSONResponse({"error": "There is nothing at this address."}, status_code=404)


@contextlib.asynccontextmanager
async def housekeeping(_: Any) -> AsyncIterator[dict[str, Any]]:
    """Collect garbage and delete expired drafts, now and on a timer.

    The collection after each click is switched off, because it costs 0.1 s; those that Python makes by itself are rare.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS)
    sys.setswitchinterval(SECONDS_TO_HOLD)
    timers = (_collect_now_and_then(), _purge_now_and_then(), _keep_house_now_and_then())
    tasks = [asyncio.create_task(timer) for timer in timers]
    try:
        yield {}
    finally:
        for task in tasks:
            task.cancel()


async def _collect_now_and_then() -> None:
    while True:
        await asyncio.sleep(SECONDS_BETWEEN_COLLECTIONS)
        gc.collect()


async def _purge_now_and_then() -> None:
    while True:
        await asyncio.to_thread(purge_drafts)
        await asyncio.sleep(SECONDS_BETWEEN_PURGES)


async def _keep_house_now_and_then() -> None:
    await asyncio.sleep(SECONDS_BEFORE_FIRST_ROUND)
    while True:
        await asyncio.to_thread(keep_the_house)
        await asyncio.sleep(SECONDS_BETWEEN_ROUNDS)


def keep_the_house() -> None:
    """Destroy what has outlived its time, and write down the end of the audit; where that fails, the log says so."""
    try:
        keep_house(site_records(), library_in(SOURCE).clinic.retention, datetime.now(UTC))
    except StoreError as error:
        log.warning("What has outlived its time was not destroyed. %s", error)


def purge_drafts() -> None:
    """Delete expired drafts; where the database cannot be used, the site goes on without and the log says so."""
    try:
        site_drafts().purge()
    except StoreError as error:
        log.warning("Expired drafts were not deleted. %s", error)
