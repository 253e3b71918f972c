"""Where intakes come from: JSON lines, a Parquet file, or invented clients. All become a Parquet file of columns."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, TypeVar

import pyarrow as pa
import pyarrow.parquet as pq

from recommender.domain.nearest import hint
from recommender.domain.policy import Policy
from recommender.domain.terms import Grade
from recommender.errors import InputError
from recommender.replay.layout import Codebook, Layout, grade_column, layout_of
from recommender.replay.lines import intakes_of
from recommender.replay.population import population
from recommender.replay.problems import Unread
from recommender.replay.records import CODEBOOK_KEY, schema_of, table_of

PARQUET_MAGIC = b"PAR1"
INTAKES_AT_ONCE = 20_000
WRITE_AGAIN = "Write the file again from JSON lines, with --out."

Policies = Mapping[str, Policy]  # by the option that names their folder
Advance = Callable[[int], object]
Entry = TypeVar("Entry")


@dataclass(frozen=True)
class Source:
    """A file of intakes in columns, and what of it could not be read.

    `lacking` names items that have no column, so that nobody answered them. What this program has just written is
    checked already.
    """

    layout: Layout
    path: Path
    unread: Unread = field(default_factory=Unread)
    lacking: tuple[str, ...] = ()
    is_checked: bool = True


def is_parquet(path: Path) -> bool:
    with path.open("rb") as stream:
        return stream.read(len(PARQUET_MAGIC)) == PARQUET_MAGIC or path.suffix == ".parquet"


def from_lines(policies: Policies, stream: BinaryIO, folder: Path, advance: Advance) -> Source:
    """Read JSON lines into columns, a few thousand intakes at a time.

    A line that is no intake, or not one for each of the policies, is noted and left out. `advance` is told the bytes.

    Raises
    ------
    InputError
        When not a single line is an intake.
    """
    layout, unread = _layout(policies), Unread()
    path = folder / "intakes.parquet"
    intakes = intakes_of(list(policies.values()), stream, unread, advance)
    if not write_columns(path, layout, (table_of(layout, some) for some in _some(intakes))):
        raise InputError("\n".join([*unread.told(), "No line holds an intake. Give a file with one on each line."]))
    return Source(layout, path, unread)


def invented(policies: Policies, count: int, seed: int, folder: Path, advance: Advance) -> Source:
    """Invented clients in columns; `advance` is told how many there are."""
    layout, path = _layout(policies), folder / "intakes.parquet"
    questionnaires = [policy.questionnaire for policy in policies.values()]
    write_columns(path, layout, _told(population(questionnaires, layout, count, seed), advance))
    return Source(layout, path)


def _layout(policies: Policies, codebook: Codebook | None = None) -> Layout:
    return layout_of((policy.questionnaire for policy in policies.values()), codebook)


def _some(intakes: Iterable[Entry]) -> Iterator[list[Entry]]:
    some: list[Entry] = []
    for entry in intakes:
        some.append(entry)
        if len(some) == INTAKES_AT_ONCE:
            yield some
            some = []
    if some:
        yield some


def _told(tables: Iterable[pa.Table], advance: Advance) -> Iterator[pa.Table]:
    for table in tables:
        yield table
        advance(table.num_rows)


def write_columns(path: Path, layout: Layout, tables: Iterable[pa.Table]) -> int:
    """Write tables one after the other; returns how many rows there were."""
    rows = 0
    with pq.ParquetWriter(path, schema_of(layout)) as writer:
        for table in tables:
            writer.write_table(table)
            rows += table.num_rows
    return rows


def from_parquet(policies: Policies, path: Path, folder: Path) -> Source:
    """Take a Parquet file as it is, after a look at its columns.

    Raises
    ------
    InputError
        With every problem: the file is damaged, or a column is unknown, of a wrong type, or missing where no intake can
        do without it.
    """
    schema, rows = _schema(path)
    layout = _layout(policies, _codebook(path, schema))
    problems = [*_column_problems(layout, schema), *([] if rows else ["There is no intake in it."])]
    if problems:
        raise InputError("\n".join(f"{path}: {problem}" for problem in problems))
    link = folder / "intakes.parquet"  # its own name could hold a * or a [, which stand for other files
    link.symlink_to(path.resolve())
    lacking = tuple(item.id for item in layout.asked if _is_lacking(item.id, schema.names))
    return Source(layout, link, lacking=lacking, is_checked=False)


def _schema(path: Path) -> tuple[pa.Schema, int]:
    try:
        with pq.ParquetFile(path) as file:
            return file.schema_arrow, file.metadata.num_rows
    except (pa.ArrowException, OSError) as error:
        raise InputError(f"{path}: It is no whole Parquet file; it may be half written. {WRITE_AGAIN}") from error


def _codebook(path: Path, schema: pa.Schema) -> Codebook:
    try:
        found = json.loads((schema.metadata or {})[CODEBOOK_KEY])
        return {str(item): [str(code) for code in codes] for item, codes in found.items()}
    except (KeyError, ValueError, AttributeError, TypeError) as error:
        told = "Its metadata has no `codes`, which say what the numbers stand for."
        raise InputError(f"{path}: {told} {WRITE_AGAIN}") from error


def _column_problems(layout: Layout, schema: pa.Schema) -> Iterator[str]:
    for column in schema:
        if column.name not in layout.columns:
            yield f"There is no column {column.name!r}. {hint(column.name, layout.columns)} Take the column out."
        elif not (pa.types.is_integer(column.type) or pa.types.is_null(column.type)):
            yield f"The column {column.name!r} is of the type {column.type}, and all columns are whole numbers."
    for name in dict.fromkeys(schema.names):
        if schema.names.count(name) > 1:
            yield f"The column {name!r} stands twice. Keep one of them."
    for grade in Grade:
        if grade_column(grade) not in schema.names:
            yield f"The column {grade_column(grade)!r} is missing, and no intake can do without concerns. {WRITE_AGAIN}"


def _is_lacking(item: str, columns: list[str]) -> bool:
    return item not in (*columns, "concerns")
