"""The client's sheet: what to do next, why, with what care, on which days, and what to ask. One page."""

from __future__ import annotations

from collections.abc import Iterator

from recommender.domain.terms import Outcome, Urgency
from recommender.engine.explain import explain
from recommender.engine.explaining.plan import preparation
from recommender.engine.explaining.telling import Block, Explanation, Group
from recommender.exports.appointments import Appointment, in_words
from recommender.exports.sheets import Entry, Lines, Part, Place, Sheet, in_columns, part
from recommender.exports.told import Told

# How easily a line can be left out, by part: what keeps from harm stays longest, what explains goes first.
TREATMENT = {"why": 1.5, "careful": 0.2, "unknown": 1.5, "before": 0.12, "after": 0.9, "warning": 0.2, "ask": 2.0}
REFERRAL = {"why": 2.0, "say": 0.3, "unknown": 1.0, "before_doctor": 0.5, "warning_doctor": 0.3}
NOW = ("say", "why")


def client_sheet(told: Told, reference: str = "") -> Sheet:
    """What the client takes home. `reference` is the name of the case at the clinic, if it was sent there."""
    library, say = told.library, told.library.say
    explanation = explain(library, told.intake, told.decision, as_of=told.today, sets=())
    return Sheet(
        title=say("sheet_client_title"),
        kind=say("sheet_client_title"),
        headline=explanation.headline.text,
        made=say("sheet_made", date=library.language.date(told.today)),
        under=tuple(_under(told)),
        parts=tuple(_parts(told, explanation)),
        loud=told.is_urgent,
        reference=reference,
    )


def _under(told: Told) -> Iterator[str]:
    """The number to call in an emergency, or the visit and how days are counted."""
    library = told.library
    if told.decision.urgency is Urgency.EMERGENCY:
        yield library.say("call_number", number=library.clinic.numbers.emergency)
    if told.appointment:
        yield library.say("sheet_visit", date=in_words(library, told.appointment))


def _parts(told: Told, explanation: Explanation) -> list[Part]:
    first = _of_block(explanation.block("next"), place="top")
    last = _of_block(explanation.block("is_not"), place="bottom")
    if told.is_urgent:
        return [*first, *(found for key in NOW for found in _of_block(explanation.block(key))), *last]
    weights = REFERRAL if told.decision.outcome is Outcome.MEDICAL_REFERRAL else TREATMENT
    blocks = {key: _block(told, explanation, key) for key in weights}
    columns = [found for key, block in blocks.items() for found in _of_block(block, weights[key])]
    return [*first, *in_columns(columns), *last]


def _block(told: Told, explanation: Explanation, key: str) -> Block | None:
    block = explanation.block(key)
    if key == "before" and told.appointment and block:
        return Block(key, block.heading, tuple(_dated(told, told.appointment)))
    return block


def _dated(told: Told, appointment: Appointment) -> Iterator[Group]:
    for days, group in preparation(told.teller).items():
        yield Group(group.lines, told.day(appointment, days, group.label))


def _of_block(block: Block | None, weight: float = 0, place: Place = "left") -> list[Part]:
    if block is None:
        return []
    groups = (Lines(tuple(Entry(line.text) for line in group.lines), group.label) for group in block.groups)
    return part(block.heading, groups, weight, place)
