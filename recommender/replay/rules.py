"""What every single rule does to an intake, so that two policies can be compared rule by rule.

Here each rule has a column of its own, a whole number: 0 where it plays no part, and otherwise its effect. That is
slower than deciding, and it is only asked about intakes whose decision changed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, get_args

import ibis

from recommender.domain.comparing import RuleName, named_rules
from recommender.domain.policy import (
    Adjustment,
    ConcernPoints,
    Ground,
    Position,
    ReferRule,
    RestrictionRule,
    SameGrade,
    ScorecardRow,
)
from recommender.domain.terms import LONGEST_WAIT_DAYS, Grade, Level, Outcome
from recommender.replay.answers import Reading
from recommender.replay.choice import STILL_BLOCKED
from recommender.replay.flags import Flag, Hit, bits, both, column
from recommender.replay.marks import CHOSEN, MAIN
from recommender.replay.restrictions import remaining_days
from recommender.replay.truth import counts, truths


def rule_states(reading: Reading) -> dict[str, Any]:
    """The state of every rule, by kind and id."""
    given, regraded = replace(reading, regraded=False), replace(reading, regraded=True)
    policy = reading.policy
    found: dict[RuleName, Any] = {}
    for name, rule in named_rules(policy).items():
        if isinstance(rule, ReferRule):
            found[name] = _refer(rule, given)
        elif isinstance(rule, RestrictionRule):
            found[name] = _restriction(rule, given)
        elif isinstance(rule, SameGrade):
            found[name] = _same_grade(rule, given)
        elif isinstance(rule, Position):
            found[name] = _position(rule, regraded)
        elif isinstance(rule, Adjustment):
            found[name] = _adjustment(rule, regraded)
        elif isinstance(rule, (ConcernPoints, ScorecardRow)):
            found[name] = _points(rule, regraded)
    found |= {RuleName("instead", rule_id): state for rule_id, state in _instead(reading)}
    return {state_of(name): state for name, state in found.items()}


def state_of(name: RuleName) -> str:
    return f"{name.kind} {name.id}"


def _where(flag: Flag, state: int) -> Any:
    return ibis.ifelse(column(flag), bits(state), bits(0))


def _refer(rule: ReferRule, reading: Reading) -> Any:
    """1 where it is undetermined, more where it is certain, by its urgency."""
    certain, counted = column(truths(rule.when, reading).must), column(counts(rule.when, reading))
    return ibis.cases((certain, bits(2 + rule.effect.refer.rank)), (counted, bits(1)), else_=bits(0))


def _restriction(rule: RestrictionRule, reading: Reading) -> Any:
    """The treatment, the ground, the level of today and the days that remain."""
    effect = rule.effect
    seen = replace(reading, kept=effect.level is not Level.CAUTION)
    grounds = (None, *get_args(Ground))
    about = (1 + effect.treatment.rank) * 10_000_000 + grounds.index(rule.ground) * 1_000_000
    if effect.days is None:
        return _where(counts(rule.when, seen), about + effect.level.rank * 10_000)
    left = remaining_days(rule, seen)
    if effect.level is Level.CAUTION:
        return _where(left > 0, about + Level.CAUTION.rank * 10_000)
    wait, defer = (bits(about + level.rank * 10_000) for level in (Level.WAIT, Level.DEFER))
    level = ibis.ifelse(left > LONGEST_WAIT_DAYS, defer, wait)
    return ibis.ifelse(left > 0, level + left, bits(0))


def _same_grade(rule: SameGrade, reading: Reading) -> Any:
    mask = reading.mask("concerns", *rule.concerns)
    chosen = reading.table[CHOSEN] & mask
    return _where(both((chosen & (chosen - 1)) != 0, counts(rule.when, reading)), mask)


def _position(rule: Position, reading: Reading) -> Any:
    """The outcomes of the cell, at the grade that was chosen."""
    as_main = 8 if rule.bounds_only_as_main else 0
    return _by_grade(reading, rule.concern, {grade: as_main + _listed(getattr(rule, grade.value)) for grade in Grade})


def _adjustment(rule: Adjustment, reading: Reading) -> Any:
    added = 1 + 2 * _listed(rule.add)
    states = {grade: added + 16 * _listed(rule.cells.get(grade, ())) for grade in Grade}
    concerned = states if rule.add or not rule.cells else {grade: states[grade] for grade in rule.cells}
    return ibis.ifelse(column(counts(rule.when, reading)), _by_grade(reading, rule.concern, concerned), bits(0))


def _listed(outcomes: Sequence[Outcome]) -> int:
    return sum(1 << outcome.rank for outcome in set(outcomes))


def _points(row: ConcernPoints | ScorecardRow, reading: Reading) -> Any:
    """The three numbers in one, as often as they count."""
    if isinstance(row, ScorecardRow):
        once = _where(counts(row.when, reading), _packed(row.points.triple))
    else:
        states = {grade: _packed(getattr(row, grade.value).triple) for grade in Grade}
        once = _by_grade(reading, row.concern, states)
    is_main = column(Hit(reading.table, {MAIN: reading.mask("concerns", row.concern)}))
    return once * ibis.ifelse(is_main, bits(reading.policy.scorecard.main_concern_counts), bits(1))


def _packed(points: tuple[int, int, int]) -> int:
    facial, dermatherapy, medical_referral = points
    return facial * 1_000_000 + dermatherapy * 1_000 + medical_referral


def _by_grade(reading: Reading, concern: str, states: dict[Grade, int]) -> Any:
    branches = [(reading.at_grade(grade, concern) != 0, bits(state)) for grade, state in states.items()]
    return ibis.cases(*branches, else_=bits(0))


def _instead(reading: Reading) -> Iterator[tuple[str, Any]]:
    """Which of the rules put something in the lead's place; none where a refer rule decided."""
    instead, referred = reading.policy.instead, reading["refers"]
    for place, rule in enumerate(instead.rules):
        yield rule.id, _where(both(~referred, reading["by"] == place), 1 + rule.then.rank)
    yield instead.facial_blocked.id, _where(both(~referred, reading["by"] == STILL_BLOCKED), 1)
