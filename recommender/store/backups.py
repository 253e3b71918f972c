"""A backup: every table at one moment and the keys, in a file that only the passphrase opens.

Lines of JSON: a head; for each table its columns and then its rows; at the end how many rows there were, and the end of
the audit. It is the same whichever database it comes from, so either can take up what the other gave.
"""

from __future__ import annotations

import base64
import gzip
import io
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, LargeBinary, Table, select

from recommender import __version__
from recommender.errors import BackupError
from recommender.store import audit
from recommender.store.anchors import NAME, write_anchor
from recommender.store.database import unmoved
from recommender.store.keys import OWNER_ONLY, Keyring, read_keys
from recommender.store.locked_file import LockedWriter
from recommender.store.migrating import standing
from recommender.store.records import Records
from recommender.store.rotating import in_use
from recommender.store.tables import SETTINGS, metadata

FORMAT = 1
ROWS_AT_ONCE = 20  # a version of a case may have 200 kB
LAST = "last_backup"


@dataclass(frozen=True)
class Made:
    """A backup that was made: rows by table, and the end of the audit in it."""

    rows: dict[str, int]
    anchor: str


def make_backup(records: Records, keys_file: Path, file: Path, passphrase: str, now: datetime) -> Made:
    """Write everything as it is at one moment, while others go on writing. The file is there whole or not at all.

    Raises
    ------
    BackupError
        When the file is there already or cannot be written.
    StoreError
        When the database or its keys cannot be read.
    """
    write_anchor(records, keys_file.with_name(NAME), now)
    before = read_keys(keys_file) or records.keys
    with _new_file(file) as stream, unmoved(records.engine) as still:
        writer = LockedWriter(stream, passphrase)
        with gzip.GzipFile(fileobj=writer, mode="wb", compresslevel=1, mtime=0, filename="") as packed:
            made = _write(still, packed, _keys_of_both(still, before, read_keys(keys_file) or before), now)
        writer.finish()
    _remember(records, now)
    return made


def _keys_of_both(still: Connection, before: Keyring, after: Keyring) -> Keyring:
    """The keys as they were before and after the moment of the backup: they may be changed right then."""
    keys = Keyring(after.current, {**before.wrapping, **after.wrapping}, {**before.audit, **after.audit}, after.digests)
    if set(in_use(still)) - set(keys.wrapping):
        raise BackupError("The keys were changed while the backup was made. Make it again.")
    return keys


def _write(still: Connection, packed: gzip.GzipFile, keys: Keyring, now: datetime) -> Made:
    def put(value: object) -> None:
        packed.write(json.dumps(value, separators=(",", ":")).encode() + b"\n")

    made_at = now.astimezone(UTC).isoformat()
    put({"format": FORMAT, "program": __version__, "step": standing(still), "at": made_at, "keys": keys.as_json()})
    rows = {}
    for table in metadata.sorted_tables:
        put({"table": table.name, "columns": [column.name for column in table.columns], "binary": _binary(table)})
        rows[table.name] = 0
        for row in _rows(still, table):
            put(row)
            rows[table.name] += 1
    made = Made(rows, str(audit.anchor(still)))
    put({"rows": made.rows, "anchor": made.anchor})
    return made


def _binary(table: Table) -> list[str]:
    return [column.name for column in table.columns if isinstance(column.type, LargeBinary)]


def _rows(still: Connection, table: Table) -> Iterator[list[Any]]:
    query = select(table).order_by(*table.primary_key.columns).execution_options(yield_per=ROWS_AT_ONCE)
    for row in still.execute(query):
        yield [base64.b64encode(value).decode() if isinstance(value, bytes) else value for value in row]


@contextmanager
def _new_file(file: Path) -> Iterator[io.BufferedWriter]:
    """A file that its owner alone can read, under its name only when it is whole."""
    beside = file.with_name(f".{file.name}.{os.urandom(4).hex()}")
    try:
        if file.exists():
            raise BackupError(f"{file} is there already. Name another file.")
        try:
            with open(os.open(beside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, OWNER_ONLY), "wb") as stream:
                yield stream
                stream.flush()
                os.fsync(stream.fileno())
            os.link(beside, file)
        finally:
            beside.unlink(missing_ok=True)
    except OSError as error:
        raise BackupError(f"{file} cannot be written ({error.strerror or error}). Look at the disk.") from None


def _remember(records: Records, now: datetime) -> None:
    with records.writing() as work:
        work.connection.execute(SETTINGS.delete().where(SETTINGS.c.name == LAST))
        work.connection.execute(SETTINGS.insert().values(name=LAST, value=now.astimezone(UTC).isoformat()))
        work.audit("program", "backed_up", now)


def last_backup(connection: Connection) -> datetime | None:
    """When a backup was last made of this database."""
    found = connection.execute(select(SETTINGS.c.value).where(SETTINGS.c.name == LAST)).scalar_one_or_none()
    return None if found is None else datetime.fromisoformat(found)
