"""A new wrapping key takes over: every record's key is locked anew, what it locks stays as it is.

Killed at any moment, it goes on where it was: the old key stays in the file until nothing needs it, and before it goes
the database remembers that it is retired, so that no program which still has it can lock a record with it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, Engine, func, insert, select, update

from recommender.errors import KeysError
from recommender.store import audit
from recommender.store.database import writing
from recommender.store.keys import WHAT_TO_DO, Keyring, read_keys, write_keys
from recommender.store.tables import RECORD_KEYS, SETTINGS

AT_ONCE = 200  # records a transaction; others write in between
ROTATED, MARK, RETIRED = "keys_rotated", "keys", "retired"


@dataclass(frozen=True)
class Rotation:
    """What came of it: the name of the key that is in use now, and how many records it locks."""

    current: str
    records: int


def rotate(engine: Engine, file: Path) -> Rotation:
    """Make a new wrapping key the only one, or finish what was begun and cut off.

    Raises
    ------
    KeysError
        When the keys are missing, belong to another database, or do not open a record.
    StoreError
        When the database cannot be used. The next call goes on from there.
    """
    keys = _begin(engine, file)
    while _batch(engine, keys) or not _retire(engine, keys):
        pass
    _finish(engine, file)
    with writing(engine) as connection:
        return Rotation(keys.current, connection.execute(select(func.count()).select_from(RECORD_KEYS)).scalar_one())


def keys_of_database(connection: Connection, file: Path) -> Keyring:
    """The keys in the file; raises KeysError unless they are those of the database."""
    keys = read_keys(file)
    mark = connection.execute(select(SETTINGS.c.value).where(SETTINGS.c.name == MARK)).scalar_one_or_none()
    if keys is None:
        raise KeysError(f"The keys of this database are missing. {WHAT_TO_DO}")
    if mark != keys.mark:
        raise KeysError(f"The keys are those of another database. {WHAT_TO_DO}")
    return keys


def is_retired(connection: Connection, name: str) -> bool:
    named = SETTINGS.c.name == f"{RETIRED} {name}"
    return connection.execute(select(SETTINGS.c.value).where(named)).first() is not None


def _begin(engine: Engine, file: Path) -> Keyring:
    with writing(engine) as connection:
        audit.wait_for_turn(connection)  # one rotation, however many are asked for at once
        keys = keys_of_database(connection, file)
        if len(keys.wrapping) == 1:
            keys = keys.with_new_key()
            write_keys(file, keys, replacing=True)
        return keys


def _batch(engine: Engine, keys: Keyring) -> int:
    """Lock some records anew. Returns how many."""
    others = select(RECORD_KEYS).where(RECORD_KEYS.c.wrapped_by != keys.current).limit(AT_ONCE)
    with writing(engine) as connection:
        audit.wait_for_turn(connection)
        rows = connection.execute(others).all()
        for row in rows:
            bound = f"record_keys|{row.case_id}|{row.purpose}"
            name, wrapped = keys.wrap(keys.unwrap(row.wrapped_by, row.wrapped, bound), bound)
            mine = (RECORD_KEYS.c.case_id == row.case_id, RECORD_KEYS.c.purpose == row.purpose)
            connection.execute(update(RECORD_KEYS).where(*mine).values(wrapped_by=name, wrapped=wrapped))
        return len(rows)


def _retire(engine: Engine, keys: Keyring) -> bool:
    """Let nobody use the old keys any more; False where somebody did since the last batch."""
    with writing(engine) as connection:
        audit.wait_for_turn(connection)
        if connection.execute(select(RECORD_KEYS.c.case_id).where(RECORD_KEYS.c.wrapped_by != keys.current)).first():
            return False
        now = datetime.now(UTC)
        for name in set(keys.wrapping) - {keys.current}:
            if not is_retired(connection, name):
                connection.execute(insert(SETTINGS).values(name=f"{RETIRED} {name}", value=now.isoformat()))
                audit.append(connection, keys, "program", ROTATED, at=now)
        return True


def _finish(engine: Engine, file: Path) -> None:
    with writing(engine) as connection:
        audit.wait_for_turn(connection)
        keys = keys_of_database(connection, file)
        if all(is_retired(connection, name) for name in set(keys.wrapping) - {keys.current}):
            write_keys(file, keys.without_old_wrapping(), replacing=True)


def not_opening(connection: Connection, keys: Keyring) -> list[str]:
    """The cases of which a key cannot be opened with these keys."""
    wrong = []
    for row in connection.execute(select(RECORD_KEYS).execution_options(yield_per=1_000)):
        try:
            keys.unwrap(row.wrapped_by, row.wrapped, f"record_keys|{row.case_id}|{row.purpose}")
        except KeysError as error:
            wrong.append(f"{row.purpose} of case {row.case_id}: {error}")
    return wrong


def in_use(connection: Connection) -> dict[str, int]:
    """How many records each wrapping key locks."""
    rows = connection.execute(select(RECORD_KEYS.c.wrapped_by, func.count()).group_by(RECORD_KEYS.c.wrapped_by))
    return {name: count for name, count in rows}
