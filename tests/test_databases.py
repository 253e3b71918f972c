"""Both databases: the steps end at the same tables, and each test has one of its own."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, inspect, text

from recommender.errors import StoreError
from recommender.store import audit
from recommender.store import database as settings
from recommender.store.database import database, reading, unopened, writing
from recommender.store.migrating import newest, standing
from recommender.store.records import Records, records_of
from recommender.store.tables import metadata
from tests.databases import KINDS, new_database


def test_new_database_has_every_table_with_its_columns(engine: Engine) -> None:
    found = inspect(engine)
    for table in metadata.sorted_tables:
        assert {column["name"] for column in found.get_columns(table.name)} == {column.name for column in table.columns}
    with reading(engine) as connection:
        assert standing(connection) == newest()


def test_each_database_is_its_own(engine: Engine) -> None:
    with new_database(engine.dialect.name) as other, writing(engine) as connection:
        connection.execute(text("INSERT INTO settings (name, value) VALUES ('mine', 'x')"))
        with reading(database(other)) as beside:
            assert beside.execute(text("SELECT count(*) FROM settings")).scalar_one() == 0


def test_records_have_keys_of_their_own(records: Records, database_url: str, tmp_path: Path) -> None:
    assert records_of(database_url, tmp_path / "keys.json") == records
    with records.writing() as work:
        work.audit("program", "opened", datetime(2026, 3, 31, tzinfo=UTC))
    with records.reading() as work:
        assert (audit.anchor(work.connection).entries, list(audit.verify(work.connection, records.keys))) == (1, [])


@pytest.mark.parametrize("kind", KINDS)
def test_opening_an_empty_database_takes_every_step(kind: str) -> None:
    with new_database(kind, migrated=False) as url, reading(database(url)) as connection:
        assert (connection.dialect.name, standing(connection)) == (kind, newest())


def waits(engine: Engine) -> int:
    """For how many milliseconds the next one would wait for those who hold the file."""
    with reading(engine) as connection:
        return int(connection.execute(text("PRAGMA busy_timeout")).scalar_one())


def refused(engine: Engine) -> None:
    with pytest.raises(StoreError), writing(engine):
        raise AssertionError("somebody else is writing")


def test_who_waited_in_vain_does_not_wait_as_long_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A click looks at the data several times: all of it together ends in some seconds, not in a minute."""
    clock = [1000.0]
    monkeypatch.setattr(settings, "monotonic", lambda: clock[0])
    monkeypatch.setattr(settings, "MILLISECONDS_TO_WAIT", 700)
    engine = unopened(f"sqlite:///{tmp_path / 'site.sqlite3'}")
    assert waits(engine) == 700
    with closing(sqlite3.connect(tmp_path / "site.sqlite3", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        refused(engine)
        clock[0] += settings.SECONDS_IMPATIENT - 1
        assert waits(engine) == settings.MILLISECONDS_AFTER_THAT
        refused(engine)
    clock[0] += 2
    assert waits(engine) == 700  # though there was another refusal meanwhile
    engine.dispose()


def test_new_connection_waits_no_longer_than_the_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """To be set up, a connection has to read the file, which somebody may hold."""
    clock = [1000.0]
    monkeypatch.setattr(settings, "monotonic", lambda: clock[0])
    monkeypatch.setattr(settings, "MILLISECONDS_TO_WAIT", 700)
    engine = unopened(f"sqlite:///{tmp_path / 'site.sqlite3'}")
    with closing(sqlite3.connect(tmp_path / "site.sqlite3", isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        refused(engine)
    assert waits(engine) == settings.MILLISECONDS_AFTER_THAT
    engine.dispose()


def test_other_failures_take_no_patience_away(tmp_path: Path) -> None:
    engine = unopened(f"sqlite:///{tmp_path / 'site.sqlite3'}")
    with pytest.raises(StoreError), writing(engine) as connection:
        connection.execute(text("SELECT nothing FROM nowhere"))
    assert waits(engine) == settings.MILLISECONDS_TO_WAIT
    engine.dispose()
