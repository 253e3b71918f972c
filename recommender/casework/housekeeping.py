"""What the site does by itself once an hour, and `purge` when it is told."""

from __future__ import annotations

from datetime import datetime

from recommender.casework.retention import purge
from recommender.domain.clinic import Retention
from recommender.store.anchors import file_of_anchors, write_anchor
from recommender.store.records import Records
from recommender.store.wiping import wipe_after_destruction


def keep_house(records: Records, retention: Retention, now: datetime) -> dict[str, int]:
    """Destroy what has outlived its time, in the files too, and write down the end of the audit.

    Returns how many records of each purpose were destroyed.
    """
    gone = purge(records, retention, now)
    wipe_after_destruction(records, now)
    write_anchor(records, file_of_anchors(), now)
    return gone
