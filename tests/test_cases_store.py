"""Cases in a real database: no change lost, none stored twice, nothing left of what was erased."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from recommender.errors import CaseChangedError, CaseNotFoundError, StoreError
from recommender.store import cases
from recommender.store.database import reading, unmoved, writing
from recommender.store.records import Records
from tests.stored import (
    CONTACT,
    DAY,
    NOW,
    WORDS,
    add_case,
    append_note,
    case_file,
    change,
    id_of,
    names,
    rows,
    run,
    wrong_with,
)

OF_A_CASE = ("cases", "case_versions", "record_keys", "contacts", "consents", "search_terms")


def count(engine: Engine) -> dict[str, int]:
    return {table: rows(engine, f"SELECT count(*) FROM {table}")[0][0] for table in OF_A_CASE}


def test_case_comes_back_as_it_was_stored(records: Records) -> None:
    case_id = add_case(records)
    with records.reading() as work:
        found = cases.facts(work, cases.by_id(case_id))
        assert found is not None
        assert (found.reference, found.version, cases.moment(found.sent_at)) == ("REF-1", 1, NOW)
        assert found == cases.facts(work, cases.by_link("link 1")) == cases.facts(work, cases.by_once("once 1"))
        assert cases.file(work, case_id, 1) == case_file()
        assert cases.contact(work, case_id) == CONTACT
        assert [consent.purpose for consent in cases.consents(work, case_id)] == ["consultation", "contact"]


def test_every_version_stays(records: Records) -> None:
    case_id = add_case(records)
    assert [append_note(records, case_id, based_on, f"change {based_on}") for based_on in (1, 2)] == [2, 3]
    with records.reading() as work:
        told = [cases.file(work, case_id, number).answers["own_words"] for number in (1, 2, 3)]
        assert told == [WORDS, "change 1", "change 2"]
        assert [(past.number, past.kind) for past in cases.versions(work, case_id)] == [
            (1, "sent"), (2, "noted"), (3, "noted"),
        ]  # fmt: skip


@pytest.mark.parametrize("based_on", [0, 1, 3, 99])
def test_change_of_another_version_is_refused_and_stores_nothing(records: Records, based_on: int) -> None:
    case_id = add_case(records)
    append_note(records, case_id, 1, "second")
    before = count(records.engine)
    with pytest.raises(CaseChangedError) as refused:
        append_note(records, case_id, based_on, "lost?")
    assert (refused.value.version, count(records.engine), wrong_with(records)) == (2, before, [])


def test_change_of_no_case_is_refused(records: Records) -> None:
    with pytest.raises(CaseNotFoundError):
        append_note(records, id_of(7), 1, "x")


def test_time_to_keep_a_case_begins_anew_with_a_change(records: Records) -> None:
    case_id = add_case(records, keep=100 * DAY)
    append_note(records, case_id, 1, "a visit", NOW + 30 * DAY)
    append_note(records, case_id, 2, "by a clock that goes wrong", NOW - DAY)
    ((kept, contact),) = rows(
        records.engine, "SELECT cases.keep_until, contacts.keep_until FROM cases JOIN contacts ON case_id = id"
    )
    assert (cases.moment(kept), cases.moment(contact)) == (NOW + 130 * DAY, NOW + 80 * DAY)
    assert wrong_with(records) == []


def test_eight_writers_lose_nothing(records: Records) -> None:
    """Each adds ten letters to one text, and tries again when another was first."""
    case_id = add_case(records, words="")
    with ThreadPoolExecutor(8) as pool:
        refused = sum(pool.map(lambda letter: _add_ten(records, case_id, letter), "abcdefgh"))
    with records.reading() as work:
        found = cases.facts(work, cases.by_id(case_id))
        assert found is not None
        told = cases.file(work, case_id, found.version).answers["own_words"]
    assert {letter: told.count(letter) for letter in "abcdefgh"} == dict.fromkeys("abcdefgh", 10)
    assert (found.version, len(told), wrong_with(records)) == (81, 80, [])
    assert refused > 0  # so they did meet


def _add_ten(records: Records, case_id: str, letter: str) -> int:
    done = refused = 0
    while done < 10:
        with records.reading() as work:
            found = cases.facts(work, cases.by_id(case_id))
            assert found is not None
            words = cases.file(work, case_id, found.version).answers["own_words"]
        try:
            append_note(records, case_id, found.version, words + letter)
            done += 1
        except CaseChangedError:
            refused += 1
    return refused


def test_eight_writers_of_as_many_cases_wait_for_each_other(records: Records) -> None:
    for number in range(1, 9):
        add_case(records, number)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: _write_ten(records, number), range(1, 9)))
    assert rows(records.engine, "SELECT min(version), max(version), count(*) FROM cases") == [(11, 11, 8)]
    assert wrong_with(records) == []


def _write_ten(records: Records, number: int) -> None:
    """Entry first and rows later, or the other way round: neither waits for the other for ever."""
    for based_on in range(1, 11):
        with records.writing() as work:
            if based_on % 2:
                work.audit("staff:x", "seen", NOW, case_id=id_of(number))
            cases.append(work, id_of(number), based_on, change("noted"))
            work.audit("staff:x", "seen", NOW, case_id=id_of(number))


def test_what_was_sent_twice_is_refused_and_the_first_stands(records: Records) -> None:
    case_id = add_case(records)
    before = count(records.engine)
    again = cases.Names(id_of(2), "REF-2", "link 2", "once 1")
    with pytest.raises(StoreError), records.writing() as work:
        cases.add(work, again, change(), NOW + DAY)
    with records.reading() as work:
        found = cases.facts(work, cases.by_once("once 1"))
    assert found is not None and found.id == case_id
    assert (count(records.engine), wrong_with(records)) == (before, [])


def test_eight_who_send_the_same_at_once_store_it_once(records: Records) -> None:
    def send(number: int) -> str:
        with records.writing() as work:
            there = cases.facts(work, cases.by_once("the same"))
            if there is None:
                cases.add(work, cases.Names(id_of(number), f"R{number}", f"l{number}", "the same"), change(), NOW + DAY)
            return there.id if there else id_of(number)

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(send, range(8)))) == 1
    assert (count(records.engine)["cases"], wrong_with(records)) == (1, [])


def test_what_fails_half_way_stores_nothing(records: Records) -> None:
    with pytest.raises(ZeroDivisionError), records.writing() as work:
        cases.add(work, names(1), change(), NOW + DAY)
        cases.keep_contact(work, id_of(1), CONTACT, NOW, NOW + DAY, "client")
        _ = 1 / 0
    assert set(count(records.engine).values()) == {0}
    assert rows(records.engine, "SELECT count(*) FROM audit") == [(0,)]


def test_new_contact_replaces_the_old_one_and_its_key(records: Records) -> None:
    case_id = add_case(records)
    before = rows(records.engine, "SELECT wrapped FROM record_keys WHERE purpose = 'contact'")
    other = CONTACT.model_copy(update={"phone": "+905550000002"})
    with records.writing() as work:
        cases.keep_contact(work, case_id, other, NOW, NOW + DAY, "client")
    with records.reading() as work:
        assert cases.contact(work, case_id) == other
    assert rows(records.engine, "SELECT wrapped FROM record_keys WHERE purpose = 'contact'") != before
    assert (count(records.engine)["search_terms"], wrong_with(records)) == (0, [])


def test_erased_contact_leaves_the_case(records: Records) -> None:
    case_id = add_case(records)
    with records.writing() as work:
        assert cases.erase_contact(work, case_id, "client", NOW)
        assert not cases.erase_contact(work, case_id, "client", NOW)
    with records.reading() as work:
        assert cases.contact(work, case_id) is None
        assert cases.file(work, case_id, 1) == case_file()
    assert count(records.engine) == {
        "cases": 1, "case_versions": 1, "record_keys": 1, "contacts": 0, "consents": 2, "search_terms": 0,
    }  # fmt: skip


def test_erased_case_leaves_no_row_and_no_other_is_touched(records: Records) -> None:
    add_case(records, 2)
    one = count(records.engine)
    case_id = add_case(records, 1)
    with records.writing() as work:
        cases.erase(work, case_id, "client", NOW)
    assert (count(records.engine), wrong_with(records)) == (one, [])
    with records.reading() as work:
        assert cases.file(work, id_of(2), 1) == case_file()
        with pytest.raises(CaseNotFoundError):
            cases.file(work, case_id, 1)
    with pytest.raises(CaseNotFoundError), records.writing() as work:
        cases.erase(work, case_id, "client", NOW)


def test_nothing_that_a_client_wrote_stands_in_the_open(records: Records, engine: Engine) -> None:
    add_case(records)
    told = "".join(repr(rows(engine, f"SELECT * FROM {table}")) for table in OF_A_CASE).lower()
    assert "ref-1" in told
    assert not any(word in told for word in ("deniz", "rash", "9055500", "example1", "own_words"))


def test_moved_or_changed_version_does_not_open(records: Records) -> None:
    add_case(records, 1)
    add_case(records, 2)
    for change_ in (
        f"case_id = '{id_of(2)}', number = 2 WHERE case_id = '{id_of(1)}'",
        f"number = 7 WHERE case_id = '{id_of(2)}' AND number = 1",
    ):
        run(records.engine, f"UPDATE case_versions SET {change_}")
    for number in (2, 7):
        with pytest.raises(StoreError, match="was changed"), records.reading() as work:
            cases.file(work, id_of(2), number)


def test_long_look_sees_one_moment_and_keeps_nobody_from_writing(records: Records) -> None:
    add_case(records, 1)
    with unmoved(records.engine) as still:
        before = still.exec_driver_sql("SELECT count(*) FROM cases").scalar_one()
        add_case(records, 2)
        assert (before, still.exec_driver_sql("SELECT count(*) FROM cases").scalar_one()) == (1, 1)
    with reading(records.engine) as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM cases").scalar_one() == 2


def test_long_look_leaves_no_file(tmp_path: Path, records: Records) -> None:
    add_case(records, 1)
    before = sorted(path.name for path in tmp_path.iterdir())
    with unmoved(records.engine) as still:
        still.exec_driver_sql("SELECT 1")
        assert sorted(path.name for path in tmp_path.iterdir()) == before


def test_who_writes_waits_a_moment_and_no_longer(records: Records) -> None:
    """Another program holds the database; a click is refused after some seconds, with nothing stored."""
    before = rows(records.engine, "SELECT count(*) FROM audit")
    with ThreadPoolExecutor(1) as pool, writing(records.engine) as held:
        held.exec_driver_sql("INSERT INTO settings (name, value) VALUES ('x', 'y')")
        if records.engine.dialect.name == "postgresql":
            from recommender.store import audit

            audit.wait_for_turn(held)
        waiting = pool.submit(add_case, records, 5)
        with pytest.raises(StoreError):
            waiting.result(timeout=30)
    assert rows(records.engine, "SELECT count(*) FROM audit") == before
    assert add_case(records, 5, NOW + timedelta(days=1)) == id_of(5)
