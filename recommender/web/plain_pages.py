"""Pages of the site's own that are plain HTML: they need no script, and browsers know their forms for what they are."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cache
from html import escape
from pathlib import Path
from string import Template
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from recommender.domain.library import Library
from recommender.language import Language
from recommender.web.language import COOKIE, COOKIE_SECONDS, QUERY, asked, choose_language

PAGE = Template((Path(__file__).parent / "plain_page.html").read_text(encoding="utf-8"))
STYLES = Path(__file__).parent / "styles" / "plain.css"
ADDRESS = "/plain.css"
FOR_A_YEAR = {"Cache-Control": "public, max-age=31536000, immutable"}


def style_route() -> Route:
    return Route(ADDRESS, _styles)


def library_for(request: Request, libraries: Mapping[str, Library]) -> Library:
    """The content in the language of whoever asks."""
    wish, offered = request.query_params.get(QUERY), tuple(libraries)
    accept = request.headers.get("accept-language")
    return libraries[choose_language(wish, request.cookies.get(COOKIE), accept, offered)]


def plain_page(
    request: Request, libraries: Mapping[str, Library], title: str, body: str, *, status: int = 200, **kept: str
) -> Response:
    """A page with this HTML in it. `kept` goes along in the address when somebody switches the language."""
    library = library_for(request, libraries)
    clinic, code = library.clinic, library.language_code
    html = PAGE.substitute(
        language=code,
        title=escape(library.say("page_title", title=title, clinic=clinic.name)),
        own_light=clinic.colour.light,
        own_dark=clinic.colour.dark,
        styles=f"{ADDRESS}?{_version()}",
        mark='<img src="/logo.svg" alt="" width="36" height="36" />' if clinic.logo else "",
        clinic=escape(clinic.name),
        languages="".join(_way_to(request, other, kept) for other in libraries if other != code),
        body=body,
    )
    response = HTMLResponse(html, status, {"Content-Language": code, "Cache-Control": "no-store"})
    if asked(request.query_params.get(QUERY), tuple(libraries)):
        secure = request.url.scheme == "https"
        response.set_cookie(COOKIE, code, max_age=COOKIE_SECONDS, samesite="lax", secure=secure)
    return response


def _way_to(request: Request, code: str, kept: Mapping[str, str]) -> str:
    """A link to the same page in another language."""
    query = urlencode({QUERY: code} | {name: value for name, value in kept.items() if value})
    href = escape(f"{request.scope['path']}?{query}")
    return f'<a href="{href}" lang="{code}" hreflang="{code}">{escape(Language(code).name)}</a>'


@cache
def _version() -> str:
    return hashlib.sha256(STYLES.read_bytes()).hexdigest()[:12]


async def _styles(_: Request) -> Response:
    return Response(STYLES.read_bytes(), media_type="text/css", headers=FOR_A_YEAR)
