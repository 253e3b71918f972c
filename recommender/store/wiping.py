"""Sees to it that what was deleted is gone from the files too, not only from the tables.

SQLite overwrites it at once (`secure_delete`); what is left is the log written ahead, where there is one. PostgreSQL
leaves deleted rows in their pages, so tables are written anew: the one with the keys always, as without them nothing
else can be opened; the others while they are small, because writing a table anew stops everybody who uses it.
"""

from __future__ import annotations

import time
from datetime import datetime

from sqlalchemy import Connection, Engine, delete, func, insert, select

from recommender.store.audit import milliseconds
from recommender.store.database import refusing_what_fails
from recommender.store.records import Records
from recommender.store.tables import DESTRUCTIONS, SETTINGS

KEYS, WIPED = "record_keys", "wiped_at"
OTHERS = ("case_versions", "contacts", "search_terms", "consents", "cases", "handovers", "drafts")
SMALL = 64_000_000  # bytes, with the indexes
TRIES, SECONDS_BETWEEN_TRIES = 40, 0.25
LOOKING = (
    "SELECT count(*) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND (datname = current_database() "
    "OR datname IS NULL) AND (backend_xmin IS NOT NULL OR backend_xid IS NOT NULL)"
)
SECONDS_TO_WAIT = 10  # for those who use a table that is to be written anew; the next run tries again


def wipe(engine: Engine) -> bool:
    """Make the files forget what was deleted. False where somebody still looks at it; call it again later.

    Raises StoreError when the database cannot be used.
    """
    with refusing_what_fails():
        if engine.dialect.name == "sqlite":
            return _empty_log(engine)
        return _write_anew(engine)


def wipe_after_destruction(records: Records, now: datetime) -> bool:
    """The same if something was destroyed since the last time. Returns whether."""
    with records.reading() as work:
        last = work.connection.execute(select(func.max(DESTRUCTIONS.c.at))).scalar_one()
        wiped = work.connection.execute(select(SETTINGS.c.value).where(SETTINGS.c.name == WIPED)).scalar_one_or_none()
    if last is None or (wiped is not None and int(wiped) > last):
        return False
    if not wipe(records.engine):
        return False
    with records.writing() as work:
        work.connection.execute(delete(SETTINGS).where(SETTINGS.c.name == WIPED))
        work.connection.execute(insert(SETTINGS).values(name=WIPED, value=str(milliseconds(now))))
    return True


def wipe_at_once(engine: Engine) -> None:
    """The same as far as it keeps nobody waiting: on PostgreSQL it is left to `wipe`, which runs with the purge."""
    if engine.dialect.name == "sqlite":
        wipe(engine)


def _empty_log(engine: Engine) -> bool:
    """Whether nobody kept the log from being emptied; where there is none, nobody does."""
    raw = engine.raw_connection()
    try:
        cursor = raw.cursor()
        cursor.execute(f"PRAGMA busy_timeout={SECONDS_TO_WAIT * 1000}")
        busy = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        cursor.close()
        return not busy
    finally:
        raw.close()


def _write_anew(engine: Engine) -> bool:
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(f"SET lock_timeout = '{SECONDS_TO_WAIT}s'")
        try:
            if not _nobody_looks_back(connection):
                return False
            for table in (KEYS, *OTHERS):
                full = " FULL" if table == KEYS or _size(connection, table) < SMALL else ""
                connection.exec_driver_sql(f"VACUUM{full} {table}")
            return True
        finally:
            connection.invalidate()  # the next who takes it from the pool waits as long as everybody


def _nobody_looks_back(connection: Connection) -> bool:
    """Whether no transaction began before what was deleted. A table written anew keeps what such a one still sees."""
    for _ in range(TRIES):
        if connection.exec_driver_sql(LOOKING).scalar_one() == 0:
            return True
        time.sleep(SECONDS_BETWEEN_TRIES)
    return False


def _size(connection: Connection, table: str) -> int:
    return int(connection.exec_driver_sql(f"SELECT pg_total_relation_size('{table}')").scalar_one())
