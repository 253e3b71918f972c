"""Why this, and what to be careful with."""

from __future__ import annotations

from recommender.domain.criteria import HasCode
from recommender.domain.decision import RestrictionFiring
from recommender.domain.policy import RestrictionRule
from recommender.domain.terms import Level, Outcome, Treatment
from recommender.engine.explaining.next_step import blocking, certain_refers
from recommender.engine.explaining.telling import Block, Group, Line, Teller

FEW = 3  # reasons that only might apply


def why(teller: Teller) -> Block | None:
    trace, decision = teller.decision.trace, teller.decision
    rules = teller.policy.rules_by_id
    lines = [Line(_named_concerns(teller))]
    lines += [Line(rule.rationale, rule.evidence) for rule in certain_refers(teller)]
    if trace.refers and not certain_refers(teller):
        lines.append(teller.line("not_sure_referral"))
    if not trace.refers and trace.instead:
        lines.append(Line(rules[trace.instead].rationale, rules[trace.instead].evidence))
        lines += _blocking_reasons(teller)
    elif not trace.refers:
        lines += [line for cell in trace.deciding_cells for line in serves(teller, cell.concern, decision.outcome)]
        lines += _wishes_for(teller, decision.outcome)
    if decision.close_call:
        lines.append(teller.line("close_call", other=_runner_up(teller)))
    return teller.block("why", lines)


def _named_concerns(teller: Teller) -> str:
    """The client's own words for what they chose, with the grade."""
    item = teller.policy.questionnaire.by_id["concerns"]
    named = [
        teller.say("named_concern", concern=item.label(code), grade=teller.say(f"grade_{grade}"))
        for code, grade in teller.answers.grades.items()
    ]
    main = teller.intake.answers.get("main_concern")
    if main and len(named) > 1:
        return teller.say("you_named_main", concerns="; ".join(named), main=f"“{item.label(main)}”")
    return teller.say("you_named", concerns="; ".join(named))


def serves(teller: Teller, concern: str, outcome: Outcome) -> list[Line]:
    serves = teller.policy.positioning.by_concern[concern].why.get(outcome)
    return [Line(serves.text, serves.evidence)] if serves else []


def _wishes_for(teller: Teller, outcome: Outcome) -> list[Line]:
    """Scorecard rows that speak most for the outcome."""
    rows = {row.id: row for row in teller.policy.scorecard.rows}
    found = [rows[points.row] for points in teller.decision.trace.rows if points.row in rows]
    return [
        teller.assumed(Line(row.rationale, row.evidence), row.when)
        for row in found
        if row.points.triple[outcome.rank] == max(row.points.triple)
    ]


def _blocking_reasons(teller: Teller) -> list[Line]:
    """What stands in the way; where nothing does for certain, a few of the things that might."""
    rules = teller.policy.rules_by_id
    firings = blocking(teller) or blocking(teller, certain=False)[:FEW]
    return [teller.assumed_unless(teller.holds(firing.rule), rules[firing.rule]) for firing in firings]


def _runner_up(teller: Teller) -> str:
    trace = teller.decision.trace
    others = [outcome for outcome in trace.candidates if outcome is not teller.decision.outcome]
    best = max(others, key=lambda outcome: trace.totals[outcome.rank])
    return teller.say(f"name_{best}")


def careful(teller: Teller) -> Block | None:
    """Cautions and waits of the suggested treatment; for a referral, what to know meanwhile is said elsewhere."""
    if teller.decision.outcome is Outcome.MEDICAL_REFERRAL:
        return None
    restriction = teller.decision.trace.restrictions[Treatment(teller.decision.outcome.value)]
    lines = [_restriction_line(teller, firing) for firing in restriction.firings]
    return teller.block("careful", [*lines, *_lifted(teller)])


def _restriction_line(teller: Teller, firing: RestrictionFiring) -> Line:
    rule: RestrictionRule = teller.policy.rules_by_id[firing.rule]
    text = rule.rationale
    if firing.level is Level.WAIT and firing.days:
        name = teller.say(f"name_{firing.treatment}")
        text += " " + teller.say("again_after_days", treatment=name, when=teller.when(firing.days))
    if rule.advice:
        text += " " + rule.advice
    return Line(text if teller.holds(rule.id) else teller.say("in_case", text=text), rule.evidence)


def _lifted(teller: Teller) -> list[Line]:
    """Each lifted rule with the clinicians whose word lifted it."""
    rules = [teller.policy.rules_by_id[rule] for rule in teller.decision.trace.lifted]
    return [
        Line(teller.say("lifted", clinician=word.clinician, date=word.date, text=rule.rationale), rule.evidence)
        for rule in rules
        for word in teller.intake.cleared
        if any(word.code in atom.codes for atom in rule.when.atoms() if isinstance(atom, HasCode))
    ]


def beside(teller: Teller) -> Block | None:
    """For each concern that did not decide: what would serve it."""
    deciding = {cell.concern for cell in teller.decision.trace.deciding_cells}
    item = teller.policy.questionnaire.by_id["concerns"]
    groups = [
        Group(tuple(serves(teller, cell.concern, cell.outcomes[0])), item.label(cell.concern))
        for cell in teller.decision.trace.cells
        if cell.concern not in deciding
    ]
    return teller.block("beside", *groups)
