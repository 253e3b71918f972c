"""Why not the others: what restricts them, what comes first, or how they fall short."""

from __future__ import annotations

from recommender.domain.policy import RestrictionRule
from recommender.domain.terms import Level, Outcome, Treatment
from recommender.engine.explaining.telling import Block, Group, Line, Teller
from recommender.engine.explaining.why import serves


def why_not(teller: Teller) -> Block | None:
    others = [outcome for outcome in Outcome if outcome is not teller.decision.outcome]
    groups = [Group(tuple(_against(teller, outcome)), teller.say(f"name_{outcome}")) for outcome in others]
    return teller.block("not", *groups)


def _against(teller: Teller, outcome: Outcome) -> list[Line]:
    """Why this outcome is not the suggestion: what restricts it, what comes first, or how it falls short."""
    trace = teller.decision.trace
    lines = _restricted_by(teller, outcome)
    if trace.refers:
        return [*lines, teller.line("doctor_comes_first")]
    if outcome is not Outcome.MEDICAL_REFERRAL and trace.restrictions[Treatment(outcome.value)].level.blocks:
        return lines or [teller.line("open_answers_first")]
    if trace.instead and outcome is trace.lead:
        return [*lines, teller.line("would_fit_best", treatment=teller.say(f"name_{outcome}"))]
    return lines + _second_or_short(teller, outcome)


def _second_or_short(teller: Teller, outcome: Outcome) -> list[Line]:
    """That it comes second, or why it falls short. A doctor is not called needless where another answer needs one."""
    trace = teller.decision.trace
    short = [line for cell in trace.deciding_cells for line in serves(teller, cell.concern, outcome)]
    if any(outcome in cell.outcomes for cell in trace.deciding_cells):
        return [teller.line(f"second_{outcome}"), *short]
    if outcome is not Outcome.MEDICAL_REFERRAL:
        return short
    restricted = any(found.firings for found in trace.restrictions.values())
    if any(outcome in cell.outcomes for cell in trace.cells):
        return []
    return [teller.line("doctor_not_first")] if restricted else short


def _restricted_by(teller: Teller, outcome: Outcome) -> list[Line]:
    """The certain rules from wait on that restrict a treatment, then its end; a referral is never restricted."""
    if outcome is Outcome.MEDICAL_REFERRAL:
        return []
    restriction = teller.decision.trace.restrictions[Treatment(outcome.value)]
    strong = [
        firing for firing in restriction.firings if firing.level is not Level.CAUTION and teller.holds(firing.rule)
    ]
    rules: list[RestrictionRule] = [teller.policy.rules_by_id[firing.rule] for firing in strong]
    lines = [Line(f"{rule.rationale} {rule.advice}".strip(), rule.evidence) for rule in rules]
    told_by_doctor = any(firing.certain for firing in teller.decision.trace.refers)
    return lines if told_by_doctor or not lines else [*lines, *teller.end_of(restriction)]
