"""The database: where it is, how a connection to it is set up, and what it refuses.

SQLite by default, one file beside `content/`; `RECOMMENDER_DATABASE` names another one as an SQLAlchemy URL.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from time import monotonic
from typing import Any

from sqlalchemy import Connection, Engine, ExceptionContext, create_engine, event, make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import StaticPool

from recommender.errors import StoreError
from recommender.store.migrating import migrate

SETTING = "RECOMMENDER_DATABASE"
DEFAULT_FILE = Path(__file__).resolve().parents[2] / "data" / "site.sqlite3"
MILLISECONDS_TO_WAIT = 10_000  # for other writers, which SQLite lets in by no order; a client's click waits with it
MILLISECONDS_AFTER_THAT = 500  # once that was in vain, for so long: a click looks several times, and must end
SECONDS_IMPATIENT = 15
SECONDS_TO_CONNECT = 3
OWNER_ONLY = 0o600
READING = "recommender_reading"  # marks a transaction that will write nothing


def address() -> str:
    """The URL of the database that the site uses."""
    return os.environ.get(SETTING) or f"sqlite:///{DEFAULT_FILE}"


@cache
def database(url: str) -> Engine:
    """The engine for a URL, with its tables there; one for the whole process.

    Raises
    ------
    StoreError
        When it cannot be opened. The next call tries again.
    """
    engine = unopened(url)
    try:
        with writing(engine) as connection:
            migrate(connection)
    except BaseException:
        engine.dispose()
        raise
    return engine


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One change, whole or not at all. On SQLite nobody else writes meanwhile."""
    with refusing_what_fails(), engine.begin() as connection:
        yield connection


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A look at the data as they are now, which keeps nobody from writing."""
    with refusing_what_fails(), engine.connect().execution_options(**{READING: True}) as connection:
        yield connection


@contextmanager
def unmoved(engine: Engine) -> Iterator[Connection]:
    """The data as they are at one moment, for as long as reading them takes, while others go on writing."""
    if engine.dialect.name == "sqlite":
        with refusing_what_fails(), closing(_copy(engine)) as copy:
            still = create_engine("sqlite://", creator=lambda: copy, poolclass=StaticPool, hide_parameters=True)
            with still.connect() as connection:
                yield connection
        return
    level = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    with refusing_what_fails(), engine.connect().execution_options(**level) as connection:
        yield connection


def _copy(engine: Engine) -> sqlite3.Connection:
    """A copy in a file without a name, gone with the connection: a long look at a file keeps others from writing."""
    copy = sqlite3.connect("", check_same_thread=False)
    raw = engine.raw_connection()
    try:
        driver = raw.driver_connection
        assert isinstance(driver, sqlite3.Connection)
        driver.backup(copy)
        return copy
    except BaseException:
        copy.close()
        raise
    finally:
        raw.close()


def unopened(url: str) -> Engine:
    """The engine for a URL, whatever its tables look like."""
    with refusing_what_fails():
        return _engine(url)


def _engine(url: str) -> Engine:
    # Parameters hold what is kept; they must not turn up in the text of an error.
    engine = create_engine(url, hide_parameters=True, pool_pre_ping=True, connect_args=_patience(url))
    if engine.dialect.name == "sqlite":
        _make_file(make_url(url).database)
        patience = _Patience()
        event.listen(engine, "connect", patience.set_up)
        event.listen(engine, "begin", patience.begin)
        event.listen(engine, "handle_error", patience.note)
    return engine


def _patience(url: str) -> dict[str, Any]:
    """How long PostgreSQL may keep a click waiting; SQLite is told by `_Patience`."""
    if make_url(url).get_backend_name() != "postgresql":
        return {}
    return {"connect_timeout": SECONDS_TO_CONNECT, "options": f"-c lock_timeout={MILLISECONDS_TO_WAIT}"}


def _make_file(name: str | None) -> None:
    """The file, made so that its owner alone can read it; SQLite's journal takes its rights from it."""
    if name and name != ":memory:":
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(name, os.O_CREAT | os.O_RDWR, OWNER_ONLY))


@dataclass
class _Patience:
    """How long to wait for those who hold a SQLite file: long, but not again right after that was in vain."""

    lost_until: float = 0.0  # on the monotonic clock

    @property
    def milliseconds(self) -> int:
        return MILLISECONDS_AFTER_THAT if monotonic() < self.lost_until else MILLISECONDS_TO_WAIT

    def set_up(self, connection: Any, _: object) -> None:
        connection.isolation_level = None  # or Python's driver begins transactions by itself, and too late
        version = connection.execute("SELECT sqlite_version()").fetchone()[0]
        for pragma in (
            f"busy_timeout={self.milliseconds}",
            f"journal_mode={journal_mode(version)}",
            "synchronous=FULL",
            "foreign_keys=ON",
            "trusted_schema=OFF",
            "secure_delete=ON",
        ):
            connection.execute(f"PRAGMA {pragma}")

    def begin(self, connection: Connection) -> None:
        """Take the write lock at the start: two that read first and write later would lose one of the two changes."""
        connection.exec_driver_sql(f"PRAGMA busy_timeout={self.milliseconds}")
        is_reading = connection.get_execution_options().get(READING, False)
        connection.exec_driver_sql("BEGIN" if is_reading else "BEGIN IMMEDIATE")

    def note(self, context: ExceptionContext) -> None:
        """Remember that nobody was let in. Waiting in vain for a moment makes nobody impatient for longer."""
        code = getattr(context.original_exception, "sqlite_errorcode", sqlite3.SQLITE_OK)
        if code & 0xFF == sqlite3.SQLITE_BUSY and monotonic() >= self.lost_until:
            self.lost_until = monotonic() + SECONDS_IMPATIENT


def journal_mode(version: str) -> str:
    """WAL where SQLite no longer spoils a file on resetting the log: from 3.51.3, and in 3.50.7 and 3.44.6."""
    number = tuple(int(part) for part in version.split("."))
    repaired = number >= (3, 51, 3) or any(number[:2] == fixed[:2] and number >= fixed for fixed in BACKPORTS)
    return "WAL" if repaired else "TRUNCATE"


BACKPORTS = ((3, 50, 7), (3, 44, 6))


@contextmanager
def refusing_what_fails() -> Iterator[None]:
    """Turn what the database or the disk refuses into a StoreError that names the kind, and nothing that is kept."""
    try:
        yield
    except (SQLAlchemyError, sqlite3.Error, OSError, ImportError) as error:  # the last where a driver is not installed
        kind = type(getattr(error, "orig", None) or error).__name__
        where = f"{SETTING} (a URL such as sqlite:////srv/site.sqlite3), the disk and its rights"
        raise StoreError(f"The database cannot be used ({kind}). Look at {where}.") from None
