"""Third: cells, the bound and the candidates. The mirror of engine/positioning.py.

A concern is a bit. For each outcome one number holds the concerns whose cell lists it.
"""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import Any

import ibis

from recommender.domain.policy import Adjustment, SameGrade
from recommender.domain.terms import Grade, Outcome
from recommender.replay.answers import Reading
from recommender.replay.flags import bits, both, column
from recommender.replay.marks import CHOSEN, MAIN
from recommender.replay.truth import counts


def read_grades(reading: Reading) -> dict[str, Any]:
    """Concerns that share one grade at the highest of them; rules see the grades that were given."""
    grades = {grade: reading.at_grade(grade) for grade in Grade}
    for rule in reading.policy.positioning.same_grade:
        grades = _with_same_grade(reading, rule, grades)
    columns = {f"read_{grade}": found for grade, found in grades.items()}
    return columns | {f"read_main_{grade}": found & reading.table[MAIN] for grade, found in grades.items()}


def _with_same_grade(reading: Reading, rule: SameGrade, grades: dict[Grade, Any]) -> dict[Grade, Any]:
    mask = reading.mask("concerns", *rule.concerns)
    chosen = reading.table[CHOSEN] & mask
    joins = column(both((chosen & (chosen - 1)) != 0, counts(rule.when, reading)))
    higher: Any = ibis.literal(False)
    found: dict[Grade, Any] = {}
    for grade in reversed(Grade):
        is_highest = ((grades[grade] & mask) != 0) & ~higher
        together = (grades[grade] & bits(~mask)) | ibis.ifelse(is_highest, chosen, bits(0))
        found[grade] = ibis.ifelse(joins, together, grades[grade])
        higher = higher | is_highest
    return {grade: found[grade] for grade in Grade}


def cells(reading: Reading) -> dict[str, Any]:
    """Per outcome `lists_...`, the concerns whose cell lists it; `deciding`, the concerns whose cells count."""
    lists = {outcome: _listed(reading, outcome) for outcome in Outcome}
    applied = [(rule, column(counts(rule.when, reading))) for rule in reading.policy.positioning.adjustments]
    for rule, counted in applied:
        lists = _replaced(reading, rule, counted, lists)
    for rule, counted in applied:
        lists = _widened(reading, rule, counted, lists)
    return {f"lists_{outcome}": found for outcome, found in lists.items()} | {"deciding": _deciding(reading)}


def _listed(reading: Reading, outcome: Outcome) -> Any:
    positions = reading.policy.positioning.positions
    cells = {grade: [p.concern for p in positions if outcome in getattr(p, grade.value)] for grade in Grade}
    return reduce(or_, [reading.at_grade(grade, *concerns) for grade, concerns in cells.items() if concerns], bits(0))


def _replaced(reading: Reading, rule: Adjustment, counted: Any, lists: dict[Outcome, Any]) -> dict[Outcome, Any]:
    """Another cell for the concern, at the grades that the rule names; later rules stand above earlier ones."""
    if not rule.cells:
        return lists
    at = {grade: reading.at_grade(grade, rule.concern) for grade in rule.cells}
    concerned = ibis.ifelse(counted, reduce(or_, at.values()), bits(0))
    found = {}
    for outcome, listed in lists.items():
        named = [at[grade] for grade, outcomes in rule.cells.items() if outcome in outcomes]
        found[outcome] = (listed & ~concerned) | (reduce(or_, named, bits(0)) & concerned)
    return found


def _widened(reading: Reading, rule: Adjustment, counted: Any, lists: dict[Outcome, Any]) -> dict[Outcome, Any]:
    concern = reading.mask("concerns", rule.concern)
    added = ibis.ifelse(counted, reading.table[CHOSEN] & concern, bits(0))
    return {outcome: listed | added if outcome in rule.add else listed for outcome, listed in lists.items()}


def _deciding(reading: Reading) -> Any:
    """The main concern; with none named, every concern that bounds anything."""
    only_as_main = [p.concern for p in reading.policy.positioning.positions if p.bounds_only_as_main]
    chosen, main = reading.table[CHOSEN], reading.table[MAIN]
    bounding = chosen & bits(~reading.mask("concerns", *only_as_main))
    return ibis.cases((main != 0, main), (bounding != 0, bounding), else_=chosen)


def bound(reading: Reading) -> dict[str, Any]:
    """`bound`, the highest of the cells' least outcomes (its rank), and per outcome whether it is a candidate."""
    lacks_facial = reading["deciding"] & ~reading[f"lists_{Outcome.FACIAL}"]
    lacks_both = lacks_facial & ~reading[f"lists_{Outcome.DERMATHERAPY}"]
    found = {"bound": ibis.cases((lacks_both != 0, rank(2)), (lacks_facial != 0, rank(1)), else_=rank(0))}
    for outcome, at_or_above in ((Outcome.FACIAL, lacks_facial == 0), (Outcome.DERMATHERAPY, lacks_both == 0)):
        found[f"can_be_{outcome}"] = at_or_above & is_listed(reading, outcome)
    return found


def is_listed(reading: Reading, outcome: Outcome) -> Any:
    """Where any deciding cell lists the outcome."""
    return (reading["deciding"] & reading[f"lists_{outcome}"]) != 0


def rank(number: int) -> Any:
    return ibis.literal(number, "int8")
