"""Brings a database to the tables of this release, step by step, all steps or none."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect

from recommender.errors import StoreError

STEPS = Path(__file__).with_name("migrations")
BEFORE_ALEMBIC = "0001"  # the tables of the releases that kept drafts and nothing else
LOCK = 7_370_881  # any number; two servers that start at once on PostgreSQL take the steps one after the other


def newest() -> str:
    """The step that this release's tables stand at."""
    head = ScriptDirectory(str(STEPS)).get_current_head()
    assert head is not None, "the steps have an end"
    return head


def standing(connection: Connection) -> str | None:
    """The step that a database stands at; None where there is none yet."""
    return MigrationContext.configure(connection).get_current_revision()


def migrate(connection: Connection, until: str | None = None) -> None:
    """Take every step that is missing, or those until the one that is named.

    Raises
    ------
    StoreError
        When the database is of a later release than this program.
    """
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET LOCAL lock_timeout = 0")  # steps take as long as they take
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({LOCK})")
    now = standing(connection)
    if now == (until or newest()):
        return
    if now is not None and now not in known():
        raise StoreError(f"The database stands at step {now}, which this release does not know. Install the newer one.")
    settings = _settings(connection)
    if now is None and inspect(connection).has_table("drafts"):
        command.stamp(settings, BEFORE_ALEMBIC)
    command.upgrade(settings, until or "head")


def known() -> frozenset[str]:
    """The names of all steps."""
    return frozenset(step.revision for step in ScriptDirectory(str(STEPS)).walk_revisions())


def _settings(connection: Connection) -> Config:
    settings = Config()
    settings.set_main_option("script_location", str(STEPS))
    settings.attributes["connection"] = connection
    return settings
