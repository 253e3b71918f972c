"""What to do now: the sentences of emergency and urgent findings, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass

from recommender.domain.decision import ReferFiring
from recommender.domain.library import Library
from recommender.domain.policy import ReferRule
from recommender.domain.terms import Outcome, Urgency
from recommender.engine.explaining.telling import Block, Group, Line

CRISIS_LINE = "crisis_line"


@dataclass(frozen=True)
class Call:
    """A number to call, with the words for the button that dials it. `is_main` is the one to call before all else."""

    label: str
    number: str
    is_main: bool = False


def numbers_to_call(library: Library, stops: tuple[ReferFiring, ...]) -> tuple[Call, ...]:
    """Whom to call, first things first: the emergency number, the crisis line, the urgent line where there is one."""
    urgency, numbers = stops[0].urgency, library.clinic.numbers
    whom = {rule.whom for rule in _rules(library, stops)}
    is_emergency = urgency is Urgency.EMERGENCY
    emergency = Call(library.say("call_number", number=numbers.emergency), numbers.emergency, is_emergency)
    lines = [numbers.crisis] if CRISIS_LINE in whom else []
    if numbers.urgent and urgency is Urgency.URGENT and whom != {CRISIS_LINE}:
        lines.append(numbers.urgent)
    named = [
        Call(library.say("call_line", name=line.name, number=line.number), line.number, not is_emergency and not place)
        for place, line in enumerate(lines)
    ]
    return (emergency, *named) if is_emergency else (*named, emergency)


def stop_headline(library: Library, urgency: Urgency, rules: list[ReferRule]) -> Line:
    """What to do, in one sentence; where somebody to talk to comes first, it says so."""
    is_crisis = urgency is Urgency.URGENT and {rule.whom for rule in rules} == {CRISIS_LINE}
    return _line(library, "result_referral_crisis" if is_crisis else f"result_referral_{urgency}")


def _rules(library: Library, stops: tuple[ReferFiring, ...]) -> list[ReferRule]:
    return [rule for rule in library.policy.refer_rules for stop in stops if stop.rule == rule.id]


def explain_stop(library: Library, stops: tuple[ReferFiring, ...]) -> tuple[Line, tuple[Block, ...]]:
    """What to do now, for findings that end the questionnaire before there is a decision."""
    urgency = stops[0].urgency
    rules = _rules(library, stops)
    most_urgent = [rule for rule in rules if rule.effect.refer is urgency]
    parts = {
        "next": _now_lines(library, urgency, rules),
        "say": say_lines(most_urgent),
        "why": [Line(rule.rationale, rule.evidence) for rule in most_urgent],
    }
    blocks = tuple(Block(key, library.say(f"heading_{key}"), (Group(tuple(lines)),)) for key, lines in parts.items())
    return stop_headline(library, urgency, most_urgent), blocks


def _now_lines(library: Library, urgency: Urgency, rules: list[ReferRule]) -> list[Line]:
    numbers = library.clinic.numbers
    people = {person.id: person for person in library.policy.treatments[Outcome.MEDICAL_REFERRAL].people}
    lines = [_line(library, f"soon_{urgency}", emergency=numbers.emergency)]
    lines += [Line(rule.do_now, rule.evidence) for rule in rules if rule.do_now]
    for whom in dict.fromkeys(rule.whom for rule in rules if rule.effect.refer is urgency is Urgency.URGENT):
        lines.append(Line(people[whom].text, people[whom].evidence))
    if any(rule.whom == CRISIS_LINE for rule in rules):
        crisis = numbers.crisis
        lines.append(_line(library, "crisis_call", name=crisis.name, number=crisis.number, emergency=numbers.emergency))
    if urgency is Urgency.URGENT and {rule.whom for rule in rules} != {CRISIS_LINE}:
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


def say_lines(rules: list[ReferRule]) -> list[Line]:
    return [Line(rule.say, rule.evidence) for rule in rules]
