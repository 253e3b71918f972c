"""Second: levels and remaining days on both treatments. The mirror of engine/restrictions.py.

Rules are joined by treatment, level and ground, so that a treatment takes a handful of columns and not one a rule.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import ibis

from recommender.domain.criteria import HasCode
from recommender.domain.policy import Policy, Restrict, RestrictionRule, Since
from recommender.domain.terms import LONGEST_WAIT_DAYS, Level, Treatment
from recommender.replay.answers import Reading
from recommender.replay.flags import Flag, bits, both, column, either
from recommender.replay.marks import NOT_KNOWN, passed
from recommender.replay.truth import counts, has_codes

NO_DAYS = -1
PROCEDURES = "procedures"  # the one item whose answers are days
Ground = str | None


def grounds_of(policy: Policy, treatment: Treatment) -> tuple[Ground, ...]:
    """The grounds of the rules that can block a treatment, None for rules without one."""
    rules = [rule for rule in policy.restrictions if rule.effect.treatment is treatment]
    return tuple(dict.fromkeys(rule.ground for rule in rules if rule.effect.level is not Level.CAUTION))


def parts(reading: Reading) -> dict[str, Any]:
    """Per treatment and ground: whether it is excluded or deferred, and the longest days that remain of its waits.

    Cautions read the answers as they were given; all other levels read them without what a clinician cleared.
    """
    kept = replace(reading, kept=True)
    found: dict[str, Any] = {}
    for treatment in Treatment:
        rules = [rule for rule in reading.policy.restrictions if rule.effect.treatment is treatment]
        cautions = [rule for rule in rules if rule.effect.level is Level.CAUTION]
        found[place(treatment, Level.CAUTION)] = column(either(*(restricts(rule, reading) for rule in cautions)))
        for ground in grounds_of(reading.policy, treatment):
            found |= _parts(treatment, ground, [rule for rule in rules if rule.ground == ground], kept)
    return found


def _parts(treatment: Treatment, ground: Ground, rules: list[RestrictionRule], kept: Reading) -> dict[str, Any]:
    found = {
        place(treatment, level, ground): column(
            either(*(counts(rule.when, kept) for rule in rules if rule.effect.level is level))
        )
        for level in (Level.EXCLUDE, Level.DEFER)
    }
    waits = [rule for rule in rules if rule.effect.level is Level.WAIT]
    return found | {place(treatment, Level.WAIT, ground): _longest(waits, kept)}


def place(treatment: Treatment, level: Level, ground: Ground = None) -> str:
    return f"{treatment}_{level}_{ground or 'any'}"


def _longest(waits: list[RestrictionRule], kept: Reading) -> Any:
    """The longest days that remain. Rules about one item are passed over where nothing of it was ticked, which is
    nearly everywhere."""
    by_item: dict[str, list[Any]] = {}
    for rule in waits:
        item = rule.when.item if isinstance(rule.when, HasCode) and has_codes(rule.when.item, kept) else ""
        by_item.setdefault(item, []).append(remaining_days(rule, kept))
    found = by_item.pop("", [])
    for item, days in by_item.items():
        found.append(ibis.ifelse(kept.codes(item, "may") == 0, bits(0), _greatest(days)))
    return _greatest(found)


def _greatest(days: Iterable[Any]) -> Any:
    return ibis.greatest(bits(0), *days)


def restricts(rule: RestrictionRule, reading: Reading) -> Flag:
    """Where a rule counts and is not over."""
    counted = counts(rule.when, reading)
    if rule.effect.days is None:
        return counted
    return both(counted, _remaining(rule.effect, reading) > 0)


def remaining_days(rule: RestrictionRule, reading: Reading) -> Any:
    """Days that remain where a rule with days counts, and 0 elsewhere. 0 or less: it is over."""
    left = _remaining(rule.effect, reading)
    return ibis.ifelse(column(counts(rule.when, reading)), left, bits(0))


def _remaining(effect: Restrict, reading: Reading) -> Any:
    """The days of a rule less those that passed; an unknown day counts as today."""
    days, since = bits(effect.days or 0), effect.since
    if since is None:
        return days
    units = _passed(since, reading)
    return days - (units if since.days_each == 1 else units * bits(since.days_each))


def _passed(since: Since, reading: Reading) -> Any:
    """The known time since it happened, in the unit of the answer, else 0."""
    if since.code:
        known = since.code in reading.layout.by_id[PROCEDURES].codes
        return reading.table[passed(PROCEDURES, since.code)] if known else bits(0)
    if reading.questionnaire.by_id[since.item].type != "integer":
        return bits(0)
    number = reading.number(since.item)
    return ibis.ifelse(number > NOT_KNOWN, number, bits(0))


def blocked_place(treatment: Treatment, ground: Ground) -> str:
    return f"{treatment}_blocked_{ground or 'any'}"


def blocked(reading: Reading) -> dict[str, Any]:
    """Per treatment and ground, where a rule with this ground defers or excludes it; a long wait defers."""
    found = {}
    for treatment in Treatment:
        for ground in grounds_of(reading.policy, treatment):
            excluded, deferred, longest = (
                reading[place(treatment, level, ground)] for level in (Level.EXCLUDE, Level.DEFER, Level.WAIT)
            )
            found[blocked_place(treatment, ground)] = excluded | deferred | (longest > LONGEST_WAIT_DAYS)
    return found


def strongest(reading: Reading) -> dict[str, Any]:
    """Per treatment, the `level` that holds (its rank) and the `days` that remain, `NO_DAYS` where nobody can say."""
    found: dict[str, Any] = {}
    for treatment in Treatment:
        grounds = grounds_of(reading.policy, treatment)
        excluded = column(either(*(reading[place(treatment, Level.EXCLUDE, ground)] for ground in grounds)))
        deferred = column(either(*(reading[place(treatment, Level.DEFER, ground)] for ground in grounds)))
        longest = _greatest(reading[place(treatment, Level.WAIT, ground)] for ground in grounds)
        found[f"{treatment}_level"] = ibis.cases(
            (excluded, _rank(Level.EXCLUDE)),
            (deferred | (longest > LONGEST_WAIT_DAYS), _rank(Level.DEFER)),
            (longest > 0, _rank(Level.WAIT)),
            (reading[place(treatment, Level.CAUTION)], _rank(Level.CAUTION)),
            else_=_rank(Level.NONE),
        )
        found[f"{treatment}_days"] = ibis.ifelse(excluded | deferred | (longest <= 0), bits(NO_DAYS), longest)
    return found


def _rank(level: Level) -> Any:
    return ibis.literal(level.rank, "int8")
