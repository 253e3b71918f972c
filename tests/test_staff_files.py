"""Files that the page of a case offers: for whoever is there at the press of a button, of the case as it is then."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader
from streamlit import error_util

from recommender.casework import accounts, entering
from recommender.casework.consultation import edit_answers
from recommender.casework.paper import export_json, sheet_pdf
from recommender.casework.roles import Actor, Role
from recommender.errors import NotPermittedError
from recommender.store.records import Records, site_records
from recommender.ui import staff
from recommender.ui.components.staff_case_take import taken
from recommender.ui.trouble import made_quietly
from tests.builders import healthy
from tests.case_files import library
from tests.consulting import edit_of, sent_case
from tests.databases import new_database
from tests.staffing import OPERATOR, hired, logged_in
from tests.test_sheets import text_of

export, sheet = partial(taken, export_json), partial(taken, sheet_pdf)


@pytest.fixture(autouse=True)
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Records]:
    with new_database("sqlite") as url:
        monkeypatch.setenv("RECOMMENDER_DATABASE", url)
        monkeypatch.setenv("RECOMMENDER_KEYS", str(tmp_path / "keys.json"))
        yield site_records()


def here(monkeypatch: pytest.MonkeyPatch, token: str) -> Callable[[], Actor]:
    monkeypatch.setattr(staff, "browsers_token", lambda: token)
    return staff.asked_at_each_call()


def words(made: bytes) -> str:
    return " ".join(text_of(PdfReader(BytesIO(made))).split())


def now() -> datetime:
    return datetime.now(UTC)


@pytest.mark.parametrize("meanwhile", ["lowered", "logged out", "disabled"])
def test_an_open_page_gives_no_file_to_who_may_no_more(
    monkeypatch: pytest.MonkeyPatch, store: Records, meanwhile: str
) -> None:
    case, somebody = sent_case(store, now()), hired(store, Role.PRACTITIONER)
    token = logged_in(store, somebody)
    who = here(monkeypatch, token)
    assert export(who, store, case, library()).startswith(b"{")
    if meanwhile == "lowered":
        accounts.change_role(store, OPERATOR, somebody.id, Role.ADMINISTRATOR, now=now())
    elif meanwhile == "disabled":
        accounts.disable(store, OPERATOR, somebody.id, now=now())
    else:
        entering.leave(store, token, now=now())
    with pytest.raises(NotPermittedError):
        export(who, store, case, library())
    with pytest.raises(NotPermittedError):
        sheet(who, store, case, library())


def test_a_sheet_has_the_decision_on_the_answers_that_stand(monkeypatch: pytest.MonkeyPatch, store: Records) -> None:
    case = sent_case(store, now(), concerns={"fine_lines": "moderate"})
    who = here(monkeypatch, logged_in(store, hired(store, Role.RECEPTION)))
    told = "Needling is put off while you are pregnant"
    assert told not in words(sheet(who, store, case, library()))
    pregnant = healthy(concerns={"fine_lines": "moderate"}, pregnancy="pregnant_or_possible")
    edit_answers(edit_of(store, case, at=now()), pregnant)
    assert told in words(sheet(who, store, case, library()))


def test_a_file_that_cannot_be_made_writes_down_no_answer(caplog: pytest.LogCaptureFixture) -> None:
    def fails() -> bytes:
        raise ValueError("the client is pregnant")

    with caplog.at_level(logging.ERROR), pytest.raises(RuntimeError) as error:
        made_quietly(fails)()
    assert "pregnant" not in f"{caplog.text}{error.value}"
    assert "ValueError" in caplog.text
    assert error.value.__context__ is None


def test_an_error_that_no_page_catches_writes_down_no_answer(capfd: pytest.CaptureFixture[str]) -> None:
    """As when a part of a page runs by itself."""
    error_util._log_uncaught_app_exception(ValueError("the client is pregnant"))
    assert "pregnant" not in "".join(capfd.readouterr())
