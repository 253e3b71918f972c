"""The trace in sentences for a client: what to do, why, why not the others, what is unknown, the plan.

Every clinical sentence comes from content with its evidence. The order is the order on screen (ux first: what to do
before why). Emergency and urgent referrals say what to do now and nothing else.
"""

from __future__ import annotations

from datetime import date

from recommender.domain.answers import Intake
from recommender.domain.decision import Decision, OpenQuestion, ReferFiring, RestrictionFiring
from recommender.domain.library import Library
from recommender.domain.policy import ReferRule, RestrictionRule
from recommender.domain.terms import Level, Outcome, Treatment, Urgency
from recommender.domain.treatments import Person
from recommender.engine.explain_plan import plan_blocks
from recommender.engine.telling import Block, Explanation, Group, Line, Teller
from recommender.flow.reading import read_answers


def explain(library: Library, intake: Intake, decision: Decision, *, as_of: date | None = None) -> Explanation:
    """Put a decision into words.

    Parameters
    ----------
    library
        The content that the decision was made with.
    intake, decision
        The answers, and what `decide` made of them.
    as_of
        Today. Waits are then told as dates; without it as days, so that the same decision reads the same every day.
    """
    answers = read_answers(library.policy.questionnaire, intake)
    teller = Teller(library, intake, answers, decision, as_of)
    blocks = _urgent_blocks(teller) if _is_urgent(decision) else _blocks(teller)
    return Explanation(
        decision.outcome, decision.urgency, _headline(teller), tuple(block for block in blocks if block)
    )


def explain_stop(library: Library, stops: tuple[ReferFiring, ...]) -> tuple[Line, tuple[Block, ...]]:
    """What to do now, for findings that end the questionnaire before there is a decision."""
    urgency = stops[0].urgency
    rules = [rule for rule in library.policy.refer_rules for stop in stops if stop.rule == rule.id]
    most_urgent = [rule for rule in rules if rule.effect.refer is urgency]
    parts = {
        "next": _now_lines(library, urgency, rules),
        "say": _say_lines(most_urgent),
        "why": [Line(rule.rationale, rule.evidence) for rule in most_urgent],
    }
    blocks = tuple(Block(key, library.say(f"heading_{key}"), (Group(tuple(lines)),)) for key, lines in parts.items())
    return _line(library, f"result_referral_{urgency}"), blocks


def _is_urgent(decision: Decision) -> bool:
    return decision.urgency in (Urgency.URGENT, Urgency.EMERGENCY)


def _urgent_blocks(teller: Teller) -> list[Block | None]:
    stops = tuple(
        firing
        for firing in teller.decision.trace.refers
        if firing.certain and firing.urgency.rank >= Urgency.URGENT.rank
    )
    _, blocks = explain_stop(teller.library, stops)
    return [*blocks, _is_not(teller)]


def _blocks(teller: Teller) -> list[Block | None]:
    return [
        _next(teller),
        _say(teller),
        _why(teller),
        _careful(teller),
        *plan_blocks(teller),
        _beside(teller),
        _why_not(teller),
        _unknown(teller),
        _disagreements(teller),
        _is_not(teller),
    ]


def _headline(teller: Teller) -> Line:
    decision = teller.decision
    if decision.urgency:
        return teller.line(f"result_referral_{decision.urgency}")
    days = decision.plan.earliest_in_days
    if days:
        return teller.line(f"result_{decision.outcome}_dated", when=teller.when(days))
    return teller.line(f"result_{decision.outcome}")


def _certain_refers(teller: Teller) -> list[ReferRule]:
    rules = {rule.id: rule for rule in teller.policy.refer_rules}
    return [rules[firing.rule] for firing in teller.decision.trace.refers if firing.certain]


def _next(teller: Teller) -> Block | None:
    if teller.decision.outcome is Outcome.MEDICAL_REFERRAL:
        return teller.block("next", _referral_steps(teller))
    days = teller.decision.plan.earliest_in_days or 0
    date_line = teller.line("next_earliest", when=teller.when(days)) if days else teller.line("no_waiting")
    clinic = teller.library.clinic
    steps = [teller.line("next_book"), Line(f"{clinic.phone} · {clinic.email}"), date_line]
    return teller.block("next", steps)


def _referral_steps(teller: Teller) -> list[Line]:
    person = whom_to_see(teller)
    steps = [
        teller.line("next_whom", person=person.name),
        teller.line(f"soon_{teller.decision.urgency}"),
        Line(person.text, person.evidence),
    ]
    if any(question.item == "warning_signs" for question in teller.decision.open_questions):
        emergency = teller.library.clinic.numbers.emergency
        steps.append(teller.line("emergency_signs_reminder", emergency=emergency))
    return steps


def _say(teller: Teller) -> Block | None:
    """What to say at the doctor's: for a finding its own words, for a treatment that is kept away what to ask."""
    trace = teller.decision.trace
    if teller.decision.outcome is not Outcome.MEDICAL_REFERRAL:
        return None
    if trace.refers:
        return teller.block("say", _say_lines(_certain_refers(teller)))
    rules = teller.policy.rules_by_id
    blocking = [firing for firing in _blocking(teller) if rules[firing.rule].advice]
    return teller.block("say", [Line(rules[firing.rule].advice, rules[firing.rule].evidence) for firing in blocking])


def whom_to_see(teller: Teller) -> Person:
    """The person a referral is to: of the most urgent certain finding, the rule that stepped in, or the concern."""
    people = {person.id: person for person in teller.policy.treatments[Outcome.MEDICAL_REFERRAL].people}
    return people[_whom(teller)]


def _whom(teller: Teller) -> str:
    trace, rules = teller.decision.trace, teller.policy.rules_by_id
    certain = _certain_refers(teller)
    if certain:
        return certain[0].whom
    if trace.refers:
        return "doctor"
    if trace.instead:
        blocker = _prescriber_asked(teller)
        return blocker or str(rules[trace.instead].whom) or "doctor"
    return _whom_of_concern(teller)


def _prescriber_asked(teller: Teller) -> str:
    """Where a medicine alone stands in the way, the person to ask is who prescribed it."""
    firings = [f for f in teller.decision.trace.restrictions[Treatment.DERMATHERAPY].firings if f.level.blocks]
    from_medicine = firings and all(set(firing.because) <= {"medicines"} and firing.certain for firing in firings)
    return "prescriber" if from_medicine else ""


def _whom_of_concern(teller: Teller) -> str:
    rules = teller.policy.rules_by_id
    for cell in teller.decision.trace.deciding_cells:
        adjusted = [rules[rule].whom for rule in cell.adjusted_by if rules[rule].whom]
        if Outcome.MEDICAL_REFERRAL in cell.outcomes:
            return str(adjusted[0]) if adjusted else teller.policy.positioning.by_concern[cell.concern].whom
    return "doctor"


def _now_lines(library: Library, urgency: Urgency, rules: list[ReferRule]) -> list[Line]:
    numbers = library.clinic.numbers
    people = {person.id: person for person in library.policy.treatments[Outcome.MEDICAL_REFERRAL].people}
    lines = [_line(library, f"soon_{urgency}", emergency=numbers.emergency)]
    for whom in dict.fromkeys(rule.whom for rule in rules if rule.effect.refer is urgency is Urgency.URGENT):
        lines.append(Line(people[whom].text, people[whom].evidence))
    if any(rule.whom == "crisis_line" for rule in rules):
        crisis = numbers.crisis
        lines.append(_line(library, "crisis_call", name=crisis.name, number=crisis.number, emergency=numbers.emergency))
    if urgency is Urgency.URGENT:
        lines.append(_urgent_call(library))
    return [*lines, _line(library, "nothing_else_now")]


def _urgent_call(library: Library) -> Line:
    numbers = library.clinic.numbers
    if numbers.urgent is None:
        return _line(library, "urgent_call_none", emergency=numbers.emergency)
    named = {"name": numbers.urgent.name, "number": numbers.urgent.number}
    return _line(library, "urgent_call", **named, emergency=numbers.emergency)


def _line(library: Library, key: str, **values: object) -> Line:
    return Line(library.say(key, **values), library.wording[key].evidence)


def _say_lines(rules: list[ReferRule]) -> list[Line]:
    return [Line(rule.say, rule.evidence) for rule in rules]


def _why(teller: Teller) -> Block | None:
    trace, decision = teller.decision.trace, teller.decision
    rules = teller.policy.rules_by_id
    lines = [Line(_named_concerns(teller))]
    lines += [Line(rule.rationale, rule.evidence) for rule in _certain_refers(teller)]
    if trace.refers and not _certain_refers(teller):
        lines.append(teller.line("not_sure_referral"))
    if not trace.refers and trace.instead:
        lines.append(Line(rules[trace.instead].rationale, rules[trace.instead].evidence))
        lines += _blocking_reasons(teller)
    elif not trace.refers:
        lines += [line for cell in trace.deciding_cells for line in _serves(teller, cell.concern, decision.outcome)]
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


def _serves(teller: Teller, concern: str, outcome: Outcome) -> list[Line]:
    serves = teller.policy.positioning.by_concern[concern].why.get(outcome)
    return [Line(serves.text, serves.evidence)] if serves else []


def _wishes_for(teller: Teller, outcome: Outcome) -> list[Line]:
    """Scorecard rows that speak most for the outcome."""
    rows = {row.id: row for row in teller.policy.scorecard.rows}
    found = [rows[points.row] for points in teller.decision.trace.rows if points.row in rows]
    return [
        Line(row.rationale, row.evidence)
        for row in found
        if row.points.triple[outcome.rank] == max(row.points.triple)
    ]


def _blocking_reasons(teller: Teller) -> list[Line]:
    rules = teller.policy.rules_by_id
    return [Line(rules[firing.rule].rationale, rules[firing.rule].evidence) for firing in _blocking(teller)]


def _blocking(teller: Teller) -> list[RestrictionFiring]:
    """What certainly keeps dermatherapy away, or the facial that would have come instead."""
    trace = teller.decision.trace
    if not trace.instead:
        return []
    treatments = [Treatment.DERMATHERAPY]
    if trace.instead == teller.policy.instead.facial_blocked.id:
        treatments = [Treatment.FACIAL] if trace.lead is Outcome.FACIAL else list(Treatment)
    firings = [firing for treatment in treatments for firing in trace.restrictions[treatment].firings]
    return [firing for firing in firings if firing.certain and firing.level.blocks]


def _runner_up(teller: Teller) -> str:
    trace = teller.decision.trace
    others = [outcome for outcome in trace.candidates if outcome is not teller.decision.outcome]
    best = max(others, key=lambda outcome: trace.totals[outcome.rank])
    return teller.say(f"name_{best}")


def _careful(teller: Teller) -> Block | None:
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
    return Line(text if firing.certain else teller.say("in_case", text=text), rule.evidence)


def _lifted(teller: Teller) -> list[Line]:
    rules = teller.policy.rules_by_id
    if not teller.intake.cleared:
        return []
    first = teller.intake.cleared[0]
    return [
        teller.line("lifted", clinician=first.clinician, date=first.date, text=rules[rule].rationale)
        for rule in teller.decision.trace.lifted
    ]


def _beside(teller: Teller) -> Block | None:
    """For each concern that did not decide: what would serve it."""
    deciding = {cell.concern for cell in teller.decision.trace.deciding_cells}
    item = teller.policy.questionnaire.by_id["concerns"]
    groups = [
        Group(tuple(_serves(teller, cell.concern, cell.outcomes[0])), item.label(cell.concern))
        for cell in teller.decision.trace.cells
        if cell.concern not in deciding
    ]
    return teller.block("beside", *groups)


def _why_not(teller: Teller) -> Block | None:
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
    if any(outcome in cell.outcomes for cell in trace.deciding_cells):
        lines.append(teller.line("allowed_but_not_first", treatment=teller.say(f"name_{outcome}")))
    return lines + [line for cell in trace.deciding_cells for line in _serves(teller, cell.concern, outcome)]


def _restricted_by(teller: Teller, outcome: Outcome) -> list[Line]:
    """The certain rules from wait on that restrict a treatment; a referral is never restricted."""
    if outcome is Outcome.MEDICAL_REFERRAL:
        return []
    firings = teller.decision.trace.restrictions[Treatment(outcome.value)].firings
    strong = [firing for firing in firings if firing.level is not Level.CAUTION and firing.certain]
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


def _unknown(teller: Teller) -> Block | None:
    questions = teller.decision.open_questions
    groups = [Group(tuple(_question_lines(teller, question))) for question in questions]
    if groups:
        groups.append(Group((teller.line("find_out", phone=teller.library.clinic.phone),)))
    return teller.block("unknown", *groups)


def _question_lines(teller: Teller, question: OpenQuestion) -> list[Line]:
    item = teller.policy.questionnaire.by_id[question.item]
    given = teller.intake.answers.get(question.item) is not None or question.item in (
        teller.intake.answers.get("unsure") or {}
    )
    key = "not_sure_counts_as_yes" if given else "not_answered_counts_as_yes"
    lines = [teller.line(key, item=item.name)]
    if item.is_list and len(question.codes) <= 4:
        lines.append(teller.line("not_sure_about", codes="; ".join(item.label(code) for code in question.codes)))
    return [*lines, _if_no(teller, question)]


def _if_no(teller: Teller, question: OpenQuestion) -> Line:
    if (question.if_no, question.if_no_urgency) == (teller.decision.outcome, teller.decision.urgency):
        return teller.line("not_sure_if_no_same")
    return teller.line("not_sure_if_no", outcome=teller.say(f"name_{question.if_no}").lower())


def _disagreements(teller: Teller) -> Block | None:
    """Conflicts behind the plan's figures and the reasons of this decision, with both sides and the reading."""
    conflicts = teller.library.evidence.conflicts_by_id
    shown = _conflicts_behind(teller)
    groups = []
    for conflict in (conflicts[conflict_id] for conflict_id in conflicts if conflict_id in shown):
        lines = [Line(side.text, side.claims) for side in conflict.sides]
        reading = Line(teller.say("reading", text=conflict.reading), (conflict.id,))
        groups.append(Group((*lines, reading), conflict.topic))
    return teller.block("disagree", *groups)


def _conflicts_behind(teller: Teller) -> set[str]:
    rules = teller.policy.rules_by_id
    cited: set[str] = set()
    for restriction in teller.decision.trace.restrictions.values():
        for firing in restriction.firings:
            cited.update(rules[firing.rule].evidence)
    for block in plan_blocks(teller):
        if block and block.key in ("plan", "before"):
            cited.update(evidence for line in block.lines for evidence in line.evidence)
    if teller.decision.trace.instead:
        cited.update(rules[teller.decision.trace.instead].evidence)
    return cited


def _is_not(teller: Teller) -> Block | None:
    return teller.block("is_not", [teller.line(f"is_not_{number}") for number in range(1, 5)])
