"""A case as a file: everything of one person as JSON, and a row that no spreadsheet runs as CSV."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from datetime import UTC, datetime
from io import StringIO
from typing import Any

import pytest

from recommender.domain.case import Consent
from recommender.exports.case_export import FORMULA, Exported, case_csv, case_json, cell
from tests.builders import healthy, questionnaire
from tests.case_files import library
from tests.consultations import AT, CONTACT, NAMES, REFERENCE, TREATED, case_of, clearing, usual
from tests.test_sheets import HOSTILE, turkish

SENT = datetime(2026, 11, 19, 22, 30, tzinfo=UTC)  # the next day already where the clinic is


def exported(**parts: Any) -> Exported:
    consents = tuple(Consent(purpose=purpose, version="1", given_at=SENT) for purpose in ("consultation", "contact"))
    given = {"contact": CONTACT, "consents": consents, "changes": (("sent", SENT), ("decided", AT)), "names": NAMES}
    return Exported(**{"reference": REFERENCE, "sent_at": SENT, "changed_at": AT, "case": usual(), **given, **parts})


def as_json(found: Exported) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(case_json(library(), found))
    return told


def table(*found: Exported) -> list[list[str]]:
    return list(csv.reader(StringIO(case_csv(library(), found).decode("utf-8-sig"))))


def with_words(text: str) -> Exported:
    case = usual()
    return exported(case=case.model_copy(update={"answers": {**case.answers, "own_words": text}}))


# JSON


def test_everything_that_is_kept_of_a_person_is_in_it() -> None:
    case, told = usual(), as_json(exported())
    assert told["reference"] == "123 456 782"
    assert told["contact"] == CONTACT.model_dump()
    assert [consent["purpose"] for consent in told["consents"]] == ["consultation", "contact"]
    assert told["answers"] == case.answers and told["decision"] == case.receipt
    assert told["answers_in_words"][questionnaire().by_id["age"].ask] == "35"
    assert told["examination"]["note"] == "Even redness on both cheeks."
    assert told["final_decision"]["reason"] == "client_wish"
    assert told["planned_visits"][0] == {"day": "2026-12-09", "treatment": "facial", "note": ""}
    assert [change["what"] for change in told["history"]] == ["sent", "decided"]


def test_no_part_of_a_case_is_forgotten() -> None:
    """A field that is added to a case must be told here, or somebody who asks for their data does not get all of it."""
    case = usual().model_copy(update={"cleared": (clearing("melasma"),)})
    whole, told = case.model_dump(mode="json"), json.dumps(as_json(exported(case=case)))
    kept = {value for value in strings_in(whole) if value not in NAMES}
    assert len(kept) > 50
    assert {value for value in kept if json.dumps(value)[1:-1] not in told} == set()


def strings_in(value: Any) -> set[str]:
    if isinstance(value, dict):
        return {found for key, each in value.items() for found in strings_in(each)}
    if isinstance(value, list):
        return {found for each in value for found in strings_in(each)}
    return {value} if isinstance(value, str) else set()


def test_earlier_versions_and_other_cases_are_told_as_fully() -> None:
    first = case_of(healthy(**TREATED, own_words="As it was sent."))
    told = json.loads(case_json(library(), exported(earlier=(first,)), [exported(reference="234567891")]))
    assert [change["version"] for change in told["history"]] == [1, 2]
    (earlier,) = told["earlier_versions"]
    assert (earlier["version"], earlier["what"], earlier["decision"]) == (1, "sent", first.receipt)
    assert earlier["answers"]["own_words"] == "As it was sent."
    (other,) = told["other_cases"]
    assert set(other) == set(told) - {"format", "clinic", "other_cases"}
    assert (other["reference"], other["answers"]) == ("234 567 891", told["answers"])


def test_staff_are_named_and_never_by_an_id() -> None:
    told = json.dumps(as_json(exported()))
    assert all(name in told for name in NAMES.values())
    assert all(staff_id not in told for staff_id in NAMES)
    assert "staff-1" not in json.dumps(as_json(exported(names={})))


def test_what_was_erased_is_missing() -> None:
    assert as_json(exported(contact=None))["contact"] is None


def test_answers_that_fit_no_longer_are_told_as_they_are_stored() -> None:
    case = usual()
    told = as_json(exported(case=case.model_copy(update={"answers": {"gone": ["x"]}})))
    assert told["answers"] == {"gone": ["x"]} and told["answers_in_words"] == {}


@pytest.mark.parametrize("text", [*HOSTILE, "x" * 10_000], ids=range(len(HOSTILE) + 1))
def test_hostile_text_comes_out_of_the_json_as_it_went_in(text: str) -> None:
    assert as_json(with_words(text))["answers"]["own_words"] == text


def test_words_are_in_the_language_of_the_library() -> None:
    told = json.loads(case_json(turkish(), exported()))
    assert any("ğüşıöçİ" in question for question in told["answers_in_words"])


# CSV


def test_a_row_has_a_cell_for_every_column() -> None:
    fresh = exported(case=case_of(healthy(**TREATED)), contact=None)
    head, first, second = table(exported(), fresh)
    assert len(head) == len(first) == len(second) == 7 + len(questionnaire().items)
    row = dict(zip(head, first, strict=True))
    assert row[library().say("paper_reference")] == "123 456 782"
    assert row[library().say("paper_sent")] == "2026-11-20"
    assert row[library().say("paper_decided")] == "Facial"
    assert row[library().say("paper_phone")] == f"'{CONTACT.phone}"  # + begins a formula
    assert dict(zip(head, second, strict=True))[library().say("paper_name")] == ""


FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r\n=1", "\x00=1", "  =1", "\uff1d1", "\u22121", "|calc", "%0A=1"]


@pytest.mark.parametrize("text", [*FORMULAS, "\ufeff=1", "\u202e=1", "\u200b=1"])
def test_no_cell_begins_like_a_formula(text: str) -> None:
    own_words = questionnaire().by_id["own_words"].ask
    head, row = table(replace(with_words(text), contact=CONTACT.model_copy(update={"name": text})))
    for name in (own_words, library().say("paper_name")):
        written = dict(zip(head, row, strict=True))[name]
        assert written.startswith("'"), written
        assert not written.startswith(FORMULA)


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_stays_in_its_cell(text: str) -> None:
    head, row = table(with_words(f'{text}", "x\n=1'))
    assert len(row) == len(head)
    assert "\ud83d" not in "".join(row) and "\x00" not in "".join(row)


def test_ordinary_cells_stay_as_they_are() -> None:
    assert [cell(text) for text in ("Elif Örnek", "3 - 4", "a=b", "", 7)] == ["Elif Örnek", "3 - 4", "a=b", "", "7"]
