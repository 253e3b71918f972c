"""Sees to it that what was deleted is gone from the files too, not only from the tables.

SQLite overwrites it at once (`secure_delete`); what is left is the log written ahead, where there is one. PostgreSQL
leaves deleted rows in their pages, so tables are written anew: the one with the keys always, as without them nothing
else can be opened; the others while they are small, because writing a table anew stops everybody who uses it.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, Engine, delete, func, insert, select

from recommender.store.audit import milliseconds
from recommender.store.database import refusing_what_fails
from recommender.store.records import Records
from recommender.store.tables import DESTRUCTIONS, SETTINGS

KEYS, WIPED = "record_keys", "wiped_at"
OTHERS = ("case_versions", "contacts", "search_terms", "consents", "cases", "handovers", "drafts")
SMALL = 64_000_000  # bytes, with the indexes
SECONDS_TO_WAIT = 10  # for those who use a table that is to be written anew; the next run tries again


def wipe(engine: Engine) -> None:
    """Make the files forget what was deleted. Raises StoreError when the database cannot be used."""
    with refusing_what_fails():
        if engine.dialect.name == "sqlite":
            _empty_log(engine)
        else:
            _write_anew(engine)


def wipe_after_destruction(records: Records, now: datetime) -> bool:
    """The same if something was destroyed since the last time. Returns whether."""
    with records.reading() as work:
        last = work.connection.execute(select(func.max(DESTRUCTIONS.c.at))).scalar_one()
        wiped = work.connection.execute(select(SETTINGS.c.value).where(SETTINGS.c.name == WIPED)).scalar_one_or_none()
    if last is None or (wiped is not None and int(wiped) > last):
        return False
    wipe(records.engine)
    with records.writing() as work:
        work.connection.execute(delete(SETTINGS).where(SETTINGS.c.name == WIPED))
        work.connection.execute(insert(SETTINGS).values(name=WIPED, value=str(milliseconds(now))))
    return True


def wipe_at_once(engine: Engine) -> None:
    """The same as far as it keeps nobody waiting: on PostgreSQL it is left to `wipe`, which runs with the purge."""
    if engine.dialect.name == "sqlite":
        wipe(engine)


def _empty_log(engine: Engine) -> None:
    raw = engine.raw_connection()
    try:
        raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").close()
    finally:
        raw.close()


def _write_anew(engine: Engine) -> None:
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(f"SET lock_timeout = '{SECONDS_TO_WAIT}s'")
        try:
            for table in (KEYS, *OTHERS):
                full = " FULL" if table == KEYS or _size(connection, table) < SMALL else ""
                connection.exec_driver_sql(f"VACUUM{full} {table}")
        finally:
            connection.invalidate()  # the next who takes it from the pool waits as long as everybody


def _size(connection: Connection, table: str) -> int:
    return int(connection.exec_driver_sql(f"SELECT pg_total_relation_size('{table}')").scalar_one())
