"""What the site as a whole sends: headers on every answer, documents in their language, files compressed once."""

from __future__ import annotations

import gzip
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from recommender.domain.library import Library
from recommender.web import documents, static
from recommender.web.addresses import TITLES, title
from recommender.web.headers import SecurityHeaders
from recommender.web.server import layers
from tests.case_files import library

ROOT = Path(__file__).parents[1]
SENT = {
    "Content-Security-Policy", "Referrer-Policy", "Permissions-Policy", "X-Content-Type-Options",
    "Cross-Origin-Opener-Policy", "Cross-Origin-Resource-Policy",
}  # fmt: skip
PLACES = [
    "/", "/check", "/nothing", "/nothing/below", "/api", "/api/health", "/api/nothing", "/robots.txt", "/before.js",
    "/favicon.svg", "/favicon.ico", "/fonts/fraunces-latin.woff2", "/fonts/no.woff2", "/static/js/no.js", "/check/",
    "/media/nothing.pdf", "/component/nothing/x.js", "/_stcore/health", "/_stcore/host-config", "/_stcore/nothing",
    "/_stcore/bidi-components/nothing/x.js", "//somewhere.example", "/%2e%2e/%2e%2e/etc/passwd",
]  # fmt: skip


@pytest.fixture(scope="module")
def site() -> Iterator[TestClient]:
    """The site as it is served."""
    from app import app  # here, so that broken content fails these tests alone

    with TestClient(app, base_url="https://testserver", follow_redirects=False) as client:
        yield client


@pytest.fixture(autouse=True)
def _no_cookies(site: TestClient) -> None:
    site.cookies.clear()


def script(site: TestClient) -> str:
    """The address of the largest script of a page."""
    found = re.search(r'src="\.(/static/js/index\.[^"]+\.js)"', site.get("/").text)
    assert found
    return found[1]


# Headers


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "OPTIONS"])
@pytest.mark.parametrize("place", PLACES)
def test_every_answer_carries_the_headers(site: TestClient, place: str, method: str) -> None:
    headers = site.request(method, f"https://testserver{place}").headers
    assert {name for name in SENT if name not in headers} == set()
    assert headers["Strict-Transport-Security"] == "max-age=31536000"
    assert "Cache-Control" in headers


def test_a_script_carries_the_headers_too(site: TestClient) -> None:
    for encoding in ("gzip", "identity"):
        headers = site.get(script(site), headers={"Accept-Encoding": encoding}).headers
        assert {name for name in SENT if name not in headers} == set()


def test_an_answer_that_breaks_carries_the_headers_and_says_nothing() -> None:
    def breaks(_: Request) -> Response:
        raise ValueError("age 47")

    inner = Starlette(routes=[Route("/", breaks)], middleware=layers({"en": library()})[:1])
    answer = TestClient(inner, raise_server_exceptions=False).get("/")
    assert (answer.status_code, answer.text) == (500, "Internal Server Error")
    assert {name for name in SENT if name not in answer.headers} == set()


def test_encryption_is_demanded_only_where_there_is_any(site: TestClient) -> None:
    assert "Strict-Transport-Security" not in site.get("http://testserver/").headers


def test_the_policy_allows_this_site_and_nobody_else(site: TestClient) -> None:
    policy = dict(rule.strip().split(" ", 1) for rule in site.get("/").headers["Content-Security-Policy"].split(";"))
    framing = policy.pop("frame-ancestors").split()
    assert framing == ["'self'", *library().clinic.embedding.allowed_origins]
    assert policy["script-src"] == "'self'"
    assert {source for rule in policy.values() for source in rule.split()} == {
        "'self'", "'none'", "'unsafe-inline'", "data:", "blob:"
    }  # fmt: skip
    assert [name for name, rule in policy.items() if "unsafe" in rule] == ["style-src"]


def test_frame_options_never_contradict_the_policy() -> None:
    def headers(*may_embed: str) -> list[str]:
        inner = SecurityHeaders(PlainTextResponse("here"), may_embed)
        return [name for name in TestClient(inner).get("/").headers if name == "x-frame-options"]

    assert headers() == ["x-frame-options"]
    assert headers("https://a.example") == []


def test_a_socket_from_another_site_is_refused(site: TestClient) -> None:
    evil = {"Origin": "https://evil.example"}
    with pytest.raises(WebSocketDisconnect), site.websocket_connect("/_stcore/stream", headers=evil):
        pass


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "OPTIONS"])
@pytest.mark.parametrize("place", ["metrics", "metrics/", "upload_file/a/b", "%75pload_file/a/b"])
def test_what_the_site_has_no_use_for_is_closed(site: TestClient, place: str, method: str) -> None:
    answer = site.request(method, f"/_stcore/{place}")
    assert (answer.status_code, answer.text) == (404, "Not Found")


# Documents


@pytest.mark.parametrize("address", TITLES)
def test_a_page_has_its_language_and_title_before_any_script_runs(site: TestClient, address: str) -> None:
    answer = site.get(f"/{address}")
    assert answer.status_code == 200
    assert '<html lang="en">' in answer.text
    assert re.findall(r"<title>(.*?)</title>", answer.text) == [title(library(), address)]
    assert answer.headers["Content-Language"] == "en"
    assert answer.headers["Cache-Control"] == "no-store"
    assert int(answer.headers["Content-Length"]) == len(gzip.compress(answer.content, 6, mtime=0))


def test_nothing_of_streamlit_is_read_out_of_the_document(site: TestClient) -> None:
    text = site.get("/").text.split("-->", 1)[1]
    theirs = (
        ">Streamlit<",
        "Streamlit app",
        "<script>",
        "service-desc",
        "SourceSans",
        "favicon.png",
        "enable JavaScript",
    )
    for gone in theirs:
        assert gone not in text
    assert library().clinic.phone in re.findall(r"<noscript>(.*?)</noscript>", text)[0]
    assert "https://" not in text and "http://" not in text


def test_a_document_is_sent_whole_to_everyone(site: TestClient) -> None:
    whole = site.get("/", headers={"Accept-Encoding": "identity"})
    again = {"If-None-Match": "*", "If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT", "Range": "bytes=0-9"}
    assert whole.text == site.get("/", headers=again).text
    assert int(whole.headers["Content-Length"]) == len(whole.content)
    assert "Content-Encoding" not in whole.headers
    asked = site.head("/", headers={"Accept-Encoding": "identity"})
    assert (asked.content, asked.headers["Content-Length"]) == (b"", whole.headers["Content-Length"])


@pytest.mark.parametrize(
    "place", ["/nothing", "/nothing/below", "/check/below", "/static/js/nothing.js", "/index.html"]
)
@pytest.mark.parametrize("encoding", ["gzip", "identity"])
def test_an_unknown_address_says_so(site: TestClient, place: str, encoding: str) -> None:
    answer = site.get(place, headers={"Accept-Encoding": encoding})
    assert answer.status_code == 404
    assert library().say("not_found_title") in answer.text
    assert "<script" not in answer.text


# In several languages


@pytest.fixture
def bilingual() -> TestClient:
    """Streamlit's own document behind the layers, with a second language of a few invented words."""
    own = library()
    say = {key: text.model_copy(update={"text": f"tr<&> {text.text}"}) for key, text in own.wording.items()}
    libraries: dict[str, Library] = {"en": own, "tr": own.model_copy(update={"wording": say})}
    inner = Starlette(routes=[Route("/{path:path}", _streamlits_document)], middleware=layers(libraries))
    return TestClient(inner, base_url="https://testserver")


async def _streamlits_document(_: Request) -> Response:
    found = '<html lang="en"><head><title>Streamlit</title></head><body><noscript>No</noscript></body></html>'
    return Response(found, media_type="text/html")


def test_language_comes_from_address_then_cookie_then_browser(bilingual: TestClient) -> None:
    def language(place: str, **headers: str) -> str:
        bilingual.cookies.clear()
        answer = bilingual.get(place, headers=headers)
        found: list[str] = re.findall(r'<html lang="(\w+)">', answer.text)
        assert found == [answer.headers["Content-Language"]]
        return found[0]

    assert language("/") == "en"
    assert language("/", **{"Accept-Language": "tr-TR,tr;q=0.9"}) == "tr"
    assert language("/", **{"Accept-Language": "tr", "Cookie": "lang=en"}) == "en"
    assert language("/?lang=tr", Cookie="lang=en") == "tr"
    assert language("/?lang=en&lang=tr") == "tr"
    assert language("/?lang=xx", Cookie="lang=yy", **{"Accept-Language": "zz"}) == "en"
    assert language("/nothing?lang=tr") == "tr"


def test_title_and_words_follow_the_language_and_are_no_markup(bilingual: TestClient) -> None:
    text = bilingual.get("/result?lang=tr").text
    assert re.search(f"<title>tr&lt;&amp;&gt; .*{library().say('result_title')}.*</title>", text)
    assert "<&>" not in text
    assert "tr&lt;&amp;&gt;" in bilingual.get("/nothing?lang=tr").text


def test_a_known_language_in_the_address_is_remembered(bilingual: TestClient) -> None:
    cookie, _ = bilingual.get("/?lang=tr-TR").headers.get_list("Set-Cookie")
    assert cookie == "lang=tr; Max-Age=31536000; Path=/; SameSite=lax; Secure"
    assert "Secure" not in bilingual.get("http://testserver/?lang=tr").headers["Set-Cookie"]
    for place in ("/", "/?lang=xx", "/?lang="):
        (cookie,) = bilingual.get(place).headers.get_list("Set-Cookie")
        assert cookie.startswith("__Host-draft=")


# Files


def test_scripts_are_compressed_once_and_kept(site: TestClient) -> None:
    place = script(site)
    plain = site.get(place, headers={"Accept-Encoding": "identity"})
    first, second = (site.get(place, headers={"Accept-Encoding": "gzip", "If-None-Match": "*"}) for _ in range(2))
    assert first.content == second.content == plain.content
    assert first.headers["Content-Encoding"] == second.headers["Content-Encoding"] == "gzip"
    assert int(first.headers["Content-Length"]) * 2 < int(plain.headers["Content-Length"])
    for answer in (plain, first, second):
        assert "immutable" in answer.headers["Cache-Control"]
        assert answer.headers["Content-Type"] == plain.headers["Content-Type"]


@pytest.mark.parametrize("encoding", ["identity", "br", "gzip;q=0", "gzip; q=0.0"])
def test_who_cannot_read_compressed_files_gets_plain_ones(site: TestClient, encoding: str) -> None:
    assert "Content-Encoding" not in site.get(script(site), headers={"Accept-Encoding": encoding}).headers


def test_part_of_a_script_is_a_part_of_the_plain_one(site: TestClient) -> None:
    answer = site.get(script(site), headers={"Range": "bytes=0-9"})
    assert (answer.status_code, len(answer.content)) == (206, 10)
    assert "Content-Encoding" not in answer.headers


@pytest.mark.parametrize("font", sorted(path.name for path in static.FONTS.glob("*.woff2")))
def test_fonts_are_served_for_good(site: TestClient, font: str) -> None:
    answer = site.get(f"/fonts/{font}")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "font/woff2")
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.content == (static.FONTS / font).read_bytes()


@pytest.mark.parametrize(
    "name", ["OFL-Fraunces.txt", "Fraunces-SemiBold.ttf", "..%2f__init__.py", "nothing.woff2", "%00"]
)
def test_nothing_but_web_fonts_is_served_from_their_folder(site: TestClient, name: str) -> None:
    assert site.get(f"/fonts/{name}").status_code in (400, 404)


def test_the_site_has_one_font_for_text(site: TestClient) -> None:
    theirs = next((Path(streamlit.__file__).parent / "static/static/media").glob("SourceSansVF-Upright*.woff2"))
    answer = site.get(f"/static/media/{theirs.name}")
    assert answer.headers["Location"] == static.TEXT_FONT
    assert site.get(answer.headers["Location"]).status_code == 200


def test_the_icon_is_found_where_browsers_look(site: TestClient) -> None:
    assert site.get("/favicon.ico").headers["Location"] == "/favicon.svg"
    icon = site.get("/favicon.svg")
    assert icon.headers["Content-Type"] == "image/svg+xml"
    assert f'fill="{library().clinic.colour.light}"' in icon.text


def test_a_logo_is_served_and_is_the_icon(site: TestClient, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    bare = library().clinic.model_copy(update={"logo": ""})
    monkeypatch.setattr(static, "library_in", lambda _: library().model_copy(update={"clinic": bare}))
    assert site.get("/logo.svg").status_code == 404
    assert library().clinic.colour.light in site.get("/favicon.svg").text
    (tmp_path / "own.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>", encoding="utf-8")
    clinic = library().clinic.model_copy(update={"logo": "own.svg"})
    monkeypatch.setattr(static, "DEFAULT_CONTENT", tmp_path)
    monkeypatch.setattr(static, "library_in", lambda _: library().model_copy(update={"clinic": clinic}))
    for place in ("/logo.svg", "/favicon.svg"):
        assert site.get(place).text == "<svg xmlns='http://www.w3.org/2000/svg'/>"


def test_search_engines_are_kept_from_pages_of_a_session(site: TestClient) -> None:
    told = site.get("/robots.txt").text.splitlines()
    assert told[0] == "User-agent: *"
    assert "Disallow: /result" in told and "Disallow: /" not in told


# Settings


def settings() -> dict[str, dict[str, object]]:
    return tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))


def test_every_font_of_the_stylesheet_is_a_file_of_the_site(site: TestClient) -> None:
    faces = re.findall(r'url\("(/fonts/[^"]+)"\)', site.get("/site.css").text)
    assert sorted(faces) == sorted(f"/fonts/{path.name}" for path in static.FONTS.glob("*.woff2"))


def test_every_typeface_of_the_theme_is_in_the_stylesheet(site: TestClient) -> None:
    families = set(re.findall(r'font-family: "([^"]+)"', site.get("/site.css").text))
    theme = settings()["theme"]
    assert {str(theme[name]).partition(",")[0].strip("'") for name in ("font", "headingFont")} == families


def test_the_document_begins_in_the_colour_of_the_theme() -> None:
    theme = settings()["theme"]
    found = {scheme: theme[scheme]["backgroundColor"] for scheme in documents.GROUND}  # type: ignore[index]
    assert found == documents.GROUND
