"""The consultation sheet as PDF: what stands on it, in which order, how it is tagged; hostile text stays text."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import cache
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from recommender.content.catalogues import in_language
from recommender.content.loading import DEFAULT_CONTENT
from recommender.domain.answers import Intake
from recommender.domain.case import Contact, Note, Review
from recommender.domain.library import Library
from recommender.domain.signoff import SignOff, Standing, StandingKind
from recommender.domain.terms import Outcome
from recommender.engine.decide import decide
from recommender.engine.expectations import intake_of_case
from recommender.exports.consultation_sheet import Paper, consultation_sheet
from recommender.exports.letters import CAN_BREAK, printable
from recommender.exports.sheets import Part, Sheet
from recommender.exports.staff_work import MOST_NOTES
from recommender.exports.typesetting import pdf
from tests.builders import healthy, policy, questionnaire
from tests.case_files import all_cases, library
from tests.consultations import (
    ANSWERED,
    AT,
    CONTACT,
    REFERENCE,
    TODAY,
    TREATED,
    UNSIGNED,
    case_of,
    clearing,
    paper_of,
    usual,
)
from tests.hostile import contact_of, everything
from tests.test_sheets import HOSTILE, root_of, tags, text_of, turkish

BOTH = pytest.mark.parametrize("language", ["en", "tr"])


def in_(language: str) -> Library:
    return library() if language == "en" else in_language(library(), DEFAULT_CONTENT, language)


def read(paper: Paper) -> PdfReader:
    return PdfReader(BytesIO(pdf(paper.told.library, consultation_sheet(paper), TODAY)))


def words(paper: Paper) -> str:
    return text_of(read(paper))


@cache
def usual_words() -> str:
    return words(paper_of(usual()))


def said(key: str, **values: object) -> str:
    return library().say(key, **values)


def signed_by(fingerprint: str = "") -> SignOff:
    day: Any = "2026-10-01"
    return SignOff(fingerprint=fingerprint or policy().fingerprint, name="Dr Ada Example", date=day)


# What it is.


@BOTH
def test_it_is_tagged_titled_and_in_its_language(language: str) -> None:
    content = in_(language)
    reader = read(paper_of(usual(), content, contact=CONTACT))
    root = root_of(reader)
    assert root["/MarkInfo"]["/Marked"] is not False
    assert str(root["/Lang"]).split("-")[0] == language
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data()
    assert reader.metadata is not None and reader.metadata.title == content.say("paper_title")
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    levels = [int(tag[2]) for tag in tags(reader) if tag in ("/H1", "/H2", "/H3")]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after <= before + 1 for before, after in zip(levels, levels[1:], strict=False))
    assert len(reader.pages) == 2


def test_metadata_say_nothing_about_the_person() -> None:
    reader = read(paper_of(usual(), contact=CONTACT))
    written = f"{dict(reader.metadata or {})} {root_of(reader)['/Metadata'].get_data()!r}"
    assert all(word not in written for word in (CONTACT.name, REFERENCE, "facial", "Facial"))


def test_the_same_case_is_the_same_bytes() -> None:
    sheet = consultation_sheet(paper_of(usual(), contact=CONTACT))
    assert pdf(library(), sheet, TODAY) == pdf(library(), sheet, TODAY)


@BOTH
def test_the_dangerous_comes_first(language: str) -> None:
    """Who, what they want, what stands against it, what is not known; only then the answers and the decision."""
    content = in_(language)
    raw = healthy(**TREATED, medicines=["isotretinoin_recent", "not_sure"], warning_signs=["changing_mole"])
    text = words(paper_of(case_of(raw), content, contact=CONTACT))
    keys = ("title", "not_decided", "unsigned", "who", "wants")
    marks = [content.say(f"paper_{key}") for key in keys]
    marks += [content.say(f"sheet_{key}") for key in ("flags", "restrictions", "unknowns", "answers", "decision")]
    marks += [content.say(f"paper_{key}") for key in ("examination", "by_hand", "by_hand_signature")]
    places = [text.index(mark) for mark in marks]
    assert places == sorted(places)


def test_every_page_has_the_reference_and_the_first_one_its_code() -> None:
    reader = read(paper_of(usual(), contact=CONTACT))
    assert all("123 456 782" in page.extract_text() for page in reader.pages)
    assert tags(reader).count("/Figure") == 1


# Who, and what they want.


def test_the_contact_is_told_only_where_it_is_given() -> None:
    told, untold = words(paper_of(usual(), contact=CONTACT)), usual_words()
    assert all(part in told for part in (CONTACT.name, CONTACT.phone, CONTACT.email))
    assert said("paper_no_contact") in untold and CONTACT.name not in untold


def test_a_guardian_is_called_one() -> None:
    text = words(paper_of(usual(), contact=Contact(name="Deniz Örnek", phone="+90 555 000 00 01", guardian=True)))
    assert f"{said('paper_guardian')}: Deniz Örnek" in text
    assert f"{said('paper_email')}:" not in text


def test_own_words_stand_with_what_they_want_and_nowhere_else() -> None:
    text = usual_words()
    assert text.count("My cheeks look grey") == 1
    assert text.index("My cheeks look grey") < text.index(said("sheet_restrictions"))


def test_the_day_of_sending_is_told_where_it_is_another_one_or_was_at_the_desk() -> None:
    sent, desk = f"{said('paper_sent')}: ", f"{said('paper_started_at_desk')}: 19 November 2026"
    assert sent not in usual_words()
    assert f"{sent}18 November 2026" in words(paper_of(usual(), sent_on=ANSWERED - timedelta(days=1)))
    assert desk in words(paper_of(usual(), at_desk=True))


# Contraindications, unknowns, answers.


def test_a_contraindication_has_its_rule_its_day_and_the_question_to_ask() -> None:
    text = usual_words()
    filler = questionnaire().by_id["procedures"]
    about = said("sheet_unknown_codes", ask=filler.ask, codes=filler.label("filler"))
    assert "until 23 November 2026" in text  # four days from the day of the answers, not from today
    assert said("sheet_ask", ask=about) in text
    assert text.count(said("sheet_ask", ask=about)) == 1
    assert "(filler_waits_for_facial)" in text.replace("_ ", "_")


def test_every_rule_that_counts_stands_on_the_sheet() -> None:
    paper = paper_of(case_of({"age": 45, "concerns": {"fine_lines": "moderate"}}))
    trace = paper.told.decision.trace
    firings = [firing for found in trace.restrictions.values() for firing in found.firings]
    rules = {firing.rule for firing in (*firings, *trace.refers)}
    written = " ".join(f"{entry.text} {entry.tag}" for entry in entries_of(consultation_sheet(paper)))
    assert len(rules) > 50
    assert {rule for rule in rules if rule not in written} == set()


def entries_of(sheet: Sheet) -> list[Any]:
    parts: tuple[Part, ...] = (*sheet.before, *sheet.parts, *sheet.after)
    return [entry for part in parts for group in part.groups for entry in group.entries]


def test_every_answer_stands_on_the_sheet_once() -> None:
    sheet = consultation_sheet(paper_of(usual()))
    names = [entry.name for entry in entries_of(sheet)]
    asked = [item.name for item in questionnaire().items if item.id in usual().answers]
    assert [name for name in asked if names.count(name) != 1] == []
    left = next(entry.text for entry in entries_of(sheet) if entry.name == said("sheet_not_answered"))
    assert questionnaire().by_id["extras"].name in left


def test_answers_changed_after_a_result_or_given_by_staff_are_marked() -> None:
    marks = {entry.name: entry.mark for entry in entries_of(consultation_sheet(paper_of(usual()))) if entry.mark}
    items = questionnaire().by_id
    assert marks == {
        items["medicines"].name: said("paper_mark_changed"),
        items["products"].name: said("paper_mark_staff"),
        items["allergies"].name: said("paper_mark_confirmed"),
    }
    text = usual_words()
    assert all(mark in text for mark in marks.values())


# The decision, and who stands behind it.


def test_the_decision_has_its_rules_points_fingerprint_and_seal() -> None:
    case = usual()
    text = words(paper_of(case)).replace(" ", "")
    assert case.receipt["seal"] in text and case.receipt["policy"] in text
    assert "blocked_and_no_facial_serves" in text


def test_unsigned_and_changed_content_is_marked_and_signed_content_is_not() -> None:
    case = usual()
    signed = words(paper_of(case, standing=Standing(StandingKind.SIGNED, signed_by())))
    changed = words(paper_of(case, standing=Standing(StandingKind.CHANGED, signed_by(f"sha256:{'0' * 64}"))))
    unsigned = words(paper_of(case, standing=UNSIGNED))
    told = {"name": "Dr Ada Example", "date": "1 October 2026"}
    assert said("paper_signed", **told) in signed and said("paper_unsigned") not in signed
    assert said("paper_changed", **told) in changed and said("paper_sign_off") not in changed
    assert said("paper_unsigned") in unsigned


def test_a_decision_by_other_content_says_so_and_keeps_what_was_suggested_then() -> None:
    case = case_of(healthy(**TREATED))
    receipt = {**case.receipt, "policy": f"sha256:{'0' * 64}"}
    receipt["decision"] = {**receipt["decision"], "outcome": "facial"}
    sheet = consultation_sheet(paper_of(case.model_copy(update={"receipt": receipt})))
    assert sheet.headline == said("name_facial")
    assert said("paper_other_content", outcome=said("name_dermatherapy")) in sheet.alerts


def test_a_review_of_other_answers_says_so() -> None:
    review = Review(verdict="accepted", outcome=Outcome.FACIAL, by="staff-2", at=AT, receipt="0" * 64)
    sheet = consultation_sheet(paper_of(case_of(healthy(**TREATED), review=review)))
    assert said("paper_review_is_older") in sheet.alerts


def test_what_was_decided_stands_beside_what_was_suggested() -> None:
    text = usual_words()
    suggested = f"{said('name_medical_referral')} · {said('urgency_routine')}"
    by = {"name": "Dr Ada Example", "date": "20 November 2026"}
    assert said("paper_overridden", outcome=suggested, **by) in text
    assert f"{said('paper_suggested')}: {suggested}" in text
    assert f"{said('paper_decided')}: {said('name_facial')}" in text
    assert said("paper_reason_client_wish") in text and "begin gently" in text


def test_an_accepted_suggestion_is_called_accepted() -> None:
    case = case_of(healthy(**TREATED))
    seal = str(case.receipt["seal"])
    review = Review(verdict="accepted", outcome=Outcome.DERMATHERAPY, by="nobody-knows", at=AT, receipt=seal)
    sheet = consultation_sheet(paper_of(case.model_copy(update={"review": review})))
    assert sheet.under[0] == said("paper_accepted", name=said("paper_staff"), date="20 November 2026")
    assert sheet.alerts == (said("paper_unsigned"),)


def test_what_was_cleared_has_the_clinician_the_day_and_the_note() -> None:
    text = words(paper_of(case_of(healthy(**TREATED, conditions=["melasma"]), (clearing("melasma", "Old and calm."),))))
    assert questionnaire().by_id["conditions"].label("melasma") in text
    assert "Old and calm. (Dr Ada Example, 20 November 2026)" in text


def test_examination_visits_follow_up_and_notes_are_told() -> None:
    text = usual_words()
    for found in (
        said("paper_test_patch_clear"),
        said("paper_photos_agreed"),
        "Even redness on both cheeks.",
        "9 December 2026: Facial",
        "13 January 2027: Facial. With light, if she likes it.",
        "Pleased with it. (Bo Example, 20 November 2026)",
        "Prefers the telephone after 17:00.",
    ):
        assert found in text


def test_a_new_case_says_that_nobody_examined_or_decided_and_fits_on_a_page() -> None:
    reader = read(paper_of(case_of(healthy(**TREATED)), contact=CONTACT))
    text = text_of(reader)
    assert len(reader.pages) == 1
    assert said("paper_not_examined") in text and said("paper_not_decided") in text
    assert said("paper_sessions") not in text


def test_of_very_many_notes_the_newest_stay() -> None:
    notes = tuple(Note(text=f"note {number}.", by="staff-1", at=AT) for number in range(40))
    text = words(paper_of(usual().model_copy(update={"notes": notes})))
    assert "note 39." in text and f"note {40 - MOST_NOTES}." in text and "note 33." not in text
    assert said("paper_notes_left_out", count=40 - MOST_NOTES) in text


# Every case of the tests.


def sampled() -> list[Paper]:
    """Of all cases the twelve with the most to say, and some of the others."""
    intakes = [intake_of_case(policy(), case) for case in all_cases()]
    ordered = sorted(intakes, key=much, reverse=True)
    return [
        paper_of(case_of(found.answers, tuple(clearing(each.code) for each in found.cleared)), contact=CONTACT)
        for found in (*ordered[:12], *ordered[12::150])
    ]


def much(intake: Intake) -> int:
    decision = decide(policy(), intake)
    restrictions = decision.trace.restrictions.values()
    return sum(len(found.firings) for found in restrictions) + len(decision.trace.refers) + len(str(intake.answers))


def test_the_cases_have_a_sheet_of_two_pages_at_most() -> None:
    papers = sampled()
    assert len(papers) > 15
    for paper in papers:
        assert len(read(paper).pages) <= 2
        assert len(read(replace(paper, told=replace(paper.told, library=turkish()))).pages) <= 2


# Hostile text.


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_in_every_field_is_printed_as_text(text: str) -> None:
    answers = {**usual().answers, "own_words": text}
    paper = paper_of(everything(text), contact=contact_of(text))
    told = replace(paper.told, intake=replace(paper.told.intake, answers=answers))
    names = {"staff-1": text, "staff-2": text}
    found = words(replace(paper, told=told, names=names)).replace(" ", "")
    shown = printable(text, said("sheet_not_printable")).replace(CAN_BREAK, "").replace(" ", "")
    if all(ord(letter) < 0x300 for letter in shown) and len(shown) < 40:
        assert found.count(shown) >= 8


def test_ten_thousand_letters_in_own_words_are_cut_and_say_so() -> None:
    paper = paper_of(usual())
    for text in ("long words " * 910, "w" * 10_000):
        told = replace(paper.told, intake=replace(paper.told.intake, answers={**usual().answers, "own_words": text}))
        reader = read(replace(paper, told=told))
        assert len(reader.pages) <= 3
        assert "[…]" in text_of(reader)
