"""What staff made of a case, in lines for the consultation sheet: cleared, examined, decided, planned, followed up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from recommender.domain.case import CaseFile, Examination
from recommender.domain.library import Library
from recommender.exports.ruled import suggested
from recommender.exports.sheets import Entry, Lines, Part, part
from recommender.exports.told import clinic_day

MOST_NOTES = 6  # the newest
Names = Mapping[str, str]


def of_staff(library: Library, case: CaseFile, names: Names) -> list[Part]:
    """A part for each thing that staff did, and for the examination in any case."""
    parts = {
        "paper_cleared": _cleared(library, case),
        "paper_examination": _examination(library, case.examination, names),
        "paper_review": _review(library, case, names),
        "paper_sessions": _sessions(library, case),
        "paper_follow_up": _follow_up(library, case, names),
        "paper_notes": _notes(library, case, names),
    }
    return [found for key, entries in parts.items() for found in part(library.say(key), [Lines(tuple(entries))])]


def name_of(library: Library, names: Names, staff_id: str) -> str:
    return names.get(staff_id) or library.say("paper_staff")


def _signed(library: Library, names: Names, by: str, at: datetime) -> str:
    day = library.language.date(clinic_day(library, at))
    return library.say("paper_signed_by", name=name_of(library, names, by), date=day)


def _cleared(library: Library, case: CaseFile) -> Iterator[Entry]:
    """Codes in the words of the questionnaire, with the clinician's name, the day and the note."""
    items = library.policy.questionnaire.items
    for found in case.cleared:
        label = next((item.label(found.code) for item in items if found.code in item.codes), found.code)
        who = library.say("paper_signed_by", name=found.clinician, date=library.language.date(found.date))
        yield Entry(found.note or "–", who, label)


def _examination(library: Library, found: Examination | None, names: Names) -> Iterator[Entry]:
    if found is None:
        yield Entry(library.say("paper_not_examined"))
        return
    say, unknown = library.say, library.say("paper_unknown")
    skin = library.policy.questionnaire.by_id["skin_type"]
    yield Entry(skin.label(str(found.skin_type)) if found.skin_type else unknown, name=say("paper_skin_type"))
    patch = say(f"paper_test_patch_{found.test_patch}") if found.test_patch else unknown
    yield Entry(patch, name=say("paper_test_patch"))
    yield Entry(say(f"paper_photos_{found.photos}") if found.photos else unknown, name=say("paper_photos"))
    yield Entry(found.note or "–", _signed(library, names, found.by, found.at), say("paper_note"))


def _review(library: Library, case: CaseFile, names: Names) -> Iterator[Entry]:
    """The suggestion stands beside what was decided, whether it was accepted or not."""
    review, say = case.review, library.say
    if review is None:
        return
    yield Entry(suggested(library, case), name=say("paper_suggested"))
    yield Entry(say(f"name_{review.outcome}"), _signed(library, names, review.by, review.at), say("paper_decided"))
    if review.reason:
        yield Entry(say(f"paper_reason_{review.reason}"), name=say("paper_reason"))
    if review.note:
        yield Entry(review.note, name=say("paper_note"))


def _sessions(library: Library, case: CaseFile) -> Iterator[Entry]:
    for session in case.sessions:
        treatment = library.say(f"name_{session.treatment}")
        text = f"{treatment}. {session.note}" if session.note else treatment
        yield Entry(text, name=library.language.date(session.day))


def _follow_up(library: Library, case: CaseFile, names: Names) -> Iterator[Entry]:
    found = case.follow_up
    if found:
        result = library.say(f"paper_follow_up_{found.result}")
        yield Entry(
            found.note or "–", _signed(library, names, found.by, found.at), library.language.upper_first(result)
        )


def _notes(library: Library, case: CaseFile, names: Names) -> Iterator[Entry]:
    """The newest first; of very many the older ones are only counted."""
    newest = list(reversed(case.notes))
    for note in newest[:MOST_NOTES]:
        yield Entry(note.text, _signed(library, names, note.by, note.at))
    if newest[MOST_NOTES:]:
        yield Entry(library.say("paper_notes_left_out", count=len(newest) - MOST_NOTES))
