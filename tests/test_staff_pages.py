"""Pages for staff without a browser: who sees which, at every run anew, and what the page of accounts does."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import event
from starlette.applications import Starlette
from starlette.testclient import TestClient
from streamlit.testing.v1 import AppTest

from recommender.casework import accounts, entering
from recommender.casework.entering import Identity
from recommender.casework.roles import PERMITTED, Actor, Role
from recommender.errors import NotPermittedError
from recommender.store.records import Records, site_records
from recommender.ui import shell, speech, staff
from recommender.ui.listing import SCRIPTS, scripts_for, staff_pages
from recommender.web import addresses
from recommender.web.login import Login
from tests.case_files import library
from tests.databases import new_database
from tests.pseudo import foreign, spoken
from tests.screens import plain, shown, words_of_html
from tests.staffing import OPERATOR, hired, logged_in
from tests.test_entering import light_work

MAIN = str(Path(__file__).parents[1] / "recommender" / "ui" / "main.py")
HOSTILE = ["<script>alert(1)</script>", "![x](https://evil.example/y)", "**a** `b` $c$ :smile: [d](e)", "x" * 80]
light = light_work


@pytest.fixture
def database_url() -> Iterator[str]:
    with new_database("sqlite") as url:
        yield url


@pytest.fixture(autouse=True)
def store(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Records:
    monkeypatch.setenv("RECOMMENDER_DATABASE", database_url)
    monkeypatch.setenv("RECOMMENDER_KEYS", str(tmp_path / "keys.json"))
    return site_records()


@pytest.fixture
def boss(store: Records) -> Actor:
    return hired(store, Role.ADMINISTRATOR, name="Boss Demir")


class Browser:
    """A page in a browser that holds a secret, or none."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, token: str, page: str) -> None:
        monkeypatch.setattr(staff, "browsers_token", lambda: token)
        monkeypatch.setattr(staff, "asked_for", lambda: page if addresses.is_for_staff(page) else "")
        self.at = AppTest.from_file(MAIN, default_timeout=30)
        self.left_for: list[str] = []
        monkeypatch.setattr(staff, "go_away", self._leave)
        if addresses.is_for_staff(page):
            self.at.switch_page(f"pages/staff/{page}.py")

    def _leave(self, path: str) -> None:
        import streamlit as st

        self.left_for.append(path)
        st.stop()

    def run(self) -> Browser:
        self.at.run()
        assert not self.at.exception
        return self

    def press(self, key: str) -> Browser:
        self.at.button(key=key).click()
        return self.run()

    def choose(self, account: str) -> Browser:
        self.at.session_state["accounts.chosen"] = account
        return self.run()

    @property
    def words(self) -> str:
        return shown(self.at)


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch, store: Records, boss: Actor) -> Browser:
    """The page of accounts, opened by an administrator."""
    return Browser(monkeypatch, logged_in(store, boss), "accounts").run()


# Who sees which pages


@pytest.mark.parametrize("role", [None, *Role])
def test_pages_are_listed_for_those_who_may_open_them_and_for_nobody_else(role: Role | None) -> None:
    mine = {address for address, action in addresses.STAFF.items() if role and action in PERMITTED[role]}
    there = {path.stem for path in (Path(MAIN).parent / "pages" / "staff").glob("*.py")}
    assert set(scripts_for(role)) == set(SCRIPTS) | (mine & there)


def test_administrators_open_no_page_about_clients() -> None:
    assert set(staff_pages(Role.ADMINISTRATOR)) == {"accounts", "records"}


@pytest.mark.parametrize("wanted", addresses.STAFF)
def test_who_is_not_logged_in_is_led_to_the_login(monkeypatch: pytest.MonkeyPatch, wanted: str) -> None:
    for token in ("", "x" * 43):
        browser = Browser(monkeypatch, token, "")
        monkeypatch.setattr(staff, "asked_for", lambda: wanted)
        assert browser.run().left_for == [f"/staff/login?said=ended&next=%2F{wanted}"]
        assert not browser.at.title


def test_role_without_the_page_is_led_to_its_own(monkeypatch: pytest.MonkeyPatch, store: Records) -> None:
    monkeypatch.setattr(shell, "staff_pages", lambda role: {"queue": "", "desk": ""})
    token = logged_in(store, hired(store, Role.RECEPTION))
    browser = Browser(monkeypatch, token, "")
    monkeypatch.setattr(staff, "asked_for", lambda: "accounts")
    assert browser.run().left_for == ["/queue"]


def test_role_without_any_page_is_told(monkeypatch: pytest.MonkeyPatch, store: Records) -> None:
    monkeypatch.setattr(shell, "staff_pages", lambda role: {})
    browser = Browser(monkeypatch, logged_in(store, hired(store, Role.RECEPTION)), "")
    monkeypatch.setattr(staff, "asked_for", lambda: "accounts")
    assert library().say("staff_nothing") in browser.run().words


def test_clients_cost_the_database_of_staff_nothing(monkeypatch: pytest.MonkeyPatch, store: Records) -> None:
    asked: list[str] = []
    event.listen(store.engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    monkeypatch.setattr(staff, "site_records", lambda: pytest.fail("asked for a client"))
    at = AppTest.from_file(MAIN, default_timeout=30).run()
    assert not at.exception
    assert [statement for statement in asked if "staff" in statement] == []


def test_client_pages_of_somebody_who_is_logged_in_are_those_of_clients(
    monkeypatch: pytest.MonkeyPatch, store: Records, boss: Actor
) -> None:
    browser = Browser(monkeypatch, logged_in(store, boss), "").run()
    assert boss.name not in browser.words
    assert library().clinic.tagline in browser.words


# At every run anew


def test_session_that_is_ended_is_refused_at_the_next_run(page: Browser, store: Records, boss: Actor) -> None:
    assert "Boss Demir, administrator" in page.words
    accounts.disable(store, OPERATOR, boss.id, now=datetime.now(UTC))
    page.run()
    assert page.left_for == ["/staff/login?said=ended&next=%2Faccounts"]
    assert "Boss Demir" not in page.words


def test_what_is_made_at_a_click_is_made_for_nobody_who_was_logged_out_meanwhile(
    page: Browser, store: Records, boss: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(staff, "browsers_identity", lambda: None)  # no page runs here that knows its browser
    who = staff.asked_at_each_call()
    assert who() == boss
    accounts.end_sessions(store, OPERATOR, boss.id, now=datetime.now(UTC))
    with pytest.raises(NotPermittedError):
        who()


def test_role_that_is_taken_away_is_gone_at_the_next_run(page: Browser, store: Records, boss: Actor) -> None:
    page.choose("new")
    page.at.text_input(key="accounts.new.username").set_value("mallory")
    page.at.text_input(key="accounts.new.name").set_value("Mallory")
    accounts.change_role(store, OPERATOR, boss.id, Role.RECEPTION, now=datetime.now(UTC))
    page.at.button(key="accounts.new.save").click().run()
    assert [account.username for account in accounts.accounts(store, OPERATOR, now=datetime.now(UTC))] != []
    assert "mallory" not in {each.username for each in accounts.accounts(store, OPERATOR, now=datetime.now(UTC))}


def test_a_page_that_looks_for_news_by_itself_keeps_nobody_logged_in(
    monkeypatch: pytest.MonkeyPatch, store: Records, boss: Actor
) -> None:
    noted: list[bool] = []
    monkeypatch.setattr(staff, "browsers_token", lambda: "x")
    monkeypatch.setattr(entering, "member", lambda *_, now, is_acting: noted.append(is_acting))
    monkeypatch.setattr(staff, "browsers_identity", lambda: None)
    staff.member(acting=False)
    staff.member()
    assert noted == [False, True]


def test_session_of_somebody_else_begins_with_nothing_in_it(
    page: Browser, store: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    page.choose("new")
    other = hired(store, Role.ADMINISTRATOR, name="Other Demir")
    token = logged_in(store, other)
    monkeypatch.setattr(staff, "browsers_token", lambda: token)
    page.run()
    assert "Other Demir, administrator" in page.words
    assert library().say("accounts_save_new") not in page.words


def test_what_was_typed_is_gone_with_the_session(page: Browser, store: Records, boss: Actor) -> None:
    page.choose("new")
    accounts.end_sessions(store, OPERATOR, boss.id, now=datetime.now(UTC))
    page.run()
    assert "accounts.chosen" not in page.at.session_state


def test_login_leads_back_to_the_case(monkeypatch: pytest.MonkeyPatch) -> None:
    browser = Browser(monkeypatch, "", "")
    monkeypatch.setattr(staff, "asked_for", lambda: "consultation")
    for case, kept in (("a" * 32, f"&next=%2Fconsultation%3Fcase%3D{'a' * 32}"), ("//evil.example", "")):
        browser.at.query_params["case"] = case
        assert browser.run().left_for[-1] == f"/staff/login?said=ended{kept}"


def test_database_that_is_gone_is_told_and_what_was_typed_stays(
    page: Browser, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    page.choose("new")
    (tmp_path / "file").write_text("in the way")
    with monkeypatch.context() as gone:
        gone.setenv("RECOMMENDER_DATABASE", f"sqlite:///{tmp_path}/file/site.sqlite3")
        page.run()
        assert library().say("staff_trouble") in page.words
    page.press("staff.again")
    assert library().say("accounts_save_new") in page.words


def test_page_that_asks_for_what_its_role_has_not_fails_once(
    page: Browser, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise NotPermittedError("no")

    monkeypatch.setattr(accounts, "accounts", refuse)
    page.at.run()
    assert page.at.title[-1].value == library().say("problem_title")
    assert caplog.text.count("A page failed with NotPermittedError") == 1


# The page of accounts


def add(page: Browser, username: str, name: str, password: str = "") -> Browser:
    page.press("accounts.add")
    page.at.text_input(key="accounts.new.username").set_value(username)
    page.at.text_input(key="accounts.new.name").set_value(name)
    page.at.text_input(key="accounts.new.password").set_value(password)
    return page.press("accounts.new.save")


def found(store: Records, username: str) -> accounts.Account:
    listed = accounts.accounts(store, OPERATOR, now=datetime.now(UTC))
    return next(account for account in listed if account.username == username)


def test_account_is_added_changed_and_disabled(page: Browser, store: Records) -> None:
    add(page, "Ada", "Ada Öz", "kettle orbit lemon")
    assert library().say("accounts_done_add", name="Ada Öz") in page.words
    ada = found(store, "ada")
    assert (ada.role, ada.has_password, ada.name) == (Role.RECEPTION, True, "Ada Öz")
    key = f"accounts.{ada.id}"
    page.at.radio(key=f"{key}.role.reception").set_value(Role.MEDICAL_LEAD)
    page.press(f"{key}.role.save")
    page.at.text_input(key=f"{key}.issuer").set_value("https://login.example.org")
    page.at.text_input(key=f"{key}.subject").set_value("a-1")
    page.press(f"{key}.identity.save")
    page.press(f"{key}.disable")
    ada = found(store, "ada")
    assert (ada.role, ada.subject, ada.is_disabled) == (Role.MEDICAL_LEAD, "a-1", True)
    page.press(f"{key}.enable").press(f"{key}.identity.remove")
    ada = found(store, "ada")
    assert (ada.subject, ada.is_disabled) == ("", False)


def test_new_password_logs_them_out_and_is_nowhere_on_the_page(page: Browser, store: Records) -> None:
    ada = hired(store, Role.RECEPTION, username="ada")
    token = logged_in(store, ada)
    page.choose(ada.id)
    page.at.text_input(key=f"accounts.{ada.id}.password.typed").set_value("another long sentence")
    page.press(f"accounts.{ada.id}.password.save")
    assert library().say("accounts_done_password", name=ada.name) in page.words
    assert "another long sentence" not in page.words
    assert entering.member(store, token, now=datetime.now(UTC)) is None


def test_sessions_are_counted_and_ended(page: Browser, store: Records) -> None:
    ada = hired(store, Role.RECEPTION, username="ada")
    logged_in(store, ada), logged_in(store, ada)
    assert library().say("accounts_state_open", count=2) in page.run().words
    page.choose(ada.id).press(f"accounts.{ada.id}.end")
    assert found(store, "ada").sessions == 0


def test_what_is_wrong_is_told_and_nothing_is_made(page: Browser, store: Records) -> None:
    add(page, "x", "X")
    assert library().say("accounts_username_shape") in page.words
    assert page.at.text_input(key="accounts.new.username").value == "x"
    page.at.text_input(key="accounts.new.username").set_value("ada")
    page.at.text_input(key="accounts.new.password").set_value("password1234")
    page.press("accounts.new.save")
    assert library().say("accounts_password_easy") in page.words
    assert len(accounts.accounts(store, OPERATOR, now=datetime.now(UTC))) == 1


def test_own_account_offers_nothing_that_is_refused(page: Browser, boss: Actor) -> None:
    page.choose(boss.id)
    keys = {button.key for button in page.at.button}
    assert {f"accounts.{boss.id}.{what}" for what in ("disable", "role.save", "password.save")} & keys == set()
    assert library().say("accounts_yours") in page.words


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_stand_there_as_words(page: Browser, store: Records, name: str) -> None:
    ada = hired(store, Role.RECEPTION, username="ada", name=name)
    assert name in page.run().words
    page.choose(ada.id)
    assert plain(page.at.title[0].value) == name
    page.press(f"accounts.{ada.id}.disable")
    assert library().say("accounts_done_disable", name=name) in page.words


# In a language nobody speaks


@pytest.mark.parametrize("chosen", ["", "new", "own", "other"])
def test_every_word_of_the_page_comes_from_the_content(
    monkeypatch: pytest.MonkeyPatch, store: Records, chosen: str
) -> None:
    monkeypatch.setattr(speech, "library_in", lambda language: spoken())
    own = hired(store, Role.ADMINISTRATOR, username="01", name="Ωμ")
    other = hired(store, Role.RECEPTION, username="02", name="Δλ")
    accounts.link_identity(store, OPERATOR, other.id, "https://1.2", "3", now=datetime.now(UTC))
    browser = Browser(monkeypatch, logged_in(store, own), "accounts").run()
    browser.choose({"own": own.id, "other": other.id}.get(chosen, chosen))
    assert foreign(browser.words, "https") == []


def test_every_word_of_the_forms_comes_from_the_content() -> None:
    login = Login({"el": spoken()}, ("",))
    client = TestClient(Starlette(routes=login.routes()))
    here = {"Sec-Fetch-Site": "same-origin"}
    pages = [client.get("/staff/login?said=left"), client.post("/staff/login", headers=here)]
    pages += [client.post("/staff/login"), client.post("/staff/password", headers=here)]
    for page in pages:
        words = words_of_html(page.text.partition("<body>")[2])
        assert foreign(words) == []
        assert len(words) > 50


# What a provider says


def claims(**other: object) -> dict[str, object]:
    return {"iss": "https://login.example.org", "sub": "a-1", "nonce": "n-1", "iat": 1_774_944_000} | other


def test_login_at_a_provider_is_known_by_issuer_subject_and_its_own_mark() -> None:
    at = datetime(2026, 3, 31, 8, tzinfo=UTC)
    assert staff.identity_in(claims()) == Identity("https://login.example.org", "a-1", "n-1", at)


@pytest.mark.parametrize("name", ["iss", "sub", "nonce", "iat"])
@pytest.mark.parametrize("value", [None, "", 0.5, True, [], {}])
def test_login_that_cannot_be_told_from_another_is_none(name: str, value: object) -> None:
    assert staff.identity_in(claims(**{name: value})) is None
