"""What administrators see of what goes by itself, and destroy before its hour comes. It counts and names nobody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from recommender.casework.housekeeping import keep_house
from recommender.casework.retention import overdue
from recommender.casework.roles import Action, Actor, permit
from recommender.domain.clinic import Retention
from recommender.store import destructions
from recommender.store.destructions import Destruction
from recommender.store.records import Records

PURGED = "purged"


@dataclass(frozen=True)
class Going:
    """How many records of each purpose should be gone by now, and what went lately, the newest first."""

    overdue: dict[str, int]
    log: tuple[Destruction, ...]


def what_goes(records: Records, actor: Actor, retention: Retention, now: datetime, most: int) -> Going:
    """What has outlived its time, and up to `most` rows of the log of what was destroyed."""
    permit(actor, Action.SET_RETENTION)
    late = overdue(records, retention, now)
    with records.reading() as work:
        return Going(late, destructions.latest(work, most))


def destroy_now(records: Records, actor: Actor, retention: Retention, now: datetime) -> dict[str, int]:
    """Do now what the site does once an hour. Who told it to is recorded first, so that a purge cut off has a name.

    Raises
    ------
    NotPermittedError, StoreError
    """
    permit(actor, Action.SET_RETENTION)
    with records.writing() as work:
        work.audit(str(actor), PURGED, now)
    return keep_house(records, retention, now)
