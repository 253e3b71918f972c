"""Sixth: what to count on. Figures come from content as ranges; what the documents leave open stays open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from recommender.domain.answers import Answers, Truth
from recommender.domain.decision import Cell, Firing, PlanFigures, Restriction
from recommender.domain.policy import Policy, Rule
from recommender.domain.terms import Grade, Outcome, Treatment
from recommender.domain.treatments import Figure
from recommender.engine.firing import because, counts, open_codes


def plan_figures(
    policy: Policy,
    answers: Answers,
    outcome: Outcome,
    restrictions: Mapping[Treatment, Restriction],
    deciding: tuple[Cell, ...],
) -> PlanFigures:
    """The plan for the outcome; sessions follow the highest grade among the deciding concerns."""
    plan = policy.treatments[outcome].plan
    grade = max((cell.grade for cell in deciding), key=lambda grade: grade.rank)
    return PlanFigures(
        treatment=outcome,
        sessions=figure_range(sessions_figure(policy, outcome, grade)),
        weeks_between=figure_range(plan.weeks_between),
        minutes=figure_range(plan.minutes),
        recovery_days=figure_range(plan.recovery_days),
        earliest_in_days=earliest_in_days(outcome, restrictions),
        extras_blocked=_firings(policy, policy.extra_rules, answers),
        extras_noted=_firings(policy, policy.extra_notes, answers),
    )


def sessions_figure(policy: Policy, outcome: Outcome, grade: Grade) -> Figure | None:
    sessions = policy.treatments[outcome].plan.sessions
    found: Figure | None = getattr(sessions, grade.value) if sessions else None
    return found


def figure_range(figure: Figure | None) -> tuple[int, int] | None:
    return (figure.from_, figure.to) if figure else None


def earliest_in_days(outcome: Outcome, restrictions: Mapping[Treatment, Restriction]) -> int | None:
    """Days until the treatment can be given: 0 for now. A referral has no such date."""
    if outcome is Outcome.MEDICAL_REFERRAL:
        return None
    return restrictions[Treatment(outcome.value)].days or 0


def _firings(policy: Policy, rules: Sequence[Rule], answers: Answers) -> tuple[Firing, ...]:
    found = []
    for rule in rules:
        truth = counts(rule.when, answers, policy.questionnaire)
        if truth is not Truth.NO:
            certain = truth is Truth.YES
            open_ = {} if certain else open_codes(rule.when, answers)
            found.append(Firing(rule.id, because(rule.when, answers), certain, open_))
    return tuple(found)
