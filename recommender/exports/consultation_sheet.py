"""The consultation sheet: one case on paper, the dangerous first, with room to write by hand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from recommender.domain.case import CaseFile, Contact, spoken
from recommender.domain.signoff import Standing, StandingKind
from recommender.exports.answered import given, not_given
from recommender.exports.clinic_sheet import days
from recommender.exports.findings import against, flags, flags_only_assumed, only_assumed, unknowns
from recommender.exports.ruled import named_outcome, ruling, suggested
from recommender.exports.sheets import Entry, Lines, Part, Sheet, in_columns, part
from recommender.exports.staff_work import name_of, of_staff
from recommender.exports.told import Told, clinic_day

CONCERN, TEXT = "concern", "text"  # the role of what bothers a client, and the type of own words
BY_HAND = ("paper_by_hand", "paper_by_hand_date", "paper_by_hand_name", "paper_by_hand_signature")


@dataclass(frozen=True)
class Paper:
    """One case, and all that stands on its sheet.

    `told` is the decision on the answers of `case` with the content of today, as of the day they were given.
    `standing` is that of the content behind the receipt. `names` has the names of staff by their ids. `unconfirmed` is
    what their own words say about safety and their answers do not.
    """

    told: Told
    case: CaseFile
    reference: str
    sent_on: date
    made_on: date
    standing: Standing
    contact: Contact | None = None
    at_desk: bool = False
    names: Mapping[str, str] = field(default_factory=dict)
    unconfirmed: tuple[Entry, ...] = ()

    def say(self, key: str, **values: object) -> str:
        return self.told.library.say(key, **values)

    def date(self, day: date) -> str:
        return self.told.library.language.date(day)

    @property
    def receipt(self) -> Mapping[str, Any]:
        return self.case.receipt


def consultation_sheet(paper: Paper) -> Sheet:
    """What staff take to the consultation. Nothing is left out for want of room; a long case has more pages."""
    say, told = paper.say, paper.told
    return Sheet(
        title=say("paper_title"),
        kind=say("paper_title"),
        headline=_headline(paper),
        made=say("sheet_made", date=paper.date(paper.made_on)),
        under=tuple(_under(paper)),
        alerts=tuple(_alerts(paper)),
        before=tuple(in_columns([*_who(paper), *_wants(paper)])),
        parts=(
            *part(say("sheet_flags"), [Lines(tuple(flags(told)))], place="top"),
            *part(say("sheet_restrictions"), against(told, ask=True), place="top"),
            *unknowns(told, more=paper.unconfirmed),
            *_answers(paper),
            *part(say("sheet_assumed_rules"), [Lines(tuple(_assumed(paper)))], place="bottom"),
            *_decision(paper),
        ),
        after=tuple(in_columns(of_staff(told.library, paper.case, paper.names))),
        by_hand=tuple(say(key) for key in BY_HAND),
        reference=paper.reference,
        code_name=spoken(paper.reference),
        most_pages=2,
        sizes=(10.5, 10, 9.5),
    )


def _headline(paper: Paper) -> str:
    review = paper.case.review
    return paper.say(f"name_{review.outcome}") if review else suggested(paper.told.library, paper.case)


def _under(paper: Paper) -> Iterator[str]:
    """Who decided, and the days to count with."""
    review = paper.case.review
    if review is None:
        yield paper.say("paper_not_decided")
    else:
        key = "paper_accepted" if review.verdict == "accepted" else "paper_overridden"
        library = paper.told.library
        who, day = name_of(library, paper.names, review.by), paper.date(clinic_day(library, review.at))
        yield paper.say(key, name=who, date=day, outcome=suggested(library, paper.case))
    yield from days(paper.told)


def _alerts(paper: Paper) -> Iterator[str]:
    """What must not be overlooked about the decision itself."""
    last = paper.standing.last
    if paper.standing.kind is StandingKind.CHANGED and last:
        yield paper.say("paper_changed", name=last.name, date=paper.date(last.date))
    elif not paper.standing.is_signed:
        yield paper.say("paper_unsigned")
    if paper.receipt["policy"] != paper.told.decision.policy:
        yield paper.say("paper_other_content", outcome=named_outcome(paper.told))
    elif paper.case.review and paper.case.review.receipt != paper.receipt["seal"]:
        yield paper.say("paper_review_is_older")


def _who(paper: Paper) -> list[Part]:
    return part(paper.say("paper_who"), [Lines((*_contact(paper), *_when(paper)), plain=True)])


def _when(paper: Paper) -> Iterator[Entry]:
    """The day of the answers, and the day of sending where it is another one."""
    answered = paper.say("paper_answered_on", date=paper.date(paper.case.answered_on))
    yield Entry(answered, name=paper.say("paper_answered"))
    if paper.at_desk or paper.sent_on != paper.case.answered_on:
        key = "paper_started_at_desk" if paper.at_desk else "paper_sent"
        yield Entry(paper.date(paper.sent_on), name=paper.say(key))


def _contact(paper: Paper) -> Iterator[Entry]:
    contact = paper.contact
    if contact is None:
        yield Entry(paper.say("paper_no_contact"))
        return
    yield Entry(contact.name, name=paper.say("paper_guardian" if contact.guardian else "paper_name"))
    for key, value in (("paper_phone", contact.phone), ("paper_email", contact.email)):
        if value:
            yield Entry(value, name=paper.say(key))


def _wants(paper: Paper) -> list[Part]:
    """Their concerns, and last their own words as they wrote them."""
    choices = given(paper.told, lambda item: item.role == CONCERN and item.type != TEXT)
    words = given(paper.told, lambda item: item.type == TEXT)
    return part(paper.say("paper_wants"), [Lines((*choices, *words), plain=True)])


def _answers(paper: Paper) -> list[Part]:
    found = given(paper.told, lambda item: item.role != CONCERN and item.type != TEXT, _marks(paper))
    return part(paper.say("sheet_answers"), [Lines((*found, *not_given(paper.told)))], place="split")


def _marks(paper: Paper) -> dict[str, str]:
    """What is to be known about single answers."""
    case, found = paper.case, dict[str, list[str]]()
    for item in case.changed_after_result:
        found.setdefault(item, []).append(paper.say("paper_mark_changed"))
    for item in case.answered_by_staff:
        key = "paper_mark_confirmed" if item in case.confirmed else "paper_mark_staff"
        found.setdefault(item, []).append(paper.say(key))
    return {item: "; ".join(marks) for item, marks in found.items()}


def _assumed(paper: Paper) -> Iterator[Entry]:
    """The ids of very many rules that count only because something is not known."""
    ids = flags_only_assumed(paper.told)
    if ids:
        yield Entry(ids, name=paper.say("name_medical_referral"))
    yield from only_assumed(paper.told)


def _decision(paper: Paper) -> list[Part]:
    """How it was decided, and who stands behind the content that decided."""
    signed = paper.standing.last
    entries = list(ruling(paper.told, str(paper.receipt["seal"])))
    if paper.standing.is_signed and signed:
        told = paper.say("paper_signed", name=signed.name, date=paper.date(signed.date))
        entries.append(Entry(told, name=paper.say("paper_sign_off")))
    return part(paper.say("sheet_decision"), [Lines(tuple(entries))], place="bottom")
