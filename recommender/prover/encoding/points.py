"""Cells, bound and points, symbolically. The mirror of engine/positioning.py and engine/points.py."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from recommender.domain.policy import Adjustment, Points, Policy
from recommender.domain.terms import Grade, Outcome
from recommender.engine.points import TIE_ORDER
from recommender.prover.encoding.logic import (
    FALSE,
    TRUE,
    Bits,
    Bool,
    all_of,
    any_of,
    at_least,
    both,
    chosen,
    constant,
    either,
    is_less,
    negated,
    number,
    total,
    truth_value,
)
from recommender.prover.encoding.reading import Reading, Strength, counted


@dataclass(frozen=True)
class SymbolicCell:
    """A concern, if it was chosen: its grade, what it lists, and whether it is one of the deciding cells."""

    strength: Strength
    lists: Mapping[Outcome, Bool]
    decides: Bool

    def decides_and(self, term: Bool) -> Bool:
        return both(self.decides, term)

    def least_is_above(self, outcome: Outcome) -> Bool:
        return negated(any_of(self.lists[found] for found in Outcome if found.rank <= outcome.rank))


def regraded(policy: Policy, reading: Reading) -> tuple[Reading, dict[str, Bool]]:
    """`read_grades` of the engine, and when each of its rules changes a grade."""
    fired: dict[str, Bool] = {}
    for rule in policy.positioning.same_grade:
        mine = [reading.concerns[concern] for concern in rule.concerns]
        joined = both(counted(rule.when, reading).may, at_least([strength.chosen for strength in mine], 2))
        highest = [any_of(strength.steps[place] for strength in mine) for place in range(len(Grade))]
        new = {concern: _joined(reading.concerns[concern], joined, highest) for concern in rule.concerns}
        fired[rule.id] = any_of(_is_raised(new[code], reading.concerns[code]) for code in new)
        reading = reading.regraded(new)
    return reading, fired


def _is_raised(new: Strength, old: Strength) -> Bool:
    return any_of(both(high, negated(low)) for high, low in zip(new.steps[1:], old.steps[1:], strict=True))


def _joined(strength: Strength, joined: Bool, highest: list[Bool]) -> Strength:
    chosen_, moderate, severe = strength.steps
    joins = both(joined, chosen_)
    return Strength((chosen_, either(moderate, both(joins, highest[1])), either(severe, both(joins, highest[2]))))


def cells(policy: Policy, reading: Reading) -> dict[str, SymbolicCell]:
    """The cell of every concern. `reading` is that of `regraded`."""
    named = any_of(reading.main.values())
    bounding = {code: not policy.positioning.by_concern[code].bounds_only_as_main for code in reading.concerns}
    any_bounding = any_of(found.chosen for code, found in reading.concerns.items() if bounding[code])
    return {
        code: SymbolicCell(
            strength,
            {outcome: _lists(policy, reading, code, outcome) for outcome in Outcome},
            chosen(named, reading.main[code], both(strength.chosen, _or_else(bounding[code], any_bounding))),
        )
        for code, strength in reading.concerns.items()
    }


def _or_else(bounds: bool, any_bounding: Bool) -> Bool:
    return TRUE if bounds else negated(any_bounding)


def _lists(policy: Policy, reading: Reading, concern: str, outcome: Outcome) -> Bool:
    position = policy.positioning.by_concern[concern]
    rules = [rule for rule in policy.positioning.adjustments if rule.concern == concern]
    found = []
    for grade in Grade:
        listed = truth_value(outcome in getattr(position, grade.value))
        for rule in rules:
            if grade in rule.cells:
                listed = chosen(counted(rule.when, reading).may, truth_value(outcome in rule.cells[grade]), listed)
        widening = [counted(rule.when, reading).may for rule in rules if outcome in rule.add]
        found.append(both(reading.concerns[concern].is_grade(grade), any_of([listed, *widening])))
    return any_of(found)


def adjusts(rule: Adjustment, reading: Reading) -> Bool:
    """When another reading of a cell is applied."""
    strength = reading.concerns[rule.concern]
    grades = [grade for grade in Grade if rule.add or grade in rule.cells]
    return both(counted(rule.when, reading).may, any_of(strength.is_grade(grade) for grade in grades))


def bound_above(found: Mapping[str, SymbolicCell], outcome: Outcome) -> Bool:
    return any_of(cell.decides_and(cell.least_is_above(outcome)) for cell in found.values())


def candidates(found: Mapping[str, SymbolicCell]) -> dict[Outcome, Bool]:
    return {
        outcome: TRUE
        if outcome is Outcome.MEDICAL_REFERRAL
        else both(
            any_of(cell.decides_and(cell.lists[outcome]) for cell in found.values()),
            negated(any_of(bound_above(found, lower) for lower in Outcome if lower.rank == outcome.rank)),
        )
        for outcome in Outcome
    }


def point_terms(policy: Policy, reading: Reading) -> dict[Outcome, list[Bits]]:
    """What each row adds to each outcome, as signed numbers wide enough for the sum of them all."""
    bits = _bits(policy)
    return {outcome: list(_terms(policy, reading, outcome, bits)) for outcome in Outcome}


def totals(terms: Mapping[Outcome, Iterable[Bits]], policy: Policy) -> dict[Outcome, Bits]:
    return {outcome: total(found, _bits(policy)) for outcome, found in terms.items()}


def any_rest(policy: Policy) -> tuple[dict[Outcome, Bits], Bool]:
    """Points that rows could have added, whatever they are, and the bounds that keep sums from overflowing."""
    bits = _bits(policy)
    found = {outcome: number(f"other points for {outcome}", bits) for outcome in Outcome}
    most = constant(_most(policy) + 1, bits)
    within = (both(is_less(value, most), is_less(-most, value)) for value in found.values())
    return found, all_of(within)


def _terms(policy: Policy, reading: Reading, outcome: Outcome, bits: int) -> Iterator[Bits]:
    times = policy.scorecard.main_concern_counts
    for concern, strength in reading.concerns.items():
        row = policy.scorecard.by_concern[concern]
        main = reading.main[concern]
        for grade in Grade:
            points = _points(getattr(row, grade.value), outcome)
            yield from _weighted(points, strength.is_grade(grade), main, times, bits)
    for other in policy.scorecard.rows:
        main = reading.main[other.concern] if other.concern else FALSE
        yield from _weighted(_points(other.points, outcome), counted(other.when, reading).may, main, times, bits)


def _weighted(points: int, counts: Bool, main: Bool, times: int, bits: int) -> Iterator[Bits]:
    if points:
        weight = chosen(main, constant(points * times, bits), constant(points, bits))
        yield chosen(counts, weight, constant(0, bits))


def _points(points: Points, outcome: Outcome) -> int:
    return points.triple[outcome.rank]


def _most(policy: Policy) -> int:
    """No outcome gets more points, or fewer below zero."""
    card = policy.scorecard
    rows = [getattr(row, grade.value) for row in card.concerns for grade in Grade] + [row.points for row in card.rows]
    return sum(max(map(abs, points.triple)) * card.main_concern_counts for points in rows)


def _bits(policy: Policy) -> int:
    return _most(policy).bit_length() + 2


def leads(found: Mapping[Outcome, Bits], allowed: Mapping[Outcome, Bool]) -> dict[Outcome, Bool]:
    """Who leads: the most points among those allowed, ties in `TIE_ORDER`."""
    return {
        outcome: all_of(
            [allowed[outcome], *(_gives_way(found, allowed, outcome, other) for other in Outcome if other != outcome)]
        )
        for outcome in Outcome
    }


def _gives_way(
    found: Mapping[Outcome, Bits], allowed: Mapping[Outcome, Bool], outcome: Outcome, other: Outcome
) -> Bool:
    """Whether `other` cannot lead because of `outcome`."""
    wins_ties = TIE_ORDER.index(outcome) < TIE_ORDER.index(other)
    less = is_less(found[other], found[outcome])
    return either(negated(allowed[other]), negated(is_less(found[outcome], found[other])) if wins_ties else less)
