"""A backup put back: everything or nothing, seen to be whole before it counts.

What was erased since the backup was made is erased again, as far as the file of anchors beside the keys knows of it.
"""

from __future__ import annotations

import base64
import gzip
import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, MetaData, Table, delete, func, insert, inspect, select

from recommender.errors import BackupError, CaseNotFoundError
from recommender.store import audit, cases
from recommender.store.anchors import NAME, RESTORED, erasures, read_anchor, write_anchor
from recommender.store.backups import FORMAT, ROWS_AT_ONCE
from recommender.store.database import unopened, writing
from recommender.store.keys import Keyring, keys_from, put_in_place, read_keys, write_beside
from recommender.store.locked_file import DAMAGED, LockedReader
from recommender.store.migrating import known, migrate
from recommender.store.records import KEYS_BESIDE, Records, Work
from recommender.store.rotating import not_opening
from recommender.store.tables import SETTINGS, metadata

NOT_COUNTED = ("settings",)  # what a site has that was started and never used


@dataclass(frozen=True)
class Restored:
    """What was put back: rows by table, when the backup was made, and how much was erased again."""

    rows: dict[str, int]
    made_at: datetime
    erased_again: int


def restore_backup(
    file: Path, passphrase: str, url: str, keys_file: Path, now: datetime, *, overwriting: bool = False
) -> Restored:
    """Put a backup into a database, and its keys into their file.

    Raises
    ------
    BackupError
        When the backup cannot be opened or is not whole, or something stands in its place and is not to be overwritten.
    StoreError
        When the database cannot be written.
    """
    engine = unopened(url)
    try:
        with _lines(file, passphrase) as lines:
            head = _head(lines)
            keys = keys_from(head["keys"])
            _refuse_other_keys(keys_file, keys, overwriting)
            with writing(engine) as connection:
                found = _restored(connection, lines, head, keys_file, now, overwriting)
                beside = write_beside(keys_file, keys)
                connection.execute(delete(SETTINGS).where(SETTINGS.c.name == KEYS_BESIDE))
                connection.execute(insert(SETTINGS).values(name=KEYS_BESIDE, value=beside.name))
            put_in_place(beside, keys_file)
        write_anchor(Records(engine, keys), keys_file.with_name(NAME), now, RESTORED)
        return found
    finally:
        engine.dispose()


def _restored(
    connection: Connection,
    lines: Iterator[Any],
    head: dict[str, Any],
    keys_file: Path,
    now: datetime,
    overwriting: bool,
) -> Restored:
    keys = keys_from(head["keys"])
    audit.wait_for_turn(connection)
    if not overwriting:
        _refuse_what_is_there(connection)
    _drop_tables(connection)
    migrate(connection, head["step"])
    rows, end = _insert(connection, lines)
    migrate(connection)
    _require_whole(connection, keys, rows, end)
    made_at = datetime.fromisoformat(head["at"])
    work = Work(connection, keys)
    again = _erase_again(work, keys_file, made_at, now)
    work.audit("program", RESTORED, now)
    return Restored(rows, made_at, again)


@contextmanager
def _lines(file: Path, passphrase: str) -> Iterator[Iterator[Any]]:
    try:
        with file.open("rb") as stream:
            reader = io.BufferedReader(LockedReader(stream, passphrase))
            with gzip.GzipFile(fileobj=reader) as packed:
                yield map(json.loads, packed)
    except (EOFError, ValueError, KeyError, TypeError):  # what is opened was locked by us, but perhaps not whole
        raise BackupError(DAMAGED) from None
    except FileNotFoundError:
        raise BackupError(f"There is no file {file}.") from None
    except OSError as error:
        raise BackupError(f"{file} cannot be read ({error.strerror or DAMAGED}).") from None


def _head(lines: Iterator[Any]) -> dict[str, Any]:
    head: dict[str, Any] = next(lines, {})
    if head.get("format") != FORMAT or head["step"] not in known():
        raise BackupError(f"The backup is of a later release ({head.get('program')}). Install that, then restore.")
    return head


def _refuse_other_keys(keys_file: Path, keys: Keyring, overwriting: bool) -> None:
    there = read_keys(keys_file)
    if there and there.mark != keys.mark and not overwriting:
        raise BackupError(f"{keys_file} has the keys of another database. Move it away, or add --overwrite to lose it.")


def _refuse_what_is_there(connection: Connection) -> None:
    there = set(inspect(connection).get_table_names())
    for table in metadata.sorted_tables:
        if table.name in there and table.name not in NOT_COUNTED:
            first = connection.execute(select(func.count()).select_from(select(*table.primary_key).limit(1).subquery()))
            if first.scalar_one():
                raise BackupError(
                    f"The database is not empty: there are rows in {table.name!r}. Name another database, or add "
                    "--overwrite to destroy what is there."
                )


def _drop_tables(connection: Connection) -> None:
    """Ours alone: others may share the database."""
    there, names = MetaData(), {*metadata.tables, "alembic_version"}
    there.reflect(connection, only=lambda name, _: name in names, resolve_fks=False)
    there.drop_all(connection)
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("DROP FUNCTION IF EXISTS refuse_change()")


def _insert(connection: Connection, lines: Iterator[Any]) -> tuple[dict[str, int], str]:
    """Insert the rows of every table. Returns how many there were, and the end of the audit."""
    rows: dict[str, int] = {}
    told = next(lines)
    while "table" in told:
        table = Table(told["table"], MetaData(), autoload_with=connection, resolve_fks=False)
        rows[table.name], told = _insert_rows(connection, table, told, lines)
    if told["rows"] != rows:
        raise BackupError(DAMAGED)
    return rows, told["anchor"]


def _insert_rows(
    connection: Connection, table: Table, told: dict[str, Any], lines: Iterator[Any]
) -> tuple[int, dict[str, Any]]:
    count, values = 0, []
    for line in lines:
        is_row = isinstance(line, list)
        if is_row:
            values.append(_row(told["columns"], set(told["binary"]), line))
        if values and (len(values) == ROWS_AT_ONCE or not is_row):
            connection.execute(insert(table), values)
            count, values = count + len(values), []
        if not is_row:
            return count, line
    raise BackupError(DAMAGED)


def _row(columns: list[str], binary: set[str], row: list[Any]) -> dict[str, Any]:
    return {
        name: base64.b64decode(value) if name in binary and value is not None else value
        for name, value in zip(columns, row, strict=True)
    }


def _require_whole(connection: Connection, keys: Keyring, rows: dict[str, int], end: str) -> None:
    for name, count in rows.items():
        if connection.execute(select(func.count()).select_from(metadata.tables[name])).scalar_one() != count:
            raise BackupError(DAMAGED)
    anchor = read_anchor(end)
    known_end = (anchor,) if anchor else ()
    wrong = [*not_opening(connection, keys), *audit.verify(connection, keys, known_end)]
    if wrong:
        raise BackupError(
            f"What is in the backup is not whole; nothing was restored. {wrong[0]} ({len(wrong)} in all.) Take an "
            "earlier backup, or look at what was changed before this one."
        )


def _erase_again(work: Work, keys_file: Path, made_at: datetime, now: datetime) -> int:
    """What was erased since: a person who asked for it must not come back with the backup."""
    count = 0
    for what, case_id in sorted(erasures(keys_file.with_name(NAME), work.keys, since=made_at)):
        try:
            if what == audit.ERASED:
                cases.erase(work, case_id, "program", now)
                count += 1
            else:
                count += cases.erase_contact(work, case_id, "program", now)
        except CaseNotFoundError:
            continue
    return count
