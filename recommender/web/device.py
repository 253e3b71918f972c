"""Giving a device of the clinic to a client, and taking it back: what one browser may open changes hands with it."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import UTC, datetime
from html import escape

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from recommender.casework import entering
from recommender.casework.desk import give_device
from recommender.casework.roles import Action, Actor
from recommender.content.loading import library_in
from recommender.errors import StoreError
from recommender.language import SOURCE
from recommender.store.records import Records, site_records
from recommender.store.sealing import BrowserKey
from recommender.web import kiosk
from recommender.web.addresses import GIVE_DEVICE, HAND_BACK, LOGIN
from recommender.web.draft_cookie import key_in
from recommender.web.handover import libraries
from recommender.web.old_drafts import forget
from recommender.web.origin import is_from_here
from recommender.web.plain_pages import library_for, plain_page
from recommender.web.staff_cookie import token_in

log = logging.getLogger(__name__)


def device_routes() -> list[Route]:
    return [
        Route(GIVE_DEVICE, _give, methods=["POST"]),
        Route(HAND_BACK, _take_back, methods=["POST"]),
        Route(HAND_BACK, _given_back, methods=["GET"]),
    ]


async def _give(request: Request) -> Response:
    return await run_in_threadpool(_given, request)


def _given(request: Request) -> Response:
    """End the session of whoever is logged in here, and open what they began to the client in their place."""
    if not is_from_here(request):
        return RedirectResponse(LOGIN, 303)
    try:
        key = _key_for_client(site_records(), _token(request))
    except StoreError as error:
        log.warning("A device was not handed over. %s", error)
        return _not_given(request)
    return _with(kiosk.begins(request.scope, key), "/") if key else RedirectResponse(f"{LOGIN}?said=ended", 303)


def _key_for_client(records: Records, token: str) -> BrowserKey | None:
    """None where nobody is logged in who may do this, or nothing was begun; the session is over in any case."""
    now = datetime.now(UTC)
    actor: Actor | None = entering.member(records, token, now=now) if token else None
    entering.leave(records, token, now=now)
    if actor is None or not actor.may(Action.START_INTAKE):
        return None
    return give_device(records, library_in(SOURCE), actor, now)


def _not_given(request: Request) -> Response:
    library = library_for(request, libraries())
    body = (
        f"<h1>{escape(library.say('desk_device_failed_title'))}</h1><p>{escape(library.say('desk_device_failed'))}</p>"
        f'<p><a class="button" href="/desk">{escape(library.say("desk_title"))}</a></p>'
    )
    return plain_page(request, libraries(), library.say("desk_device_failed_title"), body, status=503)


async def _take_back(request: Request) -> Response:
    """The client is done: what they answered goes, here and from this browser."""
    if not is_from_here(request) or not kiosk.is_on(request):
        return RedirectResponse("/", 303)
    await run_in_threadpool(forget, key_in(request.cookies))
    return _with(kiosk.blank(request.scope), HAND_BACK)


async def _given_back(request: Request) -> Response:
    if not kiosk.is_on(request):
        return RedirectResponse("/", 303)
    say = library_for(request, libraries()).say
    body = (
        f"<h1>{escape(say('kiosk_back_title'))}</h1><p>{escape(say('kiosk_back'))}</p>"
        f'<div class="other"><a class="button" href="{LOGIN}">{escape(say("kiosk_staff"))}</a>'
        f'<a class="button" href="/">{escape(say("kiosk_next"))}</a></div>'
    )
    return plain_page(request, libraries(), say("kiosk_back_title"), body)


def _with(cookies: Iterable[str], where: str) -> Response:
    response = RedirectResponse(where, 303)
    for cookie in cookies:
        response.headers.append("Set-Cookie", cookie)
    return response


def _token(request: Request) -> str:
    return token_in(request.cookies, over_tls=request.scope["scheme"] == "https")
