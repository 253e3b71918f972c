"""Fifth: what comes instead of a lead that cannot be. The mirror of engine/choice.py."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import ibis

from recommender.domain.policy import InsteadRule
from recommender.domain.terms import Grade, Level, Outcome, Treatment
from recommender.replay.answers import Reading
from recommender.replay.flags import Flag, both, column, either, negated
from recommender.replay.positioning import is_listed, rank
from recommender.replay.restrictions import NO_DAYS, blocked_place, grounds_of
from recommender.replay.truth import counts

NO_RULE = -1
STILL_BLOCKED = -2  # facial_blocked, which stands behind all rules


def conditions(reading: Reading) -> dict[str, Any]:
    """`holds_...` per rule of instead.yaml, by its place: where every condition that it names is met."""
    rules = reading.policy.instead.rules
    return {f"holds_{place}": column(both(*_conditions(rule, reading))) for place, rule in enumerate(rules)}


def instead(reading: Reading) -> dict[str, Any]:
    """`instead`: the place of the first rule that holds where its lead leads, else `NO_RULE`."""
    rules = reading.policy.instead
    leads = reading["lead"] == rules.lead.rank
    first = [(reading[f"holds_{place}"], _number(place)) for place in range(len(rules.rules))]
    return {"instead": ibis.cases((~leads, _number(NO_RULE)), *first, else_=_number(NO_RULE))}


def _conditions(rule: InsteadRule, reading: Reading) -> Iterator[Flag]:
    if rule.when is not None:
        yield counts(rule.when, reading)
    yield from _on_grounds(rule, reading)
    yield from _on_cells(rule, reading)
    if rule.bound_above is not None:
        yield reading["bound"] > rule.bound_above.rank
    if rule.waits_beyond_days is not None:
        yield _waits_beyond(rule, reading)


def _on_grounds(rule: InsteadRule, reading: Reading) -> Iterator[Flag]:
    lead = Treatment(reading.policy.instead.lead.value)
    blocks = {ground: reading[blocked_place(lead, ground)] for ground in grounds_of(reading.policy, lead)}
    if rule.blocked is not None:
        blocked = either(*blocks.values())
        yield blocked if rule.blocked else negated(blocked)
    if rule.blocked_by is not None:
        yield blocks.get(rule.blocked_by, False)
    if rule.blocked_only_by is not None:
        yield negated(either(*(found for ground, found in blocks.items() if ground not in rule.blocked_only_by)))


def _on_cells(rule: InsteadRule, reading: Reading) -> Iterator[Flag]:
    if rule.cell_lists:
        yield is_listed(reading, rule.cell_lists)
    if rule.cell_lacks:
        yield (reading["deciding"] & ~reading[f"lists_{rule.cell_lacks}"]) != 0
    if rule.severe_cell_lists is not None:
        severe = reading["deciding"] & reading[f"read_{Grade.SEVERE}"]
        yield (severe & reading[f"lists_{rule.severe_cell_lists}"]) != 0


def _waits_beyond(rule: InsteadRule, reading: Reading) -> Flag:
    """The days of what would come instead; where nobody can say how many, it does not wait beyond any."""
    if rule.then is Outcome.MEDICAL_REFERRAL:
        return False
    days = reading[f"{rule.then}_days"]
    return (days != NO_DAYS) & (days > rule.waits_beyond_days)


def chosen(reading: Reading) -> dict[str, Any]:
    """`chosen_outcome` by the rules of instead.yaml, a referral where it is itself deferred or excluded."""
    rules = reading.policy.instead.rules
    by = reading["instead"]
    then = [(by == place, rank(rule.then.rank)) for place, rule in enumerate(rules)]
    found = ibis.cases(*then, else_=reading["lead"])
    blocked = column(either(*(_is_blocked(reading, found, treatment) for treatment in Treatment)))
    return {
        "chosen": ibis.ifelse(blocked, rank(Outcome.MEDICAL_REFERRAL.rank), found),
        "by": ibis.ifelse(blocked, _number(STILL_BLOCKED), by),
    }


def _is_blocked(reading: Reading, chosen: Any, treatment: Treatment) -> Any:
    level = reading[f"{treatment}_level"]
    return (chosen == Outcome(treatment.value).rank) & (level >= Level.DEFER.rank)


def _number(place: int) -> Any:
    return ibis.literal(place, "int16")
