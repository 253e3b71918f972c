"""Intakes as rows of a file, and rows as intakes again."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pyarrow as pa

from recommender.domain.answers import Clearance, Intake
from recommender.domain.terms import NOT_SURE, Grade
from recommender.replay.layout import (
    LINE,
    Asked,
    Layout,
    cleared_column,
    days_column,
    grade_column,
    unsure_column,
)

CODEBOOK_KEY = b"codes"


def schema_of(layout: Layout) -> pa.Schema:
    """Whole numbers, and the codebook beside them."""
    metadata = {CODEBOOK_KEY: json.dumps(layout.codebook).encode()}
    return pa.schema([(name, getattr(pa, kind)()) for name, kind in layout.columns.items()], metadata=metadata)


def table_of(layout: Layout, intakes: Sequence[tuple[int, Intake]]) -> pa.Table:
    """The answers of numbered intakes in columns. Own words, and who cleared a code and when, are left out."""
    rows = [dict(_row(layout, line, intake)) for line, intake in intakes]
    return pa.table({name: [row.get(name) for row in rows] for name in layout.columns}, schema=schema_of(layout))


def _row(layout: Layout, line: int, intake: Intake) -> Iterator[tuple[str, int | None]]:
    yield LINE, line
    for item in layout.asked:
        value = intake.answers.get(item.id)
        if value is not None:
            yield from _cells(item, value)
    for item_id, codes in (intake.answers.get("unsure") or {}).items():
        yield unsure_column(item_id), layout.by_id[item_id].mask(codes)
    cleared = [clearance.code for clearance in intake.cleared]
    if cleared:
        yield from ((cleared_column(item.id), item.mask(cleared)) for item in layout.clearable)


def _cells(item: Asked, value: Any) -> Iterator[tuple[str, int | None]]:
    if item.type == "graded":
        for grade in Grade:
            yield grade_column(grade), item.mask(code for code, named in value.items() if named == grade)
    elif item.type == "integer":
        yield item.id, value
    else:
        yield item.id, item.mask([value] if item.type == "choice" else value)
        if item.type == "ages":
            yield from ((days_column(item.id, code), days) for code, days in value.items())


def intake_of(layout: Layout, row: Mapping[str, Any]) -> Intake:
    """The intake of a row. Who cleared a code, and when, is not kept in a file."""
    return Intake(answers_of(layout, row), tuple(Clearance(code, "", "") for code in cleared_codes(layout, row)))


def answers_of(layout: Layout, row: Mapping[str, Any]) -> dict[str, Any]:
    """The answers of a row in the contract's spelling; what was not answered is left out."""
    found = {item.id: value for item in layout.asked if (value := _value(item, row)) is not None}
    unsure = {
        item.id: item.named(mask) for item in layout.asked if item.is_list and (mask := row.get(unsure_column(item.id)))
    }
    return found | ({"unsure": unsure} if unsure else {})


def cleared_codes(layout: Layout, row: Mapping[str, Any]) -> list[str]:
    named = [code for item in layout.clearable for code in item.named(row.get(cleared_column(item.id)) or 0)]
    return list(dict.fromkeys(named))


def _value(item: Asked, row: Mapping[str, Any]) -> Any:
    if item.type == "graded":
        return {code: str(grade) for grade in Grade for code in item.named(row.get(grade_column(grade)) or 0)}
    value = row.get(item.id)
    if value is None or item.type == "integer":
        return value
    named = item.named(value)
    if item.type == "ages":
        return {code: row.get(days_column(item.id, code)) for code in named}
    return named if item.is_list else (named[0] if len(named) == 1 else named or NOT_SURE)
