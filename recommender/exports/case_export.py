"""Cases as files: everything that is kept of a person as JSON, and a row of a table as CSV.

The JSON is for the person: what it is made of stands in it in words, and once more as it is stored. The CSV is opened
by programs that run a cell which begins like a formula, so no cell begins like one.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from io import StringIO
from typing import Any

from recommender.domain.answers import Intake
from recommender.domain.case import CaseFile, Consent, Contact, spoken
from recommender.domain.library import Library
from recommender.errors import IntakeError
from recommender.exports.answered import in_words
from recommender.exports.letters import visible
from recommender.exports.ruled import suggested
from recommender.exports.told import clinic_day
from recommender.flow.parsing import parse_intake

FORMAT = 1
# What spreadsheets take for the beginning of a formula, in the wide letters of Asian keyboards too.
FORMULA = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20", "\u2212", "|", "%")
BY = "by"  # ids of staff mean nothing to anybody outside


@dataclass(frozen=True)
class Exported:
    """All that is kept of one case. `changes` are what was done to it, and when; `names` those of staff by id.

    `earlier` is the case as it stood after each change but the last.
    """

    reference: str
    sent_at: datetime
    changed_at: datetime
    case: CaseFile
    language: str = "en"
    at_desk: bool = False
    contact: Contact | None = None
    consents: tuple[Consent, ...] = ()
    changes: tuple[tuple[str, datetime], ...] = ()
    earlier: tuple[CaseFile, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)


def case_json(library: Library, exported: Exported, others: Iterable[Exported] = ()) -> bytes:
    """Everything of a case and of others of the same person, in UTF-8; words are in the language of the library."""
    found = {
        "format": FORMAT,
        "clinic": library.clinic.name,
        **_everything(library, exported),
        "other_cases": [_everything(library, other) for other in others],
    }
    text = json.dumps(found, ensure_ascii=False, indent=2)
    if any("\ud800" <= letter <= "\udfff" for letter in text):  # halves of characters, which UTF-8 cannot hold
        text = json.dumps(found, indent=2)
    return f"{text}\n".encode()


def _everything(library: Library, exported: Exported) -> dict[str, Any]:
    contact, numbered = exported.contact, list(enumerate(exported.changes, 1))
    return {
        "reference": spoken(exported.reference),
        "language": exported.language,
        "taken_down_at_the_clinic": exported.at_desk,
        "sent": _moment(exported.sent_at),
        "last_changed": _moment(exported.changed_at),
        "contact": contact.model_dump() if contact else None,
        "consents": [consent.model_dump(mode="json") for consent in exported.consents],
        **_as_it_stood(library, exported.case, exported),
        "history": [{"version": number, "what": kind, "at": _moment(at)} for number, (kind, at) in numbered],
        "earlier_versions": [
            {"version": number, "what": kind, "at": _moment(at), **_as_it_stood(library, file, exported)}
            for (number, (kind, at)), file in zip(numbered, exported.earlier, strict=False)
        ],
    }


def _as_it_stood(library: Library, case: CaseFile, exported: Exported) -> dict[str, Any]:
    """One version: answers, decision, and what staff made of them."""
    return {
        "answers_given_on": case.answered_on.isoformat(),
        "answers_in_words": dict(_answers(library, case)),
        "answers": case.answers,
        "suggested": suggested(library, case),
        "decision": case.receipt,
        "answers_changed_after_a_result": list(case.changed_after_result),
        "answers_filled_in_by_staff": list(case.answered_by_staff),
        "of_these_confirmed": list(case.confirmed),
        "asked_from_own_words_and_denied": list(case.denied),
        "cleared_by_a_clinician": [_named(found.model_dump(mode="json"), exported) for found in case.cleared],
        "examination": _part(case.examination, exported),
        "final_decision": _part(case.review, exported),
        "planned_visits": [session.model_dump(mode="json") for session in case.sessions],
        "follow_up": _part(case.follow_up, exported),
        "notes": [_part(note, exported) for note in case.notes],
    }


def _part(part: Any, exported: Exported) -> dict[str, Any] | None:
    return _named(part.model_dump(mode="json"), exported) if part else None


def _named(part: dict[str, Any], exported: Exported) -> dict[str, Any]:
    """The part with the name of who wrote it; without, where it is not known."""
    name = exported.names.get(part.get(BY, ""))
    kept = {key: value for key, value in part.items() if key != BY}
    return {**kept, BY: name} if name else kept


def _answers(library: Library, case: CaseFile) -> Iterator[tuple[str, str]]:
    """Every answer in words; none where the questionnaire has changed so much that they no longer fit."""
    try:
        intake: Intake = parse_intake(library.policy.questionnaire, case.answers)
    except IntakeError:
        return
    missing = [library.say("check_missing")]
    for ask, words in in_words(library, intake):
        if words != missing:
            yield ask.item.ask, "; ".join(words)


def case_csv(library: Library, cases: Iterable[Exported]) -> bytes:
    """A table with one row a case, in UTF-8 with the mark by which spreadsheets know it."""
    target = StringIO()
    writer = csv.writer(target, quoting=csv.QUOTE_ALL)
    writer.writerow([cell(name) for name in _head(library)])
    for exported in cases:
        writer.writerow([cell(value) for value in _row(library, exported)])
    return b"\xef\xbb\xbf" + target.getvalue().encode("utf-8")


def cell(value: object) -> str:
    """A value on one line that no spreadsheet runs: one that begins like a formula gets an apostrophe before it."""
    text = visible(str(value)).strip()
    return f"'{text}" if text.startswith(FORMULA) else text


def _head(library: Library) -> list[str]:
    say = library.say
    keys = ("reference", "sent", "suggested", "decided", "name", "phone", "email")
    return [*(say(f"paper_{key}") for key in keys), *(item.ask for item in library.policy.questionnaire.items)]


def _row(library: Library, exported: Exported) -> list[str]:
    case, contact = exported.case, exported.contact
    review = library.say(f"name_{case.review.outcome}") if case.review else ""
    reached = (contact.name, contact.phone, contact.email) if contact else ("", "", "")
    answers = dict(_answers(library, case))
    asks = (answers.get(item.ask, "") for item in library.policy.questionnaire.items)
    first = (
        spoken(exported.reference),
        clinic_day(library, exported.sent_at).isoformat(),
        suggested(library, case),
        review,
    )
    return [*first, *reached, *asks]


def _moment(at: datetime) -> str:
    return at.isoformat(timespec="seconds")
