"""Fourth: whole points and who leads. The mirror of engine/points.py."""

from __future__ import annotations

from functools import reduce
from operator import add, or_
from typing import Any

import ibis

from recommender.domain.policy import ScorecardRow
from recommender.domain.terms import Grade, Outcome
from recommender.replay.answers import Reading
from recommender.replay.flags import Hit, both, column
from recommender.replay.marks import MAIN, bit_count
from recommender.replay.positioning import rank
from recommender.replay.truth import counts


def points(reading: Reading) -> dict[str, Any]:
    """`points_...` per outcome, the main concern's rows counted `main_concern_counts` times."""
    rows = [(row, *_counted(reading, row)) for row in reading.policy.scorecard.rows]
    return {f"points_{outcome}": _total(reading, outcome, rows) for outcome in Outcome}


def _counted(reading: Reading, row: ScorecardRow) -> tuple[Any, Any]:
    """Where a row counts, and where it counts as the main concern's, as 1 and 0."""
    flag = counts(row.when, reading)
    main = both(flag, Hit(reading.table, {MAIN: reading.mask("concerns", row.concern)})) if row.concern else False
    return column(flag).cast("int32"), column(main).cast("int32")


def _total(reading: Reading, outcome: Outcome, rows: list[tuple[ScorecardRow, Any, Any]]) -> Any:
    """Rows that give the same points are counted first, because adding is faster than multiplying."""
    again = reading.policy.scorecard.main_concern_counts - 1
    times: dict[int, list[Any]] = _concern_rows(reading, outcome)
    for row, counted, main in rows:
        each = row.points.triple[outcome.rank]
        times.setdefault(each, []).append(counted)
        if again and row.concern:
            times.setdefault(each * again, []).append(main)
    parts = [reduce(add, found) * number(each) for each, found in times.items() if each]
    return reduce(add, parts, number(0))


def _concern_rows(reading: Reading, outcome: Outcome) -> dict[int, list[Any]]:
    """How many concerns give so many points, and whether the main one gives them again."""
    again = reading.policy.scorecard.main_concern_counts - 1
    found: dict[int, list[Any]] = {}
    for each, named in _by_points(reading, outcome).items():
        chosen = reduce(or_, [reading.at_grade(grade, *concerns) for grade, concerns in named.items()])
        found.setdefault(each, []).append(bit_count(chosen).cast("int32"))
        if again:
            found.setdefault(each * again, []).append(((chosen & reading.table[MAIN]) != 0).cast("int32"))
    return found


def _by_points(reading: Reading, outcome: Outcome) -> dict[int, dict[Grade, list[str]]]:
    found: dict[int, dict[Grade, list[str]]] = {}
    for row in reading.policy.scorecard.concerns:
        for grade in Grade:
            each = getattr(row, grade.value).triple[outcome.rank]
            if each:
                found.setdefault(each, {}).setdefault(grade, []).append(row.concern)
    return found


def number(value: int) -> Any:
    return ibis.literal(value, "int32")


def lead(reading: Reading) -> dict[str, Any]:
    """`lead`: the candidate with the most points; ties go to medical referral, then facial."""
    facial, dermatherapy, referral = (reading[f"points_{outcome}"] for outcome in Outcome)
    can_be_facial, can_be_dermatherapy = reading[f"can_be_{Outcome.FACIAL}"], reading[f"can_be_{Outcome.DERMATHERAPY}"]
    facial_leads = can_be_facial & (facial > referral)
    best_but_dermatherapy = ibis.ifelse(facial_leads, facial, referral)
    dermatherapy_leads = can_be_dermatherapy & (dermatherapy > best_but_dermatherapy)
    return {"lead": ibis.cases((dermatherapy_leads, rank(1)), (facial_leads, rank(0)), else_=rank(2))}
