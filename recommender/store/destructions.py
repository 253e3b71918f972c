"""The log of what was destroyed, and what has outlived its time. The log counts; it tells of nobody.

A row a day, purpose and reason: single moments would show, beside the record of what was done, who asked for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, Select, delete, func, insert, or_, select, update
from sqlalchemy.sql.expression import TableClause

from recommender.store.audit import milliseconds
from recommender.store.records import Work
from recommender.store.tables import CASES, CONTACTS, DESTRUCTIONS, DRAFTS, HANDOVERS, LOGIN_ATTEMPTS, STAFF_SESSIONS

SESSIONS_KEPT, ATTEMPTS_KEPT = timedelta(days=30), timedelta(days=1)  # after the last use
_ROWS = select(DESTRUCTIONS.c.at, DESTRUCTIONS.c.purpose, DESTRUCTIONS.c.reason, DESTRUCTIONS.c.records)


@dataclass(frozen=True)
class Destruction:
    """So many records of one purpose, destroyed for one reason on one day; `at` is when the last of them went."""

    at: int
    purpose: str
    reason: str
    records: int


@dataclass(frozen=True)
class Terms:
    """Until when what was changed last has to go, whatever was said when it was sent."""

    consultation: datetime
    contact: datetime
    log: datetime


def note(work: Work, purpose: str, reason: str, records: int, now: datetime) -> None:
    """Count records as destroyed, together with their destruction."""
    row = f"{now.astimezone(UTC):%Y-%m-%d} {purpose} {reason}"
    added = {"records": DESTRUCTIONS.c.records + records, "at": milliseconds(now)}
    mine = DESTRUCTIONS.c.id == row
    if records and work.connection.execute(update(DESTRUCTIONS).where(mine).values(**added)).rowcount == 0:
        values = {"id": row, "at": milliseconds(now), "purpose": purpose, "reason": reason, "records": records}
        work.connection.execute(insert(DESTRUCTIONS).values(**values))


def log(work: Work) -> tuple[Destruction, ...]:
    """Everything that was destroyed and is still in the log, oldest first."""
    table = DESTRUCTIONS.c
    return _told(work, _ROWS.order_by(table.at, table.id))


def latest(work: Work, most: int) -> tuple[Destruction, ...]:
    """So many rows of the log, the newest first."""
    table = DESTRUCTIONS.c
    return _told(work, _ROWS.order_by(table.at.desc(), table.id.desc()).limit(most))


def _told(work: Work, query: Select[tuple[int, str, str, int]]) -> tuple[Destruction, ...]:
    found = work.connection.execute(query)
    return tuple(Destruction(row.at, row.purpose, row.reason, row.records) for row in found)


def outlived_cases(work: Work, terms: Terms, now: datetime, most: int) -> list[str]:
    """Cases whose time is over: as it was told when they were sent, or as it is now, whichever is sooner."""
    query = select(CASES.c.id).where(_case_is_over(terms, now)).order_by(CASES.c.keep_until).limit(most)
    return list(work.connection.execute(query).scalars())


def outlived_contacts(work: Work, terms: Terms, now: datetime, most: int) -> list[str]:
    query = select(CONTACTS.c.case_id).join(CASES, CASES.c.id == CONTACTS.c.case_id)
    query = query.where(_contact_is_over(terms, now)).order_by(CONTACTS.c.keep_until).limit(most)
    return list(work.connection.execute(query).scalars())


def overdue(work: Work, terms: Terms, now: datetime) -> dict[str, int]:
    """How many records of each purpose have outlived their time."""
    contacts = select(func.count()).select_from(CONTACTS.join(CASES, CASES.c.id == CONTACTS.c.case_id))
    cases = select(func.count()).select_from(CASES)
    counted = {"consultation": cases.where(_case_is_over(terms, now))}
    counted |= {"contact": contacts.where(_contact_is_over(terms, now))}
    counted |= {
        purpose: select(func.count()).select_from(table).where(is_over)
        for purpose, (table, is_over) in _small(terms, now).items()
    }
    return {purpose: work.connection.execute(query).scalar_one() for purpose, query in counted.items()}


def delete_small(work: Work, terms: Terms, now: datetime) -> dict[str, int]:
    """Delete what has outlived its time and is no case; how many of each purpose."""
    return {
        purpose: work.connection.execute(delete(table).where(is_over)).rowcount
        for purpose, (table, is_over) in _small(terms, now).items()
    }


def _case_is_over(terms: Terms, now: datetime) -> ColumnElement[bool]:
    return or_(CASES.c.keep_until <= milliseconds(now), CASES.c.changed_at <= milliseconds(terms.consultation))


def _contact_is_over(terms: Terms, now: datetime) -> ColumnElement[bool]:
    return or_(CONTACTS.c.keep_until <= milliseconds(now), CASES.c.changed_at <= milliseconds(terms.contact))


def _small(terms: Terms, now: datetime) -> dict[str, tuple[TableClause, ColumnElement[bool]]]:
    attempts = LOGIN_ATTEMPTS.c
    is_quiet = (attempts.last_at <= milliseconds(now - ATTEMPTS_KEPT)) & (attempts.blocked_until <= milliseconds(now))
    return {
        "draft": (DRAFTS, DRAFTS.c.expires_at <= milliseconds(now) // 1000),
        "handover": (HANDOVERS, HANDOVERS.c.expires_at <= milliseconds(now)),
        "session": (STAFF_SESSIONS, STAFF_SESSIONS.c.seen_at <= milliseconds(now - SESSIONS_KEPT)),
        "attempt": (LOGIN_ATTEMPTS, is_quiet),
        "log": (DESTRUCTIONS, DESTRUCTIONS.c.at <= milliseconds(terms.log)),
    }
