"""Fifth: what comes instead of a lead that cannot be the outcome, or is not wanted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from recommender.domain.answers import Answers, Truth
from recommender.domain.decision import Cell, Restriction
from recommender.domain.policy import InsteadRule, Policy
from recommender.domain.terms import Grade, Outcome, Treatment
from recommender.engine.firing import counts


@dataclass(frozen=True)
class Situation:
    """All that a rule of instead.yaml can ask about."""

    policy: Policy
    answers: Answers
    restrictions: Mapping[Treatment, Restriction]
    deciding: tuple[Cell, ...]
    bound: Outcome
    lead: Outcome


def choose(situation: Situation) -> tuple[Outcome, str | None]:
    """The outcome, and the rule that put it in the lead's place if one did."""
    outcome, rule = situation.lead, None
    instead = situation.policy.instead
    if outcome is instead.lead:
        found = next((rule for rule in instead.rules if holds(rule, situation)), None)
        if found:
            outcome, rule = found.then, found.id
    if outcome is not Outcome.MEDICAL_REFERRAL and _restriction(situation, outcome).level.blocks:
        return Outcome.MEDICAL_REFERRAL, instead.facial_blocked.id
    return outcome, rule


def _restriction(situation: Situation, outcome: Outcome) -> Restriction:
    return situation.restrictions[Treatment(outcome.value)]


def holds(rule: InsteadRule, situation: Situation) -> bool:
    """Whether every condition the rule names is met."""
    return (
        _answers_hold(rule, situation)
        and _blocked_holds(rule, situation)
        and _cells_hold(rule, situation)
        and _bound_holds(rule, situation)
        and _wait_holds(rule, situation)
    )


def _answers_hold(rule: InsteadRule, situation: Situation) -> bool:
    if rule.when is None:
        return True
    return counts(rule.when, situation.answers, situation.policy.questionnaire) is not Truth.NO


def _blocked_holds(rule: InsteadRule, situation: Situation) -> bool:
    grounds = _restriction(situation, situation.lead).grounds
    if rule.blocked is not None and rule.blocked is not bool(grounds):
        return False
    if rule.blocked_by is not None and rule.blocked_by not in grounds:
        return False
    return rule.blocked_only_by is None or all(ground in rule.blocked_only_by for ground in grounds)


def _cells_hold(rule: InsteadRule, situation: Situation) -> bool:
    deciding = situation.deciding
    severe = [cell for cell in deciding if cell.grade is Grade.SEVERE]
    if rule.cell_lists and not any(rule.cell_lists in cell.outcomes for cell in deciding):
        return False
    if rule.cell_lacks and all(rule.cell_lacks in cell.outcomes for cell in deciding):
        return False
    listed = rule.severe_cell_lists
    return listed is None or any(listed in cell.outcomes for cell in severe)


def _bound_holds(rule: InsteadRule, situation: Situation) -> bool:
    return rule.bound_above is None or situation.bound.rank > rule.bound_above.rank


def _wait_holds(rule: InsteadRule, situation: Situation) -> bool:
    if rule.waits_beyond_days is None:
        return True
    days = _restriction(situation, rule.then).days
    return days is not None and days > rule.waits_beyond_days
