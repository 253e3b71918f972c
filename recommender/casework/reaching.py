"""Putting right how a client can be reached, where they say so on the telephone or at the desk."""

from __future__ import annotations

from recommender.casework.consultation import Edit
from recommender.casework.roles import Action, permit
from recommender.casework.sending import keep_contact_of
from recommender.domain.case import Contact
from recommender.errors import CaseChangedError, CaseNotFoundError, RefusedError
from recommender.store import cases


def put_contact_right(edit: Edit, known: Contact, contact: Contact) -> None:
    """Store a checked contact in place of the one that is known. The version of the case stays: answers are the same.

    Raises
    ------
    CaseChangedError
        Where another contact stands by now; that one is kept.
    RefusedError
        Where the client took back that they may be contacted: they alone can agree again.
    NotPermittedError, CaseNotFoundError, StoreError
    """
    permit(edit.actor, Action.EDIT_CONTACT)
    with edit.records.writing() as work:
        if not cases.is_there(work, edit.case_id):
            raise CaseNotFoundError("There is no such case, or it was deleted.")
        agreed = [given for given in cases.consents(work, edit.case_id) if given.purpose == "contact"]
        if not any(given.withdrawn_at is None for given in agreed):
            raise RefusedError("case_contact_withdrawn", "The client took back that they may be contacted.")
        if cases.contact(work, edit.case_id) != known:
            raise CaseChangedError(edit.based_on)
        keep_contact_of(work, edit.library, edit.case_id, contact, edit.now, str(edit.actor))
