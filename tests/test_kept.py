"""Sessions that begin and end, without a browser: what is taken up, what is told, what is written, and what is not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from streamlit.runtime.scriptrunner_utils.exceptions import RerunException
from streamlit.runtime.scriptrunner_utils.script_requests import RerunData
from streamlit.testing.v1 import AppTest

from recommender.flow.draft import Draft
from recommender.flow.progress import Progress, write_progress
from recommender.store.database import database
from recommender.store.drafts import Drafts
from recommender.store.sealing import BrowserKey
from recommender.ui import keeping
from recommender.ui.session import CHECK, QUESTIONS, RESULT, TREATMENTS
from recommender.web import server
from tests.case_files import library
from tests.test_pages import full_draft, started, texts

KEY = BrowserKey.new()
IDS = [section.id for section in library().policy.questionnaire.sections]


@pytest.fixture
def drafts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Drafts:
    """The drafts of a site with a database of its own, seen by a browser that has a key."""
    url = f"sqlite:///{tmp_path / 'site.sqlite3'}"
    monkeypatch.setenv("RECOMMENDER_DATABASE", url)
    monkeypatch.setattr(keeping, "browser_key", lambda: KEY)  # a test has no browser that could send a cookie
    return Drafts(database(url))


def keep(drafts: Drafts, progress: Progress, age: timedelta = timedelta()) -> bytes:
    written = write_progress(library().policy.questionnaire, progress)
    drafts.save(KEY, written, datetime.now(UTC) - age)
    return written


def kept(drafts: Drafts) -> bytes | None:
    return drafts.load(KEY, datetime.now(UTC))


def done(page: str) -> Progress:
    """A healthy client who went through everything, on a page."""
    return Progress(full_draft(), page, IDS[-1], IDS)


def say(key: str, **values: object) -> str:
    return library().say(key, **values)


def test_new_session_takes_up_what_was_kept_and_says_so(drafts: Drafts) -> None:
    keep(drafts, Progress(full_draft(), "", "health", IDS[:4]))
    at = started()
    assert at.title[0].value == "Your health"
    assert at.session_state["draft"] == full_draft()
    assert say("kept_restored") in texts(at)


@pytest.mark.parametrize(("left", "page"), [("check", CHECK), ("result", RESULT)])
def test_plain_address_leads_to_the_page_that_was_left(drafts: Drafts, left: str, page: str) -> None:
    keep(drafts, done(left))
    at = started().switch_page(page).run()  # AppTest forgets where the script went
    assert at.title[0].value in (say("check_title"), say("result_dermatherapy"))
    assert say("kept_restored") in texts(at)


@pytest.mark.parametrize("step", ["_take_up", "_was_further", "_go_to_where_they_were"])
def test_start_that_another_click_stops_loses_nothing(
    drafts: Drafts, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    written = keep(drafts, Progress(full_draft(), "", "health", IDS[:4]))
    does, stops = getattr(keeping, step), [RerunException(RerunData())]

    def stopped(*given: object) -> object:
        if stops:
            raise stops.pop()
        return does(*given)

    monkeypatch.setattr(keeping, step, stopped)
    at = started().run()
    assert kept(drafts) == written
    assert at.session_state["draft"] == full_draft()
    assert say("kept_restored") in texts(at)


def test_taking_up_writes_nothing(drafts: Drafts) -> None:
    written = keep(drafts, Progress(full_draft(), "", "health", IDS[:4]), age=timedelta(hours=23))
    with drafts.engine.begin() as connection:
        before = connection.execute(text("SELECT sealed, expires_at FROM drafts")).one()
    started()
    with drafts.engine.begin() as connection:
        assert connection.execute(text("SELECT sealed, expires_at FROM drafts")).one() == before
    assert kept(drafts) == written


def test_nothing_is_written_before_the_first_answer(drafts: Drafts) -> None:
    at = started()
    assert kept(drafts) is None
    at.session_state["draft"] = Draft(values={"own_words": ""})
    at.run()
    assert kept(drafts) is None


def test_answer_is_kept_in_the_run_that_hears_it_and_gone_once_it_is_taken_back(drafts: Drafts) -> None:
    at = started()
    at.session_state["draft"] = Draft(grades={"texture": None})
    at.run()
    assert kept(drafts) == write_progress(
        library().policy.questionnaire, Progress(Draft(grades={"texture": None}), "", IDS[0])
    )
    at.session_state["draft"] = Draft()
    at.run()
    assert kept(drafts) is None


@pytest.mark.parametrize("page", [CHECK, RESULT])
def test_page_without_answers_says_that_there_are_none(drafts: Drafts, page: str) -> None:
    keep(drafts, done("result"), age=timedelta(days=1))
    at = AppTest.from_file(str(Path(keeping.__file__).parent / "main.py"), default_timeout=30)
    at.switch_page(page).run()
    assert not at.exception
    assert say("kept_lost") in texts(at)
    assert at.session_state["draft"] == Draft()


def test_page_to_read_that_names_a_step_asks_nobody_for_answers(drafts: Drafts) -> None:
    """Its address names the step that the client left; a friend who is sent it has none."""
    at = AppTest.from_file(str(Path(keeping.__file__).parent / "main.py"), default_timeout=30)
    at.query_params["step"] = "signs"
    at.switch_page(TREATMENTS).run()
    assert not at.exception
    assert say("kept_lost") not in texts(at)


def test_damaged_draft_is_a_fresh_start(drafts: Drafts) -> None:
    keep(drafts, done("check"))
    with drafts.engine.begin() as connection:
        connection.execute(text("UPDATE drafts SET sealed = x'00'"))
    at = started()
    assert not at.exception
    assert at.session_state["draft"] == Draft()


def test_changed_question_is_named_and_asked_again(drafts: Drafts) -> None:
    written = keep(drafts, done("check"))
    shape = written.split(b'"age":"')[1][:12]
    drafts.save(KEY, written.replace(shape, b"0" * 12, 1), datetime.now(UTC))
    at = started().switch_page(CHECK).run()
    assert say("kept_changed", items=library().policy.questionnaire.by_id["age"].name) in texts(at)
    assert "age" not in at.session_state["draft"].values
    at.button(key="check.submit").click().run().switch_page(QUESTIONS).run()
    assert at.title[0].value == "About you"


def test_a_session_that_was_stopped_while_it_forgot_begins_anew(drafts: Drafts) -> None:
    keep(drafts, Progress(full_draft(), "", "health", IDS[:4]))
    at = started()
    at.button(key="kept.delete").click().run()
    for name in ("keeper", "draft", "heard"):  # the next click came before these were there again
        del at.session_state[name]
    at.run()
    assert not at.exception
    assert at.session_state["draft"] == Draft()
    assert at.session_state["times_forgotten"] == 1


def test_delete_takes_one_tap(drafts: Drafts) -> None:
    keep(drafts, Progress(full_draft(), "", "health", IDS[:4]))
    at = started()
    at.button(key="kept.delete").click().run()
    assert kept(drafts) is None
    assert at.session_state["draft"] == Draft()
    assert at.session_state["furthest"] == 0
    assert say("kept_deleted") in texts(at)
    assert "kept.delete" not in [button.key for button in at.button]


def test_without_a_cookie_the_session_goes_on_in_memory_and_says_so(
    drafts: Drafts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "browser_key", lambda: None)
    at = started()
    assert say("kept_only_open") in texts(at)
    at.session_state["draft"] = full_draft()
    at.run()
    assert texts(at).count(say("kept_only_open")) == 1
    at.button(key="kept.delete").click().run()
    assert at.session_state["draft"] == Draft()
    with drafts.engine.begin() as connection:
        assert connection.execute(text("SELECT count(*) FROM drafts")).scalar_one() == 0


def test_database_out_of_use_is_told_and_nothing_is_lost(
    tmp_path: Path, drafts: Drafts, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    at = started()
    drafts.engine.dispose()
    (tmp_path / "site.sqlite3").write_bytes(b"no database" * 1000)
    at.session_state["draft"] = full_draft()
    at.run()
    assert not at.exception
    assert texts(at).count(say("kept_trouble")) == 1
    assert at.session_state["draft"] == full_draft()
    assert "A draft is in memory only. The database cannot be used" in caplog.text
    assert "texture" not in caplog.text
    at.button(key="kept.delete").click().run()
    assert say("kept_delete_failed") in texts(at)
    assert at.session_state["draft"] == full_draft()
    (tmp_path / "site.sqlite3").unlink()
    database.cache_clear()  # the file is another one: as after a new start
    at.session_state["keeper"].try_again_at = 0
    at.run()
    assert kept(Drafts(database(f"sqlite:///{tmp_path / 'site.sqlite3'}")))


def test_emergency_page_says_nothing_of_keeping(drafts: Drafts) -> None:
    found = done("now")
    found.draft.lists["warning_signs"].codes = ["breathing_difficulty"]
    found.draft.lists["warning_signs"].none = False
    keep(drafts, found)
    at = started().switch_page("pages/client/stop.py").run()
    assert at.title[0].value == say("result_referral_emergency")
    assert say("kept_restored") not in texts(at)
    assert "kept.delete" not in [button.key for button in at.button]


def test_housekeeping_deletes_what_has_expired(drafts: Drafts, caplog: pytest.LogCaptureFixture) -> None:
    keep(drafts, done("check"), age=timedelta(days=1))
    server.purge_drafts()
    with drafts.engine.begin() as connection:
        assert connection.execute(text("SELECT count(*) FROM drafts")).scalar_one() == 0
    assert caplog.text == ""


def test_housekeeping_goes_on_without_a_database(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("RECOMMENDER_DATABASE", f"sqlite:///{tmp_path}")
    server.purge_drafts()
    assert "Expired drafts were not deleted. The database cannot be used" in caplog.text


def test_answers_deleted_in_another_tab_do_not_come_back(drafts: Drafts) -> None:
    keep(drafts, Progress(full_draft(), "", "health", IDS[:4]))
    at = started()
    drafts.delete(KEY)  # as the other tab does
    at.session_state["draft"].values["age"] = 46
    at.run()
    assert not at.exception
    assert kept(drafts) is None
    assert at.session_state["draft"] == Draft()
    assert say("kept_deleted") in texts(at)
