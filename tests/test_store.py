"""Drafts in a real file: sealed, for a day, deleted without a trace, and never a half of one."""

from __future__ import annotations

import sqlite3
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from recommender.errors import StoreError
from recommender.store import database as databases
from recommender.store.database import database, journal_mode
from recommender.store.drafts import KEPT_FOR, LARGEST_DRAFT_BYTES, Drafts
from recommender.store.sealing import BrowserKey

ROOT = Path(__file__).parents[1]
NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
ANSWERS = b'{"own_words": "a rash that only this test knows"}'


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "new" / "site.sqlite3"


@pytest.fixture
def drafts(file: Path) -> Drafts:
    return Drafts(database(f"sqlite:///{file}"))


def bytes_on_disk(file: Path) -> bytes:
    return b"".join(path.read_bytes() for path in file.parent.iterdir())


def test_draft_comes_back_for_its_key_and_for_no_other(drafts: Drafts) -> None:
    mine, other = BrowserKey.new(), BrowserKey.new()
    drafts.save(mine, ANSWERS, NOW)
    assert (drafts.load(mine, NOW), drafts.load(other, NOW)) == (ANSWERS, None)


def test_the_last_write_wins_and_leaves_one_row(drafts: Drafts) -> None:
    key = BrowserKey.new()
    for plain in (ANSWERS, b"second"):
        drafts.save(key, plain, NOW)
    with drafts.engine.begin() as connection:
        assert connection.execute(text("SELECT count(*) FROM drafts")).scalar_one() == 1
    assert drafts.load(key, NOW) == b"second"


def test_what_was_deleted_meanwhile_does_not_come_back(drafts: Drafts) -> None:
    key = BrowserKey.new()
    assert drafts.save(key, ANSWERS, NOW)
    assert drafts.save(key, b"second", NOW, replacing=True)
    drafts.delete(key)
    assert not drafts.save(key, b"third", NOW, replacing=True)
    assert drafts.load(key, NOW) is None


def test_draft_expires_a_day_after_the_last_change_to_the_second(drafts: Drafts) -> None:
    key = BrowserKey.new()
    drafts.save(key, ANSWERS, NOW - timedelta(hours=20))
    drafts.save(key, ANSWERS, NOW)
    assert drafts.load(key, NOW + KEPT_FOR - SECOND) == ANSWERS
    assert drafts.load(key, NOW + KEPT_FOR) is None


def test_purge_deletes_what_has_expired_and_nothing_else(drafts: Drafts, file: Path) -> None:
    old, new = BrowserKey.new(), BrowserKey.new()
    drafts.save(old, ANSWERS, NOW - KEPT_FOR)
    drafts.save(new, ANSWERS, NOW - KEPT_FOR + SECOND)
    assert old.draft_id.encode() in bytes_on_disk(file)
    assert drafts.purge(NOW) == 1
    assert drafts.load(new, NOW) == ANSWERS
    assert old.draft_id.encode() not in bytes_on_disk(file)


def test_file_holds_neither_answers_nor_key(drafts: Drafts, file: Path) -> None:
    key = BrowserKey.new()
    drafts.save(key, ANSWERS, NOW)
    found = bytes_on_disk(file)
    assert key.draft_id.encode() in found  # so this looks at the right bytes
    for secret in (ANSWERS, b"rash", b"own_words", key.secret, key.write().encode(), key.secret.hex().encode()):
        assert secret not in found


def test_deleted_draft_leaves_nothing_in_the_file(drafts: Drafts, file: Path) -> None:
    key = BrowserKey.new()
    drafts.save(key, ANSWERS, NOW)
    with drafts.engine.begin() as connection:
        sealed = connection.execute(text("SELECT sealed FROM drafts")).scalar_one()
    assert sealed in bytes_on_disk(file)
    drafts.delete(key)
    assert drafts.load(key, NOW) is None
    assert sealed not in bytes_on_disk(file)
    assert key.draft_id.encode() not in bytes_on_disk(file)


@pytest.mark.parametrize("place", [0, 11, 12, 20, -1])
def test_damaged_draft_is_none(drafts: Drafts, file: Path, place: int) -> None:
    key = BrowserKey.new()
    drafts.save(key, ANSWERS, NOW)
    with sqlite3.connect(file) as connection:
        damaged = bytearray(connection.execute("SELECT sealed FROM drafts").fetchone()[0])
        damaged[place] ^= 1
        connection.execute("UPDATE drafts SET sealed = ?", (bytes(damaged),))
    connection.close()
    assert drafts.load(key, NOW) is None


@pytest.mark.parametrize("change", ["sealed = x''", "sealed = x'00112233'", "format = 2", "format = 0"])
def test_what_this_program_did_not_write_is_none(drafts: Drafts, change: str) -> None:
    key = BrowserKey.new()
    drafts.save(key, ANSWERS, NOW)
    with drafts.engine.begin() as connection:
        connection.execute(text(f"UPDATE drafts SET {change}"))
    assert drafts.load(key, NOW) is None
    drafts.save(key, b"anew", NOW)
    assert drafts.load(key, NOW) == b"anew"


def test_draft_under_another_name_does_not_open(drafts: Drafts) -> None:
    """The seal is bound to the name: a row that was moved to another client opens for nobody."""
    mine, other = BrowserKey.new(), BrowserKey.new()
    drafts.save(mine, ANSWERS, NOW)
    with drafts.engine.begin() as connection:
        connection.execute(text("UPDATE drafts SET id = :id"), {"id": other.draft_id})
    assert (drafts.load(other, NOW), drafts.load(mine, NOW)) == (None, None)


def test_largest_draft_is_kept_and_a_larger_one_refused(drafts: Drafts) -> None:
    key = BrowserKey.new()
    drafts.save(key, b"x" * LARGEST_DRAFT_BYTES, NOW)
    with pytest.raises(StoreError, match="at most 100,000 bytes"):
        drafts.save(key, b"y" * (LARGEST_DRAFT_BYTES + 1), NOW)
    assert drafts.load(key, NOW) == b"x" * LARGEST_DRAFT_BYTES


WRITER = """
import sys
from datetime import UTC, datetime
from recommender.store.database import database
from recommender.store.drafts import Drafts
from recommender.store.sealing import BrowserKey
url, key, mark = sys.argv[1:]
drafts, shared, own = Drafts(database(url)), BrowserKey.read(key), BrowserKey.new()
now = datetime(2026, 3, 31, 12, tzinfo=UTC)
for number in range(100):
    drafts.save(shared, (mark * 2000).encode(), now)
    drafts.save(own, str(number).encode(), now)
    assert drafts.load(own, now) == str(number).encode()
"""


def test_two_processes_write_at_once_and_nothing_is_mixed_or_refused(file: Path) -> None:
    url, key = f"sqlite:///{file}", BrowserKey.new()
    command = [sys.executable, "-c", WRITER, url, key.write()]
    writers = [subprocess.Popen([*command, mark], cwd=ROOT, stderr=subprocess.PIPE, text=True) for mark in "ab"]
    assert [(writer.communicate(timeout=60)[1], writer.returncode) for writer in writers] == [("", 0), ("", 0)]
    assert Drafts(database(url)).load(key, NOW) in (b"a" * 2000, b"b" * 2000)


def setting(engine: Engine, name: str) -> object:
    with engine.connect() as connection:
        return connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()


def test_connection_is_set_up(drafts: Drafts) -> None:
    names = ("synchronous", "foreign_keys", "trusted_schema", "secure_delete", "busy_timeout")
    assert [setting(drafts.engine, name) for name in names] == [2, 1, 0, 1, databases.MILLISECONDS_TO_WAIT]
    assert setting(drafts.engine, "journal_mode") == journal_mode(sqlite3.sqlite_version).lower()


@pytest.mark.parametrize(
    ("version", "mode"),
    [
        ("3.40.1", "TRUNCATE"), ("3.44.5", "TRUNCATE"), ("3.44.6", "WAL"), ("3.45.0", "TRUNCATE"),
        ("3.50.6", "TRUNCATE"), ("3.50.7", "WAL"), ("3.51.2", "TRUNCATE"), ("3.51.3", "WAL"), ("3.53.4", "WAL"),
    ],
)  # fmt: skip
def test_log_is_written_ahead_only_where_sqlite_does_it_well(version: str, mode: str) -> None:
    assert journal_mode(version) == mode


def test_file_can_be_read_by_its_owner_alone(drafts: Drafts, file: Path) -> None:
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_database_that_cannot_be_opened_is_told_and_tried_again(tmp_path: Path) -> None:
    in_the_way = tmp_path / "folder"
    in_the_way.write_text("a file", encoding="utf-8")
    url = f"sqlite:///{in_the_way}/site.sqlite3"
    with pytest.raises(StoreError, match="RECOMMENDER_DATABASE"):
        database(url)
    in_the_way.unlink()
    assert Drafts(database(url)).load(BrowserKey.new(), NOW) is None


def test_file_that_is_no_database_is_told_without_what_was_to_be_kept(file: Path, drafts: Drafts) -> None:
    drafts.engine.dispose()
    file.write_bytes(b"no database" * 1000)
    with pytest.raises(StoreError) as refused:
        drafts.save(BrowserKey.new(), ANSWERS, NOW)
    assert "rash" not in str(refused.value)
    assert refused.value.__cause__ is None


def test_setting_names_the_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("RECOMMENDER_DATABASE", raising=False)
    assert databases.address() == f"sqlite:///{ROOT / 'data' / 'site.sqlite3'}"
    monkeypatch.setenv("RECOMMENDER_DATABASE", "postgresql://somewhere/site")
    assert databases.address() == "postgresql://somewhere/site"


def test_key_is_read_as_it_was_written_and_not_otherwise() -> None:
    key = BrowserKey.new()
    assert BrowserKey.read(key.write()) == key
    twisted = key.write()[:-1] + "_-"[key.write()[-1] == "_"]  # the last letter has two bits that belong to no byte
    for wrong in (None, 7, "", "x" * 42, "x" * 44, key.write() + "=", "é" * 43, " " + key.write()[1:], twisted):
        assert BrowserKey.read(wrong) is None
    assert key.write() not in repr(key)


def test_tabs_that_save_at_once_are_not_refused(engine: Engine) -> None:
    drafts, key = Drafts(engine), BrowserKey.new()
    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(lambda number: drafts.save(key, str(number).encode(), NOW), range(80)))
        assert any(pool.map(lambda number: drafts.save(key, b"later", NOW, replacing=True), range(8)))
    assert drafts.load(key, NOW) == b"later"
