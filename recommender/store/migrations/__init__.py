"""The steps from one release's tables to the next, run by Alembic when a database is opened."""
