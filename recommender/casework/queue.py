"""The queue: cases that wait, most urgent and newest first, a page at a time.

A page begins after the last case of the one before, so the thousandth costs as much as the first. Counts stop at
`COUNTED`: beyond it nobody asks for the exact number.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from recommender.casework.reference import read_reference
from recommender.casework.roles import Action, Actor, permit
from recommender.casework.searching import asked
from recommender.domain.case import Status
from recommender.domain.terms import Outcome, Urgency
from recommender.store import cases, queues
from recommender.store.cases import Facts
from recommender.store.queues import COUNTED, TOP, Place
from recommender.store.records import Records, Work

PAGE = 25


@dataclass(frozen=True)
class Filters:
    """What to show. None or False: whatever it is. `due_by` is a day: cases whose earliest day has come by then."""

    status: Status | None = Status.WAITING
    outcome: Outcome | None = None
    urgency: Urgency | None = None
    mine: bool = False
    due_by: date | None = None


@dataclass(frozen=True)
class Line:
    """One case in the queue, with the name if the role sees contacts, and who looks after it if anybody does."""

    facts: Facts
    name: str
    looked_after_by: str = ""


@dataclass(frozen=True)
class Page:
    """`older` and `newer` are where the neighbouring pages begin; None where there is none.

    `change` is a number that grows whenever a case is added, changed or erased; looks leave it.
    """

    lines: tuple[Line, ...]
    older: Place | None
    newer: Place | None
    change: int


@dataclass(frozen=True)
class News:
    """What a page would show that it did not: cases new to it, and whether anything else on it is different."""

    change: int
    added: int
    is_other: bool


def page(
    records: Records, actor: Actor, filters: Filters, after: Place | None = None, *, size: int = PAGE
) -> Page:  # fmt: skip
    """One page of the queue, most urgent first, then newest; with `due_by`, the day that came last first.

    Raises
    ------
    NotPermittedError, StoreError
    """
    permit(actor, Action.SEE_QUEUE)
    wanted = _wanted(actor, filters)
    with records.reading() as work:
        change = queues.latest_change(work)
        found = queues.rows(work, wanted, after, size + 1)
        newer = queues.start_of_page_before(work, wanted, after, size) if after else None
        lines = _lines(work, actor, found[:size])
    older = queues.place_of(found[size - 1]) if len(found) > size else None
    return Page(lines, older, newer, change)


def place_after(records: Records, actor: Actor, case_id: str) -> Place | None:
    """The place of one case as it is now, for a page that begins after it; None where there is no such case."""
    permit(actor, Action.SEE_QUEUE)
    if not cases.ID.fullmatch(case_id):  # any text from an address, of which the database refuses some
        return None
    with records.reading() as work:
        found = cases.facts(work, cases.by_id(case_id))
    return queues.place_of(found) if found else None


def news(
    records: Records, actor: Actor, filters: Filters, after: Place | None, shown: Page, *, known: int, size: int = PAGE
) -> News | None:  # fmt: skip
    """What is different on a page since it was shown; None where nothing was changed anywhere since the change `known`.

    No contact is opened for it.
    """
    permit(actor, Action.SEE_QUEUE)
    with records.reading() as work:
        change = queues.latest_change(work)
        if change == known:
            return None
        now = queues.rows(work, _wanted(actor, filters), after, size)
    before = [line.facts for line in shown.lines]
    added = {facts.id for facts in now} - {facts.id for facts in before}
    return News(change, len(added), is_other=now != before)


def count(records: Records, actor: Actor, filters: Filters) -> int:
    """How many cases fit, or COUNTED for that many and more."""
    return counts(records, actor, [filters])[0]


def counts(records: Records, actor: Actor, each: Iterable[Filters]) -> list[int]:
    """The same for several filters at one moment."""
    permit(actor, Action.SEE_QUEUE)
    with records.reading() as work:
        return [queues.count(work, _wanted(actor, filters)) for filters in each]


def find(records: Records, actor: Actor, text: str, country: str, now: datetime) -> tuple[Line, ...]:
    """Cases by a reference, a whole name, a telephone number or an e-mail address; what was asked is not recorded.

    That somebody searched is; at most a page of the newest is returned, and one more where there are more.
    """
    permit(actor, Action.SEE_QUEUE)
    with records.writing() as work:
        work.audit(str(actor), queues.SEARCHED, now)
        return _lines(work, actor, _found(work, actor, text, country))


def _found(work: Work, actor: Actor, text: str, country: str) -> list[Facts]:
    reference = read_reference(text)
    one = cases.facts(work, cases.by_reference(reference)) if reference else None
    if one:
        return [one]
    if not actor.may(Action.SEE_CONTACT):
        return []
    return queues.with_terms(work, asked(text, country), PAGE + 1)


def record_look(records: Records, actor: Actor, now: datetime) -> None:
    """Record that somebody looked at the queue: whose names and outcomes stand there is for the record too."""
    permit(actor, Action.SEE_QUEUE)
    with records.writing() as work:
        work.audit(str(actor), queues.QUEUE_SEEN, now)


def _wanted(actor: Actor, filters: Filters) -> queues.Wanted:
    return queues.Wanted(
        status=str(filters.status) if filters.status else None,
        outcome=str(filters.outcome) if filters.outcome else None,
        urgency=filters.urgency.rank + 1 if filters.urgency else None,
        assigned_to=actor.id if filters.mine else None,
        due_by=filters.due_by.isoformat() if filters.due_by else None,
    )


def _lines(work: Work, actor: Actor, found: list[Facts]) -> tuple[Line, ...]:
    ids = [facts.id for facts in found]
    contacts = cases.contacts(work, ids) if actor.may(Action.SEE_CONTACT) else {}
    staff = queues.names_of_staff(work, {facts.assigned_to for facts in found if facts.assigned_to})
    return tuple(
        Line(
            facts,
            contacts[facts.id].name if facts.id in contacts else "",
            staff.get(facts.assigned_to or "", ""),
        )
        for facts in found
    )


__all__ = [
    "COUNTED", "TOP", "Facts", "Filters", "Line", "News", "Page", "Place", "count", "counts", "find", "news", "page",
    "place_after", "record_look",
]  # fmt: skip
