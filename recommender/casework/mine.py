"""What a client can do with what they sent: see it, correct it, take a consent back, delete it. The link is the key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from recommender.casework.deciding import clinic_day, decided, still_cleared
from recommender.casework.erasing import Reason, after_erasing, erase_case, erase_contact_in
from recommender.casework.roles import CLIENT
from recommender.casework.sending import keep_contact_of, link_digest
from recommender.casework.understanding import still_denied
from recommender.domain.case import CaseFile, Consent, Contact, Status
from recommender.domain.library import Library
from recommender.errors import CaseNotFoundError, ContactError, IntakeProblem
from recommender.store import cases
from recommender.store.cases import Facts
from recommender.store.records import Records, Work


@dataclass(frozen=True)
class Mine:
    """One client's case. `file` has what staff wrote too; the client is shown their answers and the suggestion."""

    reference: str
    version: int
    sent_at: datetime
    changed_at: datetime
    status: Status
    language: str
    file: CaseFile
    contact: Contact | None
    consents: tuple[Consent, ...]


def open_mine(records: Records, token: str) -> Mine:
    """What the owner of a private link sent.

    Raises
    ------
    CaseNotFoundError
        When the link leads nowhere, or to what was deleted.
    """
    with records.reading() as work:
        found, file = _mine(work, token)
        return Mine(
            reference=found.reference,
            version=found.version,
            sent_at=cases.moment(found.sent_at),
            changed_at=cases.moment(found.changed_at),
            status=Status(found.status),
            language=found.language,
            file=file,
            contact=cases.contact(work, found.id),
            consents=cases.consents(work, found.id),
        )


def correct_mine(
    records: Records, library: Library, token: str, answers: Mapping[str, Any], *,
    based_on: int, changed: tuple[str, ...], denied: tuple[str, ...], now: datetime,
) -> int:  # fmt: skip
    """Put these answers in place of those sent, decide anew, and put the case back in the queue.

    What a clinician found stays, and so does what they cleared as far as the answers it is about are the same. A
    decision of staff was on other answers and no longer counts, though the version that has it is kept. `changed` are
    the safety items answered otherwise than before, `denied` what their own words mention and they said no to.

    Raises
    ------
    CaseNotFoundError, CaseChangedError, IntakeError
    """
    with records.writing() as work:
        found, file = _mine(work, token)
        cleared = still_cleared(library, file, answers, now)
        now_decided = decided(library, answers, cleared, clinic_day(library, now))
        marked = tuple(dict.fromkeys([*file.changed_after_result, *changed]))
        anew = {"answers": dict(answers), "answered_on": now_decided.day, "receipt": now_decided.receipt}
        said_no = still_denied(library, file, answers, denied)
        anew |= {"cleared": cleared, "changed_after_result": marked, "denied": said_no, "review": None}
        updated = CaseFile.model_validate({**dict(file), **anew})
        row = {**now_decided.row, "status": str(Status.WAITING)}
        return cases.append(work, found.id, based_on, cases.Change(str(CLIENT), "corrected", now, updated, row))


def correct_contact(
    records: Records, library: Library, token: str, contact: Contact, now: datetime, consents: tuple[Consent, ...] = ()
) -> None:
    """Put another way to be reached in place of the one that was sent.

    `consents` are given with it: without the one to be contacted, given before or now, nothing is stored.

    Raises
    ------
    CaseNotFoundError, ContactError
    """
    with records.writing() as work:
        found, _ = _mine(work, token)
        given = {one.purpose: one for one in (*cases.consents(work, found.id), *consents)}
        agreed = given.get("contact")
        if agreed is None or agreed.withdrawn_at:
            raise ContactError([IntakeProblem("contact", "There is no consent to be contacted.")])
        if consents:
            cases.keep_consents(work, found.id, tuple(given.values()), now, str(CLIENT))
        keep_contact_of(work, library, found.id, contact, now, str(CLIENT))


def withdraw(records: Records, token: str, now: datetime) -> None:
    """Take back the consent to be contacted: name, telephone and e-mail are destroyed, the case stays.

    Taking back the consent to a consultation is `delete_mine`.
    """
    with records.writing() as work:
        found, _ = _mine(work, token)
        given = cases.consents(work, found.id)
        ended = tuple(
            one.model_copy(update={"withdrawn_at": now}) if one.purpose == "contact" and not one.withdrawn_at else one
            for one in given
        )
        cases.keep_consents(work, found.id, ended, now, str(CLIENT))
        work.audit(str(CLIENT), "consent_withdrawn", now, case_id=found.id)
        erase_contact_in(work, CLIENT, found.id, Reason.CONSENT_WITHDRAWN, now)
    after_erasing(records, now)


def delete_mine(records: Records, token: str, now: datetime) -> None:
    """Destroy everything that was sent."""
    with records.reading() as work:
        found, _ = _mine(work, token)
    erase_case(records, CLIENT, found.id, Reason.CLIENT_ASKED, now)


def _mine(work: Work, token: str) -> tuple[Facts, CaseFile]:
    found = cases.facts(work, cases.by_link(link_digest(work, token)))
    if found is None:
        raise CaseNotFoundError("The link leads to nothing: what was sent was deleted, or the link is not whole.")
    return found, cases.file(work, found.id, found.version)
