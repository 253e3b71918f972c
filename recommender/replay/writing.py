"""Intakes, and decisions about them, as bytes of a file."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO

import pyarrow.parquet as pq

from recommender.domain.library import Library
from recommender.engine.decide import decide
from recommender.engine.rendering import decision_json
from recommender.replay.layout import Layout
from recommender.replay.records import answers_of, cleared_codes, intake_of

ROWS_AT_ONCE = 10_000
NOT_KEPT = {"clinician": "not kept", "date": "1970-01-01"}  # a file of columns does not say who cleared a code, or when


def write_lines(stream: BinaryIO, entries: Iterable[Mapping[str, Any]]) -> None:
    stream.writelines(json.dumps(entry, ensure_ascii=False).encode() + b"\n" for entry in entries)


def write_intakes(stream: BinaryIO, layout: Layout, columns: Path, *, as_lines: bool) -> None:
    """A file of columns as it is, or as JSON lines."""
    if as_lines:
        write_lines(stream, (as_said(layout, row) for row in _rows(columns)))
    else:
        with columns.open("rb") as source:
            shutil.copyfileobj(source, stream)


def _rows(columns: Path) -> Iterator[dict[str, Any]]:
    with pq.ParquetFile(columns) as file:
        for batch in file.iter_batches(ROWS_AT_ONCE):
            yield from batch.to_pylist()


def as_said(layout: Layout, row: Mapping[str, Any]) -> dict[str, Any]:
    """The answers of a row, with what staff cleared."""
    cleared = [{"code": code} | NOT_KEPT for code in cleared_codes(layout, row)]
    return answers_of(layout, row) | ({"cleared": cleared} if cleared else {})


def with_both_decisions(
    libraries: Mapping[str, Library], layout: Layout, line: int, row: Mapping[str, Any]
) -> dict[str, Any]:
    """An intake and what the engine decides by each of the policies, with the whole trace."""
    intake = intake_of(layout, row)
    decisions = {
        name: decision_json(library, intake, decide(library.policy, intake)) for name, library in libraries.items()
    }
    return {"line": line, "answers": as_said(layout, row), **decisions}
