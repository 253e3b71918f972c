"""Counts of failed logins. A row says for whom, by a digest, how often and until when nobody is let try again.

What a count means is said in casework/throttle.py.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, delete, select, text, update

from recommender.store.tables import LOGIN_ATTEMPTS as TABLE

MAKE = text("INSERT INTO login_attempts VALUES (:digest, 0, 0, 0) ON CONFLICT (digest) DO NOTHING")


@dataclass(frozen=True)
class Attempts:
    """Failures in a row, when the last one was, and until when it is too soon. Moments in milliseconds since 1970."""

    failures: int = 0
    last_at: int = 0
    blocked_until: int = 0


def held(connection: Connection, digest: str) -> Attempts:
    """The count for one digest; nobody else reads or changes it before this transaction ends."""
    connection.execute(MAKE, {"digest": digest})
    columns = (TABLE.c.failures, TABLE.c.last_at, TABLE.c.blocked_until)
    return Attempts(*connection.execute(select(*columns).where(TABLE.c.digest == digest).with_for_update()).one())


def write(connection: Connection, digest: str, attempts: Attempts) -> None:
    connection.execute(update(TABLE).where(TABLE.c.digest == digest).values(vars(attempts)))


def forget(connection: Connection, *, last_before: int) -> None:
    """Delete counts that nothing was added to for long."""
    connection.execute(delete(TABLE).where(TABLE.c.last_at < last_before))
