"""The clinic's sheet: what stands against treatment first, then what is open, every answer, and how it was decided."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from recommender.exports.answered import answers
from recommender.exports.appointments import in_words
from recommender.exports.findings import against, flags, flags_only_assumed, only_assumed, unknowns
from recommender.exports.ruled import named_outcome, ruling
from recommender.exports.sheets import Entry, Lines, Part, Sheet, in_columns, part
from recommender.exports.told import Told


def clinic_sheet(told: Told, seal: str, reference: str = "") -> Sheet:
    """What the clinic reads before the visit.

    `seal` is that of the receipt, `reference` the name the case has at the clinic, if it has one yet.
    """
    library, say = told.library, told.library.say
    restrictions = [*against(told), Lines(tuple(only_assumed(told)), say("sheet_assumed_rules"))]
    first = part(say("sheet_restrictions"), restrictions, weight=0.3, place="top")
    columns = in_columns([*unknowns(told, weight=0.4), *_flags(told)])
    answered = part(say("sheet_answers"), [answers(told)], weight=0.1, place="split")
    return Sheet(
        title=say("sheet_clinic_title"),
        kind=say("sheet_clinic_title"),
        headline=named_outcome(told),
        made=say("sheet_made", date=library.language.date(told.today)),
        under=tuple(days(told)),
        parts=(*first, *columns, *answered, *_decision(told, seal)),
        reference=reference,
        most_pages=2,
        sizes=(10.5, 10, 9.5),
    )


def days(told: Told) -> Iterator[str]:
    """The earliest day, and the one that was chosen."""
    library, days = told.library, told.decision.plan.earliest_in_days
    if days is not None:
        yield library.say("sheet_earliest", date=library.language.date(told.today + timedelta(days=days)))
    if told.appointment:
        yield library.say("sheet_clinic_visit", date=in_words(library, told.appointment))


def _flags(told: Told) -> list[Part]:
    say, ids = told.library.say, flags_only_assumed(told)
    groups = [Lines(tuple(flags(told)))]
    if ids:
        groups.append(Lines((Entry(ids),), say("sheet_assumed_rules"), plain=True))
    return part(say("sheet_flags"), groups, weight=0.3)


def _decision(told: Told, seal: str) -> list[Part]:
    say = told.library.say
    entries = (*ruling(told, seal), Entry(say("sheet_own_answers")))
    return part(say("sheet_decision"), [Lines(entries)], place="bottom")
