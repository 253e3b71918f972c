"""What staff do with one case. Each change names the version it is based on, and becomes the next one.

Two people who change the same version: the first is stored, the second is told by a CaseChangedError, and what they
entered is still theirs to put on top of the newer version.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from recommender.casework.deciding import (
    Decided,
    clinic_day,
    decided,
    decided_case,
    safety_changes,
    still_cleared,
)
from recommender.casework.overriding import refuse_after_reaction, refuse_override
from recommender.casework.planning import refuse_sessions
from recommender.casework.roles import PERMITTED, Action, Actor, Role, permit
from recommender.domain.answers import CLEARABLE
from recommender.domain.case import (
    LONGEST_NOTE,
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
from recommender.errors import CaseNotFoundError, RefusedError
from recommender.flow.reading import read_answers
from recommender.store import cases, staff
from recommender.store.audit import ASSIGNED, digest_of_person
from recommender.store.cases import Facts, Look, Past
from recommender.store.records import Records, Work

LOOK = timedelta(minutes=10)  # within it, looking again at the same version is the same look
MOST_LOOKS = 50


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


@dataclass(frozen=True)
class Revision:
    """What a change puts in place: parts of the file, and of what stands in the open beside it."""

    file: dict[str, Any]
    row: dict[str, Any] = field(default_factory=dict)


def open_case(records: Records, actor: Actor, case_id: str, now: datetime) -> Consultation:
    """A case, with the look at it recorded before it is shown.

    Raises
    ------
    NotPermittedError, CaseNotFoundError, StoreError
    """
    permit(actor, Action.SEE_CASE)
    with records.reading() as work:
        found = _read(work, actor, case_id)
    _record_look(records, actor, case_id, found.version, now)
    return found


def earlier_version(records: Records, actor: Actor, case_id: str, number: int, now: datetime) -> CaseFile:
    """A version that was replaced since, as it was."""
    permit(actor, Action.SEE_CASE)
    with records.reading() as work:
        newest = _existing(work, case_id).version
        if not 1 <= number <= newest:
            raise CaseNotFoundError(f"The case has no version {number}.")
        found = cases.file(work, case_id, number)
    _record_look(records, actor, case_id, number, now)
    return found


def looks(records: Records, actor: Actor, case_id: str) -> tuple[Look, ...]:
    """Who saw a case lately, the latest first."""
    permit(actor, Action.SEE_CASE)
    with records.reading() as work:
        return cases.looks(work, _existing(work, case_id).id, MOST_LOOKS)


def _record_look(records: Records, actor: Actor, case_id: str, version: int, now: datetime) -> None:
    with records.reading() as work:
        is_recorded = cases.was_seen(work, case_id, version, str(actor), since=now - LOOK)
    if not is_recorded:
        with records.writing() as work:
            work.audit(str(actor), cases.SEEN, now, case_id=case_id, version=version)


def _existing(work: Work, case_id: str, *, locked: bool = False) -> Facts:
    """What of a case stands in the open. What is no id never reaches the database, which refuses some characters."""
    found = cases.facts(work, cases.by_id(case_id), locked=locked) if cases.ID.fullmatch(case_id) else None
    if found is None:
        raise CaseNotFoundError("There is no such case, or it was deleted.")
    return found


def _read(work: Work, actor: Actor, case_id: str) -> Consultation:
    found = _existing(work, case_id)
    return Consultation(
        facts=found,
        file=cases.file(work, case_id, found.version),
        contact=cases.contact(work, case_id) if actor.may(Action.SEE_CONTACT) else None,
        consents=cases.consents(work, case_id),
        versions=cases.versions(work, case_id),
    )


def edit_answers(edit: Edit, answers: Mapping[str, Any]) -> int:
    """Put corrected answers in place, as given today, and decide anew; a review was on the old ones and is taken off.

    Safety items that are answered otherwise are marked as filled in by staff. A clearance stays as long as nothing
    changes that it is about.

    Raises
    ------
    NotPermittedError, CaseNotFoundError, CaseChangedError, IntakeError, StoreError
    """
    permit(edit.actor, Action.EDIT_ANSWERS)
    given = {key: value for key, value in answers.items() if key != "cleared"}
    day = clinic_day(edit.library, edit.now)

    def update(file: CaseFile) -> Revision:
        changed = safety_changes(edit.library, file, given, edit.now)
        cleared = still_cleared(edit.library, file, given, edit.now)
        marks = {
            "answered_by_staff": tuple(dict.fromkeys([*file.answered_by_staff, *changed])),
            "confirmed": tuple(item for item in file.confirmed if item not in changed),
        }
        anew = _anew(decided(edit.library, given, cleared, day))
        return Revision({**anew.file, **marks, "answers": given, "answered_on": day, "cleared": cleared}, anew.row)

    return _change(edit, "answers_edited", update)


def clear(edit: Edit, cleared: Clearing) -> int:
    """Record that a clinician cleared one code that the answers name or leave open, and decide anew.

    A warning sign can never be cleared.

    Raises
    ------
    IntakeError
        When the code is none that can be cleared.
    RefusedError
        When the answers do not name it, so that nobody can have looked at it; or when the day is still to come.
    NotPermittedError, CaseNotFoundError, CaseChangedError, StoreError
    """
    permit(edit.actor, Action.CLEAR_RESTRICTION)
    if cleared.date > clinic_day(edit.library, edit.now):
        raise RefusedError("case_clear_future", "A clearance cannot have been given on a day that is still to come.")

    def update(file: CaseFile) -> Revision:
        others = [found for found in file.cleared if found.code != cleared.code]
        revision = _with_cleared(edit.library, file, (*others, cleared.model_copy(update={"by": edit.actor.id})))
        if cleared.code not in clearable(edit.library, file):
            raise RefusedError("case_clear_absent", f"The answers do not name {cleared.code!r}.")
        return revision

    return _change(edit, "cleared", update)


def clearable(library: Library, file: CaseFile) -> tuple[str, ...]:
    """Codes that the answers name or leave open, and that a clinician can clear."""
    questionnaire = library.policy.questionnaire
    answers = read_answers(questionnaire, decided_case(library, file).intake)
    replies = [(questionnaire.by_id[item], answers.reply(item)) for item in CLEARABLE]
    return tuple(code for item, reply in replies for code in item.codes if code in reply.yes | reply.unknown)


def take_back_clearing(edit: Edit, code: str) -> int:
    """Let a restriction count again.

    Raises
    ------
    RefusedError
        When the code is not cleared.
    """
    permit(edit.actor, Action.CLEAR_RESTRICTION)

    def update(file: CaseFile) -> Revision:
        others = tuple(found for found in file.cleared if found.code != code)
        if others == file.cleared:
            raise RefusedError("case_clear_absent", f"{code!r} is not cleared.")
        return _with_cleared(edit.library, file, others)

    return _change(edit, "clearing_taken_back", update)


def _with_cleared(library: Library, file: CaseFile, cleared: tuple[Clearing, ...]) -> Revision:
    anew = _anew(decided(library, file.answers, cleared, file.answered_on))
    return Revision({**anew.file, "cleared": cleared}, anew.row)


def _anew(found: Decided) -> Revision:
    """A new decision, which nobody has reviewed yet. Visits that were planned stay: clients have those days in mind.

    `unfit_sessions` says which of them must be called off.
    """
    return Revision({"receipt": found.receipt, "review": None}, {**found.row, "status": str(Status.WAITING)})


def decide_finally(edit: Edit, outcome: Outcome, *, reason: Override | None = None, note: str = "") -> int:
    """Accept what the policy suggests, or decide otherwise with a reason and a note; the suggestion is kept beside it.

    Raises
    ------
    RefusedError
        When the outcome is one that the answers rule out, or a reason or note is missing.
    NotPermittedError, CaseNotFoundError, CaseChangedError, IntakeError, StoreError
    """
    permit(edit.actor, Action.DECIDE)
    _refuse_long(note)

    def update(file: CaseFile) -> Revision:
        found = decided_case(edit.library, file)
        is_accepted = outcome is found.decision.outcome
        refuse_after_reaction(file.examination, outcome)
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
        row = {**found.row, "status": str(Status.DECIDED)}
        return Revision({"review": review, "receipt": found.receipt}, row)

    return _change(edit, "decided", update)


def examine(edit: Edit, found: Examination) -> int:
    """Record what was found when the client was looked at, in place of what was found before."""
    permit(edit.actor, Action.EXAMINE)
    stamped = found.model_copy(update={"by": edit.actor.id, "at": edit.now})
    return _change(edit, "examined", lambda _: Revision({"examination": stamped}))


def plan_sessions(edit: Edit, sessions: tuple[Session, ...]) -> int:
    """Put these visits in place of those planned; none may lie before its treatment is possible.

    Raises
    ------
    RefusedError
        When one is added while a visit from today on is of a treatment that was not decided on, is too early, or too
        close to another.
    """
    permit(edit.actor, Action.PLAN_SESSIONS)

    def update(file: CaseFile) -> Revision:
        today = clinic_day(edit.library, edit.now)
        refuse_sessions(edit.library, file, decided_case(edit.library, file), sessions, today)
        return Revision({"sessions": tuple(sorted(sessions, key=lambda session: session.day))})

    return _change(edit, "sessions_planned", update)


def record_follow_up(edit: Edit, found: FollowUp) -> int:
    """Record how it went; the case is closed with it."""
    permit(edit.actor, Action.RECORD_FOLLOW_UP)
    stamped = found.model_copy(update={"by": edit.actor.id, "at": edit.now})
    row = {"status": str(Status.CLOSED)}
    return _change(edit, "followed_up", lambda _: Revision({"follow_up": stamped}, row))


def add_note(edit: Edit, text: str) -> int:
    """Write something down.

    Raises
    ------
    RefusedError
        When there is nothing to write down, or too much.
    """
    permit(edit.actor, Action.ADD_NOTE)
    _refuse_long(text)
    if not text.strip():
        raise RefusedError("case_note_empty", "A note needs words.")
    note = Note(text=text, by=edit.actor.id, at=edit.now)
    return _change(edit, "note_added", lambda file: Revision({"notes": (*file.notes, note)}))


def _refuse_long(text: str) -> None:
    if len(text) > LONGEST_NOTE:
        most = str(LONGEST_NOTE)
        raise RefusedError("case_note_long", f"A note must have {most} characters or less.", most=most)


def assign(records: Records, actor: Actor, case_id: str, staff_id: str | None, now: datetime) -> None:
    """Say who looks after a case; None for nobody. This is no new version: it is not about the client.

    Raises
    ------
    RefusedError
        When whoever it is does not see cases.
    """
    permit(actor, Action.ASSIGN)
    with records.writing() as work:
        _existing(work, case_id)
        if staff_id is not None and not _sees_cases(work, staff_id):
            raise RefusedError("case_assign_refused", "Only staff who see cases can look after one.")
        cases.assign(work, case_id, staff_id, now)
        work.audit(str(actor), ASSIGNED, now, case_id=case_id, digest=digest_of_person(staff_id))


def _sees_cases(work: Work, staff_id: str) -> bool:
    member = staff.by_id(work.connection, staff_id) if cases.ID.fullmatch(staff_id) else None
    return member is not None and member.disabled_at is None and Action.SEE_CASE in PERMITTED[Role(member.role)]


def _change(edit: Edit, kind: str, update: Callable[[CaseFile], Revision]) -> int:
    """Store the next version. What stands in the open changes only as far as the change says so."""
    with edit.records.writing() as work:
        now = _existing(work, edit.case_id, locked=True)
        cases.require_version(now, edit.based_on)
        file = cases.file(work, edit.case_id, now.version)
        revision = update(file)
        changed = CaseFile.model_validate({**dict(file), **revision.file})
        row = {"status": now.status, **revision.row}
        return cases.append(
            work, edit.case_id, edit.based_on, cases.Change(str(edit.actor), kind, edit.now, changed, row)
        )
