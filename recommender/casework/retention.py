"""What has outlived its time goes: cases, contacts, drafts, handovers, sessions, and the log of all that itself.

How long each is kept stands in `retention` of content/clinic.yaml. What was told to a client when they sent holds; a
shorter time in the file counts at once, a longer one for what is sent from then on.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta

from recommender.casework.erasing import CONSULTATION, CONTACT, Reason, erase_contact_in, erase_in
from recommender.casework.roles import PROGRAM
from recommender.domain.clinic import Retention
from recommender.store import destructions
from recommender.store.destructions import Terms
from recommender.store.records import Records

AT_ONCE = 20  # cases a transaction; others write in between
DAYS_A_YEAR = 366


def overdue(records: Records, retention: Retention, now: datetime) -> dict[str, int]:
    """How many records of each purpose should be gone."""
    with records.reading() as work:
        return destructions.overdue(work, terms(retention, now), now)


def purge(records: Records, retention: Retention, now: datetime) -> dict[str, int]:
    """Destroy everything that has outlived its time, and log how much. Returns how many records of each purpose.

    Cut off at any moment, what is gone is in the log, and the next run goes on.
    """
    found = Counter({CONSULTATION: 0, CONTACT: 0})
    while batch := _erase_cases(records, retention, now):
        found.update(batch)
    while batch := _erase_contacts(records, retention, now):
        found.update(batch)
    with records.writing() as work:
        small = destructions.delete_small(work, terms(retention, now), now)
        for purpose, count in small.items():
            destructions.note(work, purpose, Reason.OUTLIVED, count, now)
    return {**found, **small}


def terms(retention: Retention, now: datetime) -> Terms:
    return Terms(
        consultation=now - timedelta(days=retention.consultation_days),
        contact=now - timedelta(days=retention.contact_days),
        log=now - timedelta(days=retention.log_years * DAYS_A_YEAR),
    )


def _erase_cases(records: Records, retention: Retention, now: datetime) -> Mapping[str, int]:
    with records.writing() as work:
        over = destructions.outlived_cases(work, terms(retention, now), now, AT_ONCE)
        for case_id in over:
            erase_in(work, PROGRAM, case_id, Reason.OUTLIVED, now)
    return {CONSULTATION: len(over)} if over else {}


def _erase_contacts(records: Records, retention: Retention, now: datetime) -> Mapping[str, int]:
    with records.writing() as work:
        over = destructions.outlived_contacts(work, terms(retention, now), now, AT_ONCE)
        for case_id in over:
            erase_contact_in(work, PROGRAM, case_id, Reason.OUTLIVED, now)
    return {CONTACT: len(over)} if over else {}
