"""A look at a database as it is, for whoever wants to know whether it is well. No table is made or changed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, Engine, func, inspect, make_url, select

from recommender.store.cases import moment
from recommender.store.database import reading, refusing_what_fails, unopened
from recommender.store.migrating import standing
from recommender.store.records import MARK
from recommender.store.rotating import in_use
from recommender.store.tables import AUDIT, CASES, SETTINGS

Opened = Engine


@dataclass(frozen=True)
class Facts:
    """What a database says of itself. `damage` is what SQLite finds wrong with its file, if anything."""

    kind: str
    version: str
    step: str | None
    mark: str | None
    keys_in_use: dict[str, int]
    journal: str = ""
    damage: str = ""
    is_readable_by_others: bool = False


def opened(url: str) -> Engine | None:
    """The database; None where SQLite's file is not there yet. Raises StoreError when it cannot be used."""
    file = file_of(url)
    return None if file and not file.exists() else unopened(url)


def facts(engine: Engine) -> Facts:
    journal = _journal(engine)  # before anybody connects, who would set it right
    with reading(engine) as connection:
        step = standing(connection)
        has_tables = inspect(connection).has_table(SETTINGS.name)
        version = ".".join(str(part) for part in connection.dialect.server_version_info or ())
        mark = (
            connection.execute(select(SETTINGS.c.value).where(SETTINGS.c.name == MARK)).scalar() if has_tables else None
        )
        used = in_use(connection) if has_tables else {}
        return Facts(engine.dialect.name, version, step, mark, used, journal, *_of_file(connection))


def _journal(engine: Engine) -> str:
    """As the file says it: the 19th byte tells a log that is written ahead."""
    if engine.dialect.name != "sqlite":
        return ""
    with refusing_what_fails(), open(str(engine.url.database), "rb") as stream:
        return "WAL" if stream.read(19)[18:] == b"\2" else "TRUNCATE"


def _of_file(connection: Connection) -> tuple[str, bool]:
    if connection.dialect.name != "sqlite":
        return "", False
    told = str(connection.exec_driver_sql("PRAGMA quick_check(1)").scalar_one())
    file = Path(connection.engine.url.database or "")
    return "" if told == "ok" else told, bool(file.is_file() and file.stat().st_mode & 0o077)


def newest_moment(connection: Connection) -> datetime | None:
    """The latest that anything happened, as far as the database knows."""
    found = [connection.execute(select(func.max(column))).scalar_one() for column in (AUDIT.c.at, CASES.c.changed_at)]
    return moment(max(at for at in found if at is not None)) if any(found) else None


def file_of(url: str) -> Path | None:
    """The file of a SQLite database; None for any other."""
    with refusing_what_fails():
        named = make_url(url)
    return Path(named.database) if named.get_backend_name() == "sqlite" and named.database else None


def folder_of(url: str) -> Iterator[Path]:
    file = file_of(url)
    if file:
        yield file.parent


def can_write(folder: Path) -> bool:
    return os.access(folder, os.W_OK | os.X_OK)
