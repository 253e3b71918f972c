"""Whether a decision is what a worked case expects."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from recommender.domain.answers import Intake, Truth
from recommender.domain.changing import Change, ChangeSet
from recommender.domain.decision import Decision, Firing
from recommender.domain.policy import Policy
from recommender.domain.terms import Treatment
from recommender.domain.worked_cases import RULE_KEYS, WorkedCase
from recommender.engine.changing.search import what_would_change
from recommender.engine.decide import decide
from recommender.flow.parsing import parse_intake
from recommender.flow.reading import read_answers

UNORDERED = ("extras_blocked", "open")
ABSENT = "absent"


def intake_of_case(policy: Policy, case: WorkedCase) -> Intake:
    """The intake of a case, as staff may record it.

    Raises
    ------
    IntakeError
        When its answers do not fit the questionnaire.
    """
    return parse_intake(policy.questionnaire, case.raw, by_staff=bool(case.cleared))


def unmet(policy: Policy, case: WorkedCase, intake: Intake) -> dict[str, tuple[Any, Any]]:
    """What is expected and not so: per key of `expect`, what it names and what the engine says. Empty if all holds."""
    decision = decide(policy, intake)
    status = rule_status(policy, intake, decision) if any(key in case.expect for key in RULE_KEYS) else {}
    found = {}
    for key, expected in case.expect.items():
        if key == "what_would_change":
            wanted, said = in_order(expected), _changing(policy, intake)
        else:
            wanted, said = _both(policy, case, decision, status, key, expected)
        if wanted != said:
            found[key] = (wanted, said)
    return found


def _both(
    policy: Policy, case: WorkedCase, decision: Decision, status: dict[str, str], key: str, expected: Any
) -> tuple[Any, Any]:
    if key in RULE_KEYS:
        wanted = ABSENT if key in ("misses", "unanswered") else key
        return dict.fromkeys(expected, wanted), {rule: status.get(rule, ABSENT) for rule in expected}
    return sorted(expected) if key in UNORDERED else expected, observed(policy, case, decision, key)


def observed(policy: Policy, case: WorkedCase, decision: Decision, key: str) -> Any:
    """What the engine says to one key of `expect`, in the contract's spelling.

    Raises
    ------
    AttributeError
        When the key is none that a case can have.
    """
    restrictions = decision.trace.restrictions
    if key in tuple(Treatment):
        return restrictions[Treatment(key)].level
    if key == "days":
        return {str(treatment): restrictions[treatment].days for treatment in case.expect["days"]}
    if key == "extras_blocked":
        blocked = {firing.rule for firing in decision.plan.extras_blocked}
        return sorted({rule.effect.leave_out for rule in policy.extra_rules if rule.id in blocked})
    if key == "open":
        return sorted(question.item for question in decision.open_questions)
    if key in ("bound", "lead", "instead"):
        return getattr(decision.trace, key)
    return getattr(decision, key)


def _changing(policy: Policy, intake: Intake) -> list[dict[str, Any]]:
    return in_order(as_expected(policy, each) for each in what_would_change(policy, intake))


def as_expected(policy: Policy, each: ChangeSet) -> dict[str, Any]:
    """A set of answers as a case writes it: per kind and item the codes, the option, the days or the least number."""
    found: dict[str, Any] = {"outcome": str(each.outcome)}
    for change in each.changes:
        said = found.setdefault(change.kind, {})
        said[change.item] = _value(policy, change, said.get(change.item, []))
    return found


def _value(policy: Policy, change: Change, codes: Any) -> Any:
    if change.days is not None or change.at_least is not None:
        return change.days or change.at_least
    ticked = change.kind != "by_finding_out" and policy.questionnaire.by_id[change.item].is_list
    return [*codes, *change.codes] if ticked else change.becomes


def in_order(sets: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Sets in an order that depends on nothing but what they say."""
    return sorted(sets, key=lambda found: json.dumps(found, sort_keys=True))


def rule_status(policy: Policy, intake: Intake, decision: Decision) -> dict[str, str]:
    """Per rule that plays a part: `fires` or `undetermined`."""
    trace, plan = decision.trace, decision.plan
    firings: list[Firing] = [*trace.refers, *plan.extras_blocked, *plan.extras_noted]
    for restriction in trace.restrictions.values():
        firings += restriction.firings
    status = {firing.rule: "fires" if firing.certain else "undetermined" for firing in firings}
    status |= _rows_and_readings(policy, intake, decision)
    return status | ({trace.instead: "fires"} if trace.instead else {})


def _rows_and_readings(policy: Policy, intake: Intake, decision: Decision) -> dict[str, str]:
    trace, same_grade = decision.trace, policy.positioning.same_grade
    counted = {row.row for row in trace.rows} | {rule for cell in trace.cells for rule in cell.adjusted_by}
    answers = read_answers(policy.questionnaire, intake)
    found = {}
    for rule in (*policy.scorecard.rows, *policy.positioning.adjustments, *same_grade):
        truth = rule.when.truth(answers)
        if rule.id in counted or (rule in same_grade and truth is not Truth.NO):
            found[rule.id] = "fires" if truth is Truth.YES else "undetermined"
    return found
