"""The form that staff log in with, as requests: what it takes, what it refuses, what it sets, and where it leads."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path

import pytest
import time_machine
from anyio.from_thread import start_blocking_portal
from httpx2 import Response
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.testclient import TestClient

from recommender.casework import accounts, entering
from recommender.casework.roles import Role
from recommender.casework.throttle import ACCOUNT
from recommender.content.loading import library_in
from recommender.store.records import Records, site_records
from recommender.web import addresses, server
from recommender.web.addresses import AFTER_LOGIN, after_login
from recommender.web.forms import URLENCODED, read_form
from recommender.web.login import AT_ONCE, MOST_WAITING, Login
from tests.case_files import library
from tests.databases import new_database
from tests.test_entering import ADMINISTRATOR, PASSWORD, light_work

NOW = datetime(2026, 3, 31, 9, tzinfo=UTC)
FORM = "/staff/login"
HERE = {"Sec-Fetch-Site": "same-origin"}
NEW = "another long sentence"
light = light_work


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as found:
        yield found


@pytest.fixture
def database_url() -> Iterator[str]:
    """SQLite alone: what the forms ask of the store is tried on both in test_entering.py."""
    with new_database("sqlite") as url:
        yield url


@pytest.fixture
def site(
    clock: time_machine.Traveller, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[TestClient]:
    """The site's own addresses and layers, with an account for each role."""
    monkeypatch.setenv("RECOMMENDER_DATABASE", database_url)
    monkeypatch.setenv("RECOMMENDER_KEYS", str(tmp_path / "keys.json"))
    for role in Role:
        accounts.add(
            site_records(), ADMINISTRATOR, username=str(role).replace("_", "-"), name=f"A {role}", role=role,
            password=PASSWORD, now=NOW,
        )  # fmt: skip
    libraries = server.require_sound_content()
    app = Starlette(routes=list(server.routes()), middleware=server.layers(libraries))
    with TestClient(app, follow_redirects=False) as client:
        yield client


def log_in(site: TestClient, username: str = "reception", password: str = PASSWORD, **more: str) -> Response:
    return site.post(FORM, data={"username": username, "password": password, **more}, headers=HERE)


def said(answer: Response) -> str:
    return unescape(answer.text)


def member(token: str, records: Records | None = None) -> bool:
    return entering.member(records or site_records(), token, now=datetime.now(UTC)) is not None


# Getting in


@pytest.mark.parametrize(("username", "where"), [("reception", "/queue"), ("administrator", "/accounts")])
def test_login_leads_to_the_first_page_of_the_role(site: TestClient, username: str, where: str) -> None:
    answer = log_in(site, username)
    assert (answer.status_code, answer.headers["location"]) == (303, where)


def test_cookie_is_out_of_reach_of_scripts_and_gone_with_the_browser(site: TestClient) -> None:
    (cookie,) = [value for value in log_in(site).headers.get_list("set-cookie") if value.startswith("staff=")]
    assert re.fullmatch(r"staff=[\w-]{43}; Path=/; HttpOnly; SameSite=Lax", cookie)


def test_cookie_over_tls_is_bound_to_this_very_site_and_no_other_name_is_read_there(
    site: TestClient, clock: time_machine.Traveller
) -> None:
    tls = TestClient(site.app, base_url="https://testserver", follow_redirects=False)
    (cookie,) = [value for value in log_in(tls).headers.get_list("set-cookie") if "staff" in value]
    assert re.fullmatch(r"__Host-staff=[\w-]{43}; Path=/; HttpOnly; SameSite=Lax; Secure", cookie)
    token = cookie.partition("=")[2].partition(";")[0]
    planted = TestClient(site.app, base_url="https://testserver", follow_redirects=False, cookies={"staff": token})
    assert planted.get(FORM).status_code == 200
    assert tls.get(FORM).status_code == 303


def test_who_is_logged_in_goes_on_from_the_form(site: TestClient) -> None:
    log_in(site)
    assert site.get(FORM).headers["location"] == "/queue"
    assert site.get(f"{FORM}?next=/desk").headers["location"] == "/desk"


def test_form_is_known_to_password_managers_and_says_no_word_of_its_own(site: TestClient) -> None:
    page = site.get(FORM).text
    assert 'autocomplete="username"' in page and 'autocomplete="current-password"' in page
    assert (
        re.findall(r'<label for="(\w+)">', page) == re.findall(r'<input id="(\w+)"', page) == ["username", "password"]
    )
    assert "<script" not in page and "style=" not in page


@pytest.mark.parametrize("code", ["en", "tr"])
def test_form_is_in_the_language_of_whoever_asks(site: TestClient, code: str) -> None:
    for answer in (site.get(FORM, headers={"Accept-Language": code}), site.get(f"{FORM}?lang={code}")):
        assert answer.headers["content-language"] == code
        assert library_in(code).say("login_lead") in said(answer)
        assert f'<html lang="{code}">' in answer.text


def test_answers_are_never_kept_by_anybody(site: TestClient) -> None:
    answers = [site.get(FORM), log_in(site, password="wrong"), log_in(site), site.post("/staff/logout", headers=HERE)]
    assert [answer.headers["cache-control"] for answer in answers] == ["no-store"] * 4


# Being refused


def test_every_refusal_is_the_same_page(site: TestClient) -> None:
    ada = accounts.find(site_records(), ADMINISTRATOR, "practitioner")
    accounts.disable(site_records(), ADMINISTRATOR, ada, now=NOW)
    pages = [
        log_in(site, "nobody"),
        log_in(site, "reception", "wrong"),
        log_in(site, "practitioner"),
        log_in(site, "<"),
    ]
    names = ("nobody", "reception", "practitioner", "&lt;")
    told = {page.text.replace(f'value="{name}"', "") for page, name in zip(pages, names, strict=True)}
    assert (len(told), {page.status_code for page in pages}) == (1, {401})
    assert library().say("login_refused") in unescape(told.pop())


def test_too_many_tries_say_how_long_to_wait_whether_the_account_exists_or_not(site: TestClient) -> None:
    for name in ("reception", "nobody"):
        for _ in range(ACCOUNT.free):
            assert log_in(site, name, "wrong").status_code == 401
        answer = log_in(site, name)
        assert (answer.status_code, answer.headers["retry-after"]) == (429, "15")
        assert library().say("login_wait_seconds", seconds=15) in said(answer)


def test_the_wait_passes_and_long_waits_are_told_in_minutes(site: TestClient, clock: time_machine.Traveller) -> None:
    for _ in range(ACCOUNT.free):
        log_in(site, password="wrong")
    for wait in (15, 30, 60):
        clock.shift(wait)
        assert log_in(site, password="wrong").status_code == 401
    assert library().say("login_wait_minutes", minutes=2) in said(log_in(site))
    clock.shift(120)
    assert log_in(site).status_code == 303


def test_a_header_that_anybody_can_send_is_not_taken_for_the_address(site: TestClient) -> None:
    for number in range(20):
        forged = {"X-Forwarded-For": f"203.0.113.{number}", "Forwarded": f"for=203.0.113.{number}"}
        data = {"username": f"name{number}", "password": "wrong"}
        assert site.post(FORM, data=data, headers=HERE | forged).status_code == 401
    assert log_in(site).status_code == 429


def test_what_is_missing_is_told_beside_the_field_and_nothing_is_counted(site: TestClient) -> None:
    for _ in range(ACCOUNT.free + 1):
        answer = log_in(site, "reception", "")
    assert answer.status_code == 400
    assert said(answer).count(library().say("login_password_missing")) == 2
    assert 'aria-describedby="password-error" aria-invalid="true"' in answer.text
    assert 'value="reception"' in answer.text
    assert log_in(site).status_code == 303


HOSTILE = [
    "<script>alert(1)</script>", '" autofocus onfocus="alert(1)', "![x](//evil.example/y)", "a" * 10_000, "nul\0",
    "\u202eada",
]  # fmt: skip


@pytest.mark.parametrize("typed", HOSTILE)
def test_hostile_names_come_back_as_words(site: TestClient, typed: str) -> None:
    answer = log_in(site, typed)
    assert answer.status_code == 401
    (value,) = re.findall(r'id="username"[^>]*? value="([^"]*)"', answer.text)
    assert unescape(value) == typed[:200]
    assert "<script" not in answer.text and "onfocus=" not in re.sub(r'value="[^"]*"', "", answer.text)


@pytest.mark.parametrize(
    "body",
    [b"", b"username=%ED%A0%80&password=%00", b"username=%ff&password=%ff", b"&&&=", b"a=1&" * 5000, b"x" * 300_000],
)
def test_bodies_that_are_no_form_of_ours_break_nothing(site: TestClient, body: bytes) -> None:
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    assert site.post(FORM, content=body, headers=HERE | kind).status_code in (400, 401)


def test_other_kinds_of_body_are_not_read(site: TestClient) -> None:
    given = {"username": "reception", "password": PASSWORD}
    assert site.post(FORM, json=given, headers=HERE).status_code == 400
    assert (
        site.post(FORM, files={name: (None, value) for name, value in given.items()}, headers=HERE).status_code == 400
    )


def test_password_in_an_address_is_not_read(site: TestClient) -> None:
    assert site.post(f"{FORM}?username=reception&password={PASSWORD}", headers=HERE).status_code == 400


FROM_ELSEWHERE = [
    {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Sec-Fetch-Site": "none"},
    {"Origin": "https://evil.example"}, {"Origin": "null"}, {}, {"Origin": "http://testserver.evil.example"},
    {"Sec-Fetch-Site": "cross-site", "Origin": "http://testserver"},
]  # fmt: skip


@pytest.mark.parametrize("headers", FROM_ELSEWHERE)
def test_posts_from_elsewhere_are_refused_and_change_nothing(site: TestClient, headers: dict[str, str]) -> None:
    data = {"username": "reception", "password": PASSWORD}
    answer = site.post(FORM, data=data, headers=headers)
    assert answer.status_code == 403
    assert not any("staff" in value for value in answer.headers.get_list("set-cookie"))
    log_in(site)
    token = site.cookies["staff"]
    assert site.post("/staff/logout", headers=headers).status_code == 403
    change = {"current": PASSWORD, "new": NEW, "again": NEW}
    assert site.post("/staff/password", data=change, headers=headers).status_code == 403
    assert member(token)


def test_browsers_that_name_only_their_origin_get_in(site: TestClient) -> None:
    data = {"username": "reception", "password": PASSWORD}
    assert site.post(FORM, data=data, headers={"Origin": "http://testserver"}).status_code == 303


# Where it leads


ELSEWHERE = [
    "https://evil.example", "//evil.example", "/\\evil.example", "/queue@evil.example", "/queue\n", "/queue/../x",
    "javascript:alert(1)", "/queue?case=1", "/", "/staff/login", "/queue?next=//evil.example", "queue",
]  # fmt: skip


@pytest.mark.parametrize("wanted", ELSEWHERE)
def test_login_leads_to_no_other_place_than_pages_for_staff(site: TestClient, wanted: str) -> None:
    assert log_in(site, next=wanted).headers["location"] == "/queue"
    assert AFTER_LOGIN.fullmatch(wanted) is None
    site.cookies.clear()
    assert wanted not in unescape(site.get(FORM, params={"next": wanted}).text) or wanted in (
        "/",
        "/staff/login",
        "queue",
    )


def test_login_leads_to_the_page_that_was_asked_for_if_it_is_one_of_the_role() -> None:
    case = f"/consultation?case={'a' * 32}"
    assert after_login(case, Role.PRACTITIONER) == case
    assert after_login("/accounts", Role.PRACTITIONER) == "/queue"
    assert after_login(case, Role.ADMINISTRATOR) == "/accounts"
    assert after_login("/consultation", Role.RECEPTION) == "/queue"


@pytest.mark.parametrize("page", addresses.STAFF)
def test_pages_for_staff_lead_to_the_login_before_anything_is_loaded(site: TestClient, page: str) -> None:
    answer = site.get(f"/{page}")
    assert (answer.status_code, answer.headers["location"]) == (303, f"{FORM}?next=%2F{page}")
    case = site.get(f"/consultation?case={'a' * 32}&x=<script>")
    assert case.headers["location"] == FORM


# Leaving, and what is left then


def test_logging_out_takes_the_cookie_away_and_ends_the_session_for_every_copy_of_it(site: TestClient) -> None:
    log_in(site)
    copy = site.cookies["staff"]
    answer = site.post("/staff/logout", headers=HERE)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{FORM}?said=left")
    assert "staff" not in site.cookies
    assert not member(copy)
    assert library().say("login_left") in said(site.get(f"{FORM}?said=left"))
    site.cookies["staff"] = copy
    assert site.get(FORM).status_code == 200


def test_login_never_keeps_the_secret_that_a_browser_came_with(site: TestClient) -> None:
    site.cookies["staff"] = planted = "x" * 43
    log_in(site)
    given = [cookie.value for cookie in site.cookies.jar if cookie.name == "staff" and cookie.value != planted]
    assert (member(planted), [member(str(token)) for token in given]) == (False, [True])


def test_logging_in_again_ends_the_session_before(site: TestClient) -> None:
    log_in(site)
    first = site.cookies["staff"]
    log_in(site, "administrator")
    assert (member(first), member(site.cookies["staff"])) == (False, True)


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE"])
def test_logging_out_is_no_link(site: TestClient, method: str) -> None:
    log_in(site)
    assert site.request(method, "/staff/logout", headers=HERE).status_code == 405
    assert member(site.cookies["staff"])


def test_session_that_ran_out_leads_to_the_form(site: TestClient, clock: time_machine.Traveller) -> None:
    log_in(site)
    clock.shift(entering.IDLE)
    assert site.get(FORM).status_code == 200
    assert site.get("/staff/password").headers["location"] == f"{FORM}?said=ended"


def test_looking_at_the_form_keeps_no_session_alive(site: TestClient, clock: time_machine.Traveller) -> None:
    log_in(site)
    for _ in range(4):
        clock.shift(timedelta(minutes=4))
        assert site.get(FORM).status_code == 303
    clock.shift(timedelta(minutes=4))
    assert site.get(FORM).status_code == 200


# One's own password


def change(site: TestClient, current: str = PASSWORD, new: str = NEW, again: str = NEW) -> Response:
    return site.post("/staff/password", data={"current": current, "new": new, "again": again}, headers=HERE)


def test_own_password_is_changed_by_who_knows_it(site: TestClient) -> None:
    log_in(site)
    before = site.cookies["staff"]
    assert 'autocomplete="new-password"' in site.get("/staff/password").text
    answer = change(site)
    assert (answer.status_code, answer.headers["location"]) == (303, "/queue")
    assert (member(before), member(site.cookies["staff"])) == (False, True)
    site.cookies.clear()
    assert (log_in(site).status_code, log_in(site, password=NEW).status_code) == (401, 303)


@pytest.mark.parametrize(
    ("given", "status", "key"),
    [
        ({"current": ""}, 400, "password_current_missing"), ({"current": "wrong"}, 401, "password_wrong"),
        ({"again": "other"}, 400, "password_differ"),
        ({"new": "short", "again": "short"}, 400, "accounts_password_short"),
        ({"new": PASSWORD, "again": PASSWORD}, 400, "accounts_password_same"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_new_password_is_told(
    site: TestClient, given: dict[str, str], status: int, key: str
) -> None:
    log_in(site)
    answer = change(site, **given)
    assert answer.status_code == status
    assert library().say(key) in said(answer)
    assert PASSWORD not in answer.text and NEW not in answer.text


def test_own_password_of_nobody_leads_to_the_login(site: TestClient) -> None:
    assert site.get("/staff/password").headers["location"] == f"{FORM}?said=ended"
    assert change(site).headers["location"] == f"{FORM}?said=ended"


# When something is in the way


def test_database_that_is_gone_is_told(site: TestClient, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    log_in(site)
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("RECOMMENDER_DATABASE", f"sqlite:///{tmp_path}/file/site.sqlite3")
    for answer in (site.get(FORM), log_in(site), site.post("/staff/logout", headers=HERE), change(site)):
        assert answer.status_code == 503
        assert library().say("login_trouble") in said(answer)


def test_no_more_wait_for_their_turn_than_can_be_served_soon(site: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    class Full:
        def statistics(self) -> object:
            return type("Statistics", (), {"tasks_waiting": MOST_WAITING})

    login = next(route.endpoint.__self__ for route in site.app.routes if getattr(route, "path", "") == FORM)  # type: ignore[attr-defined]
    assert isinstance(login, Login) and login.turns.total_tokens == AT_ONCE
    monkeypatch.setattr(login, "turns", Full())
    assert library().say("login_busy") in said(log_in(site))


def test_a_form_that_breaks_off_says_nothing() -> None:
    parts: list[dict[str, object]] = [
        {"type": "http.request", "body": b"username=reception", "more_body": True},
        {"type": "http.disconnect"},
    ]

    async def receive() -> dict[str, object]:
        return parts.pop(0)

    headers = [(b"content-type", URLENCODED.encode())]
    request = Request({"type": "http", "method": "POST", "headers": headers}, receive)
    with start_blocking_portal() as portal:
        assert portal.call(read_form, request) == {}
    assert parts == []


def test_ways_in_by_a_provider_are_shown_where_there_are_any(site: TestClient) -> None:
    assert "/enter" not in site.get(FORM).text
    with_some = TestClient(Starlette(routes=Login(server.require_sound_content(), ("", "a&b")).routes()))
    page = with_some.get(FORM).text
    assert 'href="/enter?by="' in page and 'href="/enter?by=a%26b"' in page
    assert library().say("login_by_name", name="a&b") in unescape(page)
