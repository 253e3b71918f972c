"""Every earlier database comes to look like this release's, with what was in it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Column, Connection, Engine, Integer, LargeBinary, MetaData, String, Table, text

from recommender.errors import StoreError
from recommender.store.database import database, reading, unopened, writing
from recommender.store.drafts import Drafts
from recommender.store.migrating import _settings, migrate, newest, standing
from recommender.store.sealing import BrowserKey
from recommender.store.tables import metadata
from tests.databases import KINDS, new_database
from tests.stored import NOW, rows, run

ROOT = Path(__file__).parents[1]
KEY = BrowserKey(b"k" * 32)
PLAIN = b'{"age": 45}'

BEFORE_STEPS = MetaData()  # the tables of the first release, which knew no steps
Table(
    "drafts",
    BEFORE_STEPS,
    Column("id", String(32), primary_key=True),
    Column("format", Integer, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("saved_at", Integer, nullable=False),
    Column("expires_at", Integer, nullable=False, index=True),
)


def made_by_the_first_release(connection: Connection) -> None:
    BEFORE_STEPS.create_all(connection)


def made_by_step_0001(connection: Connection) -> None:
    command.upgrade(_settings(connection), "0001")


EARLIER = {"the first release": made_by_the_first_release, "step 0001": made_by_step_0001}


@pytest.fixture(params=KINDS)
def url(request: pytest.FixtureRequest) -> Iterator[str]:
    with new_database(request.param, migrated=False) as found:
        yield found


@pytest.fixture(params=EARLIER)
def earlier(url: str, request: pytest.FixtureRequest) -> str:
    """A database of an earlier release, with a draft in it."""
    engine = unopened(url)
    seconds = int(NOW.timestamp())
    values = {"id": KEY.draft_id, "sealed": KEY.seal(PLAIN), "saved": seconds, "expires": seconds + 86_400}
    with writing(engine) as connection:
        EARLIER[request.param](connection)
        columns = "(id, format, sealed, saved_at, expires_at)"
        connection.execute(text(f"INSERT INTO drafts {columns} VALUES (:id, 1, :sealed, :saved, :expires)"), values)
    engine.dispose()
    return url


def differences(connection: Connection) -> list[object]:
    return list(compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), metadata))


def test_earlier_database_keeps_what_was_in_it(earlier: str) -> None:
    assert Drafts(database(earlier)).load(KEY, NOW) == PLAIN
    with reading(database(earlier)) as connection:
        assert (standing(connection), differences(connection)) == (newest(), [])


def test_earlier_database_outlives_2038(earlier: str) -> None:
    Drafts(database(earlier)).save(KEY, b"later", NOW.replace(year=2040))
    assert Drafts(database(earlier)).load(KEY, NOW.replace(year=2040)) == b"later"


def test_new_database_has_the_tables_of_this_release(url: str) -> None:
    with reading(database(url)) as connection:
        assert (standing(connection), differences(connection)) == (newest(), [])


def test_opening_again_takes_no_step(earlier: str) -> None:
    engine: Engine = database(earlier)
    with writing(engine) as connection:
        migrate(connection)
    assert rows(engine, "SELECT version_num FROM alembic_version") == [(newest(),)]


def test_database_of_a_later_release_is_refused(url: str) -> None:
    engine = database(url)
    run(engine, "UPDATE alembic_version SET version_num = '9999'")
    refused = "stands at step 9999, which this release does not know. Install the newer"
    with pytest.raises(StoreError, match=refused), writing(engine) as connection:
        migrate(connection)
    assert rows(engine, "SELECT version_num FROM alembic_version") == [("9999",)]


def test_step_that_fails_leaves_the_database_as_it_was(earlier: str) -> None:
    """A table of the same name is in the way of the step."""
    engine = unopened(earlier)
    run(engine, "CREATE TABLE destructions (x INTEGER)")
    before = tables(engine)
    with pytest.raises(StoreError):
        database(earlier)
    assert tables(engine) == before
    run(engine, "DROP TABLE destructions")
    engine.dispose()
    assert Drafts(database(earlier)).load(KEY, NOW) == PLAIN


def tables(engine: Engine) -> list[tuple[str, ...]]:
    listed = {
        "sqlite": "SELECT name FROM sqlite_master ORDER BY name",
        "postgresql": "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename",
    }
    return rows(engine, listed[engine.dialect.name])


OPENING = """
import sys
from recommender.store.database import database, reading
from recommender.store.migrating import standing
with reading(database(sys.argv[1])) as connection:
    print(standing(connection))
"""


def test_processes_that_start_at_once_take_the_steps_once(earlier: str) -> None:
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    opening = [
        subprocess.Popen([sys.executable, "-c", OPENING, earlier], cwd=ROOT, **pipes)  # type: ignore[call-overload]
        for _ in range(3)
    ]
    assert [process.communicate(timeout=60) for process in opening] == [(f"{newest()}\n", "")] * 3
    assert Drafts(database(earlier)).load(KEY, NOW) == PLAIN
