"""First: where a refer rule counts, and how urgent it is. The mirror of engine/referral.py."""

from __future__ import annotations

from typing import Any

import ibis

from recommender.domain.terms import Urgency
from recommender.replay.answers import Reading
from recommender.replay.flags import Flag, column, either
from recommender.replay.truth import counts, truths

NO_URGENCY = -1


def referral(reading: Reading) -> dict[str, Any]:
    """`refers`, and the `refer_urgency` that the certain rules give; a rule that is only undetermined is routine."""
    rules = reading.policy.refer_rules
    refers = either(*(counts(rule.when, reading) for rule in rules))
    certain = {
        urgency: either(*(truths(rule.when, reading).must for rule in rules if rule.effect.refer == urgency))
        for urgency in Urgency
    }
    return {"refers": column(refers), "refer_urgency": _highest(certain)}


def _highest(certain: dict[Urgency, Flag]) -> Any:
    branches = [(column(certain[urgency]), rank(urgency)) for urgency in reversed(Urgency)]
    return ibis.cases(*branches, else_=rank(Urgency.ROUTINE))


def rank(urgency: Urgency) -> Any:
    return ibis.literal(urgency.rank, "int8")
