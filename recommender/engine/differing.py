"""In what two decisions differ, as far as it matters to a client or to staff."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from recommender.domain.decision import Decision, Firing, Restriction
from recommender.domain.terms import Level


class Kind(StrEnum):
    """What an answer can change, weightiest first."""

    OUTCOME = "outcome"
    URGENCY = "urgency"
    RESTRICTION = "restriction"
    CAUTION = "caution"
    PLAN = "plan"
    EXTRAS = "extras"


def differing(first: Decision, second: Decision) -> tuple[Kind, ...]:
    """The kinds in which two decisions differ, weightiest first; none where they say the same.

    A restriction is its level from wait on with its days; a caution is the rule behind it. The plan is its figures
    and the earliest day; extras are those to leave out and those with something to say about.
    """
    one, other = _parts(first), _parts(second)
    return tuple(kind for kind in Kind if one[kind] != other[kind])


def _parts(decision: Decision) -> dict[Kind, Any]:
    plan, restrictions = decision.plan, decision.trace.restrictions
    return {
        Kind.OUTCOME: decision.outcome,
        Kind.URGENCY: decision.urgency,
        Kind.RESTRICTION: {name: (found.level, found.days) for name, found in restrictions.items() if _bars(found)},
        Kind.CAUTION: {f.rule for found in restrictions.values() for f in found.firings if f.level is Level.CAUTION},
        Kind.PLAN: (plan.sessions, plan.weeks_between, plan.minutes, plan.recovery_days, plan.earliest_in_days),
        Kind.EXTRAS: (_rules(plan.extras_blocked), _rules(plan.extras_noted)),
    }


def _rules(firings: tuple[Firing, ...]) -> set[str]:
    return {firing.rule for firing in firings}


def _bars(restriction: Restriction) -> bool:
    return restriction.level.rank > Level.CAUTION.rank
