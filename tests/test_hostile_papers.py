"""Papers and files of a case in which every text means harm: made in both languages, with the text as data."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO, StringIO
from itertools import cycle
from typing import Any

import pytest
from icalendar import Calendar
from pypdf import PdfReader

from recommender.casework.consultation import open_case
from recommender.casework.deciding import decided_case
from recommender.casework.paper import Taking, export_csv, export_json, sheet_pdf
from recommender.casework.roles import Actor, Role
from recommender.casework.signing import Place
from recommender.content.archive import DEFAULT_DATA
from recommender.content.loading import DEFAULT_CONTENT, library_in
from recommender.domain.case import LONGEST_NOTE, Contact, whole
from recommender.domain.library import Library
from recommender.exports.appointments import Appointment
from recommender.exports.calendar_file import Plan, calendar
from recommender.exports.case_export import FORMULA
from recommender.exports.client_sheet import client_sheet
from recommender.exports.clinic_sheet import clinic_sheet
from recommender.exports.letters import CAN_BREAK, printable
from recommender.exports.told import Told
from recommender.exports.typesetting import pdf
from recommender.store.records import Records, records_of
from tests.case_files import library
from tests.consulting import NOW, edit_of, employed, sent_case
from tests.databases import new_database
from tests.hostile import GIVEN, KINDS, LOUD, OUTSIDE, contact_of, own_words, typed_into
from tests.test_sheets import text_of

KNOWN = Contact(name="Elif Örnek", phone="+905550000000")
LEAD = Actor("staff", "a" * 32, LOUD[:80], Role.MEDICAL_LEAD)
languages = pytest.mark.parametrize("language", ["en", "tr"])


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Records]:
    with new_database("sqlite") as url:
        found = records_of(url, tmp_path_factory.mktemp("keys") / "keys.json")
        employed(found, LEAD)
        yield found


def taking(store: Records, text: str, language: str) -> Taking:
    """A new case in which this stands everywhere."""
    case = sent_case(store, NOW, KNOWN, **GIVEN, **own_words(text))
    for do in typed_into(KNOWN, text, NOW.date(), NOW).values():
        do(edit_of(store, case, LEAD))
    place = Place(DEFAULT_CONTENT, DEFAULT_DATA)
    return Taking(store, library_in(language), library(), place, LEAD, case, NOW)


def told(taken: Taking) -> Told:
    found = decided_case(library(), open_case(taken.records, taken.actor, taken.case_id, taken.now).file)
    return Told(taken.library, found.intake, found.decision, found.day, Appointment(NOW.date() + timedelta(days=60)))


def where_to(reader: PdfReader) -> Iterator[str]:
    """Where the links of a PDF lead; anything else that could be set off fails."""
    root: Any = reader.trailer["/Root"]
    assert not {"/OpenAction", "/AA", "/AcroForm"} & set(root)
    assert "/JavaScript" not in root.get("/Names", {})
    for page in reader.pages:
        for each in page.get("/Annots", []):
            action = each.get_object().get("/A", {})
            assert action.get("/S", "/URI") == "/URI"
            yield str(action.get("/URI", ""))


@languages
@pytest.mark.parametrize("text", [LOUD, KINDS["long"]], ids=["loud", "long"])
def test_sheets_print_it_as_text(store: Records, text: str, language: str) -> None:
    taken = taking(store, text, language)
    of_client = told(taken)
    sheets = [client_sheet(of_client), clinic_sheet(of_client, "0" * 64)]
    made = [*(pdf(taken.library, sheet, NOW.date()) for sheet in sheets), sheet_pdf(taken)]
    mine, clinic, consultation = (PdfReader(BytesIO(raw)) for raw in made)
    assert len(mine.pages) == 1
    assert len(clinic.pages) <= 2
    assert len(consultation.pages) <= (3 if text == LOUD else 20)  # notes are printed whole
    assert [where for reader in (mine, clinic, consultation) for where in where_to(reader) if OUTSIDE in where] == []
    for reader in (clinic, consultation):
        assert printed(reader, taken.library) >= ({"long"} if text != LOUD else KINDS.keys() - {"long"})


def printed(reader: PdfReader, content: Library) -> set[str]:
    """Which kinds of text stand on a paper; of the long one, as much as finds room on a line."""
    words, instead = text_of(reader).replace(" ", ""), content.say("sheet_not_printable")
    shown = {
        kind: printable(text[:24], instead) if kind == "long" else printable(text, instead)
        for kind, text in KINDS.items()
    }
    return {kind for kind, each in shown.items() if each.replace(CAN_BREAK, "").replace(" ", "") in words}


@pytest.mark.parametrize(("kind", "language"), list(zip(KINDS, cycle(["en", "tr"]), strict=False)))
def test_files_hold_it_as_text_and_no_cell_begins_like_a_formula(store: Records, kind: str, language: str) -> None:
    text = KINDS[kind]
    taken = taking(store, text, language)
    found = json.loads(export_json(taken))
    assert found["contact"] == contact_of(text).model_dump()
    assert found["answers"].items() >= whole(own_words(text)).items()
    assert found["notes"][0]["text"] == found["examination"]["note"] == whole(text)[:LONGEST_NOTE]
    assert found["notes"][0]["by"] == LEAD.name
    head, row = csv.reader(StringIO(export_csv(taken).decode("utf-8-sig")))
    assert len(head) == len(row)
    assert not [each for each in row if each.startswith(FORMULA) or not each.isprintable()]
    assert kind != "formula" or f"'{text}" in row


@languages
def test_calendars_hold_none_of_it(store: Records, language: str) -> None:
    plain, loud = (told(taking(store, text, language)) for text in ("Dull.", LOUD))
    made = [calendar(Plan(each, each.appointment, "one", NOW)) for each in (plain, loud) if each.appointment]
    assert made[0] == made[1]
    assert len(list(Calendar.from_ical(made[1]).walk("VEVENT"))) > 1
