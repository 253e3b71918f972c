"""Every policy that differs from a given one by a single mistake.

A rule or row is deleted; its criteria are changed (see criteria.py); a number of days moves by one; a level is one
milder; an outcome is missing from a cell; a condition of a rule of `instead` is forgotten.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from recommender.domain.base import Record
from recommender.domain.policy import (
    Adjustment,
    ConcernPoints,
    InsteadRule,
    Points,
    Policy,
    Position,
    ReferRule,
    RestrictionRule,
    SameGrade,
)
from recommender.domain.questionnaire import Item
from recommender.domain.terms import Grade, Level, Urgency
from recommender.prover.mutation.criteria import changed_criteria

SomeRecord = TypeVar("SomeRecord", bound=Record)
Changes = Iterator[tuple[str, SomeRecord]]
CONDITIONS = (
    "when", "blocked", "blocked_only_by", "blocked_by", "cell_lists", "cell_lacks", "severe_cell_lists", "bound_above",
    "waits_beyond_days",
)  # fmt: skip


@dataclass(frozen=True)
class Mutant:
    """A policy with one mistake, and where it is: the id of a rule, row, position or item, and what was done to it."""

    rule: str
    change: str
    policy: Policy


def mutants(policy: Policy) -> Iterator[Mutant]:
    """Every mutant, by kind of rule, in content order."""
    whole = {name: getattr(policy, name) for name in type(policy).model_fields}

    def put(name: str) -> Callable[[Any], Policy]:
        return lambda records: Policy(**{**whole, name: records})

    yield from _of_each(policy.refer_rules, _refer_rule, put("refer_rules"))
    yield from _of_each(policy.restrictions, _restriction, put("restrictions"))
    yield from _of_each(policy.extra_rules, _when, put("extra_rules"))
    yield from _of_each(policy.extra_notes, _when, put("extra_notes"))
    yield from _positioning(policy, put("positioning"))
    yield from _scorecard(policy, put("scorecard"))
    yield from _instead(policy, put("instead"))
    yield from _questionnaire(policy, put("questionnaire"))


def with_values(record: SomeRecord, **values: Any) -> SomeRecord:
    """The record anew with other values, so that nothing it has worked out before stays."""
    kept = {name: getattr(record, name) for name in type(record).model_fields}
    return cast(SomeRecord, type(record).model_construct(**{**kept, **values}))


def _of_each(
    records: Sequence[SomeRecord],
    changes: Callable[[SomeRecord], Changes[SomeRecord]],
    put: Callable[[tuple[SomeRecord, ...]], Policy],
    name: Callable[[SomeRecord], str] = lambda record: str(getattr(record, "id", "")),
    deletes: bool = True,
) -> Iterator[Mutant]:
    for place, record in enumerate(records):
        before, after = tuple(records[:place]), tuple(records[place + 1 :])
        if deletes:
            yield Mutant(name(record), "is deleted", put((*before, *after)))
        for told, changed in changes(record):
            yield Mutant(name(record), told, put((*before, changed, *after)))


def _when(rule: Any) -> Changes[Any]:
    for told, when in changed_criteria(rule.when):
        yield told, with_values(rule, when=when)


def _refer_rule(rule: ReferRule) -> Changes[ReferRule]:
    yield from _when(rule)
    milder = [urgency for urgency in Urgency if urgency.rank == rule.effect.refer.rank - 1]
    for urgency in milder:
        yield (
            f"{rule.effect.refer} becomes {urgency}",
            with_values(rule, effect=with_values(rule.effect, refer=urgency)),
        )


def _restriction(rule: RestrictionRule) -> Changes[RestrictionRule]:
    yield from _when(rule)
    effect = rule.effect
    for days in () if effect.days is None else (effect.days - 1, effect.days + 1):
        yield f"{effect.days} days become {days}", with_values(rule, effect=with_values(effect, days=days))
    if effect.level is not Level.CAUTION:
        caution = with_values(effect, **{effect.level.value: None, "caution": effect.treatment})
        yield f"{effect.level} becomes caution", with_values(rule, effect=caution)
    if rule.ground:
        yield f"the ground {rule.ground} is forgotten", with_values(rule, ground=None)


def _positioning(policy: Policy, put: Callable[[Any], Policy]) -> Iterator[Mutant]:
    positioning = policy.positioning

    def within(name: str) -> Callable[[Any], Policy]:
        return lambda records: put(with_values(positioning, **{name: records}))

    yield from _of_each(positioning.positions, _position, within("positions"), lambda found: found.concern, False)
    yield from _of_each(positioning.adjustments, _adjustment, within("adjustments"))
    yield from _of_each(positioning.same_grade, _same_grade, within("same_grade"))


def _position(position: Position) -> Changes[Position]:
    for grade in Grade:
        listed = getattr(position, grade.value)
        for outcome in listed if len(listed) > 1 else ():
            left = tuple(found for found in listed if found is not outcome)
            yield f"{grade} no longer lists {outcome}", with_values(position, **{grade.value: left})
    if position.bounds_only_as_main:
        yield "it bounds even when it is not the main concern", with_values(position, bounds_only_as_main=False)


def _adjustment(rule: Adjustment) -> Changes[Adjustment]:
    yield from _when(rule)
    for grade in rule.cells:
        left = {found: outcomes for found, outcomes in rule.cells.items() if found is not grade}
        if left:
            yield f"the cell for {grade} is dropped", with_values(rule, cells=left)


def _same_grade(rule: SameGrade) -> Changes[SameGrade]:
    yield from _when(rule)
    for concern in rule.concerns:
        left = tuple(found for found in rule.concerns if found != concern)
        yield f"{concern} is dropped", with_values(rule, concerns=left)


def _scorecard(policy: Policy, put: Callable[[Any], Policy]) -> Iterator[Mutant]:
    card = policy.scorecard
    yield from _of_each(
        card.concerns, _concern_points, lambda found: put(with_values(card, concerns=found)), deletes=False
    )
    yield from _of_each(card.rows, _when, lambda found: put(with_values(card, rows=found)))
    for name in ("main_concern_counts", "close_call_points"):
        value = getattr(card, name)
        for moved in (value - 1, value + 1):
            yield Mutant("scorecard", f"{name} {value} becomes {moved}", put(with_values(card, **{name: moved})))


def _concern_points(row: ConcernPoints) -> Changes[ConcernPoints]:
    for grade in Grade:
        if any(getattr(row, grade.value).triple):
            yield f"{grade} has no points", with_values(row, **{grade.value: Points()})


def _instead(policy: Policy, put: Callable[[Any], Policy]) -> Iterator[Mutant]:
    instead = policy.instead
    yield from _of_each(instead.rules, _instead_rule, lambda found: put(with_values(instead, rules=found)))


def _instead_rule(rule: InsteadRule) -> Changes[InsteadRule]:
    for name in CONDITIONS:
        if getattr(rule, name) is not None:
            yield f"`{name}` is forgotten", with_values(rule, **{name: None})
    if rule.when:
        yield from _when(rule)
    if rule.waits_beyond_days is not None:
        for moved in (rule.waits_beyond_days - 1, rule.waits_beyond_days + 1):
            told = f"waits_beyond_days {rule.waits_beyond_days} becomes {moved}"
            yield told, with_values(rule, waits_beyond_days=moved)
    for ground in rule.blocked_only_by or ():
        left = tuple(found for found in rule.blocked_only_by or () if found != ground)
        yield f"blocked_only_by without {ground}", with_values(rule, blocked_only_by=left)


def _questionnaire(policy: Policy, put: Callable[[Any], Policy]) -> Iterator[Mutant]:
    asked = policy.questionnaire
    yield from _of_each(asked.items, _item, lambda found: put(with_values(asked, items=found)), deletes=False)


def _item(item: Item) -> Changes[Item]:
    if item.shown_when:
        yield "it is asked of everybody", with_values(item, shown_when=None)
        for told, when in changed_criteria(item.shown_when):
            yield f"asked when: {told}", with_values(item, shown_when=when)
    if item.empty_means_unknown:
        yield "an empty list means none of these", with_values(item, empty_means_unknown=False)
    if item.open_unless:
        yield "nothing is open unless named", with_values(item, open_unless=None)
        for name in ("named", "open"):
            codes = getattr(item.open_unless, name)
            for code in codes if len(codes) > 1 else ():
                left = tuple(found for found in codes if found != code)
                told = f"open_unless: {code} is dropped from {name}"
                yield told, with_values(item, open_unless=with_values(item.open_unless, **{name: left}))
