"""A backup opens with its passphrase alone, whole or not at all, in either database."""

from __future__ import annotations

import stat
import threading
import tracemalloc
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from recommender.casework.erasing import Reason, erase_case
from recommender.casework.roles import CLIENT
from recommender.errors import BackupError, KeysError
from recommender.store import audit, backups, cases
from recommender.store.anchors import NAME, anchors
from recommender.store.backups import Made, make_backup
from recommender.store.database import database, writing
from recommender.store.keys import Keyring, read_keys, write_keys
from recommender.store.locked_file import HEAD_BYTES, PIECE_BYTES, TAG_BYTES
from recommender.store.records import Records, records_of
from recommender.store.restoring import Restored, restore_backup
from recommender.store.rotating import rotate
from tests.databases import KINDS, new_database
from tests.stored import CONTACT, NOW, WORDS, add_case, append_note, id_of, rows, run, wrong_with

PASSPHRASE = "correct horse battery staple"
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "kept" / "site.backup"


@pytest.fixture
def made(records: Records, tmp_path: Path, file: Path) -> Made:
    file.parent.mkdir()
    for number in (1, 2, 3):
        add_case(records, number)
    append_note(records, id_of(1), 1, "second")
    return make_backup(records, tmp_path / "keys.json", file, PASSPHRASE, NOW)


@pytest.fixture(params=KINDS)
def elsewhere(request: pytest.FixtureRequest) -> Iterator[str]:
    with new_database(request.param, migrated=False) as url:
        yield url


def restored(
    file: Path, url: str, folder: Path, passphrase: str = PASSPHRASE, *, overwriting: bool = False
) -> Restored:
    folder.mkdir(exist_ok=True)
    return restore_backup(file, passphrase, url, folder / "keys.json", LATER, overwriting=overwriting)


def all_there(url: str, folder: Path, count: int = 3) -> Records:
    found = records_of(url, folder / "keys.json", (len(str(folder)), 0))
    with found.reading() as work:
        for number in range(1, count + 1):
            assert cases.file(work, id_of(number), 1).answers == {"own_words": WORDS}
            assert cases.contact(work, id_of(number)) == CONTACT
    assert wrong_with(found) == []
    return found


def test_backup_restored_elsewhere_opens(made: Made, file: Path, elsewhere: str, tmp_path: Path) -> None:
    """From each database into each, with nothing but the file and the passphrase."""
    found = restored(file, elsewhere, tmp_path / "other")
    assert (found.rows, found.made_at, found.erased_again) == (made.rows, NOW, 0)
    there = all_there(elsewhere, tmp_path / "other")
    with there.reading() as work:
        assert cases.file(work, id_of(1), 2).answers == {"own_words": "second"}
        assert cases.facts(work, cases.by_link("link 2")) is not None
    assert append_note(there, id_of(1), 2, "it goes on") == 3
    assert wrong_with(there, *anchors(tmp_path / "other" / NAME, there.keys)) == []
    assert stat.S_IMODE((tmp_path / "other" / "keys.json").stat().st_mode) == 0o600


def test_backup_has_every_row_of_every_table(made: Made, records: Records) -> None:
    counted = {name: rows(records.engine, f"SELECT count(*) FROM {name}")[0][0] for name in made.rows}
    assert counted["audit"] == made.rows["audit"] + 1  # that the backup was made
    assert counted["settings"] == made.rows["settings"] + 1
    same = set(counted) - {"audit", "settings"}
    assert {name: made.rows[name] for name in same} == {name: counted[name] for name in same}
    assert wrong_with(records) == []


def test_backup_is_locked_and_its_owners(made: Made, file: Path, records: Records) -> None:
    raw = file.read_bytes()
    assert not any(word in raw for word in (b"rash", b"Deniz", b"wrapped", b"sqlite", records.keys.digests, b"REF-1"))
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in file.parent.iterdir()] == [file.name]


@pytest.mark.parametrize("passphrase", ["", "correct horse battery stapl", PASSPHRASE + " ", PASSPHRASE.upper()])
def test_another_passphrase_does_not_open_it(made: Made, file: Path, tmp_path: Path, passphrase: str) -> None:
    refused(file, tmp_path, "passphrase does not open", passphrase)


def refused(file: Path, tmp_path: Path, told: str, passphrase: str = PASSPHRASE) -> None:
    """It is refused, and neither database nor keys are made of it."""
    with new_database("sqlite") as url:
        with pytest.raises(BackupError, match=told):
            restored(file, url, tmp_path / "other", passphrase)
        assert rows(database(url), "SELECT count(*) FROM cases") == [(0,)]
        assert not (tmp_path / "other" / "keys.json").exists()


def test_every_cut_is_found(made: Made, file: Path, tmp_path: Path) -> None:
    raw = file.read_bytes()
    for length in (0, 5, HEAD_BYTES - 1, HEAD_BYTES, HEAD_BYTES + 3, len(raw) // 2, len(raw) - 1):
        file.write_bytes(raw[:length])
        refused(file, tmp_path, "no backup|damaged or was cut off")


def test_cut_at_the_border_of_pieces_is_found(records: Records, file: Path, tmp_path: Path) -> None:
    file.parent.mkdir()
    add_case(records, 1, words="".join(map(str, range(60_000))))
    make_backup(records, tmp_path / "keys.json", file, PASSPHRASE, NOW)
    raw, piece = file.read_bytes(), PIECE_BYTES + TAG_BYTES
    assert len(raw) > HEAD_BYTES + 2 * piece
    for wrong in (
        raw[: HEAD_BYTES + piece],
        raw[:HEAD_BYTES] + raw[HEAD_BYTES + piece :],
        raw[:HEAD_BYTES] + raw[HEAD_BYTES + piece : HEAD_BYTES + 2 * piece] + raw[HEAD_BYTES : HEAD_BYTES + piece],
        raw + b"\0",
    ):
        file.write_bytes(wrong)
        refused(file, tmp_path, "damaged or was cut off")


def test_every_change_is_found(made: Made, file: Path, tmp_path: Path) -> None:
    raw = file.read_bytes()
    for place in (0, 20, 25, 40, 50, HEAD_BYTES - 1, HEAD_BYTES, len(raw) // 2, len(raw) - 1):
        changed = bytearray(raw)
        changed[place] ^= 1
        file.write_bytes(bytes(changed))
        refused(file, tmp_path, "no backup|damaged|does not open")


def test_file_that_is_missing_or_none_is_told(tmp_path: Path) -> None:
    refused(tmp_path / "nowhere", tmp_path, "There is no file")
    (tmp_path / "text").write_text("no backup at all " * 100)
    refused(tmp_path / "text", tmp_path, "This file is no backup")


def test_backup_is_not_written_over(made: Made, records: Records, file: Path, tmp_path: Path) -> None:
    before = file.read_bytes()
    with pytest.raises(BackupError, match="is there already"):
        make_backup(records, tmp_path / "keys.json", file, PASSPHRASE, NOW)
    with pytest.raises(BackupError, match="cannot be written"):
        make_backup(records, tmp_path / "keys.json", file.parent / "no" / "folder", PASSPHRASE, NOW)
    assert (file.read_bytes(), [path.name for path in file.parent.iterdir()]) == (before, [file.name])


def test_database_in_use_is_not_overwritten_unless_told(
    made: Made, records: Records, file: Path, database_url: str, tmp_path: Path
) -> None:
    add_case(records, 9)
    with pytest.raises(BackupError, match="The database is not empty.*--overwrite"):
        restored(file, database_url, tmp_path)
    assert rows(records.engine, "SELECT count(*) FROM cases") == [(4,)]
    restored(file, database_url, tmp_path, overwriting=True)
    assert rows(records.engine, "SELECT count(*) FROM cases") == [(3,)]
    there = all_there(database_url, tmp_path)
    assert wrong_with(there, *anchors(tmp_path / NAME, there.keys)) == []


def test_keys_of_another_database_are_not_overwritten_unless_told(
    made: Made, file: Path, elsewhere: str, tmp_path: Path
) -> None:
    folder = tmp_path / "other"
    folder.mkdir()
    others = Keyring.new()
    write_keys(folder / "keys.json", others)
    with pytest.raises(BackupError, match="keys of another database"):
        restored(file, elsewhere, folder)
    assert read_keys(folder / "keys.json") == others
    restored(file, elsewhere, folder, overwriting=True)
    all_there(elsewhere, folder)


def test_what_was_erased_since_is_erased_again(
    made: Made, records: Records, file: Path, database_url: str, tmp_path: Path
) -> None:
    erase_case(records, CLIENT, id_of(2), Reason.CLIENT_ASKED, LATER)
    found = restored(file, database_url, tmp_path, overwriting=True)
    assert found.erased_again == 1
    assert rows(records.engine, "SELECT id FROM cases ORDER BY id") == [(id_of(1),), (id_of(3),)]
    there = records_of(database_url, tmp_path / "keys.json", (7, 7))
    assert wrong_with(there, *anchors(tmp_path / NAME, there.keys)) == []


def test_backup_whose_record_is_not_whole_is_not_restored(
    records: Records, file: Path, elsewhere: str, tmp_path: Path
) -> None:
    file.parent.mkdir()
    case_id = add_case(records)
    run(records.engine, "UPDATE cases SET urgency = 4")
    make_backup(records, tmp_path / "keys.json", file, PASSPHRASE, NOW)
    with pytest.raises(BackupError, match=f"not whole; nothing was restored. The row of case {case_id}"):
        restored(file, elsewhere, tmp_path / "other")
    assert not (tmp_path / "other" / "keys.json").exists()
    with writing(database(elsewhere)) as connection:
        assert connection.execute(text("SELECT count(*) FROM cases")).scalar_one() == 0


def test_backup_made_while_others_write_is_of_one_moment(
    records: Records, file: Path, elsewhere: str, tmp_path: Path
) -> None:
    file.parent.mkdir()
    add_case(records, 1)
    stop, version = threading.Event(), [1]

    def write() -> None:
        while not stop.is_set():
            version[0] = append_note(records, id_of(1), version[0], f"change {version[0]}")
            stop.wait(0.005)  # SQLite lets nobody in beside somebody who never pauses

    writer = threading.Thread(target=write)
    writer.start()
    try:
        made = [make_backup(records, tmp_path / "keys.json", file.parent / f"{n}", PASSPHRASE, NOW) for n in range(3)]
    finally:
        stop.set()
        writer.join(timeout=20)
    assert made[0].rows["case_versions"] < made[2].rows["case_versions"]
    found = restored(file.parent / "1", elsewhere, tmp_path / "other")
    assert found.rows == made[1].rows
    all_there(elsewhere, tmp_path / "other", 1)


def test_backup_from_before_a_rotation_carries_its_keys(
    made: Made, records: Records, file: Path, elsewhere: str, tmp_path: Path
) -> None:
    rotate(records.engine, tmp_path / "keys.json")
    restored(file, elsewhere, tmp_path / "other")
    all_there(elsewhere, tmp_path / "other")


def test_restoring_that_was_cut_off_before_the_keys_had_their_name_goes_on(
    made: Made, file: Path, elsewhere: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database is there, and its keys under another name: the next who opens it gives them theirs."""
    folder = tmp_path / "other"
    with monkeypatch.context() as patched:
        patched.setattr("recommender.store.restoring.put_in_place", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            restored(file, elsewhere, folder)
    assert not (folder / "keys.json").exists()
    all_there(elsewhere, folder)
    assert [path.name for path in folder.iterdir()] == ["keys.json"]


def test_keys_changed_meanwhile_are_noticed(records: Records, file: Path, tmp_path: Path) -> None:
    """Rows are locked by a key that was in the file neither before nor after."""
    file.parent.mkdir()
    add_case(records)
    run(records.engine, "UPDATE record_keys SET wrapped_by = 'k00000000'")
    with pytest.raises(BackupError, match="changed while the backup was made"):
        make_backup(records, tmp_path / "keys.json", file, PASSPHRASE, NOW)
    assert list(file.parent.iterdir()) == []


def test_last_backup_is_remembered(made: Made, records: Records, file: Path) -> None:
    with records.reading() as work:
        assert backups.last_backup(work.connection) == NOW
        assert audit.anchor(work.connection).entries == made.rows["audit"] + 1
    with pytest.raises(KeysError):
        read_keys(file)


def peak() -> int:
    return tracemalloc.get_traced_memory()[1]


def test_memory_stays_flat(records: Records, file: Path, tmp_path: Path) -> None:
    """Some 8 MB of cases go through less than that, on the way there and back."""
    file.parent.mkdir()
    for number in range(1, 161):
        add_case(records, number, words="x" * 50_000)
    with new_database("sqlite") as elsewhere:
        tracemalloc.start()
        try:
            made = make_backup(records, tmp_path / "keys.json", file, PASSPHRASE, NOW)
            assert peak() < 5_000_000
            tracemalloc.reset_peak()
            assert restored(file, elsewhere, tmp_path / "other").rows == made.rows
            assert peak() < 5_000_000
        finally:
            tracemalloc.stop()
