"""The reasons of a decision, one a rule or row, in the order they counted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from recommender.domain.decision import Because, Decision, Firing, ReasonKind
from recommender.domain.policy import Policy, Rule
from recommender.domain.terms import Level


@dataclass(frozen=True)
class Reason:
    """A sentence with the rule it comes from, the evidence it rests on and the answers that made it count."""

    rule: str
    kind: ReasonKind
    text: str
    evidence: tuple[str, ...]
    because: Because
    certain: bool = True
    treatment: str | None = None


def reasons(policy: Policy, decision: Decision) -> tuple[Reason, ...]:
    """Why the outcome is what it is: refer rules, restrictions from wait on, positioning, points, instead."""
    rules = policy.rules_by_id
    trace = decision.trace
    found = [_reason(rules[f.rule], f, "refer") for f in trace.refers]
    for treatment, restriction in trace.restrictions.items():
        found += [
            _reason(rules[f.rule], f, "restriction", treatment.value)
            for f in restriction.firings
            if f.level is not Level.CAUTION
        ]
    found += _positioning(policy, decision)
    found += _points(policy, decision)
    if trace.instead:
        found.append(_instead(policy, trace.instead))
    return tuple(found)


def cautions(policy: Policy, decision: Decision) -> tuple[Reason, ...]:
    """What is allowed with something to know, for each treatment."""
    rules = policy.rules_by_id
    return tuple(
        _reason(rules[firing.rule], firing, "restriction", treatment.value)
        for treatment, restriction in decision.trace.restrictions.items()
        for firing in restriction.firings
        if firing.level is Level.CAUTION
    )


def _reason(rule: Rule, firing: Firing, kind: ReasonKind, treatment: str | None = None) -> Reason:
    return Reason(rule.id, kind, rule.rationale, rule.evidence, firing.because, firing.certain, treatment)


def _positioning(policy: Policy, decision: Decision) -> list[Reason]:
    found = []
    for cell in decision.trace.deciding_cells:
        position = policy.positioning.by_concern[cell.concern]
        serves = position.why.get(decision.outcome)
        if serves:
            because = {"concerns": {cell.concern: str(cell.grade)}}
            found.append(Reason(position.row, "positioning", serves.text, serves.evidence, because))
    return found


def _points(policy: Policy, decision: Decision) -> list[Reason]:
    """Rows in the trace's order; a concern's row is named for the concern and its grade."""
    rows = {row.id: row for row in policy.scorecard.rows}
    concerns = policy.scorecard.by_concern
    found = []
    for points in decision.trace.rows:
        row: Any = rows.get(points.row) or concerns[next(iter(points.because["concerns"]))]
        found.append(Reason(points.row, "points", row.rationale, row.evidence, points.because))
    return found


def _instead(policy: Policy, rule_id: str) -> Reason:
    rule = policy.rules_by_id[rule_id]
    return Reason(rule.id, "instead", rule.rationale, rule.evidence, {})
