"""The order of the queue in the database: a page from a place on, however far down, and counts that stop early."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, func, select, tuple_

from recommender.store.cases import Facts, as_facts
from recommender.store.records import Work
from recommender.store.tables import CASES, SEARCH_TERMS

COUNTED = 1_000  # from here on the count says "that many and more"
ORDER = (CASES.c.urgency, CASES.c.sent_at, CASES.c.id)


@dataclass(frozen=True)
class Place:
    """A place in the queue: that of one case. It tells nothing about the client."""

    urgency: int
    sent_at: int
    id: str


@dataclass(frozen=True)
class Wanted:
    """Which rows; None for any."""

    status: str | None
    outcome: str | None
    urgency: int | None
    assigned_to: str | None
    due_by: str | None


def place_of(facts: Facts) -> Place:
    return Place(facts.urgency, facts.sent_at, facts.id)


def rows(work: Work, wanted: Wanted, after: Place | None, most: int) -> list[Facts]:
    """The next rows, most urgent and newest first."""
    query = select(CASES).where(*_conditions(wanted))
    if after:
        query = query.where(tuple_(*ORDER) < tuple_(after.urgency, after.sent_at, after.id))
    found = work.connection.execute(query.order_by(*(column.desc() for column in ORDER)).limit(most))
    return [as_facts(row) for row in found]


def start_of_page_before(work: Work, wanted: Wanted, after: Place, size: int) -> Place:
    """Where the page before begins: after the row that is a page and one above; the very first has urgency 99."""
    query = select(*ORDER).where(*_conditions(wanted), tuple_(*ORDER) >= tuple_(after.urgency, after.sent_at, after.id))
    found = work.connection.execute(query.order_by(*ORDER).limit(size + 1)).all()
    return Place(*found[size]) if len(found) > size else TOP


TOP = Place(99, 2**62, "g")  # before every case


def count(work: Work, wanted: Wanted) -> int:
    some: Select[tuple[int]] = select(CASES.c.version).where(*_conditions(wanted)).limit(COUNTED)
    return work.connection.execute(select(func.count()).select_from(some.subquery())).scalar_one()


def with_terms(work: Work, terms: Mapping[str, frozenset[str]], most: int) -> list[Facts]:
    """Cases that have every one of these words, newest first; none where there is no word."""
    conditions = [
        CASES.c.id.in_(
            select(SEARCH_TERMS.c.case_id).where(
                SEARCH_TERMS.c.kind == kind, SEARCH_TERMS.c.digest == work.keys.digest(f"search {kind}", word)
            )
        )
        for kind, words in terms.items()
        for word in words
    ]
    if not conditions:
        return []
    found = work.connection.execute(select(CASES).where(*conditions).order_by(CASES.c.sent_at.desc()).limit(most))
    return [as_facts(row) for row in found]


def latest_change(work: Work) -> int:
    return work.connection.execute(select(func.max(CASES.c.changed_at))).scalar_one() or 0


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    found = [
        CASES.c[name] == value
        for name, value in (
            ("status", wanted.status),
            ("outcome", wanted.outcome),
            ("urgency", wanted.urgency),
            ("assigned_to", wanted.assigned_to),
        )
        if value is not None
    ]
    return [*found, CASES.c.earliest_day <= wanted.due_by] if wanted.due_by else found
