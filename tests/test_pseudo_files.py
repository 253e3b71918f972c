"""What is taken along, and what stands before a page is drawn, in a language nobody speaks."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import streamlit
from icalendar import Calendar
from pypdf import PdfReader

from recommender.engine.decide import decide
from recommender.engine.reasons import reasons
from recommender.exports.appointments import Appointment
from recommender.exports.calendar_file import Plan, calendar
from recommender.exports.client_sheet import client_sheet
from recommender.exports.clinic_sheet import clinic_sheet
from recommender.exports.letters import CAN_BREAK
from recommender.exports.told import Told
from recommender.exports.typesetting import pdf
from recommender.web import addresses
from recommender.web.documents import document, not_found
from tests.builders import healthy, parsed, policy
from tests.pseudo import foreign, spoken
from tests.screens import words_of_html

TODAY = date(2026, 11, 21)
SEAL = "0123456789abcdef" * 4


def test_documents_and_titles() -> None:
    index = (Path(streamlit.__file__).parent / "static" / "index.html").read_text(encoding="utf-8")
    written = [document(index, spoken(), "el", f"/{address}") for address in addresses.TITLES]
    for html in (*written, not_found(spoken(), "el")):
        assert foreign(words_of_html(without_settings(html))) == []


def without_settings(html: str) -> str:
    """The document without what it tells browsers about itself, save for search engines."""
    return re.sub(r'<meta\s+(?!name="description")[^>]*>', "", html)


def told(raw: dict[str, Any], day: date | None = None, at: time | None = None) -> Told:
    intake = parsed(raw)
    return Told(spoken(), intake, decide(policy(), intake), TODAY, Appointment(day, at) if day else None)


def plans() -> dict[str, Told]:
    """Decisions of every kind, with a visit and without."""
    dermatherapy = healthy(concerns={"texture": "moderate"}, goal="lasting", procedures={"filler": 1})
    return {
        "facial": told(healthy()),
        "dermatherapy": told(dermatherapy),
        "visit": told(dermatherapy, date(2027, 1, 20), time(10, 30)),
        "visit soon": told(dermatherapy, date(2026, 12, 19)),
        "much against it": told(healthy(conditions=["eczema"], medicines=["isotretinoin"])),
        "nothing known": told({"age": 45, "concerns": {"fine_lines": "moderate"}}),
        "doctor": told(healthy(concerns={"active_acne": "severe"}, conditions=["melasma"])),
        "prompt": told(healthy(warning_signs=["changing_mole"])),
        "emergency": told(healthy(warning_signs=["breathing_difficulty"])),
    }


def text_of(found: bytes) -> str:
    """The words of a PDF: its pages, and its title."""
    reader = PdfReader(BytesIO(found))
    title = reader.metadata.title if reader.metadata else ""
    return "\n".join([title or "", *(page.extract_text() for page in reader.pages)]).replace(CAN_BREAK, "")


@pytest.mark.parametrize("name", plans())
def test_the_clients_sheet(name: str) -> None:
    plan = plans()[name]
    assert foreign(text_of(pdf(spoken(), client_sheet(plan), TODAY))) == []


def ids(plan: Told) -> tuple[str, ...]:
    """What the clinic's sheet names as the records do: rules, questions, the policy and the seal."""
    counted = (reason.rule for reason in reasons(policy(), plan.decision))
    return (*policy().rules_by_id, *counted, *policy().questionnaire.by_id, plan.decision.policy, SEAL)


@pytest.mark.parametrize("name", plans())
def test_the_clinics_sheet(name: str) -> None:
    plan = plans()[name]
    sheet = clinic_sheet(plan, SEAL, "2026-114")
    drawn = text_of(pdf(spoken(), sheet, TODAY))
    texts = [sheet.title, sheet.kind, sheet.headline, sheet.made, *sheet.under]
    for part in sheet.parts:
        texts += [part.heading, *(group.label for group in part.groups)]
        texts += [f"{entry.name} {entry.text}\n{entry.tag}" for group in part.groups for entry in group.entries]
    assert foreign("\n".join(texts), *ids(plan)) == []
    pieces = {piece for name in ids(plan) for piece in re.findall("[A-Za-z]+", name)}  # lines may break within an id
    assert set(foreign(drawn, SEAL, plan.decision.policy)) - pieces == set()


READ_IN_CALENDARS = ("SUMMARY", "DESCRIPTION", "LOCATION", "COMMENT", "CATEGORIES", "X-WR-CALNAME", "X-WR-CALDESC")


def test_the_calendar() -> None:
    for name in ("visit", "visit soon"):
        plan = plans()[name]
        assert plan.appointment
        written = calendar(Plan(plan, plan.appointment, SEAL, datetime(2026, 11, 21, 9, tzinfo=UTC)))
        parts = Calendar.from_ical(written).walk()
        said = [str(part[name]) for part in parts for name in READ_IN_CALENDARS if name in part]
        assert len(said) > 10
        assert foreign("\n".join(said)) == []


STYLED = re.compile(r"content:\s*([\"'])(.*?)\1")


def test_styles_say_nothing() -> None:
    package = Path(addresses.__file__).parents[1]
    sheets = [*package.rglob("*.css"), *package.glob("web/*.html")]
    assert {".css", ".html"} == {path.suffix for path in sheets}
    said = [text for path in sheets for _, text in STYLED.findall(path.read_text(encoding="utf-8"))]
    assert foreign("\n".join(said)) == []
