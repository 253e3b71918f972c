"""One database and the keys to it, as one thing: what everybody who stores or reads a case is given."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from sqlalchemy import Connection, Engine, insert, select

from recommender.errors import KeysError
from recommender.store import audit
from recommender.store.database import address, database, reading, writing
from recommender.store.keys import WHAT_TO_DO, Keyring, file_of_keys, put_in_place, read_keys, write_keys
from recommender.store.tables import SETTINGS

MARK, KEYS_BESIDE = "keys", "keys_beside"


@dataclass(frozen=True)
class Work:
    """One transaction."""

    connection: Connection
    keys: Keyring

    def audit(
        self, actor: str, action: str, at: datetime, *, case_id: str | None = None, version: int | None = None,
        digest: str = "",
    ) -> None:  # fmt: skip
        """Record that something was done, together with its being done."""
        audit.append(self.connection, self.keys, actor, action, at=at, case_id=case_id, version=version, digest=digest)


@dataclass(frozen=True)
class Records:
    """A database, and the keys that belong to it."""

    engine: Engine
    keys: Keyring

    @contextmanager
    def writing(self) -> Iterator[Work]:
        """One change after the other, whole or not at all; raises StoreError when the database cannot be used."""
        with writing(self.engine) as connection:
            audit.wait_for_turn(connection)
            yield Work(connection, self.keys)

    @contextmanager
    def reading(self) -> Iterator[Work]:
        with reading(self.engine) as connection:
            yield Work(connection, self.keys)


def site_records() -> Records:
    """The records of the site.

    Raises
    ------
    StoreError
        When the database cannot be opened.
    KeysError
        When its keys are missing, or the file has those of another database.
    """
    file = file_of_keys()
    return records_of(address(), file, _version_of(file))


def _version_of(file: Path) -> tuple[int, int]:
    """Changes when the file of keys does, so that a running site takes up keys that were rotated."""
    try:
        found = file.stat()
        return found.st_mtime_ns, found.st_ino
    except OSError:
        return 0, 0


@cache
def records_of(url: str, file: Path, _version: tuple[int, int] = (0, 0)) -> Records:
    """The records at a URL, with the keys from a file. A new database gets new keys where there is no file."""
    engine = database(url)
    with writing(engine) as connection:
        audit.wait_for_turn(connection)  # two that start at once must not make keys each
        _finish_restoring(connection, file)
        keys = read_keys(file)
        mark = connection.execute(select(SETTINGS.c.value).where(SETTINGS.c.name == MARK)).scalar_one_or_none()
        if keys is None and mark is not None:
            raise KeysError(f"The keys of this database are missing. {WHAT_TO_DO}")
        if keys is None:
            keys = Keyring.new()
            write_keys(file, keys)
        if mark is None:
            connection.execute(insert(SETTINGS).values(name=MARK, value=keys.mark))
        elif mark != keys.mark:
            raise KeysError(f"The keys are those of another database. {WHAT_TO_DO}")
    return Records(engine, keys)


def _finish_restoring(connection: Connection, file: Path) -> None:
    """Take up the keys of a backup that was put back, where their getting their name was cut off."""
    beside = connection.execute(select(SETTINGS.c.value).where(SETTINGS.c.name == KEYS_BESIDE)).scalar_one_or_none()
    if beside and file.with_name(beside).is_file():
        put_in_place(file.with_name(beside), file)
