"""What Alembic runs: the steps, on the connection that `migrating` opened."""

from __future__ import annotations

from alembic import context

from recommender.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,  # SQLite changes a table by building a new one
    transaction_per_migration=False,  # all steps or none
)
context.run_migrations()
