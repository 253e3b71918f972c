"""The record of what was done: whatever is changed in it, or behind its back, is found."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, text

from recommender.errors import StoreError
from recommender.store import cases
from recommender.store.audit import Anchor
from recommender.store.database import writing
from recommender.store.records import Records
from tests.stored import (
    DAY,
    NOW,
    add_case,
    anchor_of,
    append_note,
    change,
    id_of,
    rows,
    run,
    without_triggers,
    wrong_with,
)  # fmt: skip

FIRST, SECOND = id_of(1), id_of(2)


@pytest.fixture
def anchor(records: Records) -> Anchor:
    """The end of the chain after two cases with three versions and one version."""
    add_case(records, 1)
    add_case(records, 2, words="other words")
    append_note(records, FIRST, 1, "second")
    append_note(records, FIRST, 2, "third")
    found = anchor_of(records)
    assert (found.entries, wrong_with(records, found)) == (8, [])
    return found


EDITS = [
    "at = at + 1", "actor = 'staff:somebody'", "action = 'seen'", "case_id = NULL", "version = 7",
    "digest = 'ffff'", "key_id = 'k00000000'", "mac = 'ffff'",
]  # fmt: skip


@pytest.mark.parametrize("edit", EDITS)
def test_any_edit_of_any_entry_is_found(records: Records, anchor: Anchor, edit: str) -> None:
    without_triggers(records.engine)
    for seq in range(1, anchor.entries + 1):
        ((kept,),) = [[row] for row in rows(records.engine, f"SELECT * FROM audit WHERE seq = {seq}")]
        run(records.engine, f"UPDATE audit SET {edit} WHERE seq = {seq}")
        changed = rows(records.engine, f"SELECT * FROM audit WHERE seq = {seq}") != [kept]
        assert bool(wrong_with(records, anchor)) == changed, seq
        names = ("seq", "at", "actor", "action", "case_id", "version", "digest", "key_id", "mac")
        back = ", ".join(f"{name} = :{name}" for name in names)
        with writing(records.engine) as connection:
            connection.execute(text(f"UPDATE audit SET {back} WHERE seq = {seq}"), dict(zip(names, kept, strict=True)))
        assert wrong_with(records, anchor) == []


@pytest.mark.parametrize("seq", range(1, 9))
def test_any_deleted_entry_is_found(records: Records, anchor: Anchor, seq: int) -> None:
    without_triggers(records.engine)
    run(records.engine, f"DELETE FROM audit WHERE seq = {seq}")
    found = wrong_with(records, anchor)
    expected = "The end was cut off" if seq == anchor.entries else f"Entry {seq} is missing"
    assert any(expected in line for line in found)


@pytest.mark.parametrize("left", range(8))
def test_any_truncation_is_found_by_the_anchor(records: Records, anchor: Anchor, left: int) -> None:
    without_triggers(records.engine)
    run(records.engine, f"DELETE FROM audit WHERE seq > {left}")
    assert wrong_with(records, anchor)[0] == f"The anchor knows 8 entries; there are {left}. The end was cut off."


@pytest.mark.parametrize("seq", [-(2**31), -1, 0, 9, 2**31 - 1])
def test_any_inserted_entry_is_found(records: Records, anchor: Anchor, seq: int) -> None:
    (last,) = rows(records.engine, "SELECT at, actor, action, digest, key_id, mac FROM audit WHERE seq = 8")
    with writing(records.engine) as connection:
        connection.exec_driver_sql(
            f"INSERT INTO audit (seq, at, actor, action, digest, key_id, mac) VALUES ({seq}, {last[0]}, 'program', "
            f"'seen', '', '{last[4]}', '{last[5]}')"
        )
    assert wrong_with(records, anchor) != []


def test_any_two_swapped_entries_are_found(records: Records, anchor: Anchor) -> None:
    without_triggers(records.engine)
    for seq in range(1, anchor.entries):
        swap = (f"{seq} WHERE seq = -1", f"{seq + 1} WHERE seq = {seq}", f"-1 WHERE seq = {seq + 1}")
        there = [f"UPDATE audit SET seq = {step}" for step in reversed(swap)]
        run(records.engine, *there)
        assert wrong_with(records, anchor) != []
        run(records.engine, *there)
        assert wrong_with(records, anchor) == []


def test_record_that_was_written_anew_with_the_keys_is_found_by_the_anchor(records: Records, anchor: Anchor) -> None:
    """Whoever has the keys can forge a chain. It does not end in the seal that is kept elsewhere."""
    without_triggers(records.engine)
    run(records.engine, "DELETE FROM audit", "DELETE FROM cases")
    for number in range(1, 4):
        add_case(records, number)
    assert wrong_with(records) == []
    assert wrong_with(records, anchor) == ["Entry 8 is not the one of the anchor: the record was written anew."]


def test_anchor_of_an_empty_record_fits_every_later_one(records: Records) -> None:
    empty = anchor_of(records)
    add_case(records)
    assert (empty.entries, wrong_with(records, empty)) == (0, [])


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET at = 2", "DELETE FROM audit", "UPDATE audit SET at = 2 WHERE seq = 1",
        "DELETE FROM audit WHERE seq = 8",
    ],
)  # fmt: skip
def test_database_itself_refuses_to_change_entries(records: Records, anchor: Anchor, statement: str) -> None:
    with pytest.raises(StoreError):
        run(records.engine, statement)
    assert wrong_with(records, anchor) == []


def test_database_itself_refuses_to_replace_entries(records: Records, anchor: Anchor) -> None:
    values = "SELECT seq, 2, actor, action, case_id, version, digest, key_id, mac FROM audit"
    instead = {
        "sqlite": f"INSERT OR REPLACE INTO audit {values}",
        "postgresql": f"INSERT INTO audit {values} ON CONFLICT (seq) DO UPDATE SET at = 2",
    }
    with pytest.raises(StoreError):
        run(records.engine, instead[records.engine.dialect.name])
    assert wrong_with(records, anchor) == []


# Behind its back

VERSIONS = [
    f"UPDATE case_versions SET sealed = (SELECT sealed FROM case_versions WHERE case_id = '{SECOND}') "
    f"WHERE case_id = '{FIRST}' AND number = 2",
    f"UPDATE case_versions SET facts = '{{}}' WHERE case_id = '{FIRST}' AND number = 1",
    f"UPDATE case_versions SET actor = 'staff:x' WHERE case_id = '{FIRST}' AND number = 1",
    f"UPDATE case_versions SET kind = 'decided' WHERE case_id = '{FIRST}' AND number = 2",
    f"UPDATE case_versions SET made_at = made_at - 1 WHERE case_id = '{FIRST}' AND number = 3",
    f"DELETE FROM case_versions WHERE case_id = '{FIRST}' AND number = 1",
    f"DELETE FROM case_versions WHERE case_id = '{FIRST}' AND number = 3",
    f"DELETE FROM cases WHERE id = '{SECOND}'",
    f"UPDATE case_versions SET number = number + 10 WHERE case_id = '{FIRST}'",
    f"INSERT INTO case_versions SELECT case_id, 9, kind, actor, made_at, facts, sealed FROM case_versions "
    f"WHERE case_id = '{SECOND}'",
    f"DELETE FROM contacts WHERE case_id = '{FIRST}'",
    f"UPDATE contacts SET sealed = (SELECT sealed FROM contacts WHERE case_id = '{SECOND}') WHERE case_id = '{FIRST}'",
    f"DELETE FROM consents WHERE case_id = '{FIRST}' AND purpose = 'contact'",
    f"UPDATE consents SET version = '0' WHERE case_id = '{FIRST}'",
    f"UPDATE consents SET withdrawn_at = 7 WHERE case_id = '{FIRST}'",
    f"DELETE FROM record_keys WHERE case_id = '{FIRST}' AND purpose = 'consultation'",
    f"DELETE FROM record_keys WHERE case_id = '{FIRST}' AND purpose = 'contact'",
]


@pytest.mark.parametrize("statement", VERSIONS)
def test_what_was_changed_beside_the_record_is_found(records: Records, anchor: Anchor, statement: str) -> None:
    run(records.engine, statement)
    assert wrong_with(records, anchor) != []


@pytest.mark.parametrize(
    "edit",
    [
        "reference = 'REF-9'", "link = 'another'", "once = 'another'", "origin = 'desk'", "language = 'tr'",
        "sent_at = 1", "version = 2", "version = 9", "status = 'closed'", "outcome = 'dermatherapy'",
        "urgency = 4", "earliest_day = '2026-01-01'", "keep_until = 1", "changed_at = 1",
    ],
)  # fmt: skip
def test_edited_row_of_a_case_is_found(records: Records, anchor: Anchor, edit: str) -> None:
    run(records.engine, f"UPDATE cases SET {edit} WHERE id = '{FIRST}'")
    assert wrong_with(records, anchor) != []


def test_older_version_put_back_with_all_it_says_is_found(records: Records) -> None:
    """The row says what version 1 says in every column; that there was a second one, the entries know."""
    case_id = add_case(records)
    before = rows(records.engine, "SELECT version, keep_until, status FROM cases")[0]
    with records.writing() as work:
        cases.append(work, case_id, 1, change("decided", NOW + DAY, row={"status": "decided"}))
    assert wrong_with(records) == []
    run(records.engine, "UPDATE cases SET version = {}, keep_until = {}, status = '{}'".format(*before))
    assert wrong_with(records) == [f"The row of case {case_id} has version 1 for its newest. There is a later one."]


def test_two_swapped_versions_are_found(records: Records, anchor: Anchor) -> None:
    swap = "UPDATE case_versions SET number = {} WHERE number = {} AND case_id = '" + FIRST + "'"
    run(records.engine, swap.format(9, 1), swap.format(1, 2), swap.format(2, 9))
    assert len(wrong_with(records, anchor)) == 2


def test_erasing_leaves_the_record_whole(records: Records, anchor: Anchor) -> None:
    with records.writing() as work:
        cases.erase(work, FIRST, "client", NOW)
        assert cases.erase_contact(work, SECOND, "client", NOW)
    assert wrong_with(records, anchor, anchor_of(records)) == []
    left = {table: rows(records.engine, f"SELECT count(*) FROM {table}") for table in ("cases", "contacts", "consents")}
    assert left == {"cases": [(1,)], "contacts": [(0,)], "consents": [(2,)]}
    assert anchor_of(records).entries == anchor.entries + 2


def test_erased_case_that_comes_back_is_found(records: Records) -> None:
    case_id = add_case(records)
    kept = {
        table: rows(records.engine, f"SELECT * FROM {table}") for table in ("cases", "record_keys", "case_versions")
    }
    with records.writing() as work:
        cases.erase(work, case_id, "client", NOW)
    with writing(records.engine) as connection:
        for table, found in kept.items():
            for row in found:
                holes = ", ".join(f":p{place}" for place in range(len(row)))
                filled = {f"p{place}": value for place, value in enumerate(row)}
                connection.execute(text(f"INSERT INTO {table} VALUES ({holes})"), filled)
    assert wrong_with(records)[0] == f"Version 1 of case {case_id} is in no entry."


def test_entry_names_nobody(records: Records, engine: Engine) -> None:
    add_case(records)
    told = repr(rows(engine, "SELECT * FROM audit")).lower()
    assert "client" in told and id_of(1) in told
    assert not any(word in told for word in ("deniz", "example", "rash", "905550000001"))
