"""The answers of a file with no gaps in them: what was not answered has a bit of its own, or a number.

SQL's NULL ends here. Everything after this is whole numbers and flags.
"""

from __future__ import annotations

from typing import Any

import ibis
from ibis.expr.types import Table

from recommender.domain.terms import Grade
from recommender.replay.flags import bits
from recommender.replay.layout import Layout, cleared_column, days_column, grade_column, unsure_column

NOT_ASKED, NOT_KNOWN = -2_000_000, -1_000_000  # where a number would stand; below every number that is an answer
CHOSEN, MAIN = "chosen", "main"


@ibis.udf.scalar.builtin  # type: ignore[untyped-decorator]  # ibis ships no types
def bit_count(number: int) -> int:
    """DuckDB's own: how many bits are set. Only the name and the types are read; nothing ever runs this body."""
    raise TypeError("bit_count is a function of the database; it takes columns, not numbers")


def said(item: str) -> str:
    return f"said_{item}"


def passed(item: str, code: str) -> str:
    """Days since it happened; 0 where the day is not known, or where it did not happen."""
    return f"passed_{item}_{code}"


def named_unsure(item: str) -> str:
    return f"unsure_{item}"


def lifted(item: str) -> str:
    return f"lifted_{item}"


def at_grade(grade: Grade) -> str:
    return f"chosen_{grade}"


def with_marks(layout: Layout, table: Table) -> Table:
    """The table with a whole number for each answer, and with the chosen and the main concerns."""
    marked = table.mutate(**_grades(table), **_items(layout, table))
    mild, moderate, severe = (marked[at_grade(grade)] for grade in Grade)
    marked = marked.mutate(**{CHOSEN: mild | moderate | severe})
    return marked.mutate(**{MAIN: _main(marked)})


def _known(values: Any, otherwise: int = 0) -> Any:
    return values.fill_null(bits(otherwise))


def _grades(table: Table) -> dict[str, Any]:
    return {at_grade(grade): _known(table[grade_column(grade)]) for grade in Grade}


def _items(layout: Layout, table: Table) -> dict[str, Any]:
    found: dict[str, Any] = {said("main_concern"): _known(table["main_concern"])}
    for item in layout.of_type("integer"):
        found[said(item.id)] = _known(table[item.id], NOT_KNOWN)
    for item in layout.of_type("choice", "multi_choice", "ages"):
        found[said(item.id)] = _known(table[item.id], item.unanswered)
    for item in layout.of_type("multi_choice", "ages"):
        found[named_unsure(item.id)] = _known(table[unsure_column(item.id)])
    for item in layout.of_type("ages"):
        found |= {passed(item.id, code): _known(table[days_column(item.id, code)]) for code in item.codes}
    return found | {lifted(item.id): _known(table[cleared_column(item.id)]) for item in layout.clearable}


def _main(table: Table) -> Any:
    """The bit of the main concern: the named one, or the only one; 0 when several were chosen and none was named."""
    named, chosen = table[said("main_concern")], table[CHOSEN]
    only = ibis.ifelse((chosen & (chosen - 1)) == 0, chosen, bits(0))
    return ibis.ifelse(named == 0, only, named)
