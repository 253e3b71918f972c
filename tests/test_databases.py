"""Both databases: the steps end at the same tables, and each test has one of its own."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, inspect, text

from recommender.store import audit
from recommender.store.database import database, reading, writing
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
