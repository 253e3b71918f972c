"""A device that is with a client: whatever it sends, nobody of the staff is known by it."""

from __future__ import annotations

from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any

import pytest
from anyio.from_thread import start_blocking_portal
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import HTTPConnection, Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from recommender.casework.desk import Desk, hand_over
from recommender.casework.roles import Actor, Role
from recommender.store.drafts import site_drafts
from recommender.store.records import site_records
from recommender.store.sealing import BrowserKey
from recommender.web import addresses, handover
from recommender.web.kiosk import Kiosk
from tests.case_files import library
from tests.databases import new_database
from tests.test_browser_desk import hired, now
from tests.test_pages import full_draft

KEY = BrowserKey.new().write()
HERE = {"Sec-Fetch-Site": "same-origin"}
STAFF = "staff=secret; __Host-staff=secret; _streamlit_user=who; _streamlit_user_1=more"


async def echo(request: Request) -> Response:
    return JSONResponse(dict(request.cookies))


async def let_in(_: Request) -> Response:
    return RedirectResponse("/queue", 303, {"Set-Cookie": "staff=new; Path=/"})


async def refuse(_: Request) -> Response:
    return Response("no", 401)


def device(enter: Any = refuse, base: str = "http://clinic.example") -> TestClient:
    found = [Route(addresses.LOGIN, enter, methods=["POST"]), Route("/{path:path}", echo, methods=["GET", "POST"])]
    app = Starlette(routes=found, middleware=[Middleware(Kiosk)])
    return TestClient(app, base_url=base, follow_redirects=False)


def asked(path: str, cookie: str, base: str = "http://clinic.example") -> Response:
    found: Response = device(base=base).get(path, headers={"Cookie": cookie})  # type: ignore[assignment]
    return found


def test_who_is_staff_is_taken_out_of_every_request_and_nothing_else_is() -> None:
    answer: Any = asked("/check", f"kiosk=on; draft={KEY}; {STAFF}; lang=tr")
    assert answer.json() == {"kiosk": "on", "draft": KEY, "lang": "tr"}
    assert asked("/check", STAFF).json()["staff"] == "secret"  # type: ignore[attr-defined]


def go_through(kiosk: Kiosk, scope: dict[str, Any]) -> None:
    async def there() -> None:
        await kiosk(scope, None, None)  # type: ignore[arg-type]

    with start_blocking_portal() as portal:
        portal.call(there)


def test_connection_of_the_pages_knows_nobody_either() -> None:
    seen: list[dict[str, str]] = []

    async def pages(scope: Any, receive: Any, send: Any) -> None:
        seen.append(HTTPConnection(scope).cookies)

    headers = [(b"cookie", f"kiosk=on; {STAFF}".encode())]
    scope = {"type": "websocket", "scheme": "ws", "path": "/_stcore/stream", "headers": headers}
    go_through(Kiosk(pages), scope)
    assert seen == [{"kiosk": "on"}]


@pytest.mark.parametrize(
    "smuggled",
    [r'x="\073 staff=secret"', "x=1 staff=secret", 'x="staff=secret"', "staff =secret", "_streamlit_user_0=1"],
)
def test_nobody_of_staff_is_smuggled_in_by_the_value_of_another_cookie(smuggled: str) -> None:
    seen: list[bytes] = []

    async def pages(scope: Any, receive: Any, send: Any) -> None:
        seen.extend(value for name, value in scope["headers"] if name == b"cookie")
        seen.append("; ".join(f"{name}={value}" for name, value in HTTPConnection(scope).cookies.items()).encode())

    headers = [(b"cookie", f"kiosk=on; {smuggled}; lang=tr".encode())]
    scope = {"type": "websocket", "scheme": "ws", "path": "/_stcore/stream", "headers": headers}
    go_through(Kiosk(pages), scope)
    assert len(seen) == 2
    for found in seen:
        assert not {"staff", "_streamlit_user_0"} & set(SimpleCookie(found.decode()))


@pytest.mark.parametrize(
    "path",
    [*(f"/{each}" for each in addresses.STAFF), f"/{addresses.ENTER}", "/staff/logout", "/staff/password",
     addresses.GIVE_DEVICE, "/staff/anything", "/auth/login", "/auth/logout", "/oauth2callback"],
)  # fmt: skip
def test_every_way_for_staff_leads_to_the_password(path: str) -> None:
    for method in ("GET", "POST"):
        answer = device().request(method, path, headers={"Cookie": f"kiosk=on; {STAFF}"})
        assert (answer.status_code, answer.headers["location"]) == (303, addresses.LOGIN)


@pytest.mark.parametrize("cookie", ["kiosk=", "kiosk=off", "kiosk=%00", "xkiosk=on", "__Host-kiosk=on"])
def test_what_is_no_mark_of_a_client_closes_nothing(cookie: str) -> None:
    assert asked("/queue", cookie).status_code == 200


def test_over_tls_only_the_mark_that_no_neighbour_can_set_counts() -> None:
    assert asked("/queue", "kiosk=on", "https://clinic.example").status_code == 200
    assert asked("/queue", "__Host-kiosk=on", "https://clinic.example").status_code == 303


def test_only_being_let_in_ends_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with new_database("sqlite") as url:
        monkeypatch.setenv("RECOMMENDER_DATABASE", url)
        monkeypatch.setenv("RECOMMENDER_KEYS", str(tmp_path / "keys.json"))
        key = BrowserKey.new()
        site_drafts().save(key, b"of the client", now())
        headers = {"Cookie": f"kiosk=on; draft={key.write()}"}
        refused = device().post(addresses.LOGIN, headers=headers)
        assert "set-cookie" not in refused.headers
        assert site_drafts().load(key, now()) == b"of the client"
        given = device(let_in).post(addresses.LOGIN, headers=headers).headers.get_list("set-cookie")
        assert site_drafts().load(key, now()) is None
    assert [each.partition("=")[0] for each in given] == ["staff", "kiosk", "draft", "mine"]
    assert "Max-Age=0" in given[1] and key.write() not in given[2]


# The page of a one-time link, asked by whatever comes


@pytest.fixture
def link(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    with new_database("sqlite") as url:
        monkeypatch.setenv("RECOMMENDER_DATABASE", url)
        monkeypatch.setenv("RECOMMENDER_KEYS", str(tmp_path / "keys.json"))
        actor: Actor = hired(site_records(), "mert")
        assert actor.role is Role.RECEPTION
        yield hand_over(site_records(), library(), actor, Desk(full_draft()), now())


def post(data: Any, headers: dict[str, str], cookie: str = f"draft={KEY}") -> Any:
    client = TestClient(Starlette(routes=handover.handover_routes()), follow_redirects=False)
    return client.post(addresses.TAKE_OVER, data=data, headers={"Cookie": cookie, **headers})


def test_link_stays_good_whatever_else_is_sent(link: Any) -> None:
    good = {"secret": link.secret}
    for data, headers, status in (
        (good, {}, 403),
        (good, {"Sec-Fetch-Site": "cross-site"}, 403),
        (good, {"Sec-Fetch-Site": "none"}, 403),
        (good, {"Origin": "https://evil.example"}, 403),
        (good, {"Origin": "null"}, 403),
        ({}, HERE, 410),
        ({"secret": "<script>alert(1)</script>"}, HERE, 410),
        ({"secret": "\0" * 43}, HERE, 410),
        ({"secret": link.secret + "="}, HERE, 410),
        ({"secret": "x" * 200_000}, HERE, 410),
        ({"other": link.secret}, HERE, 410),
    ):
        answer = post(data, headers)
        assert answer.status_code == status, (data, headers)
        assert "set-cookie" not in answer.headers and "<script>alert" not in answer.text
    assert post(good, HERE, cookie="").status_code == 400  # a browser that keeps no cookie would lose it
    taken = post(good, HERE)
    assert (taken.status_code, taken.headers["location"]) == (303, "/")
    assert taken.headers["set-cookie"].startswith("draft=") and KEY not in taken.headers["set-cookie"]
    assert link.secret not in str(taken.headers)
    assert post(good, HERE).status_code == 410


def test_database_that_is_gone_keeps_the_link(link: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as without:
        without.setenv("RECOMMENDER_DATABASE", "postgresql+psycopg://nobody@127.0.0.1:1/nothing")
        answer = post({"secret": link.secret}, HERE)
    assert answer.status_code == 503 and f'value="{link.secret}"' in answer.text
    assert post({"secret": link.secret}, HERE).status_code == 303
