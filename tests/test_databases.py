"""Both databases: the steps end at the same tables, and each test has one of its own."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, inspect, text

from recommender.store.database import database, reading, writing
from recommender.store.migrating import newest, standing
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


@pytest.mark.parametrize("kind", KINDS)
def test_opening_an_empty_database_takes_every_step(kind: str) -> None:
    with new_database(kind, migrated=False) as url, reading(database(url)) as connection:
        assert (connection.dialect.name, standing(connection)) == (kind, newest())
