"""The cookie with a browser's key: set with pages alone, kept when it is one, replaced when it is none."""

from __future__ import annotations

import re

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from recommender.store.sealing import BrowserKey
from recommender.web.draft_cookie import DraftCookie, key_in

KEY = BrowserKey.new().write()


async def answer(request: Request) -> Response:
    if request.url.path == "/data":
        return JSONResponse({})
    status = 404 if request.url.path == "/nothing" else 200
    return HTMLResponse("<p>page", status, headers={"Cache-Control": "public"})


def get(address: str, cookie: str = "") -> tuple[str, str]:
    """The cookie that an address sets, and how long its answer may be kept by others."""
    app = Starlette(routes=[Route("/{path:path}", answer)], middleware=[Middleware(DraftCookie)])
    found = TestClient(app).get(address, headers={"Cookie": cookie} if cookie else {})
    return found.headers.get("set-cookie", ""), found.headers.get("cache-control", "")


def test_page_sets_a_new_key_that_scripts_cannot_read() -> None:
    first, second = get("http://clinic.example/"), get("http://clinic.example/check?step=health")
    for cookie, cache in (first, second):
        value, *attributes = cookie.split("; ")
        assert BrowserKey.read(value.removeprefix("draft="))
        assert attributes == ["Path=/", "Max-Age=86400", "HttpOnly", "SameSite=Lax"]
        assert cache == "no-store"
    assert first[0] != second[0]


def test_cookie_is_locked_to_tls_and_to_this_host_where_there_is_tls() -> None:
    cookie, _ = get("https://clinic.example/")
    assert re.fullmatch(
        r"__Host-draft=[\w-]{43}; Path=/; Max-Age=86400; HttpOnly; Secure; SameSite=Lax", cookie, re.ASCII
    )


def test_embedded_page_asks_for_a_cookie_of_the_site_around_it() -> None:
    assert get("https://clinic.example/?embed=true")[0].endswith("; Secure; SameSite=None; Partitioned")
    assert get("https://clinic.example/?embed=false")[0].endswith("; Secure; SameSite=Lax")
    assert get("http://clinic.example/?embed=true")[0].endswith("; SameSite=Lax")


def test_key_of_the_browser_stays_and_gets_another_day() -> None:
    assert get("http://clinic.example/", f"a=1; draft={KEY}; b=2")[0].startswith(f"draft={KEY}; ")
    assert get("https://clinic.example/", f"__Host-draft={KEY}")[0].startswith(f"__Host-draft={KEY}; ")


@pytest.mark.parametrize("sent", ["draft=", "draft=abc", "draft={key}=", "draft={short}_", "draft;;=\x7f", '"'])
def test_what_is_no_key_is_replaced(sent: str) -> None:
    sent = sent.format(key=KEY, short=KEY[:-1])
    value = get("http://clinic.example/", sent)[0].split(";")[0].removeprefix("draft=")
    assert BrowserKey.read(value)
    assert value != KEY


def test_over_tls_a_key_without_the_host_prefix_is_not_taken_over() -> None:
    assert KEY not in get("https://clinic.example/", f"draft={KEY}")[0]


@pytest.mark.parametrize("path", ["data", "nothing"])
def test_what_is_no_page_sets_nothing(path: str) -> None:
    cookie, cache = get(f"http://clinic.example/{path}")
    assert cookie == ""
    assert cache != "no-store"


def test_page_reads_the_key_that_only_this_host_can_have_set_first() -> None:
    other = BrowserKey.new().write()
    assert key_in({"draft": other, "__Host-draft": KEY}) == BrowserKey.read(KEY)
    assert key_in({"draft": KEY}) == BrowserKey.read(KEY)
    assert key_in({"draft": "nonsense"}) is None
    assert key_in({}) is None
