"""Files of the site's own: fonts, logo, the sign in the browser's tab, a script, and what search engines may read."""

from __future__ import annotations

import re
from pathlib import Path
from string import Template

from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from recommender.content.loading import DEFAULT_CONTENT, library_in
from recommender.domain.clinic import Clinic
from recommender.drawings.gallery import drawing
from recommender.language import SOURCE
from recommender.web.addresses import OF_A_SESSION
from recommender.web.styling import ADDRESS, STAFF_ADDRESS, sheet, staff_sheet

FONTS = Path(__file__).parents[1] / "fonts"
ICON = Path(__file__).parent / "favicon.svg"
BEFORE = Path(__file__).parent / "before.js"
TEXT_FONT = "/fonts/atkinson-hyperlegible-next-latin.woff2"
STREAMLITS_FONT = re.compile(r"/static/media/SourceSansVF-Upright\.[\w.-]+\.woff2")
SVG = "image/svg+xml"
FOR_A_YEAR = {"Cache-Control": "public, max-age=31536000, immutable"}
FOR_A_DAY = {"Cache-Control": "public, max-age=86400"}
ROBOTS = "".join(["User-agent: *\n", *(f"Disallow: /{address}\n" for address in OF_A_SESSION)])


def file_routes() -> list[Route]:
    return [
        Route("/fonts/{name}", _font),
        Route("/drawings/{name}.svg", _drawing),
        Route("/favicon.svg", _icon),
        Route("/logo.svg", _logo),
        Route("/favicon.ico", _to_icon),
        Route("/favicon.png", _to_icon),
        Route("/robots.txt", _robots),
        Route(ADDRESS, _sheet),
        Route(STAFF_ADDRESS, _staff_sheet),
        Route("/before.js", _before),
    ]


class OwnTextFont:
    """Answers with the site's font where Streamlit asks for its own, as it does before it has read the theme.

    That is 170 kB less on a first visit, and the words do not change their shape once the theme is there.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and STREAMLITS_FONT.fullmatch(scope["path"]):
            await RedirectResponse(TEXT_FONT, status_code=307, headers=FOR_A_DAY)(scope, receive, send)
        else:
            await self.app(scope, receive, send)


async def _font(request: Request) -> Response:
    """A font by the name of its file; nothing else in that folder is for the web."""
    path = FONTS / request.path_params["name"]
    if path.suffix != ".woff2" or path.parent != FONTS or not path.is_file():
        return PlainTextResponse("Not Found", status_code=404)
    return FileResponse(path, media_type="font/woff2", headers=FOR_A_YEAR)


async def _drawing(request: Request) -> Response:
    """A picture by its name."""
    picture = drawing(request.path_params["name"])
    if picture is None:
        return PlainTextResponse("Not Found", status_code=404)
    return Response(picture, media_type=SVG, headers=FOR_A_DAY)


def _clinic() -> Clinic:
    return library_in(SOURCE).clinic


async def _logo(_: Request) -> Response:
    """The clinic's logo, if it has one; `check` has seen that it draws and does nothing else."""
    if not _clinic().logo:
        return PlainTextResponse("Not Found", status_code=404)
    return FileResponse(DEFAULT_CONTENT / _clinic().logo, media_type=SVG, headers=FOR_A_DAY)


async def _icon(request: Request) -> Response:
    """The logo, or else a fig in the clinic's colour."""
    if _clinic().logo:
        return await _logo(request)
    fig = Template(ICON.read_text(encoding="utf-8")).substitute(colour=_clinic().colour.light)
    return Response(fig, media_type=SVG, headers=FOR_A_DAY)


async def _to_icon(_: Request) -> Response:
    """Where browsers and Streamlit look for it without being told."""
    return RedirectResponse("/favicon.svg", status_code=308, headers=FOR_A_DAY)


async def _before(_: Request) -> Response:
    return FileResponse(BEFORE, media_type="text/javascript", headers=FOR_A_DAY)


async def _sheet(_: Request) -> Response:
    return Response(sheet(_clinic().colour), media_type="text/css", headers=FOR_A_YEAR)


async def _staff_sheet(_: Request) -> Response:
    return Response(staff_sheet(), media_type="text/css", headers=FOR_A_YEAR)


async def _robots(_: Request) -> Response:
    return PlainTextResponse(ROBOTS, headers=FOR_A_DAY)
