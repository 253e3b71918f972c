"""Why this, and what to be careful with."""

from __future__ import annotations

from recommender.domain.criteria import HasCode
from recommender.domain.decision import Cell, RestrictionFiring
from recommender.domain.policy import RestrictionRule
from recommender.domain.terms import Outcome, Treatment
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
        lines += _what_a_facial_can_do(teller)
    elif not trace.refers:
        listing = [cell for cell in trace.deciding_cells if decision.outcome in cell.outcomes] or trace.deciding_cells
        lines += [line for cell in listing for line in serves(teller, cell.concern, decision.outcome)]
        lines += _wishes_for(teller, decision.outcome)
    if decision.close_call:
        lines.append(_close_call(teller))
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


def _what_a_facial_can_do(teller: Teller) -> list[Line]:
    """The honest word on a facial that comes in dermatherapy's place."""
    if teller.decision.outcome is not Outcome.FACIAL:
        return []
    return [
        line for cell in teller.decision.trace.deciding_cells for line in serves(teller, cell.concern, Outcome.FACIAL)
    ]


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


def _close_call(teller: Teller) -> Line:
    """Which other outcome came close; never one that is deferred or excluded."""
    trace = teller.decision.trace
    others = [outcome for outcome in trace.open_candidates if outcome is not teller.decision.outcome]
    best = max(others, key=lambda outcome: trace.totals[outcome.rank])
    return teller.line(f"close_call_{best}")


def careful(teller: Teller) -> Block | None:
    """Cautions and waits of the suggested treatment; for a referral, what to know meanwhile is said elsewhere."""
    if teller.decision.outcome is Outcome.MEDICAL_REFERRAL:
        return None
    restriction = teller.decision.trace.restrictions[Treatment(teller.decision.outcome.value)]
    lines = [_restriction_line(teller, firing) for firing in restriction.firings]
    return teller.block("careful", [*lines, *teller.end_of(restriction), *_lifted(teller)])


def _restriction_line(teller: Teller, firing: RestrictionFiring) -> Line:
    rule: RestrictionRule = teller.policy.rules_by_id[firing.rule]
    text = f"{rule.rationale} {rule.advice}".strip()
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
        Group(_served_by(teller, cell), item.label(cell.concern))
        for cell in teller.decision.trace.cells
        if cell.concern not in deciding
    ]
    return teller.block("beside", *groups)


def _served_by(teller: Teller, cell: Cell) -> tuple[Line, ...]:
    """What serves a concern first, and how that treatment stands for this client now."""
    first = cell.outcomes[0]
    lines = serves(teller, cell.concern, first)
    if first is not Outcome.MEDICAL_REFERRAL:
        lines += teller.end_of(teller.decision.trace.restrictions[Treatment(first.value)])
    return tuple(lines)
