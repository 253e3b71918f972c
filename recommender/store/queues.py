"""The order of the queue in the database: a page from a place on, however far down, and counts that stop early.

A case has one of three statuses and one of three outcomes. A filter that leaves one of them open asks for each in turn,
and what comes is merged here: so one index holds the rows of any filter in their order, and no database sorts them.
"""

from __future__ import annotations

import heapq
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice, product
from operator import attrgetter
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, literal_column, select, tuple_, union_all

from recommender.domain.case import Status
from recommender.domain.terms import Outcome
from recommender.store.cases import SEEN, Facts, as_facts
from recommender.store.records import Work
from recommender.store.tables import AUDIT, CASES, SEARCH_TERMS, STAFF

COUNTED = 1_000  # from here on the count says "that many and more"
SEARCHED, QUEUE_SEEN = "searched", "queue_seen"
SEEN_AS_SIMILAR, DECISIONS_AUDITED = "seen_as_similar", "decisions_audited"
# Entries of the record after which the queue is as it was.
LOOKS = (SEEN, SEARCHED, QUEUE_SEEN, SEEN_AS_SIMILAR, DECISIONS_AUDITED)

BY_TIME = ("sent_at", "id")
PLACE = ("urgency", "earliest_day", *BY_TIME)


@dataclass(frozen=True)
class Place:
    """A place in the queue: that of one case. It tells nothing about the client."""

    urgency: int
    earliest_day: str | None
    sent_at: int
    id: str


TOP = Place(99, "9999-12-31", 2**62, "g")  # before every case


@dataclass(frozen=True)
class Wanted:
    """Which rows; None for any."""

    status: str | None = None
    outcome: str | None = None
    urgency: int | None = None
    assigned_to: str | None = None
    due_by: str | None = None

    @property
    def order(self) -> tuple[str, ...]:
        """By urgency and then by time; where days are asked for, by the day that was reached last."""
        if self.due_by:
            return ("earliest_day", *BY_TIME)
        return BY_TIME if self.urgency is not None else ("urgency", *BY_TIME)

    @property
    def is_nobody(self) -> bool:
        """An urgency is that of a referral, and no referral has an earliest day."""
        return bool(self.urgency and self.due_by)


def place_of(row: Facts | Row[Any]) -> Place:
    return Place(row.urgency, row.earliest_day, row.sent_at, row.id)


def rows(work: Work, wanted: Wanted, after: Place | None, most: int) -> list[Facts]:
    """The next rows, first the one that stands highest."""
    return [as_facts(row) for row in _merged(work, wanted, page_queries(wanted, after, most), most, is_down=True)]


def page_queries(wanted: Wanted, after: Place | None, most: int) -> list[Select[Any]]:
    where = [_here(wanted) < _values(wanted, after)] if after else []
    parts = _conditions(wanted, is_day_asked=not (after and _is_due(wanted, after)))
    order = [CASES.c[name].desc() for name in wanted.order]
    return [select(CASES).where(*each, *where).order_by(*order).limit(most) for each in parts]


def start_of_page_before(work: Work, wanted: Wanted, after: Place, size: int) -> Place | None:
    """Where the page before the one after this place begins; None where no row stands above it."""
    queries = page_before_queries(wanted, after, size)
    found = list(_merged(work, wanted, queries, size + 1, is_down=False))
    if len(found) > size:
        return place_of(found[size])
    return TOP if found else None


def page_before_queries(wanted: Wanted, after: Place, size: int) -> list[Select[Any]]:
    columns, order = [CASES.c[name] for name in PLACE], [CASES.c[name] for name in wanted.order]
    above = _here(wanted) >= _values(wanted, after)
    return [select(*columns).where(*each, above).order_by(*order).limit(size + 1) for each in _conditions(wanted)]


def _merged(
    work: Work, wanted: Wanted, queries: list[Select[Any]], most: int, *, is_down: bool
) -> Iterator[Row[Any]]:  # fmt: skip
    found = [work.connection.execute(query) for query in queries]
    return islice(heapq.merge(*found, key=attrgetter(*wanted.order), reverse=is_down), most)


def _here(wanted: Wanted) -> Any:
    return tuple_(*(CASES.c[name] for name in wanted.order))


def _values(wanted: Wanted, place: Place) -> Any:
    return tuple_(*(getattr(place, name) for name in wanted.order))


def _is_due(wanted: Wanted, place: Place) -> bool:
    """Whether all that comes after the place is due, so that the day need not be asked for again.

    SQLite begins where one of two upper bounds says; with the day's, a late page would begin at the first.
    """
    return bool(wanted.due_by and place.earliest_day and place.earliest_day <= wanted.due_by)


def count(work: Work, wanted: Wanted) -> int:
    return 0 if wanted.is_nobody else int(work.connection.execute(count_query(wanted)).scalar_one())


def count_query(wanted: Wanted) -> Select[int]:
    """Counts no further than COUNTED, each part from an index alone."""
    one: Select[Any] = select(literal_column("1")).select_from(CASES)
    parts: list[Select[Any]] = [one.where(*each) for each in _conditions(wanted)]
    return select(func.count()).select_from(union_all(*parts).limit(COUNTED).subquery())


def newest_decided(work: Work, outcome: str, urgency: int, most: int) -> list[Facts]:
    """Cases with this suggestion that staff decided or closed, newest first; each status from the index alone."""
    found: list[Facts] = []
    for status in (Status.DECIDED, Status.CLOSED):
        here = (CASES.c.status == str(status), CASES.c.outcome == outcome, CASES.c.urgency == urgency)
        query = select(CASES).where(*here).order_by(CASES.c.sent_at.desc(), CASES.c.id.desc()).limit(most)
        found += [as_facts(row) for row in work.connection.execute(query)]
    return sorted(found, key=lambda facts: -facts.sent_at)[:most]


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


def sharing_terms(work: Work, case_id: str, kinds: Collection[str]) -> list[Facts]:
    """Other cases that have a word of one of these kinds in common with this one, newest first."""
    mine, theirs = SEARCH_TERMS.alias(), SEARCH_TERMS.alias()
    is_same = (mine.c.kind == theirs.c.kind, mine.c.digest == theirs.c.digest)
    here = (mine.c.case_id == case_id, mine.c.kind.in_(kinds), theirs.c.case_id != case_id)
    ids = select(theirs.c.case_id).where(*is_same, *here)
    query = select(CASES).where(CASES.c.id.in_(ids)).order_by(CASES.c.sent_at.desc(), CASES.c.id)
    return [as_facts(row) for row in work.connection.execute(query)]


def latest_change(work: Work) -> int:
    """The number of the newest entry of the record that is about more than a look; an erasure is one."""
    return int(work.connection.execute(latest_change_query()).scalar_one_or_none() or 0)


def latest_change_query() -> Select[int]:
    return select(AUDIT.c.seq).where(AUDIT.c.action.not_in(LOOKS)).order_by(AUDIT.c.seq.desc()).limit(1)


def names_of_staff(work: Work, ids: Collection[str]) -> dict[str, str]:
    found = work.connection.execute(select(STAFF.c.id, STAFF.c.name).where(STAFF.c.id.in_(ids)))
    return {row.id: row.name for row in found}


def _conditions(wanted: Wanted, *, is_day_asked: bool = True) -> Iterator[list[ColumnElement[bool]]]:
    """What each part of a query asks for: one status, one outcome, and the rest of the filters."""
    if wanted.is_nobody:
        return
    rest = [
        CASES.c[name] == value
        for name, value in (("urgency", wanted.urgency), ("assigned_to", wanted.assigned_to))
        if value is not None
    ]
    if wanted.due_by and is_day_asked:
        rest.append(CASES.c.earliest_day <= wanted.due_by)
    for status, outcome in product(_each(wanted.status, Status), _each(wanted.outcome, Outcome)):
        yield [CASES.c.status == status, CASES.c.outcome == outcome, *rest]


def _each(wanted: str | None, every: type[Status] | type[Outcome]) -> list[str]:
    return [wanted] if wanted else [str(code) for code in every]
