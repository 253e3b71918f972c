"""Erasing: rows, keys and words to be found by go at once; the record of what was done says so, and stays whole."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from enum import StrEnum

from recommender.casework.roles import Action, Actor, permit
from recommender.errors import CaseNotFoundError, StoreError
from recommender.store import cases, destructions
from recommender.store.anchors import file_of_anchors, write_anchor
from recommender.store.records import Records, Work
from recommender.store.wiping import wipe_at_once

CONSULTATION, CONTACT = "consultation", "contact"


class Reason(StrEnum):
    """Why something was destroyed; a word of these alone is kept, as a sentence could tell of somebody."""

    OUTLIVED = "outlived"
    CLIENT_ASKED = "client_asked"
    CONSENT_WITHDRAWN = "consent_withdrawn"
    SENT_BY_MISTAKE = "sent_by_mistake"


def erase_case(records: Records, actor: Actor, case_id: str, reason: Reason, now: datetime) -> None:
    """Destroy a case and everything that belongs to it. For a client, their link has shown that it is theirs.

    Raises
    ------
    NotPermittedError, CaseNotFoundError, StoreError
    """
    if actor.kind == "staff":
        permit(actor, Action.ERASE_CASE)
    with records.writing() as work:
        if not cases.is_there(work, case_id):
            raise CaseNotFoundError("There is no such case.")
        erase_in(work, actor, case_id, reason, now)
    after_erasing(records, now)


def after_erasing(records: Records, now: datetime) -> None:
    """See that what was erased is gone from the file, and does not come back with a backup.

    It is erased already; what fails here, the next round of the house does.
    """
    with suppress(StoreError):
        wipe_at_once(records.engine)
        write_anchor(records, file_of_anchors(), now)


def erase_in(work: Work, actor: Actor, case_id: str, reason: Reason, now: datetime) -> None:
    """The same within a transaction."""
    had_contact = cases.delete_contact(work, case_id)
    cases.erase(work, case_id, str(actor), now)
    destructions.note(work, CONSULTATION, reason, 1, now)
    destructions.note(work, CONTACT, reason, int(had_contact), now)


def erase_contact_in(work: Work, actor: Actor, case_id: str, reason: Reason, now: datetime) -> bool:
    """Destroy how somebody can be reached; the case stays. False where there was nothing any more."""
    was_there = cases.erase_contact(work, case_id, str(actor), now)
    destructions.note(work, CONTACT, reason, int(was_there), now)
    return was_there
