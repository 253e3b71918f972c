"""What encoding and engine must agree about: the parts of a decision that are encoded, at one intake."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from recommender.domain.answers import Intake
from recommender.domain.decision import Decision
from recommender.domain.terms import Level, Outcome, Treatment, Urgency
from recommender.flow.reading import read_answers
from recommender.prover.encoding.decision import SymbolicDecision
from recommender.prover.encoding.intake import SymbolicIntake
from recommender.prover.encoding.logic import Bits, Model, model_of


@dataclass(frozen=True)
class Seen:
    """A decision as far as it is encoded. Exactly one outcome and lead, if the encoding is right."""

    outcomes: tuple[Outcome, ...]
    urgency: Urgency | None
    levels: Mapping[Treatment, Level]
    wait_days: Mapping[Treatment, int]
    leads: tuple[Outcome, ...]
    points: tuple[int, ...]
    instead: tuple[str, ...]


def seen(decision: SymbolicDecision, model: Model) -> Seen:
    """A symbolic decision at one intake."""
    concluded = decision.by_points
    outcomes = tuple(found for found, term in concluded.outcome.items() if model.holds(term))
    urgency = [found for found in Urgency if model.holds(decision.urgency_at_least(found))][-1]
    levels = {
        treatment: next(level for level in reversed(Level) if model.holds(restriction.is_level(level)))
        for treatment, restriction in decision.restrictions.items()
    }
    days = {treatment: model.value(found.wait_days) for treatment, found in decision.restrictions.items()}
    return Seen(
        outcomes=outcomes,
        urgency=urgency if Outcome.MEDICAL_REFERRAL in outcomes else None,
        levels=levels,
        wait_days={treatment: days[treatment] if level is Level.WAIT else 0 for treatment, level in levels.items()},
        leads=tuple(lead for lead, term in concluded.lead.items() if model.holds(term)),
        points=tuple(_signed(model, decision.totals[outcome]) for outcome in Outcome),
        instead=tuple(rule for rule, term in concluded.instead.items() if model.holds(term)),
    )


def seen_of(decision: Decision) -> Seen:
    """The same of a decision of the engine."""
    trace = decision.trace
    waits = {treatment: found for treatment, found in trace.restrictions.items() if found.level is Level.WAIT}
    return Seen(
        outcomes=(decision.outcome,),
        urgency=decision.urgency,
        levels={treatment: found.level for treatment, found in trace.restrictions.items()},
        wait_days={treatment: waits[treatment].days or 0 if treatment in waits else 0 for treatment in Treatment},
        leads=(trace.lead,),
        points=trace.totals,
        instead=(trace.instead,) if trace.instead else (),
    )


def model_at(intake: SymbolicIntake, given: Intake) -> Model:
    """A checked intake as values of the variables of a symbolic one."""
    return model_of(values_at(intake, given))


def values_at(intake: SymbolicIntake, given: Intake) -> dict[Bits, bool | int]:
    """The values that a checked intake gives to the variables of a symbolic one.

    Follow-ups that do not apply are all "yes": if the encoding let them count, it would show.
    """
    answers = read_answers(intake.questionnaire, given)
    values: dict[Bits, bool | int] = {}
    for item, codes in intake.said.items():
        there = item in answers.replies
        reply = answers.reply(item)
        for code, said in codes.items():
            values[said.must] = code in reply.yes or not there
            if item not in intake.open:
                values[said.may] = code in reply.yes | reply.unknown or not there
        if item in intake.open:
            values[intake.open[item]] = there and not reply.yes
    for item, number in intake.integers.items():
        value = answers.numbers.get(item, 0)
        values |= {number.known: value is not None, number.value: value or 0}
    for code, since in intake.days.items():
        day = answers.days.get(code)
        values |= {since.known: day is not None, since.value: day or 0}
    for concern, strength in intake.concerns.items():
        rank = answers.grades[concern].rank if concern in answers.grades else -1
        values |= {step: rank >= place for place, step in enumerate(strength.steps)}
        values[intake.main[concern]] = concern == answers.main_concern
    values |= {term: code in answers.cleared for code, term in intake.cleared.items()}
    return values


def _signed(model: Model, value: Bits) -> int:
    found, size = model.value(value), value.size()
    return found - (1 << size) if found >= 1 << (size - 1) else found
