"""Cases on paper and as files: who may take them along, what is recorded, and that they are those of the case."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from recommender.casework.consultation import edit_answers
from recommender.casework.paper import EXPORTED, PRINTED, Taking, export_csv, export_json, sheet_pdf
from recommender.casework.roles import PERMITTED, Action, Actor, Role
from recommender.casework.sending import Submission, send
from recommender.casework.signing import Place
from recommender.content.archive import DEFAULT_DATA
from recommender.content.loading import DEFAULT_CONTENT
from recommender.domain.case import Consent, spoken
from recommender.errors import CaseNotFoundError, NotPermittedError
from recommender.store.records import Records
from recommender.store.tables import AUDIT
from tests.builders import healthy
from tests.case_files import library
from tests.consultations import CONTACT, TREATED
from tests.consulting import edit_of, sent_case
from tests.stored import wrong_with
from tests.test_sheets import text_of

NOW = datetime(2026, 3, 31, 9, tzinfo=UTC)
WAYS: dict[Callable[[Taking], bytes], Action] = {
    sheet_pdf: Action.PRINT_SHEET,
    export_json: Action.EXPORT_CASE,
    export_csv: Action.EXPORT_CASE,
}


def sent(records: Records) -> tuple[str, str]:
    """A case of a client: its id and its reference."""
    consents = tuple(Consent(purpose=purpose, version="1", given_at=NOW) for purpose in ("consultation", "contact"))
    answers = healthy(**TREATED, own_words="as if asleep")
    found = send(records, library(), Submission(answers, CONTACT, consents, "once", "en"), NOW)
    return found.case_id, found.reference


def taking(records: Records, case_id: str, role: Role = Role.MEDICAL_LEAD, day: int = 0) -> Taking:
    actor = Actor("staff", "a" * 32, "Dr Ada Example", role)
    place = Place(DEFAULT_CONTENT, DEFAULT_DATA)
    return Taking(records, library(), library(), place, actor, case_id, NOW + timedelta(days=day))


def actions(records: Records, case_id: str) -> list[str]:
    with records.reading() as work:
        rows = work.connection.execute(select(AUDIT.c.action).where(AUDIT.c.case_id == case_id).order_by(AUDIT.c.seq))
        return [str(row.action) for row in rows]


def test_the_sheet_is_of_the_case_and_recorded(records: Records) -> None:
    case_id, reference = sent(records)
    text = text_of(PdfReader(BytesIO(sheet_pdf(taking(records, case_id, day=2)))))
    for found in (CONTACT.name, CONTACT.phone, spoken(reference), "as if asleep", "2 April 2026"):
        assert found in text
    assert f"{library().say('paper_answered')}: 31 March 2026" in text
    assert actions(records, case_id)[-1] == PRINTED
    assert wrong_with(records) == []


def test_the_sheet_says_what_own_words_tell_and_the_answers_do_not(records: Records) -> None:
    case = sent_case(records, NOW, CONTACT, own_words="i have eczema and my mole is bleeding", conditions=["eczema"])
    text = " ".join(text_of(PdfReader(BytesIO(sheet_pdf(taking(records, case))))).split())
    items = library().policy.questionnaire.by_id
    told = library().say(
        "heard_staff_ask", words="“mole is bleeding”", meaning=items["warning_signs"].label("changing_mole")
    )
    assert told[-60:] in text
    assert f"Not in the answers: {items['conditions'].label('eczema')}" not in text


def test_the_export_is_of_the_case_and_recorded(records: Records) -> None:
    case_id, reference = sent(records)
    told = json.loads(export_json(taking(records, case_id)))
    assert (told["reference"], told["contact"]["name"]) == (spoken(reference), CONTACT.name)
    assert told["answers"]["own_words"] == "as if asleep"
    assert [consent["purpose"] for consent in told["consents"]] == ["consultation", "contact"]
    assert actions(records, case_id)[-1] == EXPORTED
    assert spoken(reference) in export_csv(taking(records, case_id)).decode("utf-8-sig")


def test_the_export_has_every_version_and_every_case_of_the_person(records: Records) -> None:
    first, same, other = (
        sent_case(records, NOW, CONTACT.model_copy(update=changes), own_words=f"case {number}")
        for number, changes in enumerate(({}, {"phone": ""}, {"phone": "+90 555 000 00 09", "email": ""}))
    )
    edit_answers(edit_of(records, first, at=NOW), healthy(own_words="corrected"))
    told = json.loads(export_json(taking(records, first)))
    assert told["answers"]["own_words"] == "corrected"
    assert [version["answers"]["own_words"] for version in told["earlier_versions"]] == ["case 0"]
    assert [case["answers"]["own_words"] for case in told["other_cases"]] == ["case 1"]
    assert actions(records, same)[-2:] == ["seen", EXPORTED]
    assert not {"seen", EXPORTED} & set(actions(records, other))
    assert wrong_with(records) == []


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_each_role_takes_along_what_it_may_and_nothing_else(
    way: Callable[[Taking], bytes], role: Role, records: Records
) -> None:
    case_id, _ = sent(records)
    before = actions(records, case_id)
    if WAYS[way] in PERMITTED[role]:
        assert way(taking(records, case_id, role))
        assert len(actions(records, case_id)) > len(before)
    else:
        with pytest.raises(NotPermittedError):
            way(taking(records, case_id, role))
        assert actions(records, case_id) == before


def test_a_case_that_is_gone_is_not_on_paper(records: Records) -> None:
    with pytest.raises(CaseNotFoundError):
        sheet_pdf(taking(records, "0" * 32))
