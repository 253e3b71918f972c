"""The page /records: who sees it, what it destroys and checks, and in which words it tells what was done."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from recommender.casework import accounts, auditing, destroying, housekeeping, signing
from recommender.casework.destroying import destroy_now
from recommender.casework.retention import overdue
from recommender.casework.roles import Actor, Role
from recommender.errors import NotPermittedError, StoreError
from recommender.store import anchors, audit, cases, destructions, queues, rotating
from recommender.store.anchors import file_of_anchors, write_anchor
from recommender.store.records import Records, site_records
from recommender.ui import speech
from recommender.ui.components import records_done
from tests.case_files import library
from tests.databases import new_database
from tests.pseudo import foreign, spoken
from tests.staffing import OPERATOR, hired, logged_in
from tests.stored import CONTACT, WORDS, add_case, id_of, rows, run, without_triggers, wrong_with
from tests.test_staff_pages import Browser

PACKAGE = Path(auditing.__file__).parents[1]
YEARS = timedelta(days=900)
KEEP = library().clinic.retention


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Records]:
    with new_database("sqlite") as url:
        monkeypatch.setenv("RECOMMENDER_DATABASE", url)
        monkeypatch.setenv("RECOMMENDER_KEYS", str(tmp_path / "keys.json"))
        yield site_records()


@pytest.fixture
def boss(store: Records) -> Actor:
    return hired(store, Role.ADMINISTRATOR, name="Boss Demir")


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch, store: Records, boss: Actor) -> Browser:
    return Browser(monkeypatch, logged_in(store, boss), "records")


def now() -> datetime:
    return datetime.now(UTC)


def said(key: str, **values: object) -> str:
    return library().say(key, **values)


def newest(store: Records) -> tuple[str, str]:
    """Who did what last."""
    with store.reading() as work:
        (entry,) = audit.latest(work.connection, 1)
    return entry.actor, entry.action


# Who sees it


def test_administrator_sees_how_long_things_are_kept_and_where_that_is_changed(page: Browser) -> None:
    words = page.run().words
    assert page.at.title[0].value == said("staff_page_records")
    for days in (KEEP.consultation_days, KEEP.contact_days, 1):
        assert said("records_kept_changed", days=days) in words
    assert said("records_kept_years", years=KEEP.log_years) in words
    assert "content/clinic.yaml" in words
    assert said("records_none_late") in words
    assert said("records_log_empty") in words


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_nobody_else_opens_it(monkeypatch: pytest.MonkeyPatch, store: Records, role: Role) -> None:
    browser = Browser(monkeypatch, logged_in(store, hired(store, role)), "")
    monkeypatch.setattr("recommender.ui.staff.asked_for", lambda: "records")
    assert browser.run().left_for == ["/queue"]
    assert said("records_verify") not in browser.words


def test_it_tells_nothing_of_clients_but_short_ids(page: Browser, store: Records) -> None:
    case_id = add_case(store, int("c0ffee" * 5, 16), now())
    words = page.run().words
    assert case_id[:8] in words
    for secret in (case_id, CONTACT.name, CONTACT.phone, CONTACT.email, WORDS, "REF-"):
        assert secret not in words


# Destroying


def test_what_is_overdue_is_destroyed_after_asking_once_more(page: Browser, store: Records, boss: Actor) -> None:
    add_case(store, 1, now() - YEARS)
    add_case(store, 2, now())
    page.run().press("records.destroy")
    assert said("records_destroy_sure", count=2) in page.words  # the case, and how to reach the client
    page.press("records.destroy.no")
    assert sum(overdue(store, KEEP, now()).values()) == 2
    page.press("records.destroy").press("records.destroy.yes")
    assert said("records_destroyed") in page.words
    assert said("records_none_late") in page.words
    assert said("records_reason_outlived") in page.words
    assert rows(store.engine, "SELECT id FROM cases") == [(id_of(2),)]
    with store.reading() as work:
        told = [(entry.actor, entry.action) for entry in audit.latest(work.connection, 3)]
    assert (f"staff:{boss.id}", "purged") in told
    assert wrong_with(store) == []


def test_destroying_that_fails_is_told_and_may_be_tried_again(
    page: Browser, store: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_case(store, 1, now() - YEARS)
    page.run().press("records.destroy")

    def fail(*_: object) -> None:
        raise StoreError("the disk is full")

    with monkeypatch.context() as full:
        full.setattr(destroying, "keep_house", fail)
        page.press("records.destroy.yes")
    assert said("records_destroy_failed") in page.words
    page.press("records.destroy").press("records.destroy.yes")
    assert said("records_destroyed") in page.words


def test_the_house_needs_nobody_and_records_nobody(store: Records) -> None:
    housekeeping.keep_house(store, KEEP, now())
    with store.reading() as work:
        assert audit.latest(work.connection, 1) == []
    with pytest.raises(NotPermittedError):
        destroy_now(store, Actor("staff", "1", "A", Role.MEDICAL_LEAD), KEEP, now())


def test_newest_rows_of_the_log_come_first(page: Browser, store: Records) -> None:
    with store.writing() as work:
        for days in range(40):
            destructions.note(work, "draft", "outlived", days + 1, now() - timedelta(days=days))
    with store.reading() as work:
        assert [row.records for row in destructions.latest(work, 3)] == [1, 2, 3]
        assert destructions.latest(work, 99) == destructions.log(work)[::-1]
    words = page.run().words
    shown = [library().language.date((now() - timedelta(days=days)).date()) in words for days in (29, 35)]
    assert shown == [True, False]


# Checking


def test_record_that_is_whole_is_told(page: Browser, store: Records, boss: Actor) -> None:
    add_case(store, 1, now())
    page.run().press("records.verify")
    assert said("records_no_anchor") in page.words
    assert newest(store) == (f"staff:{boss.id}", "audit_verified")
    end = write_anchor(store, file_of_anchors(), now())
    page.press("records.verify")
    whole = said("records_whole", entries=end.entries)
    assert f"{whole} {said('records_held', anchors=1)}" in page.words


def test_broken_chain_is_told(page: Browser, store: Records, boss: Actor) -> None:
    add_case(store, 1, now())
    page.run()
    without_triggers(store.engine)
    run(store.engine, "UPDATE audit SET actor = 'staff:else' WHERE seq = 1")
    page.press("records.verify")
    (error,) = page.at.error
    assert error.value == f"{said('records_broken', wrong=1)} {said('records_broken_next')}"
    assert not page.at.success
    assert newest(store) == (f"staff:{boss.id}", "audit_found_wrong")


def test_cut_end_is_told_by_the_ends_that_were_written_down(page: Browser, store: Records) -> None:
    add_case(store, 1, now())
    end = write_anchor(store, file_of_anchors(), now())
    page.run()
    without_triggers(store.engine)
    run(store.engine, "DELETE FROM cases", f"DELETE FROM audit WHERE seq > {end.entries - 4}")
    page.press("records.verify")
    assert len(page.at.error) == 1


def test_end_to_keep_elsewhere_is_the_one_that_the_command_prints(page: Browser, store: Records) -> None:
    page.run()
    with store.reading() as work:
        end = audit.anchor(work.connection)
    assert str(end) in [code.value for code in page.at.code]


# What was done


def test_entries_name_who_by_name_and_what_in_words(page: Browser, store: Records, boss: Actor) -> None:
    ada = hired(store, Role.RECEPTION, name="Ada <b>Öz</b>")
    accounts.disable(store, boss, ada.id, now=now())
    add_case(store, 1, now())
    with store.writing() as work:
        work.audit("staff:gone", "unheard_of", now())
    words = page.run().words
    told = said("records_about", what=said("records_did_account_disabled"), name="Ada <b>Öz</b>")
    assert told in words
    for word in ("Boss Demir", said("records_did_sent"), said("records_did_other"), "A member of staff", "The client"):
        assert word in words, word


def test_entries_come_page_by_page(page: Browser, store: Records, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(120):
        with store.writing() as work:
            work.audit("program", "backed_up", now())
    keys = {button.key for button in page.run().at.button}
    assert "records.older" in keys and "records.newer" not in keys
    seen = [count(page)]
    while any(button.key == "records.older" for button in page.at.button):
        seen.append(count(page.press("records.older")))
    assert seen == [50, 50, 21]  # one more made the account
    page.press("records.newer")
    assert page.at.query_params["before"] in ("72", ["72"])
    page.press("records.newer")
    assert page.at.query_params == {}


def count(page: Browser) -> int:
    """How many entries are on the page: each has one moment."""
    return len(re.findall(r", \d\d:\d\d$", page.words, re.MULTILINE))


@pytest.mark.parametrize("before", ["x", "-1", "1e9", "9" * 40, "²", "١", "", "0"])
def test_address_that_names_no_entry_breaks_nothing(page: Browser, before: str) -> None:
    page.at.query_params["before"] = before
    words = page.run().words
    assert (said("records_empty") in words) is (before == "0")


def test_every_action_that_is_recorded_has_words() -> None:
    calls = (
        r'audit\([^\n]*?, "(\w+)"', r'_change\([^\n]*?, f?"(account_\w+)["{]', r'_change\(edit, "(\w+)"',
        r'Change\([^\n]*?, "(\w+)"', r'_note\(work, actor, "(\w+)"',
    )  # fmt: skip
    sources = [
        path.read_text(encoding="utf-8") for part in ("casework", "store") for path in (PACKAGE / part).glob("*.py")
    ]
    named = {name for source in sources for call in calls for name in re.findall(call, source)}
    named |= {
        audit.ERASED,
        audit.CONTACT_KEPT,
        audit.CONTACT_ERASED,
        audit.CONSENTS_KEPT,
        audit.ASSIGNED,
        cases.SEEN,
        signing.SIGNED,
    }
    named |= {queues.SEARCHED, queues.QUEUE_SEEN, rotating.ROTATED, anchors.RESTORED, destroying.PURGED}
    named |= {queues.SEEN_AS_SIMILAR, queues.DECISIONS_AUDITED}
    named |= {auditing.VERIFIED, auditing.FOUND_WRONG, "printed", "exported"} | {
        f"account_role_{role}" for role in Role
    }
    named -= {"account_role_"}
    assert {"logged_in", "assigned", "decided", "account_added", "account_disabled", "sent", "corrected"} <= named
    missing = {name for name in named if f"records_did_{name}" not in library().wording}
    assert missing == set()


@pytest.mark.parametrize(
    "pressed", [[], ["records.verify"], ["records.destroy"], ["records.destroy", "records.destroy.yes"]]
)
def test_every_word_comes_from_the_content(monkeypatch: pytest.MonkeyPatch, store: Records, pressed: list[str]) -> None:
    monkeypatch.setattr(speech, "library_in", lambda language: spoken())
    monkeypatch.setattr(records_done, "A_PAGE", 3)
    who = hired(store, Role.ADMINISTRATOR, username="01", name="Ωμ")
    add_case(store, 1, now() - YEARS)
    accounts.end_sessions(store, OPERATOR, who.id, now=now())
    browser = Browser(monkeypatch, logged_in(store, who), "records").run()
    for key in pressed:
        browser.press(key)
    with store.reading() as work:
        end = str(audit.anchor(work.connection))
    commands = ("content/clinic.yaml", "plaintext", "python -m recommender purge --log", end)
    words = re.sub(r"\b[0-9a-f]{64}\b", "", browser.words)
    assert foreign(words, *commands) == []
