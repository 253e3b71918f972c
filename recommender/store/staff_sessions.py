"""The sessions of staff: rows that are found by the digest of a secret, and end when the row says so.

How long one may last is said in casework/entering.py.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, insert, select, update

from recommender.store import staff
from recommender.store.staff import Member
from recommender.store.tables import STAFF, STAFF_SESSIONS

TABLE = STAFF_SESSIONS


@dataclass(frozen=True)
class StaffSession:
    """One session, with the account as it is now. Moments are milliseconds since 1970."""

    digest: str
    kind: str
    began_at: int
    seen_at: int
    ended_at: int | None
    member: Member


def begin(connection: Connection, digest: str, staff_id: str, kind: str, now: int) -> None:
    connection.execute(insert(TABLE).values(digest=digest, staff_id=staff_id, kind=kind, began_at=now, seen_at=now))


def find(connection: Connection, digest: str) -> StaffSession | None:
    """The session, whether it still holds or not."""
    own = (TABLE.c.digest, TABLE.c.kind, TABLE.c.began_at, TABLE.c.seen_at, TABLE.c.ended_at)
    wanted = select(*own, *staff.FIELDS).join(STAFF, STAFF.c.id == TABLE.c.staff_id).where(TABLE.c.digest == digest)
    row = connection.execute(wanted).one_or_none()
    return StaffSession(row[0], row[1], row[2], row[3], row[4], Member(*row[len(own) :])) if row else None


def note_seen(connection: Connection, digest: str, now: int) -> None:
    still = (TABLE.c.digest == digest, TABLE.c.ended_at.is_(None), TABLE.c.seen_at < now)
    connection.execute(update(TABLE).where(*still).values(seen_at=now))


def end(connection: Connection, digest: str, now: int) -> bool:
    """End one session; False where it has ended already, or never was."""
    still = (TABLE.c.digest == digest, TABLE.c.ended_at.is_(None))
    return connection.execute(update(TABLE).where(*still).values(ended_at=now)).rowcount > 0


def end_all(connection: Connection, staff_id: str, now: int) -> int:
    """End every session of one account. Returns how many that were."""
    still = (TABLE.c.staff_id == staff_id, TABLE.c.ended_at.is_(None))
    return connection.execute(update(TABLE).where(*still).values(ended_at=now)).rowcount


def open_since(connection: Connection, *, began: int, seen: int) -> dict[str, int]:
    """How many sessions each account has that began and were last seen after these moments."""
    still = (TABLE.c.ended_at.is_(None), TABLE.c.began_at > began, TABLE.c.seen_at > seen)
    counted = select(TABLE.c.staff_id, func.count()).where(*still).group_by(TABLE.c.staff_id)
    return {staff_id: count for staff_id, count in connection.execute(counted)}


def forget(connection: Connection, *, began_before: int) -> None:
    """Delete the rows of sessions that began long ago."""
    connection.execute(delete(TABLE).where(TABLE.c.began_at < began_before))
