"""Handovers: the key to a draft, locked under the secret of a one-time link. Taking it deletes it.

The secret is in the link alone, so the database opens nothing. What is in its place here is a digest.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, insert, select

from recommender.store.audit import milliseconds
from recommender.store.records import Work
from recommender.store.sealing import BrowserKey
from recommender.store.tables import HANDOVERS as TABLE


def add(work: Work, secret: BrowserKey, key: BrowserKey, made_by: str, until: datetime) -> None:
    """Keep the key to a draft for whoever comes with the secret."""
    row = {
        "digest": digest_of(work, secret),
        "sealed": secret.seal(key.secret),
        "made_by": made_by,
        "expires_at": milliseconds(until),
    }
    work.connection.execute(insert(TABLE).values(row))


def take(work: Work, secret: BrowserKey, now: datetime) -> BrowserKey | None:
    """The key, for the first who asks; None for everybody after, and once it has expired."""
    mine = (TABLE.c.digest == digest_of(work, secret), TABLE.c.expires_at > milliseconds(now))
    sealed = work.connection.execute(delete(TABLE).where(*mine).returning(TABLE.c.sealed)).scalar_one_or_none()
    plain = secret.unseal(sealed) if sealed is not None else None
    return BrowserKey(plain) if plain is not None else None


def is_waiting(work: Work, secret: BrowserKey, now: datetime) -> bool:
    """Whether nobody has taken it yet, and somebody still can."""
    mine = (TABLE.c.digest == digest_of(work, secret), TABLE.c.expires_at > milliseconds(now))
    return work.connection.execute(select(TABLE.c.digest).where(*mine)).scalar_one_or_none() is not None


def digest_of(work: Work, secret: BrowserKey) -> str:
    return work.keys.digest("handover", secret.write())
