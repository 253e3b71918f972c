"""What staff do with one case. Each change names the version it is based on, and becomes the next one.

Two people who change the same version: the first is stored, the second is told by a CaseChangedError, and what they
entered is still theirs to put on top of the newer version.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from recommender.casework.deciding import Decided, clinic_day, decided
from recommender.casework.overriding import refuse_override
from recommender.casework.roles import Action, Actor, permit
from recommender.domain.case import (
    CaseFile,
    Clearing,
    Consent,
    Contact,
    Examination,
    FollowUp,
    Note,
    Override,
    Review,
    Session,
    Status,
)
from recommender.domain.library import Library
from recommender.domain.terms import Outcome
from recommender.errors import CaseError, CaseNotFoundError
from recommender.store import cases
from recommender.store.cases import Facts, Past
from recommender.store.records import Records, Work

LOOK = timedelta(minutes=10)  # within it, looking again at the same version is the same look


@dataclass(frozen=True)
class Consultation:
    """One case as staff see it. `contact` is None where it was erased or the role does not see it."""

    facts: Facts
    file: CaseFile
    contact: Contact | None
    consents: tuple[Consent, ...]
    versions: tuple[Past, ...]

    @property
    def version(self) -> int:
        return self.facts.version


@dataclass(frozen=True)
class Edit:
    """Who changes which version of which case, and when. `library` is the English one, as receipts are in English."""

    records: Records
    library: Library
    actor: Actor
    case_id: str
    based_on: int
    now: datetime


def open_case(records: Records, actor: Actor, case_id: str, now: datetime) -> Consultation:
    """A case, with the look at it recorded before it is shown.

    Raises
    ------
    NotPermittedError, CaseNotFoundError, StoreError
    """
    permit(actor, Action.SEE_CASE)
    with records.reading() as work:
        found = _read(work, actor, case_id)
        is_recorded = cases.was_seen(work, case_id, found.version, str(actor), since=now - LOOK)
    if not is_recorded:
        with records.writing() as work:
            work.audit(str(actor), cases.SEEN, now, case_id=case_id, version=found.version)
    return found


def earlier_version(records: Records, actor: Actor, case_id: str, number: int, now: datetime) -> CaseFile:
    """A version that was replaced since, as it was."""
    permit(actor, Action.SEE_CASE)
    with records.writing() as work:
        found = cases.file(work, case_id, number)
        work.audit(str(actor), cases.SEEN, now, case_id=case_id, version=number)
        return found


def _read(work: Work, actor: Actor, case_id: str) -> Consultation:
    found = cases.facts(work, cases.by_id(case_id))
    if found is None:
        raise CaseNotFoundError("There is no such case, or it was deleted.")
    return Consultation(
        facts=found,
        file=cases.file(work, case_id, found.version),
        contact=cases.contact(work, case_id) if actor.may(Action.SEE_CONTACT) else None,
        consents=cases.consents(work, case_id),
        versions=cases.versions(work, case_id),
    )


def edit_answers(edit: Edit, answers: Mapping[str, Any]) -> int:
    """Put corrected answers in place, as given today, and decide anew; a review was on the old ones and is taken off.

    Raises
    ------
    NotPermittedError, CaseNotFoundError, CaseChangedError, IntakeError, StoreError
    """
    permit(edit.actor, Action.EDIT_ANSWERS)
    day = clinic_day(edit.library, edit.now)

    def update(file: CaseFile) -> dict[str, Any]:
        found = decided(edit.library, answers, file.cleared, day)
        return {"answers": dict(answers), "answered_on": day, **_anew(found)}

    return _change(edit, "answers_edited", update)


def clear(edit: Edit, cleared: Clearing) -> int:
    """Record that a clinician cleared one code, and decide anew. A warning sign can never be cleared.

    Raises
    ------
    IntakeError
        When the code is none that can be cleared.
    NotPermittedError, CaseNotFoundError, CaseChangedError, StoreError
    """
    permit(edit.actor, Action.CLEAR_RESTRICTION)

    def update(file: CaseFile) -> dict[str, Any]:
        others = [found for found in file.cleared if found.code != cleared.code]
        return _with_cleared(edit.library, file, (*others, cleared))

    return _change(edit, "cleared", update)


def take_back_clearing(edit: Edit, code: str) -> int:
    """Let a restriction count again."""
    permit(edit.actor, Action.CLEAR_RESTRICTION)

    def update(file: CaseFile) -> dict[str, Any]:
        return _with_cleared(edit.library, file, tuple(found for found in file.cleared if found.code != code))

    return _change(edit, "clearing_taken_back", update)


def _with_cleared(library: Library, file: CaseFile, cleared: tuple[Clearing, ...]) -> dict[str, Any]:
    found = decided(library, file.answers, cleared, file.answered_on)
    return {"cleared": cleared, **_anew(found)}


def _anew(found: Decided) -> dict[str, Any]:
    """A new decision: nobody has reviewed it yet, and sessions were planned on another one."""
    return {"receipt": found.receipt, "review": None}


def decide_finally(edit: Edit, outcome: Outcome, *, reason: Override | None = None, note: str = "") -> int:
    """Accept what the policy suggests, or decide otherwise with a reason and a note; the suggestion is kept beside it.

    Raises
    ------
    CaseError
        When the outcome is one that the answers rule out, or a reason or note is missing.
    NotPermittedError, CaseNotFoundError, CaseChangedError, StoreError
    """
    permit(edit.actor, Action.DECIDE)

    def update(file: CaseFile) -> dict[str, Any]:
        found = decided(edit.library, file.answers, file.cleared, file.answered_on)
        is_accepted = outcome == found.decision.outcome
        if not is_accepted:
            refuse_override(edit.actor, found.decision, outcome, reason, note)
        review = Review(
            verdict="accepted" if is_accepted else "overridden",
            outcome=outcome,
            reason=None if is_accepted else reason,
            note=note,
            by=edit.actor.id,
            at=edit.now,
            receipt=found.seal,
        )
        return {"review": review, "receipt": found.receipt}

    return _change(edit, "decided", update)


def examine(edit: Edit, found: Examination) -> int:
    """Record what was found when the client was looked at."""
    permit(edit.actor, Action.EXAMINE)
    return _change(edit, "examined", lambda _: {"examination": found})


def plan_sessions(edit: Edit, sessions: tuple[Session, ...]) -> int:
    """Plan visits; none may lie before the day from which its treatment is possible.

    Raises
    ------
    CaseError
        When a visit is of a treatment that was not decided on, or too early.
    """
    permit(edit.actor, Action.PLAN_SESSIONS)

    def update(file: CaseFile) -> dict[str, Any]:
        found = decided(edit.library, file.answers, file.cleared, file.answered_on)
        _refuse_sessions(file, found, sessions, clinic_day(edit.library, edit.now))
        return {"sessions": tuple(sorted(sessions, key=lambda session: session.day))}

    return _change(edit, "sessions_planned", update)


def first_day(found: Decided, treatment: Outcome) -> date:
    """The first day on which nothing keeps a treatment away that only time takes away."""
    waits = [
        firing.days
        for name, restriction in found.decision.trace.restrictions.items()
        if str(name) == str(treatment)
        for firing in restriction.firings
        if firing.days is not None
    ]
    return found.day + timedelta(days=max(waits, default=0))


def _refuse_sessions(file: CaseFile, found: Decided, sessions: tuple[Session, ...], today: date) -> None:
    allowed = file.review.outcome if file.review else None
    for session in sessions:
        if session in file.sessions:
            continue  # what was planned, and perhaps took place, stands
        if session.treatment != allowed or allowed is Outcome.MEDICAL_REFERRAL:
            raise CaseError("Decide for a treatment first: visits are planned for what was decided.")
        if session.day < max(first_day(found, session.treatment), today):
            raise CaseError(
                f"{session.day} is too early: {max(first_day(found, session.treatment), today)} is the first day."
            )


def record_follow_up(edit: Edit, found: FollowUp) -> int:
    """Record how it went; the case is closed with it."""
    permit(edit.actor, Action.RECORD_FOLLOW_UP)
    return _change(edit, "followed_up", lambda _: {"follow_up": found})


def add_note(edit: Edit, text: str) -> int:
    permit(edit.actor, Action.ADD_NOTE)
    note = Note(text=text, by=edit.actor.id, at=edit.now)
    return _change(edit, "note_added", lambda file: {"notes": (*file.notes, note)})


def assign(records: Records, actor: Actor, case_id: str, staff_id: str | None, now: datetime) -> None:
    """Say who looks after a case; None for nobody. This is no new version: it is not about the client."""
    permit(actor, Action.ASSIGN)
    with records.writing() as work:
        cases.assign(work, case_id, staff_id, now)
        work.audit(str(actor), "assigned", now, case_id=case_id)


def _change(edit: Edit, kind: str, update: Callable[[CaseFile], dict[str, Any]]) -> int:
    with edit.records.writing() as work:
        now = cases.facts(work, cases.by_id(edit.case_id), locked=True)
        if now is None:
            raise CaseNotFoundError("There is no such case, or it was deleted.")
        cases.require_version(now, edit.based_on)
        file = cases.file(work, edit.case_id, now.version)
        changed = CaseFile.model_validate({**dict(file), **update(file)})
        found = decided(edit.library, changed.answers, changed.cleared, changed.answered_on)
        row = {**found.row, "status": str(_status(changed))}
        return cases.append(
            work, edit.case_id, edit.based_on, cases.Change(str(edit.actor), kind, edit.now, changed, row)
        )


def _status(file: CaseFile) -> Status:
    if file.follow_up:
        return Status.CLOSED
    return Status.DECIDED if file.review else Status.WAITING
