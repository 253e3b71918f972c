"""The queue: cases that wait, most urgent and newest first, a page at a time.

A page begins after the last case of the one before, so the thousandth costs as much as the first. Counts stop at
`COUNTED`: beyond it nobody asks for the exact number.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from recommender.casework.reference import read_reference
from recommender.casework.roles import Action, Actor, permit
from recommender.casework.searching import asked
from recommender.domain.case import Contact, Status
from recommender.domain.terms import Outcome, Urgency
from recommender.store import cases, queues
from recommender.store.cases import Facts
from recommender.store.queues import COUNTED, Place
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
    """One case in the queue, with the name if the role sees contacts."""

    facts: Facts
    name: str


@dataclass(frozen=True)
class Page:
    """`older` and `newer` are where the neighbouring pages begin; None where there is none."""

    lines: tuple[Line, ...]
    older: Place | None
    newer: Place | None


def page(
    records: Records, actor: Actor, filters: Filters, after: Place | None = None, *, size: int = PAGE
) -> Page:  # fmt: skip
    """One page of the queue, most urgent first, then newest.

    Raises
    ------
    NotPermittedError, StoreError
    """
    permit(actor, Action.SEE_QUEUE)
    wanted = _wanted(actor, filters)
    with records.reading() as work:
        found = queues.rows(work, wanted, after, size + 1)
        before = queues.start_of_page_before(work, wanted, after, size) if after else None
        lines = tuple(_line(work, actor, facts) for facts in found[:size])
    older = queues.place_of(found[size - 1]) if len(found) > size else None
    return Page(lines, older, before)


def count(records: Records, actor: Actor, filters: Filters) -> int:
    """How many cases fit, or COUNTED for that many and more."""
    permit(actor, Action.SEE_QUEUE)
    with records.reading() as work:
        return queues.count(work, _wanted(actor, filters))


def find(records: Records, actor: Actor, text: str, country: str, now: datetime) -> tuple[Line, ...]:
    """Cases by a reference, a whole name, a telephone number or an e-mail address; what was asked is not recorded.

    That somebody searched is; at most a page of the newest is returned.
    """
    permit(actor, Action.SEE_QUEUE)
    reference = read_reference(text)
    with records.writing() as work:
        work.audit(str(actor), "searched", now)
        if reference:
            one = cases.facts(work, cases.by_reference(reference))
            return (_line(work, actor, one),) if one else ()
        if not actor.may(Action.SEE_CONTACT):
            return ()
        return tuple(_line(work, actor, facts) for facts in queues.with_terms(work, asked(text, country), PAGE))


def latest_change(records: Records, actor: Actor) -> int:
    """A number that grows whenever a case is added or changed, for whoever waits for news."""
    permit(actor, Action.SEE_QUEUE)
    with records.reading() as work:
        return queues.latest_change(work)


def _wanted(actor: Actor, filters: Filters) -> queues.Wanted:
    return queues.Wanted(
        status=str(filters.status) if filters.status else None,
        outcome=str(filters.outcome) if filters.outcome else None,
        urgency=filters.urgency.rank + 1 if filters.urgency else None,
        assigned_to=actor.id if filters.mine else None,
        due_by=filters.due_by.isoformat() if filters.due_by else None,
    )


def _line(work: Work, actor: Actor, facts: Facts) -> Line:
    contact: Contact | None = cases.contact(work, facts.id) if actor.may(Action.SEE_CONTACT) else None
    return Line(facts, contact.name if contact else "")


__all__ = ["COUNTED", "Filters", "Line", "Page", "Place", "count", "find", "latest_change", "page"]
