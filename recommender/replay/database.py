"""DuckDB within the program: where the expressions are worked out. Nothing but this knows a connection."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import duckdb
import ibis
from ibis.expr.types import Table

from recommender.errors import InputError
from recommender.replay.layout import Layout

ROW = "file_row_number"  # from 0
INTAKES = "intakes"
ROWS_AT_ONCE = 1000
MOST_MEMORY = "1GB"
SETTINGS = (
    "SET disabled_optimizers = 'filter_pushdown'",  # a filter would take all steps below it along, once for each part
    "SET preserve_insertion_order = false",  # every row has its number
    "SET autoinstall_known_extensions = false",  # nothing is fetched from anywhere
)


class Database:
    """A database in memory. What outgrows a gigabyte goes to the folder, which belongs to the caller."""

    def __init__(self, folder: Path) -> None:
        self._connection = duckdb.connect(config={"temp_directory": str(folder), "memory_limit": MOST_MEMORY})
        for setting in SETTINGS:
            self._connection.execute(setting)

    def close(self) -> None:
        self._connection.close()

    def open_intakes(self, layout: Layout, path: Path) -> Table:
        """The intakes of a Parquet file, with every column of the layout; nobody answered what the file lacks."""
        name = str(path).replace("'", "''")
        file = f"read_parquet('{name}', file_row_number = true)"
        present = {row[0] for row in self._connection.execute(f"DESCRIBE SELECT * FROM {file}").fetchall()}
        lacking = [f'NULL::BIGINT AS "{column}"' for column in layout.columns if column not in present]
        self._connection.execute(f"CREATE VIEW {INTAKES} AS SELECT {', '.join(['*', *lacking])} FROM {file}")
        return intakes_table(layout)

    def keep(self, name: str, table: Table) -> Table:
        """The table worked out once, under a name.

        Raises
        ------
        InputError
            When the file of intakes turns out to be damaged.
        """
        try:
            self._connection.execute(f"CREATE TABLE {name} AS {sql(table)}")
        except duckdb.Error as error:
            first_line = str(error).splitlines()[0]
            raise InputError(f"The intakes could not be read ({first_line}). Write the file again.") from error
        return ibis.table(table.schema(), name=name)

    def rows(self, table: Table) -> Iterator[dict[str, Any]]:
        return self.answers(sql(table))

    def answers(self, query: str) -> Iterator[dict[str, Any]]:
        """The rows of a query, a thousand at a time."""
        cursor = self._connection.cursor().execute(query)
        columns = [found[0] for found in cursor.description]
        while rows := cursor.fetchmany(ROWS_AT_ONCE):
            yield from (dict(zip(columns, row, strict=True)) for row in rows)

    def count(self, table: Table) -> int:
        (row,) = self.rows(table.count().name("count").as_table())
        return int(row["count"])

    def groups(self, table: Table, keys: list[str], measures: Mapping[str, Any]) -> Iterator[tuple[Any, ...]]:
        """Keys, measures and size of each group, the largest first."""
        found = table.group_by(keys).aggregate(**measures, count=table.count())
        for row in self.rows(found.order_by([ibis.desc("count"), *keys])):
            yield tuple(row.values())


def intakes_table(layout: Layout) -> Table:
    """The intakes as expressions see them, wherever they are."""
    return ibis.table({ROW: "int64"} | layout.columns, name=INTAKES)


def sql(table: Table) -> str:
    """The query, step by step: steps put into one would work a value out again wherever it is used."""
    ibis.options.sql.fuse_selects = False
    return str(ibis.to_sql(table, dialect="duckdb", pretty=False))
