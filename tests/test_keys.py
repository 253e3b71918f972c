"""The keys: a file that its owner alone can read, never made anew where one belongs, and rotated without a gap."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import text

from recommender.errors import KeysError
from recommender.store import cases, rotating
from recommender.store.database import reading, writing
from recommender.store.keys import Keyring, file_of_keys, read_keys, write_keys
from recommender.store.records import Records, records_of, site_records
from recommender.store.rotating import in_use, not_opening, rotate
from tests.databases import KINDS, new_database
from tests.stored import CONTACT, WORDS, add_case, append_note, id_of, rows, wrong_with

ROOT = Path(__file__).parents[1]


def test_keys_come_back_as_they_were_written(tmp_path: Path) -> None:
    keys = Keyring.new().with_new_key()
    write_keys(tmp_path / "new" / "keys.json", keys)
    assert read_keys(tmp_path / "new" / "keys.json") == keys
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["keys.json"]


def test_owner_alone_can_read_them(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        write_keys(tmp_path / "keys.json", Keyring.new())
        write_keys(tmp_path / "keys.json", Keyring.new(), replacing=True)
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "keys.json").stat().st_mode) == 0o600


def test_keys_are_not_written_over_unless_told(tmp_path: Path) -> None:
    first, second = Keyring.new(), Keyring.new()
    write_keys(tmp_path / "keys.json", first)
    with pytest.raises(KeysError, match="cannot be written"):
        write_keys(tmp_path / "keys.json", second)
    assert read_keys(tmp_path / "keys.json") == first
    assert len(list(tmp_path.iterdir())) == 1


DAMAGES = {
    "a list": "[]",
    "another format": {"format": 2},
    "no digests": {"digests": ""},
    "a short key": {"digests": "c2hvcnQ="},
    "no base64": {"digests": "ä" * 44},
    "a current key that is not there": {"current": "k1"},
}


@pytest.mark.parametrize("damage", ["nothing", "half", *DAMAGES])
def test_damaged_file_is_refused_with_what_to_do(tmp_path: Path, damage: str) -> None:
    file, whole = tmp_path / "keys.json", Keyring.new().as_json()
    change = DAMAGES.get(damage, {"nothing": "", "half": whole[:60]}.get(damage))
    written = json.dumps(json.loads(whole) | change) if isinstance(change, dict) else str(change)
    file.write_text(written, encoding="utf-8")
    with pytest.raises(KeysError, match="is damaged. Put back the file"):
        read_keys(file)


def test_no_key_is_in_what_is_printed_of_them() -> None:
    keys = Keyring.new()
    assert keys.digests.hex() not in repr(keys) and str(keys.digests) not in repr(keys)


def test_digests_tell_equal_texts_for_one_use_and_one_clinic() -> None:
    keys, other = Keyring.new(), Keyring.new()
    assert keys.digest("search", "deniz") == keys.digest("search", "deniz")
    told = {keys.digest("search", "deniz"), keys.digest("link", "deniz"), other.digest("search", "deniz"), keys.mark}
    assert len(told) == 4
    assert len(keys.digest("search", "\ud800")) == 64
    assert keys.token("link", "\ud800") != keys.token("link", "\ud801")


def test_wrapped_key_opens_at_its_place_with_its_key_alone() -> None:
    keys = Keyring.new()
    name, wrapped = keys.wrap(b"s" * 32, "here")
    assert keys.unwrap(name, wrapped, "here") == b"s" * 32
    assert keys.with_new_key().unwrap(name, wrapped, "here") == b"s" * 32
    with pytest.raises(KeysError, match="was changed"):
        keys.unwrap(name, wrapped, "there")
    with pytest.raises(KeysError, match="is missing from the keys"):
        keys.with_new_key().without_old_wrapping().unwrap(name, wrapped, "here")
    for place in (0, 11, 12, -1):
        changed = bytearray(wrapped)
        changed[place] ^= 1
        with pytest.raises(KeysError, match="was changed"):
            keys.unwrap(name, bytes(changed), "here")


# The keys of a database


def test_missing_keys_are_told_and_not_made_anew(database_url: str, tmp_path: Path) -> None:
    file = tmp_path / "keys.json"
    records_of(database_url, file, (1, 1))
    file.rename(tmp_path / "elsewhere")
    with pytest.raises(KeysError, match="are missing. Put back the file"):
        records_of(database_url, file, (2, 2))
    assert not file.exists()


def test_keys_of_another_database_are_refused(database_url: str, tmp_path: Path) -> None:
    file = tmp_path / "keys.json"
    records_of(database_url, file, (1, 1))
    write_keys(file, Keyring.new(), replacing=True)
    with pytest.raises(KeysError, match="another database"):
        records_of(database_url, file, (2, 2))


def test_setting_names_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("RECOMMENDER_KEYS", raising=False)
    assert file_of_keys() == ROOT / "data" / "keys.json"
    monkeypatch.setenv("RECOMMENDER_KEYS", "/srv/keys.json")
    assert file_of_keys() == Path("/srv/keys.json")


OPENING = """
import sys
from pathlib import Path
from recommender.store.records import records_of
print(records_of(sys.argv[1], Path(sys.argv[2])).keys.current)
"""


@pytest.mark.parametrize("kind", KINDS)
def test_processes_that_start_at_once_have_the_same_keys(kind: str, tmp_path: Path) -> None:
    """On a database without a table: one takes the steps and makes the keys, the others wait for it."""
    with new_database(kind, migrated=False) as url:
        command = [sys.executable, "-c", OPENING, url, str(tmp_path / "keys.json")]
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
        opening = [subprocess.Popen(command, cwd=ROOT, **pipes) for _ in range(4)]  # type: ignore[call-overload]
        told = [process.communicate(timeout=60) for process in opening]
    keys = read_keys(tmp_path / "keys.json")
    assert keys is not None
    assert told == [(f"{keys.current}\n", "")] * 4


# Rotation


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "keys.json"


def all_opens(records: Records, file: Path, count: int) -> bool:
    keys = read_keys(file)
    assert keys is not None
    now = Records(records.engine, keys)
    with now.reading() as work:
        assert not_opening(work.connection, keys) == []
        for number in range(1, count + 1):
            assert cases.file(work, id_of(number), 1).answers == {"own_words": WORDS}
            assert cases.contact(work, id_of(number)) == CONTACT
    return wrong_with(now) == []


def test_rotation_leaves_one_wrapping_key_that_opens_everything(records: Records, file: Path) -> None:
    for number in (1, 2, 3):
        add_case(records, number)
    sealed = rows(records.engine, "SELECT sealed FROM case_versions ORDER BY case_id")
    found = rotate(records.engine, file)
    keys = read_keys(file)
    assert keys is not None
    assert found.records == 6
    assert list(keys.wrapping) == [found.current] != [records.keys.current]
    assert set(keys.audit) == {found.current, records.keys.current}
    with reading(records.engine) as connection:
        assert in_use(connection) == {found.current: 6}
    assert rows(records.engine, "SELECT sealed FROM case_versions ORDER BY case_id") == sealed
    assert all_opens(records, file, 3)


def test_audit_goes_on_with_the_new_key_and_verifies_across(records: Records, file: Path) -> None:
    add_case(records)
    rotate(records.engine, file)
    keys = read_keys(file)
    assert keys is not None
    append_note(Records(records.engine, keys), id_of(1), 1, "after")
    used = rows(records.engine, "SELECT key_id, count(*) FROM audit GROUP BY key_id")
    assert dict(used) == {records.keys.current: 3, keys.current: 2}
    assert wrong_with(Records(records.engine, keys)) == []
    assert "not among the keys" in wrong_with(records)[0]


def test_twice_gives_two_new_keys(records: Records, file: Path) -> None:
    add_case(records)
    first, second = rotate(records.engine, file), rotate(records.engine, file)
    assert first.current != second.current
    assert all_opens(records, file, 1)


def test_running_site_takes_the_new_file_up(
    database_url: str, file: Path, monkeypatch: pytest.MonkeyPatch, records: Records
) -> None:
    monkeypatch.setenv("RECOMMENDER_DATABASE", database_url)
    monkeypatch.setenv("RECOMMENDER_KEYS", str(file))
    add_case(records)
    assert site_records().keys == records.keys
    found = rotate(records.engine, file)
    assert site_records().keys.current == found.current
    assert site_records() is site_records()


def test_program_with_retired_keys_locks_nothing_with_them(records: Records, file: Path) -> None:
    """It was about to store a case while the keys were rotated. Stored, that case would open for nobody."""
    rotate(records.engine, file)
    with pytest.raises(KeysError, match="Try again"):
        add_case(records)
    assert rows(records.engine, "SELECT count(*) FROM cases") == [(0,)]
    assert wrong_with(Records(records.engine, read_keys(file) or records.keys)) == []


def test_rotation_that_was_cut_off_goes_on(records: Records, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After the new file, after some batches, and after the last batch."""
    monkeypatch.setattr(rotating, "AT_ONCE", 2)
    for number in (1, 2, 3):
        add_case(records, number)
    keys = rotating._begin(records.engine, file)
    assert all_opens(records, file, 3)
    rotating._batch(records.engine, keys)
    assert all_opens(records, file, 3)
    while rotating._batch(records.engine, keys):
        pass
    assert rotating._retire(records.engine, keys)
    assert len((read_keys(file) or keys).wrapping) == 2
    assert rotate(records.engine, file).current == keys.current
    assert len((read_keys(file) or keys).wrapping) == 1
    assert all_opens(records, file, 3)


ROTATING = """
import sys
from pathlib import Path
from recommender.store import rotating
from recommender.store.database import database
rotating.AT_ONCE = 1
print("begun", flush=True)
while True:
    rotating.rotate(database(sys.argv[1]), Path(sys.argv[2]))
"""


def test_killed_at_any_moment_everything_opens(records: Records, database_url: str, file: Path) -> None:
    for number in range(1, 11):
        add_case(records, number)
    for round_ in range(6):
        command = [sys.executable, "-c", ROTATING, database_url, str(file)]
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE)
        assert process.stdout is not None and process.stdout.readline()
        time.sleep(0.02 + 0.037 * round_)
        process.kill()
        process.wait(timeout=20)
        process.stdout.close()
        assert all_opens(records, file, 10)
    rotate(records.engine, file)
    assert len((read_keys(file) or records.keys).wrapping) == 1
    assert all_opens(records, file, 10)


def test_key_that_does_not_open_is_named(records: Records) -> None:
    case_id = add_case(records)
    with writing(records.engine) as connection:
        connection.execute(text("UPDATE record_keys SET purpose = 'x' WHERE purpose = 'contact'"))
        assert [line.split(":")[0] for line in not_opening(connection, records.keys)] == [f"x of case {case_id}"]
