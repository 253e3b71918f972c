"""The private link: its secret goes into a cookie and nowhere else, and only from a page of this site."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from recommender.casework.mine import delete_mine, open_mine
from recommender.casework.opening import WRONG, open_link
from recommender.casework.sending import Submission, send
from recommender.domain.case import PURPOSES, Consent, Contact
from recommender.errors import CaseNotFoundError, LoginError
from recommender.store.records import Records, site_records
from recommender.web.link_cookie import link_cookie, token_in
from recommender.web.mine import ADDRESS, LEADS_TO, PrivateLink
from tests.case_files import healthy, library
from tests.databases import new_database

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
HERE = {"Sec-Fetch-Site": "same-origin"}
WRONG_TOKEN = "x" * 43


@pytest.fixture(autouse=True)
def url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    with new_database("sqlite") as found:
        monkeypatch.setenv("RECOMMENDER_DATABASE", found)
        monkeypatch.setenv("RECOMMENDER_KEYS", str(tmp_path / "keys.json"))
        yield found


@pytest.fixture
def browser() -> TestClient:
    return TestClient(Starlette(routes=PrivateLink({"en": library()}).routes()))


def sent_token(records: Records | None = None, once: str = "a secret") -> str:
    consents = tuple(Consent(purpose=each, version="v", given_at=NOW) for each in PURPOSES)
    answers = healthy() | {"concerns": {"texture": "moderate"}}
    submission = Submission(answers, Contact(name="Ayşe", phone="+905320000000"), consents, once, "en")
    return send(records or site_records(), library(), submission, NOW).token


def ask(browser: TestClient, token: Any, **headers: str) -> Any:
    return browser.post(ADDRESS, json={"token": token}, headers=HERE | headers)


def test_a_right_link_lets_the_browser_in_for_an_hour(browser: TestClient) -> None:
    token = sent_token()
    answer = ask(browser, token)
    assert answer.json() == {"to": LEADS_TO}
    cookie = answer.headers["set-cookie"]
    assert cookie == f"mine={token}; Path=/; Max-Age=3600; HttpOnly; SameSite=Lax"
    assert answer.headers["cache-control"] == "no-store"


def test_over_tls_no_neighbour_can_put_another_one_in_its_place() -> None:
    cookie = link_cookie(WRONG_TOKEN, over_tls=True)
    assert cookie.startswith("__Host-mine=") and cookie.endswith("; Secure")
    assert token_in({"__Host-mine": WRONG_TOKEN, "mine": "y" * 43}, over_tls=True) == WRONG_TOKEN
    assert token_in({"mine": "y" * 43}, over_tls=True) == ""
    assert token_in({"mine": "<script>"}, over_tls=False) == token_in({}, over_tls=False) == ""


def test_a_wrong_link_and_a_deleted_one_get_the_same_answer(browser: TestClient) -> None:
    token = sent_token()
    delete_mine(site_records(), token, NOW)
    answers = [ask(browser, each) for each in (token, WRONG_TOKEN, "", "x", None, ["x"], "x" * 5_000)]
    assert {(answer.status_code, answer.text, "set-cookie" in answer.headers) for answer in answers} == {
        (404, '{"said":"dead"}', False)
    }


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {"Sec-Fetch-Site": "same-origin", "Content-Type": "text/plain"},
        {"Sec-Fetch-Site": "same-origin", "Content-Type": "application/x-www-form-urlencoded"},
    ],
)
def test_what_no_page_of_this_site_sent_is_refused(browser: TestClient, headers: dict[str, str]) -> None:
    """Else another site could log somebody in to a case that is not theirs."""
    answer = ask(browser, sent_token(), **headers)
    assert (answer.status_code, "set-cookie" in answer.headers) == (403, False)


@pytest.mark.parametrize(
    ("origin", "status"), [("http://testserver", 200), ("http://evil.example", 403), ("null", 403)]
)
def test_an_older_browser_is_known_by_its_origin(browser: TestClient, origin: str, status: int) -> None:
    answer = browser.post(ADDRESS, json={"token": sent_token()}, headers={"Origin": origin})
    assert answer.status_code == status


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"{", b"1", b"[" * 900, b'{"token": "' + b"x" * 5_000 + b'"}', b'{"token": "\\ud800"}', b"\xff"],
)
def test_odd_messages_are_refused(browser: TestClient, body: bytes) -> None:
    answer = browser.post(ADDRESS, content=body, headers=HERE | {"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()) == (404, {"said": "dead"})


def test_wrong_links_are_slowed_for_an_address_and_right_ones_never(records: Records) -> None:
    token = sent_token(records)
    for _ in range(WRONG.free):
        with pytest.raises(CaseNotFoundError):
            open_link(records, WRONG_TOKEN, "192.0.2.1", NOW)
    with pytest.raises(LoginError):
        open_link(records, WRONG_TOKEN, "192.0.2.1", NOW)
    open_link(records, token, "192.0.2.1", NOW)
    with pytest.raises(CaseNotFoundError):
        open_link(records, WRONG_TOKEN, "192.0.2.2", NOW)
    with pytest.raises(CaseNotFoundError):
        open_link(records, WRONG_TOKEN, "192.0.2.1", NOW + timedelta(minutes=10))


def test_too_many_wrong_links_and_a_database_out_of_use_are_told_apart(
    browser: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = [ask(browser, WRONG_TOKEN) for _ in range(WRONG.free + 1)][-1]
    assert (found.status_code, found.json()) == (429, {"said": "too_often"})
    monkeypatch.setenv("RECOMMENDER_DATABASE", "postgresql+psycopg://nobody@127.0.0.1:1/nothing")
    found = ask(browser, WRONG_TOKEN)
    assert (found.status_code, found.json()) == (503, {"said": "trouble"})


def test_the_page_says_what_it_can_without_a_script(browser: TestClient) -> None:
    page = unescape(browser.get(ADDRESS).text)
    phone = library().clinic.phone
    assert f"<noscript><p>{library().say('mine_no_javascript', phone=phone)}</p></noscript>" in page
    assert page.count("<script") == 1 and '<script src="/mine.js" defer></script>' in page


def test_a_link_shows_one_case_and_no_other(records: Records) -> None:
    tokens = [sent_token(records, once=f"secret {number}") for number in range(2)]
    assert len({open_mine(records, token).reference for token in tokens}) == 2
