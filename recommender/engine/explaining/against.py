"""Why not the others: what restricts them, what comes first, or how they fall short."""

from __future__ import annotations

from recommender.domain.decision import RestrictionFiring
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
    if any(outcome in cell.outcomes for cell in trace.deciding_cells):
        lines.append(teller.line("allowed_but_not_first", treatment=teller.say(f"name_{outcome}")))
    return lines + [line for cell in trace.deciding_cells for line in serves(teller, cell.concern, outcome)]


def _restricted_by(teller: Teller, outcome: Outcome) -> list[Line]:
    """The certain rules from wait on that restrict a treatment; a referral is never restricted."""
    if outcome is Outcome.MEDICAL_REFERRAL:
        return []
    firings = teller.decision.trace.restrictions[Treatment(outcome.value)].firings
    strong = [firing for firing in firings if firing.level is not Level.CAUTION and teller.holds(firing.rule)]
    return [_against_rule(teller, firing) for firing in strong]


def _against_rule(teller: Teller, firing: RestrictionFiring) -> Line:
    rule: RestrictionRule = teller.policy.rules_by_id[firing.rule]
    parts = [rule.rationale, _end_of(teller, firing, rule)]
    if rule.advice:
        parts.append(rule.advice)
    return Line(" ".join(parts), rule.evidence)


def _end_of(teller: Teller, firing: RestrictionFiring, rule: RestrictionRule) -> str:
    """When the treatment is possible again."""
    name = teller.say(f"name_{firing.treatment}")
    if firing.days is not None:
        return teller.say("again_after_days", treatment=name, when=teller.when(firing.days))
    if firing.level is Level.DEFER:
        until = rule.effect.until
        return teller.say("again_when", treatment=name, until=until) if until else teller.say("put_off", treatment=name)
    key = "again_never_young" if firing.ground == "age" else "again_if_cleared"
    return teller.say(key, treatment=name)
