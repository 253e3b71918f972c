"""Sending and what was sent, in a language nobody speaks: every word comes from the content."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from streamlit.testing.v1 import AppTest

from recommender.flow.draft import ListDraft
from recommender.ui import speech
from recommender.ui.session import SENT
from tests.databases import new_database
from tests.pseudo import foreign, spoken
from tests.screens import shown
from tests.test_browser_pseudo import drawn, page  # noqa: F401  a fixture
from tests.test_pages import press, sent, started
from tests.test_sending import NOWHERE, at_send, corrected, sent_page, submit

if TYPE_CHECKING:
    from playwright.sync_api import Page

SOMEBODY = {"name": "Αψσε", "phone": "0532 000 00 00", "email": ""}


@pytest.fixture(autouse=True)
def other_letters(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setattr(speech, "library_in", lambda language: spoken())
    with new_database("sqlite") as url:
        monkeypatch.setenv("RECOMMENDER_DATABASE", url)
        monkeypatch.setenv("RECOMMENDER_KEYS", str(tmp_path / "keys.json"))
        yield url


def said(at: AppTest, key: str, **values: object) -> str:
    """All words on the page, with this text among them."""
    found = shown(at)
    assert spoken().say(key, **values) in found
    return found


def test_the_form_and_its_errors() -> None:
    for age in (45, 16):
        at = at_send(age)
        assert foreign(said(at, "send_submit")) == []
        wrong = submit(at, {"name": "<", "phone": "1", "email": "x"}, [])
        assert foreign(said(wrong, "send_error_name_letters")) == []
        assert foreign(said(submit(wrong, {}, []), "send_error_reach")) == []


def test_what_could_not_be_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    at = at_send()
    monkeypatch.setenv("RECOMMENDER_DATABASE", NOWHERE)
    assert foreign(said(submit(at, SOMEBODY), "send_failed_title")) == []


def test_what_was_sent_and_each_change_of_it() -> None:
    at = sent_page(submit(at_send(), SOMEBODY))
    assert foreign(said(at, "sent_title")) == []
    for change in ("contact", "withdraw", "delete"):
        assert foreign(shown(press(at, f"sent.{change}"))) == []
        press(at, "sent.no")
    told = shown(press(press(at, "sent.withdraw"), "sent.yes"))
    assert spoken().say("sent_withdrawn") in told and foreign(told) == []
    told = shown(press(press(at, "sent.delete"), "sent.yes"))
    assert spoken().say("sent_deleted_title") in told and foreign(told) == []


def test_a_correction(monkeypatch: pytest.MonkeyPatch) -> None:
    at = corrected(submit(at_send(), SOMEBODY), conditions=ListDraft(codes=["eczema"]))
    assert foreign(said(at, "correct_submit")) == []
    monkeypatch.setenv("RECOMMENDER_DATABASE", NOWHERE)
    assert foreign(said(press(at, "correct.send"), "correct_failed_title")) == []
    assert foreign(said(sent_page(at), "sent_trouble")) == []


def test_nothing_to_see() -> None:
    at = started().switch_page(SENT).run()
    assert foreign(said(at, "sent_nothing_title")) == []


@pytest.mark.browser
def test_the_scripts_add_no_words(page: Page) -> None:  # noqa: F811
    at = at_send()
    data: list[tuple[str, dict[str, Any]]] = [("contact", next(iter(sent(at, "contact").values())))]
    data.append(("contact", next(iter(sent(submit(at, {}, []), "contact").values()))))
    data.append(("link", next(iter(sent(sent_page(submit(at, SOMEBODY)), "link").values()))))
    for script, given in data:
        words = drawn(page, script, given)
        assert str(given.get("submit") or given["copy"]) in words
        assert foreign(words) == []
