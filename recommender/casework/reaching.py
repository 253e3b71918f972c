"""Putting right how a client can be reached, where they say so on the telephone or at the desk."""

from __future__ import annotations

from datetime import datetime

from recommender.casework.roles import Action, Actor, permit
from recommender.casework.sending import keep_contact_of
from recommender.domain.case import Contact
from recommender.domain.library import Library
from recommender.errors import CaseNotFoundError, RefusedError
from recommender.store import cases
from recommender.store.records import Records


def put_contact_right(
    records: Records, library: Library, actor: Actor, case_id: str, contact: Contact, now: datetime
) -> None:  # fmt: skip
    """Store a checked contact in place of the one that stands.

    Raises
    ------
    RefusedError
        Where the client took back that they may be contacted: they alone can agree again.
    NotPermittedError, CaseNotFoundError, StoreError
    """
    permit(actor, Action.EDIT_CONTACT)
    with records.writing() as work:
        if not cases.is_there(work, case_id):
            raise CaseNotFoundError("There is no such case, or it was deleted.")
        agreed = [given for given in cases.consents(work, case_id) if given.purpose == "contact"]
        if not any(given.withdrawn_at is None for given in agreed):
            raise RefusedError("case_contact_withdrawn", "The client took back that they may be contacted.")
        keep_contact_of(work, library, case_id, contact, now, str(actor))
