"""The HTML document behind every page: in the client's language, with the page's own title, and 404 where no page is.

Streamlit sends one document for all addresses, in English, with a title of its own. What is changed here is what
stands before any script has run: a screen reader's language, the tab, search engines, a browser without JavaScript.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Mapping
from html import escape
from pathlib import Path
from string import Template
from urllib.parse import parse_qs

from starlette.requests import HTTPConnection
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from recommender.domain.library import Library
from recommender.web import addresses
from recommender.web.collecting import asking_for_all, collected, takes_gzip
from recommender.web.compression import FILES, NOT_FOR_US
from recommender.web.language import COOKIE, COOKIE_SECONDS, QUERY, asked, choose_language
from recommender.web.styling import link

GROUND = {"light": "#FBF7F2", "dark": "#1C1719"}  # as in .streamlit/config.toml, for the moment before it is read
OTHERS = (  # no pages
    "/_stcore/", "/media/", "/component/", "/api/", "/fonts/", "/drawings/", "/staff/", "/auth/", "/mine", "/take-over",
    "/hand-back",
)  # fmt: skip
FONTS = ("atkinson-hyperlegible-next-latin.woff2", "fraunces-latin.woff2")
HTML = "text/html"
NOT_FOUND = Template((Path(__file__).parent / "not_found.html").read_text(encoding="utf-8"))
HEAD = Template((Path(__file__).parent / "head.html").read_text(encoding="utf-8"))

OPENING = re.compile(r'<html lang="[^"]*">')
OWN_HEAD = re.compile(
    r'\s*(?:<link rel="shortcut icon".*?>|<link\s+rel="preload"[^>]*?as="font".*?>'
    r'|<link rel="service-desc".*?>|<script>.*?</script>|<!--(?! ?\n Copyright).*?-->)',
    re.DOTALL,
)
TITLE = re.compile(r"[ \t]*<title>.*?</title>\n?", re.DOTALL)  # before Streamlit's script, so ours runs before it
NO_SCRIPT = re.compile(r"<noscript>.*?</noscript>", re.DOTALL)


class Documents:
    """Turns Streamlit's document into the one for an address and a language."""

    def __init__(self, app: ASGIApp, libraries: Mapping[str, Library]) -> None:
        self.app = app
        self.libraries = libraries

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD") or scope["path"].startswith(OTHERS):
            await self.app(scope, receive, send)
            return
        inner = scope if scope["path"].startswith(FILES) else asking_for_all(scope, *NOT_FOR_US)
        answer = await collected(self.app, inner, receive, send, HTML)
        if answer is not None:
            text = answer.body.decode() if addresses.is_page(scope["path"]) else None
            await self._response(scope, text)(scope, receive, send)

    def _response(self, scope: Scope, text: str | None) -> Response:
        """The document for a request; without a text, the one that says that there is no such page."""
        request = HTTPConnection(scope)
        wish = (parse_qs(scope["query_string"].decode("latin-1")).get(QUERY) or [None])[-1]
        offered = tuple(self.libraries)
        language = choose_language(wish, request.cookies.get(COOKIE), request.headers.get("accept-language"), offered)
        library = self.libraries[language]
        html = not_found(library, language) if text is None else document(text, library, language, scope["path"])
        response = _answer(html.encode(), 404 if text is None else 200, compress=takes_gzip(scope))
        response.headers["Content-Language"] = language
        if asked(wish, offered):
            secure = scope["scheme"] == "https"
            response.set_cookie(COOKIE, language, max_age=COOKIE_SECONDS, samesite="lax", secure=secure)
        return response


def document(text: str, library: Library, language: str, path: str) -> str:
    """Streamlit's document with the language, title and words of one page."""
    head = HEAD.substitute(
        title=escape(addresses.title(library, path.removeprefix("/"))),
        description=escape(library.say("site_description", clinic=library.clinic.name)),
        fonts="\n".join(
            f'    <link rel="preload" href="/fonts/{name}" as="font" type="font/woff2" crossorigin />' for name in FONTS
        ),
        **GROUND,
    )
    without = escape(library.say("no_javascript", phone=library.clinic.phone))
    text = OWN_HEAD.sub("", OPENING.sub(f'<html lang="{language}">', text, count=1))
    text = NO_SCRIPT.sub(lambda _: f"<noscript><p>{without}</p></noscript>", text, count=1)
    styles = link(library.clinic.colour, for_staff=addresses.is_for_staff(path))
    text = text.replace("</body>", f"{styles}</body>", 1)
    return TITLE.sub(lambda _: head, text, count=1)


def not_found(library: Library, language: str) -> str:
    """A page that needs no script: there is nothing at this address, and where the questionnaire begins."""
    said = {name: escape(library.say(name)) for name in ("not_found_title", "not_found_text", "not_found_link")}
    clinic = library.clinic
    own = {"own_light": clinic.colour.light, "own_dark": clinic.colour.dark}
    mark = '<img src="/logo.svg" alt="" width="36" height="36" />' if clinic.logo else ""
    return NOT_FOUND.substitute(language=language, mark=mark, clinic=escape(clinic.name), **own, **said, **GROUND)


def _answer(body: bytes, status: int, *, compress: bool) -> Response:
    """The document holds nothing of a client, so it may be compressed; it is small, and never kept by a browser."""
    headers = {"Cache-Control": "no-store", "Vary": "Accept-Encoding"}
    if compress:
        body, headers = gzip.compress(body, 6, mtime=0), {**headers, "Content-Encoding": "gzip"}
    return Response(body, status, headers, media_type=HTML)
