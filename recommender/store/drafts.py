"""Drafts: one row a browser, sealed by that browser's key, gone a day after the last change."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, Engine, delete, select, text, update

from recommender.errors import StoreError
from recommender.store.database import address, database, reading, writing
from recommender.store.sealing import FORMAT, BrowserKey
from recommender.store.tables import DRAFTS as TABLE

KEPT_FOR = timedelta(days=1)
LARGEST_DRAFT_BYTES = 100_000  # included; a full one has about 3,000


# Two tabs may save at the same moment; deleting and inserting anew, PostgreSQL would refuse the second.
PUT = text(
    "INSERT INTO drafts (id, format, sealed, saved_at, expires_at) "
    "VALUES (:id, :format, :sealed, :saved_at, :expires_at) "
    "ON CONFLICT (id) DO UPDATE SET format = excluded.format, sealed = excluded.sealed, "
    "saved_at = excluded.saved_at, expires_at = excluded.expires_at"
)


def site_drafts() -> Drafts:
    """The drafts of the site's database.

    Raises
    ------
    StoreError
        When it cannot be opened.
    """
    return Drafts(database(address()))


@dataclass(frozen=True)
class Drafts:
    """Every draft that is kept. Each method raises StoreError when the database cannot be used."""

    engine: Engine

    def save(self, key: BrowserKey, plain: bytes, now: datetime, *, replacing: bool = False) -> bool:
        """Keep this in place of what was kept for the key; the last to write wins.

        With `replacing`, what was deleted meanwhile, or has expired, does not come back: nothing is kept then, and the
        answer is False.
        """
        with writing(self.engine) as connection:
            return write(connection, key, plain, now, replacing=replacing)

    def load(self, key: BrowserKey, now: datetime) -> bytes | None:
        """What was kept for the key; None when there is nothing, or nothing that this program can open."""
        with reading(self.engine) as connection:
            return read(connection, key, now)

    def delete(self, key: BrowserKey) -> None:
        with writing(self.engine) as connection:
            remove(connection, key)

    def purge(self, now: datetime | None = None) -> int:
        """Delete what has expired. Returns how many drafts that were."""
        until = _seconds(now or datetime.now(UTC))
        with writing(self.engine) as connection:
            return connection.execute(delete(TABLE).where(TABLE.c.expires_at <= until)).rowcount


def write(connection: Connection, key: BrowserKey, plain: bytes, now: datetime, *, replacing: bool = False) -> bool:
    """`Drafts.save` as a part of something larger."""
    if len(plain) > LARGEST_DRAFT_BYTES:
        raise StoreError(f"A draft has at most {LARGEST_DRAFT_BYTES:,} bytes. This one is longer; it was not kept.")
    row = {
        "id": key.draft_id,
        "format": FORMAT,
        "sealed": key.seal(plain),
        "saved_at": _seconds(now),
        "expires_at": _seconds(now + KEPT_FOR),
    }
    if replacing:
        return connection.execute(update(TABLE).where(TABLE.c.id == key.draft_id).values(row)).rowcount > 0
    connection.execute(PUT, row)
    return True


def read(connection: Connection, key: BrowserKey, now: datetime) -> bytes | None:
    """`Drafts.load` as a part of something larger."""
    mine = (TABLE.c.id == key.draft_id, TABLE.c.format == FORMAT, TABLE.c.expires_at > _seconds(now))
    sealed = connection.execute(select(TABLE.c.sealed).where(*mine)).scalar_one_or_none()
    return None if sealed is None else key.unseal(sealed)


def remove(connection: Connection, key: BrowserKey) -> bool:
    """Delete the draft of a key; False where there is none."""
    return connection.execute(delete(TABLE).where(TABLE.c.id == key.draft_id)).rowcount > 0


def _seconds(moment: datetime) -> int:
    return int(moment.timestamp())
