"""Which cases belong to one person: those with the same telephone number or the same e-mail address.

A name in common is not enough, as many people share one. Where the contact of a case was erased, nothing tells whose it
is any more, so it belongs to nobody.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from recommender.casework.consultation import LOOK
from recommender.casework.roles import Action, Actor, permit
from recommender.store import cases, queues
from recommender.store.cases import Facts
from recommender.store.records import Records, Work

TELLING = ("phone", "email")  # kinds of words that are one person's


@dataclass(frozen=True)
class Other:
    """Another case of the same person, and the name that stands in it."""

    facts: Facts
    name: str


def others(records: Records, actor: Actor, case_id: str, now: datetime) -> tuple[Other, ...]:
    """The other cases of whoever a case is about, newest first. That they were shown is recorded before.

    Raises
    ------
    NotPermittedError, StoreError
    """
    permit(actor, Action.SEE_CONTACT)
    if not cases.ID.fullmatch(case_id):
        return ()
    with records.reading() as work:
        found = _others(work, case_id)
        is_recorded = cases.was_seen(work, case_id, None, str(actor), since=now - LOOK, action=queues.SEARCHED)
    if found and not is_recorded:
        with records.writing() as work:
            work.audit(str(actor), queues.SEARCHED, now, case_id=case_id)
    return found


def _others(work: Work, case_id: str) -> tuple[Other, ...]:
    found = queues.sharing_terms(work, case_id, TELLING)
    contacts = cases.contacts(work, [facts.id for facts in found])
    return tuple(Other(facts, contacts[facts.id].name) for facts in found if facts.id in contacts)
