"""The next step: whom to call or see, how soon, and what to say there."""

from __future__ import annotations

from recommender.domain.decision import RestrictionFiring
from recommender.domain.policy import ReferRule, RestrictionRule
from recommender.domain.terms import Level, Outcome, Treatment, Urgency
from recommender.domain.treatments import Person
from recommender.engine.explaining.telling import Block, Line, Teller
from recommender.engine.explaining.urgent import say_lines, stop_headline

SELF_HARM = "self_harm_thoughts"
FEW = 3  # findings that only might apply


def headline(teller: Teller) -> Line:
    decision = teller.decision
    if decision.urgency:
        most_urgent = [rule for rule in certain_refers(teller) if rule.effect.refer is decision.urgency]
        return stop_headline(teller.library, decision.urgency, most_urgent)
    days = decision.plan.earliest_in_days
    if days and teller.as_of:
        return teller.line(f"result_{decision.outcome}_from", date=teller.date(days))
    if days:
        return teller.line(f"result_{decision.outcome}_dated", when=teller.when(days))
    return teller.line(f"result_{decision.outcome}")


def certain_refers(teller: Teller) -> list[ReferRule]:
    rules = {rule.id: rule for rule in teller.policy.refer_rules}
    return [rules[firing.rule] for firing in teller.decision.trace.refers if firing.certain]


def next_step(teller: Teller) -> Block | None:
    if teller.decision.outcome is Outcome.MEDICAL_REFERRAL:
        return teller.block("next", _referral_steps(teller))
    clinic, summary = teller.library.clinic, teller.card.summary
    days = teller.decision.plan.earliest_in_days
    steps = [*teller.applicable(teller.card.today), *_before_booking(teller), teller.line("next_book")]
    steps.append(teller.line("next_contact", phone=clinic.phone, email=clinic.email))
    if days:
        steps.append(teller.line("next_earliest", when=teller.when(days)))
    return teller.block("next", [*steps, Line(summary.text, summary.evidence)])


def _before_booking(teller: Teller) -> list[Line]:
    """A doctor's agreement that comes before the booking."""
    restriction = teller.decision.trace.restrictions[Treatment(teller.decision.outcome.value)]
    rules: list[RestrictionRule] = [teller.policy.rules_by_id[firing.rule] for firing in restriction.firings]
    return [
        teller.assumed(Line(teller.say("next_first", text=rule.advice), rule.evidence), rule.when)
        for rule in rules
        if rule.before_booking
    ]


def _referral_steps(teller: Teller) -> list[Line]:
    person = whom_to_see(teller)
    return [
        *_reminders(teller),
        *teller.applicable(teller.card.today),
        teller.line("next_whom", person=person.name),
        _how_soon(teller),
        *[Line(rule.do_now, rule.evidence) for rule in certain_refers(teller) if rule.do_now],
        Line(person.text, person.evidence),
    ]


def _how_soon(teller: Teller) -> Line:
    """How soon the visit is; where an open answer could make it urgent, that is found out first."""
    open_urgent = [found.if_yes_urgency for found in teller.decision.open_questions if found.if_yes_urgency]
    if teller.decision.urgency is Urgency.ROUTINE and any(found.rank >= Urgency.URGENT.rank for found in open_urgent):
        return teller.line("soon_routine_find_out")
    return teller.line(f"soon_{teller.decision.urgency}")


def _reminders(teller: Teller) -> list[Line]:
    """Where warning signs are open: when to call the emergency number, and the crisis line if that may be one."""
    numbers = teller.library.clinic.numbers
    open_signs = [
        code for found in teller.decision.open_questions if found.item == "warning_signs" for code in found.codes
    ]
    bodily = [code for code in open_signs if code != SELF_HARM]
    lines = [teller.line("emergency_signs_reminder", emergency=numbers.emergency)] if bodily else []
    if SELF_HARM in open_signs:
        crisis = numbers.crisis
        told = {"name": crisis.name, "number": crisis.number, "emergency": numbers.emergency}
        lines.append(teller.line("crisis_call_in_case", **told))
    return lines


def what_to_say(teller: Teller) -> Block | None:
    """What to say at the doctor's: for a finding its own words, for a treatment that is kept away what to ask."""
    trace = teller.decision.trace
    if teller.decision.outcome is not Outcome.MEDICAL_REFERRAL:
        return None
    if trace.refers:
        return teller.block("say", [*say_lines(certain_refers(teller)), *_say_in_case(teller)])
    rules = teller.policy.rules_by_id
    asking = [firing for firing in blocking(teller) if firing.level is Level.EXCLUDE and rules[firing.rule].advice]
    return teller.block("say", [Line(rules[firing.rule].advice, rules[firing.rule].evidence) for firing in asking])


def _say_in_case(teller: Teller) -> list[Line]:
    """What to say about findings that only an open answer makes possible: the most urgent ones."""
    rules = teller.policy.rules_by_id
    open_rules: list[ReferRule] = [rules[f.rule] for f in teller.decision.trace.refers if not f.certain]
    urgent = sorted(open_rules, key=lambda rule: -rule.effect.refer.rank)[:FEW]
    return [Line(teller.say("in_case", text=f"{rule.rationale} {rule.say}"), rule.evidence) for rule in urgent]


def whom_to_see(teller: Teller) -> Person:
    """The person a referral is to: of the most urgent certain finding, the rule that stepped in, or the concern."""
    people = {person.id: person for person in teller.policy.treatments[Outcome.MEDICAL_REFERRAL].people}
    return people[_whom(teller)]


def _whom(teller: Teller) -> str:
    trace, rules = teller.decision.trace, teller.policy.rules_by_id
    certain = certain_refers(teller)
    if certain:
        return certain[0].whom
    if trace.refers:
        return "doctor"
    if trace.instead:
        standing = blocking(teller) or blocking(teller, certain=False)
        asked = {whom for firing in standing if (whom := rules[firing.rule].whom)}
        return str(asked.pop()) if len(asked) == 1 else str(rules[trace.instead].whom)
    return _whom_of_concern(teller)


def _whom_of_concern(teller: Teller) -> str:
    rules = teller.policy.rules_by_id
    for cell in teller.decision.trace.deciding_cells:
        adjusted = [rules[rule].whom for rule in cell.adjusted_by if rules[rule].whom and teller.holds(rule)]
        if Outcome.MEDICAL_REFERRAL in cell.outcomes:
            return str(adjusted[0]) if adjusted else teller.policy.positioning.by_concern[cell.concern].whom
    return "doctor"


def blocking(teller: Teller, *, certain: bool = True) -> list[RestrictionFiring]:
    """What keeps dermatherapy away, or the facial that would have come instead; certainly, or as far as is known."""
    trace = teller.decision.trace
    if not trace.instead:
        return []
    treatments = [Treatment.DERMATHERAPY]
    if trace.instead == teller.policy.instead.facial_blocked.id:
        treatments = [Treatment.FACIAL] if trace.lead is Outcome.FACIAL else list(Treatment)
    firings = [firing for treatment in treatments for firing in trace.restrictions[treatment].firings]
    return [firing for firing in firings if teller.holds(firing.rule) is certain and firing.level.blocks]
