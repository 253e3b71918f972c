"""Sending an intake to the clinic: once, however often it is tried, and said to be sent only when it is stored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import uuid4

from recommender.casework.deciding import clinic_day, decided
from recommender.casework.reference import new_reference
from recommender.casework.roles import CLIENT, Actor
from recommender.casework.searching import terms
from recommender.domain.case import PURPOSES, CaseFile, Consent, Contact, Status
from recommender.domain.library import Library
from recommender.errors import ContactError, IntakeProblem, StoreError
from recommender.store import cases
from recommender.store.records import Records, Work

ATTEMPTS = 20  # to find a reference that nobody has; one in a thousand is taken at 100,000 cases


@dataclass(frozen=True)
class Submission:
    """What a client sends. `once` is a secret of theirs, made before the first attempt and the same for each.

    Staff are `sent_by` where they send it for somebody who agreed aloud.
    """

    answers: Mapping[str, Any]
    contact: Contact
    consents: tuple[Consent, ...]
    once: str
    language: str
    origin: Literal["client", "desk"] = "client"
    changed_after_result: tuple[str, ...] = ()
    answered_by_staff: tuple[str, ...] = ()
    confirmed: tuple[str, ...] = ()
    denied: tuple[str, ...] = ()
    sent_by: Actor = CLIENT


@dataclass(frozen=True)
class Sent:
    """What came of it. `token` is for the client's private link alone; `was_there` says that it was sent before."""

    case_id: str
    reference: str
    token: str
    was_there: bool


def send(records: Records, library: Library, submission: Submission, now: datetime) -> Sent:
    """Store an intake as a new case, with its decision and receipt; the second time, tell what came of the first.

    `library` is the English one.

    Raises
    ------
    IntakeError
        When the answers do not fit the questionnaire.
    ContactError
        When a consent is missing.
    StoreError
        When it could not be stored. Nothing of it was; the same submission can be sent again.
    """
    _require_consents(submission)
    try:
        return _stored(records, library, submission, now)
    except StoreError:  # a second try at the same moment, or a connection that broke after all was stored
        there = sent_before(records, submission.once)
        if there is None:
            raise
        return there


def _stored(records: Records, library: Library, submission: Submission, now: datetime) -> Sent:
    found = decided(library, submission.answers, (), clinic_day(library, now))
    file = CaseFile(
        answers=dict(submission.answers),
        answered_on=found.day,
        receipt=found.receipt,
        changed_after_result=submission.changed_after_result,
        answered_by_staff=submission.answered_by_staff,
        confirmed=submission.confirmed,
        denied=submission.denied,
    )
    row = {**found.row, "origin": submission.origin, "language": submission.language, "status": str(Status.WAITING)}
    with records.writing() as work:
        once = work.keys.digest("once", submission.once)
        there = cases.facts(work, cases.by_once(once))
        if there:
            return Sent(there.id, there.reference, token_of(work, submission.once), was_there=True)
        names = _names(work, submission.once, once)
        keep = library.clinic.retention
        actor = str(submission.sent_by)
        change = cases.Change(actor, "sent", now, file, row)
        cases.add(work, names, change, now + timedelta(days=keep.consultation_days))
        keep_contact_of(work, library, names.id, submission.contact, now, actor)
        cases.keep_consents(work, names.id, submission.consents, now, actor)
        if submission.sent_by is not CLIENT:
            work.audit(actor, "consents_given_aloud", now, case_id=names.id)
        sent = Sent(names.id, names.reference, token_of(work, submission.once), was_there=False)
    return sent  # only now is it stored


def sent_before(records: Records, once: str) -> Sent | None:
    """What came of an earlier sending, if it was stored."""
    with records.reading() as work:
        there = cases.facts(work, cases.by_once(work.keys.digest("once", once)))
        return Sent(there.id, there.reference, token_of(work, once), was_there=True) if there else None


def token_of(work: Work, once: str) -> str:
    """What the private link holds: the same each time, so that it need not be stored to be shown again."""
    return work.keys.token("link", once)


def link_digest(work: Work, token: str) -> str:
    return work.keys.digest("link", token)


def keep_contact_of(work: Work, library: Library, case_id: str, contact: Contact, now: datetime, actor: str) -> None:
    """Store how a client can be reached, and the words that finds them."""
    until = now + timedelta(days=library.clinic.retention.contact_days)
    cases.keep_contact(work, case_id, contact, now, until, actor)
    cases.keep_terms(work, case_id, terms(contact, library.clinic.country))


def _require_consents(submission: Submission) -> None:
    given = {consent.purpose for consent in submission.consents if consent.withdrawn_at is None}
    missing = [purpose for purpose in PURPOSES if purpose not in given]
    if missing:
        raise ContactError([IntakeProblem(purpose, f"There is no consent to {purpose!r}.") for purpose in missing])


def _names(work: Work, once: str, digest: str) -> cases.Names:
    link = link_digest(work, token_of(work, once))
    for _ in range(ATTEMPTS):
        reference = new_reference()
        if cases.facts(work, cases.by_reference(reference)) is None:
            return cases.Names(uuid4().hex, reference, link, digest)
    raise RuntimeError("no free reference was found")
