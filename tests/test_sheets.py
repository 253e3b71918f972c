"""The sheets as PDF: what stands on them, how they are tagged, that they fit, and that hostile text stays text."""

from __future__ import annotations

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from pypdf.generic import DictionaryObject, IndirectObject
from typer.testing import CliRunner, Result

from recommender.cli.commands import app
from recommender.content.translating import translated
from recommender.domain.answers import Intake
from recommender.domain.library import Library
from recommender.domain.terms import Level
from recommender.engine.decide import decide
from recommender.engine.expectations import intake_of_case
from recommender.engine.receipts import receipt_of
from recommender.exports.answered import LONGEST_ANSWER
from recommender.exports.appointments import Appointment, first_day, planned
from recommender.exports.client_sheet import client_sheet
from recommender.exports.clinic_sheet import clinic_sheet
from recommender.exports.letters import CAN_BREAK, printable
from recommender.exports.sheets import Entry, Lines, Part, Sheet, in_columns, without
from recommender.exports.told import Told
from recommender.exports.typesetting import pdf
from recommender.flow.draft import ListDraft
from recommender.flow.words import draft_of
from tests.builders import healthy, parsed, policy, questionnaire
from tests.case_files import all_cases, library

TODAY = date(2026, 11, 21)
SEAL = "0123456789abcdef" * 4
DERMATHERAPY: dict[str, Any] = {"concerns": {"texture": "moderate"}, "goal": "lasting"}
EMERGENCY: dict[str, Any] = {"warning_signs": ["breathing_difficulty"]}
REFERRAL: dict[str, Any] = {"concerns": {"active_acne": "severe"}, "conditions": ["melasma"]}
HOSTILE = [
    "#inject[*x*] #panic() $x$ @ref <label> \\ //",
    "<script>alert(1)</script>",
    "a\u202eb\u2066c\u200fd",
    "a" * 500,
    "nul\x00 bell\x07 end",
    "half \ud83d done",
    "smile \U0001f642\U0001f642 done",
    "你好 هل ترى עברית Привет ğüşıöçİ",
    "e\u0301\u0300\u0489 z" + "\u0336" * 200 + "a\u0337l\u0338",
    "{name} {{}} %s {0}",
]


@cache
def turkish() -> Library:
    """The content as if in Turkish: longer, and with all of its letters. What it means is checked elsewhere."""
    return translated(library(), lambda message: message.text + " ğüşıöçİ" * (len(message.text) > 40), "tr")


def told(raw: dict[str, Any], day: date | None = None, content: Library | None = None) -> Told:
    intake = parsed(raw)
    decision = decide(policy(), intake)
    return Told(content or library(), intake, decision, TODAY, Appointment(day) if day else None)


def with_own_words(text: str) -> Told:
    """A decision on an intake with words of their own, however long."""
    found = told(healthy())
    return replace(found, intake=Intake({**found.intake.answers, "own_words": text}))


def for_client(found: Told) -> PdfReader:
    return PdfReader(BytesIO(pdf(found.library, client_sheet(found), TODAY)))


def for_clinic(found: Told, reference: str = "") -> PdfReader:
    return PdfReader(BytesIO(pdf(found.library, clinic_sheet(found, SEAL, reference), TODAY)))


def text_of(reader: PdfReader) -> str:
    """The words of all pages on one line, without the places where a line may break."""
    pages = "\n".join(page.extract_text() for page in reader.pages)
    return " ".join(pages.replace(CAN_BREAK, "").split())


def root_of(reader: PdfReader) -> Any:
    return reader.trailer["/Root"]


def tags(reader: PdfReader) -> list[str]:
    """The kinds of all elements of the structure, in reading order."""

    def below(node: Any) -> list[str]:
        found = node.get_object() if isinstance(node, IndirectObject) else node
        if isinstance(found, list):
            return [tag for child in found for tag in below(child)]
        if not isinstance(found, DictionaryObject):
            return []
        return [str(found["/S"])] * ("/S" in found) + below(found.get("/K", []))

    return below(root_of(reader)["/StructTreeRoot"]["/K"])


def said(key: str, **values: object) -> str:
    return library().say(key, **values)


# What every sheet is.


@pytest.mark.parametrize("content", [library, turkish], ids=["en", "tr"])
@pytest.mark.parametrize("read", [for_client, for_clinic])
def test_a_sheet_is_tagged_titled_and_in_its_language(read: Any, content: Any) -> None:
    reader = read(told(healthy(**DERMATHERAPY), content=content()))
    root = root_of(reader)
    assert root["/MarkInfo"]["/Marked"] is not False
    assert str(root["/Lang"]).split("-")[0] == content().language.code
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data()
    titles = {content().say("sheet_client_title"), content().say("sheet_clinic_title")}
    assert reader.metadata is not None and reader.metadata.title in titles
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]


def test_headings_run_down_without_a_gap_and_lists_are_lists() -> None:
    found = tags(for_client(told(healthy(**DERMATHERAPY))))
    levels = [int(tag[2]) for tag in found if tag in ("/H1", "/H2", "/H3")]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after <= before + 1 for before, after in zip(levels, levels[1:], strict=False))
    assert found.count("/LI") > 10
    assert "/Table" not in found


def test_the_same_sheet_is_the_same_bytes() -> None:
    found = told(healthy())
    assert pdf(library(), client_sheet(found), TODAY) == pdf(library(), client_sheet(found), TODAY)


def test_turkish_letters_can_be_read_out_again() -> None:
    assert "ğüşıöçİ" in text_of(for_client(told(healthy(), content=turkish())))
    assert "Örnek Sokak 12, 35000 İzmir, Türkiye" in text_of(for_clinic(told(healthy())))


def test_metadata_say_nothing_about_the_person() -> None:
    reader = for_clinic(with_own_words("my cheeks"))
    assert reader.metadata is not None
    written = f"{dict(reader.metadata)} {root_of(reader)['/Metadata'].get_data()!r}"
    assert all(word not in written for word in ("my cheeks", SEAL, "Dermatherapy", "facial"))


# One page.


def length(sheet: Sheet) -> int:
    return sum(part.size for part in sheet.parts)


def sheets_of_the_cases() -> list[Sheet]:
    """The longest client sheet of the cases, with a visit where there can be one, and every hundredth."""
    found = []
    for case in all_cases():
        intake = intake_of_case(policy(), case)
        decision = decide(policy(), intake)
        first = first_day(decision, TODAY)
        visit = planned(library(), decision, TODAY, first + timedelta(days=1)) if first else None
        found.append(client_sheet(Told(library(), intake, decision, TODAY, visit)))
    ordered = sorted(dict.fromkeys(found), key=length, reverse=True)
    return [*ordered[:12], *ordered[12::100]]


def test_the_clients_sheet_is_one_page_for_every_case() -> None:
    sheets = sheets_of_the_cases()
    assert len(sheets) > 15
    assert {len(PdfReader(BytesIO(pdf(library(), sheet, TODAY))).pages) for sheet in sheets} == {1}


def test_with_nothing_known_both_sheets_fit() -> None:
    nothing = {"age": 45, "concerns": {"fine_lines": "moderate"}}
    assert len(for_client(told(nothing)).pages) == 1
    assert len(for_clinic(told(nothing)).pages) == 2
    assert len(for_client(told(nothing, content=turkish())).pages) == 1
    assert len(for_clinic(told(nothing, content=turkish())).pages) <= 2


def test_what_finds_no_room_is_said_with_its_heading() -> None:
    text = text_of(for_client(told(healthy(**DERMATHERAPY), date(2027, 1, 4))))
    headings = f"“{said('heading_why')}”"
    assert said("sheet_shortened", headings="").split("under")[0].strip() in text
    assert f"“{said('heading_ask')}”" in text or headings in text
    for key in ("before", "after", "warning", "ask", "is_not"):
        assert f"{said(f'heading_{key}')} " in text


def test_the_least_important_lines_go_first() -> None:
    kept = Part("Kept", (Lines((Entry("one"), Entry("two"))),), "top")
    much = Part("Much", (Lines((Entry("a"), Entry("b"), Entry("c"))),), weight=2)
    some = Part("Some", (Lines((Entry("d"), Entry("e"), Entry("f"))),), weight=1)
    sheet = Sheet("t", "k", "h", "m", (kept, much, some))
    shorter, headings = without(sheet, 3)
    assert headings == ["Much", "Some"]
    assert [[entry.text for entry in part.groups[0].entries] for part in shorter.parts] == [
        ["one", "two"],
        ["a"],
        ["d", "e"],
    ]


def test_columns_end_at_about_the_same_height() -> None:
    parts = [Part(str(number), (Lines((Entry("x" * 400),)),)) for number in range(5)]
    assert [part.place for part in in_columns(parts)] in (["left"] * 3 + ["right"] * 2, ["left"] * 2 + ["right"] * 3)
    assert in_columns([]) == []


# What stands on the client's sheet.


def test_the_clients_sheet_says_what_to_do_why_and_what_this_is_not() -> None:
    text = text_of(for_client(told(healthy())))
    assert said("result_facial") in text
    assert said("sheet_made", date="21 November 2026") in text
    for key in ("next", "why", "before", "after", "ask", "is_not"):
        assert said(f"heading_{key}") in text


def test_without_a_visit_days_are_counted_with_one_they_are_dates() -> None:
    without_visit = text_of(for_client(told(healthy(**DERMATHERAPY))))
    with_visit = text_of(for_client(told(healthy(**DERMATHERAPY), date(2027, 1, 4))))
    assert "28 days before" in without_visit and "2026 (28 days before)" not in without_visit
    assert "7 December 2026 (28 days before)" in with_visit
    assert said("sheet_visit", date="4 January 2027") in with_visit


def test_a_day_of_preparation_that_is_past_is_now_and_says_so() -> None:
    text = text_of(for_client(told(healthy(**DERMATHERAPY), date(2026, 12, 1))))
    assert said("sheet_prepare_past", date="3 November 2026", when="28 days before") in text


def test_a_referral_says_who_how_soon_and_what_to_say() -> None:
    text = text_of(for_client(told(healthy(**REFERRAL))))
    assert "See a dermatologist" in text
    for key in ("next", "say", "before_doctor", "warning_doctor"):
        assert said(f"heading_{key}") in text
    assert said("heading_before") not in text


def test_an_emergency_says_what_to_do_now_and_nothing_else() -> None:
    text = text_of(for_client(told(healthy(**EMERGENCY))))
    assert said("call_number", number="112") in text
    assert [said(f"heading_{key}") in text for key in ("next", "say", "before", "after", "ask")] == [True, True] + [
        False
    ] * 3


# What stands on the clinic's sheet.


def test_restrictions_stand_first_and_the_strongest_on_top() -> None:
    raw = healthy(**DERMATHERAPY, conditions=["pacemaker"], procedures={"filler": 3}, medicines=["isotretinoin"])
    text = text_of(for_clinic(told(raw)))
    levels = [text.index(f" {said(f'level_{level}')} •") for level in ("exclude", "wait", "caution")]
    assert levels == sorted(levels)
    assert text.index(said("sheet_restrictions")) < levels[0] < text.index(said("sheet_answers"))
    assert "(isotretinoin_excludes_dermatherapy)" in text.replace("_ ", "_")


def test_every_restriction_and_red_flag_has_its_rule_id() -> None:
    found = told(healthy(**REFERRAL, medicines=["not_sure"]))
    sheet = clinic_sheet(found, SEAL)
    written = " ".join(
        f"{entry.text} {entry.tag}" for part in sheet.parts for group in part.groups for entry in group.entries
    )
    firings = [firing for restriction in found.decision.trace.restrictions.values() for firing in restriction.firings]
    rules = {firing.rule for firing in (*firings, *found.decision.trace.refers)}
    assert len(rules) > 10
    assert {rule for rule in rules if rule not in written} == set()


def test_levels_have_words() -> None:
    assert all(said(f"level_{level}") for level in Level)


def test_unknown_answers_come_with_the_question_to_ask() -> None:
    text = text_of(for_clinic(told(healthy(medicines=["not_sure"]))))
    assert said("sheet_unknowns") in text
    assert questionnaire().by_id["medicines"].ask in text


def test_all_answers_are_told_in_the_words_of_the_questionnaire() -> None:
    raw = healthy(**DERMATHERAPY, procedures={"filler": 40, "waxing": None}, own_words="as if asleep")
    text = text_of(for_clinic(told(raw)))
    items = questionnaire().by_id
    assert "as if asleep" in text
    assert said("check_days", procedure=items["procedures"].label("filler"), days=40) in text
    assert said("check_day_unknown", procedure=items["procedures"].label("waxing")) in text
    assert f"{items['concerns'].label('texture')}: {said('grade_label_moderate')}" in text
    assert f"{items['goal'].name}: {items['goal'].label('lasting')}" in text


def test_the_decision_is_told_with_its_rules_points_and_seal() -> None:
    found = told(healthy(**DERMATHERAPY))
    seal = receipt_of(library(), found.intake, found.decision).seal
    reader = PdfReader(BytesIO(pdf(library(), clinic_sheet(found, seal), TODAY)))
    text = text_of(reader).replace(" ", "")
    assert seal in text and found.decision.policy in text
    totals = found.decision.trace.totals
    assert f"{said('name_dermatherapy')}{totals[1]}" in text
    assert found.decision.trace.rows[0].row in text


def test_the_reference_is_drawn_as_a_code_with_a_text_only_when_there_is_one() -> None:
    plain, marked = for_clinic(told(healthy())), for_clinic(told(healthy()), "IN-7Q4K")
    assert ("/Figure" in tags(plain), "/Figure" in tags(marked)) == (False, True)


# Hostile text.


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_words_are_printed_as_words(text: str) -> None:
    reader = for_clinic(with_own_words(text))
    shown = printable(text, said("sheet_not_printable")).replace(CAN_BREAK, "")
    assert len(reader.pages) == 1
    readable = all(
        ord(letter) < 0x300 for letter in shown
    )  # letters under marks, or from right to left, come out in another order
    assert shown.replace(" ", "") in text_of(reader).replace(" ", "") or not readable


def test_markup_and_directions_are_taken_literally() -> None:
    text = text_of(for_clinic(with_own_words("#inject[*x*] <script> a\u202eb \U0001f642 c")))
    assert f"#inject[*x*] <script> ab {said('sheet_not_printable')} c" in text


def test_letters_that_no_font_can_set_together_do_not_stop_the_sheet() -> None:
    assert len(for_clinic(with_own_words("क\u0591\u05d0\u0300\u0489ﷺ ok")).pages) == 1


def test_ten_thousand_letters_are_cut_and_the_sheet_still_fits() -> None:
    words, word = with_own_words("long words " * 910), with_own_words("w" * 10_000)
    for found in (words, word):
        reader = for_clinic(found)
        assert len(reader.pages) <= 2
        assert "[…]" in text_of(reader)
        assert len(text_of(reader)) < LONGEST_ANSWER + 5_000
        assert len(for_client(found).pages) == 1


# Answers in words.


def test_an_intake_gives_back_the_ticks_it_came_from() -> None:
    raw = healthy(
        medicines=["blood_thinner", "not_sure"], unsure={"medicines": ["isotretinoin"]}, procedures={"filler": None}
    )
    draft = draft_of(questionnaire(), parsed(raw))
    assert draft.lists["medicines"] == ListDraft(["blood_thinner"], not_sure=True, which=["isotretinoin"])
    assert draft.lists["procedures"] == ListDraft(["filler"], {"filler": None})
    assert draft.lists["allergies"] == ListDraft(none=True)


# The command.


def run(*arguments: str | Path, given: str = "") -> Result:
    return CliRunner().invoke(app, ["sheet", *map(str, arguments)], input=given)


def intake(**changes: Any) -> str:
    return json.dumps(healthy(**changes))


def test_the_command_writes_the_sheet_that_is_asked_for(tmp_path: Path) -> None:
    for reader, title in (("client", "sheet_client_title"), ("clinic", "sheet_clinic_title")):
        out = tmp_path / f"{reader}.pdf"
        result = run("-", "--for", reader, "--out", out, "--today", "2026-11-21", given=intake())
        assert (result.exit_code, result.output) == (0, "")
        metadata = PdfReader(out).metadata
        assert metadata is not None and metadata.title == said(title)
        assert out.stat().st_mode & 0o077 == 0


def test_the_command_writes_sheet_and_calendar_with_the_visit(tmp_path: Path) -> None:
    out, calendar = tmp_path / "page.pdf", tmp_path / "visit.ics"
    visit = ("--appointment", "2026-12-09", "--at", "14:30", "--today", "2026-11-21")
    assert run("-", "-o", out, "--calendar", calendar, *visit, given=intake()).exit_code == 0
    assert said("sheet_visit", date="9 December 2026, 14:30") in text_of(PdfReader(out))
    assert b"DTSTART;TZID=Europe/Istanbul:20261209T143000" in calendar.read_bytes()


@pytest.mark.parametrize(
    "arguments, told_what",
    [
        ((), "nothing to make"),
        (("--out", "-"), "are files"),
        (("--out", "same.pdf", "--calendar", "same.pdf", "--appointment", "2026-12-09"), "a name each"),
        (("--calendar", "visit.ics"), "--appointment"),
        (("--out", "page.pdf", "--at", "14:30"), "--appointment"),
        (("--out", "page.pdf", "--appointment", "9.12."), "no date"),
        (("--out", "page.pdf", "--appointment", "2026-12-09", "--at", "25:00"), "no time"),
        (("--out", "page.pdf", "--lang", "xx"), "no texts in 'xx'"),
    ],
)
def test_wrong_use_is_refused_with_what_to_do(
    arguments: tuple[str, ...], told_what: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = run("-", *arguments, given=intake())
    assert result.exit_code == 2
    assert told_what in result.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "raw, told_what",
    [
        ("{", "The input is not JSON"),
        ('{"age": 300, "concerns": {"dullness": "mild"}}', "age: Must be from"),
        (intake(procedures={"filler": 1}, **DERMATHERAPY), "The earliest day for your visit is"),
        (intake(**REFERRAL), "The next step is a doctor"),
    ],
)
def test_what_cannot_be_done_gives_status_1_and_no_file(raw: str, told_what: str, tmp_path: Path) -> None:
    out = tmp_path / "page.pdf"
    result = run("-", "--out", out, "--today", "2026-11-21", "--appointment", "2026-11-22", given=raw)
    assert (result.exit_code, out.exists()) == (1, False)
    assert told_what in result.stderr


def test_the_command_writes_over_no_folder(tmp_path: Path) -> None:
    result = run("-", "--out", tmp_path, given=intake())
    assert result.exit_code == 2
    assert "no ordinary file" in result.stderr


def test_typst_and_calendars_are_loaded_only_where_a_file_is_made() -> None:
    code = "import sys, recommender.cli.commands; print(sorted({'typst', 'icalendar', 'segno'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_sheets_that_are_made_at_once_are_the_same() -> None:
    sheet = clinic_sheet(with_own_words("at once"), SEAL)
    with ThreadPoolExecutor(4) as pool:
        made = set(pool.map(lambda _: pdf(library(), sheet, TODAY), range(8)))
    assert len(made) == 1
