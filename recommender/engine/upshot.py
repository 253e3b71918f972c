"""What a decision comes down to for a client: all that an answer is asked for, and nothing of how it came about."""

from __future__ import annotations

from dataclasses import dataclass

from recommender.domain.decision import Decision
from recommender.domain.terms import Level, Outcome, Treatment, Urgency

Restricted = tuple[Treatment, Level, int | None, frozenset[str]]


@dataclass(frozen=True)
class Figures:
    """The figures of the plan, in the units of `PlanFigures`."""

    sessions: tuple[int, int] | None
    weeks_between: tuple[int, int] | None
    minutes: tuple[int, int] | None
    recovery_days: tuple[int, int] | None
    earliest_in_days: int | None


@dataclass(frozen=True)
class Upshot:
    """Two decisions with equal upshots tell a client to do the same.

    Attributes
    ----------
    outcome, urgency
        What to do, and how soon.
    restriction
        Per treatment the level above a caution (else none), its days, and the rules at wait, defer or exclude.
    caution
        Rules that call for care, whatever else stands in the way of their treatment.
    plan
        Figures for the outcome.
    extras
        Rules that leave an extra out, and notes on a wished one.
    """

    outcome: Outcome
    urgency: Urgency | None
    restriction: tuple[Restricted, ...]
    caution: frozenset[str]
    plan: Figures
    extras: frozenset[str]


KINDS = tuple(Upshot.__dataclass_fields__)


def upshot_of(decision: Decision) -> Upshot:
    """Points, reasons and close calls are left out: they explain the upshot, they are no part of it."""
    plan = decision.plan
    firings = [firing for found in decision.trace.restrictions.values() for firing in found.firings]
    return Upshot(
        decision.outcome,
        decision.urgency,
        tuple(_restricted(decision, treatment) for treatment in Treatment),
        frozenset(firing.rule for firing in firings if firing.level is Level.CAUTION),
        Figures(plan.sessions, plan.weeks_between, plan.minutes, plan.recovery_days, plan.earliest_in_days),
        frozenset(firing.rule for firing in (*plan.extras_blocked, *plan.extras_noted)),
    )


def _restricted(decision: Decision, treatment: Treatment) -> Restricted:
    found = decision.trace.restrictions[treatment]
    rules = frozenset(firing.rule for firing in found.firings if firing.level is not Level.CAUTION)
    return (treatment, found.level if rules else Level.NONE, found.days, rules)


def differences(one: Upshot, other: Upshot) -> tuple[str, ...]:
    """The kinds in which two upshots differ, weightiest first."""
    return tuple(kind for kind in KINDS if getattr(one, kind) != getattr(other, kind))
