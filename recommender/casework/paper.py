"""One case on paper, and all of one person's as a file, for those who may have it; who took it is recorded."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime

from recommender.casework.accounts import colleagues
from recommender.casework.consultation import Consultation, open_case
from recommender.casework.deciding import clinic_day, decided
from recommender.casework.person import others
from recommender.casework.roles import Action, Actor, permit
from recommender.casework.signing import Place
from recommender.casework.understanding import unconfirmed
from recommender.content.signoff import sign_offs_of
from recommender.domain.case import CaseFile
from recommender.domain.library import Library
from recommender.domain.signoff import standing_of
from recommender.errors import CaseNotFoundError
from recommender.exports.appointments import Appointment
from recommender.exports.case_export import Exported, case_csv, case_json
from recommender.exports.consultation_sheet import Paper, consultation_sheet
from recommender.exports.told import Told
from recommender.exports.typesetting import logo_of, pdf
from recommender.store import cases
from recommender.store.records import Records

PRINTED, EXPORTED = "printed", "exported"


@dataclass(frozen=True)
class Taking:
    """Who takes which case along, when. `library` is in the language to print in, `english` is what decides."""

    records: Records
    library: Library
    english: Library
    place: Place
    actor: Actor
    case_id: str
    now: datetime


def sheet_pdf(taking: Taking, appointment: Appointment | None = None) -> bytes:
    """The consultation sheet.

    Raises
    ------
    NotPermittedError, CaseNotFoundError, StoreError
    IntakeError
        When the answers do not fit the questionnaire of today any more.
    """
    permit(taking.actor, Action.PRINT_SHEET)
    found = open_case(taking.records, taking.actor, taking.case_id, taking.now)
    paper = _paper(taking, found, appointment)
    _record(taking, PRINTED, found.version)
    logo = logo_of(taking.place.content, taking.library.clinic)
    return pdf(taking.library, consultation_sheet(paper), paper.made_on, logo)


def export_json(taking: Taking) -> bytes:
    """Everything that is kept of one person, for a request of theirs: this case and their others, every version."""
    first = _exported(taking)
    return case_json(taking.library, first, _others(taking))


def export_csv(taking: Taking) -> bytes:
    """The case as a table of one row."""
    return case_csv(taking.library, [_exported(taking)])


def _others(taking: Taking) -> Iterator[Exported]:
    for other in others(taking.records, taking.actor, taking.case_id, taking.now):
        with suppress(CaseNotFoundError):  # erased a moment ago, so that nothing is kept of it
            yield _exported(replace(taking, case_id=other.facts.id))


def _exported(taking: Taking) -> Exported:
    permit(taking.actor, Action.EXPORT_CASE)
    found = open_case(taking.records, taking.actor, taking.case_id, taking.now)
    _record(taking, EXPORTED, found.version)
    with taking.records.reading() as work:
        earlier = tuple(cases.file(work, taking.case_id, past.number) for past in found.versions[:-1])
    return _told(found, earlier, colleagues(taking.records, taking.actor))


def _told(found: Consultation, earlier: tuple[CaseFile, ...], names: dict[str, str]) -> Exported:
    facts = found.facts
    return Exported(
        reference=facts.reference,
        sent_at=cases.moment(facts.sent_at),
        changed_at=cases.moment(facts.changed_at),
        at_desk=facts.origin == "desk",
        language=facts.language,
        case=found.file,
        contact=found.contact,
        consents=found.consents,
        changes=tuple((past.kind, cases.moment(past.made_at)) for past in found.versions),
        earlier=earlier,
        names=names,
    )


def _paper(taking: Taking, found: Consultation, appointment: Appointment | None) -> Paper:
    file, facts = found.file, found.facts
    made = decided(taking.english, file.answers, file.cleared, file.answered_on)
    return Paper(
        told=Told(taking.library, made.intake, made.decision, file.answered_on, appointment),
        case=file,
        reference=facts.reference,
        sent_on=clinic_day(taking.english, cases.moment(facts.sent_at)),
        made_on=clinic_day(taking.english, taking.now),
        standing=standing_of(sign_offs_of(taking.place.content), str(file.receipt["policy"])),
        contact=found.contact,
        at_desk=facts.origin == "desk",
        names=colleagues(taking.records, taking.actor),
        unconfirmed=unconfirmed(taking.library, file.answers, file.denied),
    )


def _record(taking: Taking, action: str, version: int) -> None:
    with taking.records.writing() as work:
        work.audit(str(taking.actor), action, taking.now, case_id=taking.case_id, version=version)
