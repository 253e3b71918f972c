"""The end of the result page: what is offered to whom, and what the buttons give."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from recommender.domain.decision import Decision
from recommender.engine.decide import decide
from recommender.exports.appointments import Appointment
from recommender.exports.told import Told
from recommender.flow.draft import Draft, ListDraft
from recommender.ui import session
from recommender.ui.components import visit
from recommender.ui.components.take_away import client_pdf, clinic_pdf, visit_calendar
from recommender.ui.session import RESULT, STOP
from tests.builders import healthy, parsed, policy
from tests.case_files import library
from tests.test_pages import full_draft, texts, with_draft

CLIENT, CLINIC, CALENDAR = (library().say(f"take_{name}") for name in ("client_pdf", "clinic_pdf", "calendar"))


TO_DOCTOR = library().say("take_to_doctor")


def downloads(at: AppTest) -> Any:
    found: Any = at.get("download_button")
    return [button.proto for button in found]


def offered(at: AppTest) -> list[str]:
    return [button.label.replace("\\", "") for button in downloads(at)]


def waiting_draft() -> Draft:
    draft = full_draft()
    draft.lists["procedures"] = ListDraft(["filler"], {"filler": 1})
    return draft


def decision_of(draft: Draft) -> Decision:
    raw = healthy(concerns=dict(draft.grades), goal="lasting", procedures={"filler": 1})
    return decide(policy(), parsed(raw))


def test_nothing_is_chosen_to_begin_with() -> None:
    at = with_draft(waiting_draft(), RESULT)
    assert offered(at) == [CLIENT, CLINIC]
    assert library().say("take_calendar_needs_date") in texts(at)


@pytest.mark.parametrize("state, read", [
    (None, (None, None)), ({"said": None}, (None, None)), ({"said": {"day": "2027-01-20"}}, (date(2027, 1, 20), None)),
    ({"said": {"day": "2027-01-20", "time": "14:30"}}, (date(2027, 1, 20), time(14, 30))),
    ({"said": {"day": "20.01.2027", "time": 7}}, (None, None)), ("2027-01-20", (None, None)),
])  # fmt: skip
def test_a_day_is_read_as_a_browser_tells_it(state: object, read: object) -> None:
    assert visit.said(state) == read


def test_a_referral_has_both_pages_and_no_visit() -> None:
    draft = full_draft()
    draft.lists["warning_signs"] = ListDraft(["changing_mole"])
    at = with_draft(draft, RESULT)
    assert offered(at) == [TO_DOCTOR, CLINIC]
    assert [button.type for button in downloads(at)] == ["primary", "secondary"]
    assert library().say("take_lead") not in texts(at)


@pytest.mark.parametrize("sign, urgency", [("breathing_difficulty", "emergency"), ("spreading_infection", "urgent")])
@pytest.mark.parametrize("page", [RESULT, STOP])
def test_where_something_cannot_wait_nothing_is_offered(page: str, sign: str, urgency: str) -> None:
    draft = full_draft()
    draft.lists["warning_signs"] = ListDraft([sign])
    at = with_draft(draft, page)
    assert at.title[0].value == library().say(f"result_referral_{urgency}")
    assert (offered(at), len(at.date_input)) == ([], 0)


def test_the_buttons_make_the_files() -> None:
    intake: Any = parsed(healthy())
    visit = Appointment(session.today() + timedelta(days=9))
    told = Told(library(), intake, decide(policy(), intake), session.today(), visit)
    assert client_pdf(told).startswith(b"%PDF") and clinic_pdf(told).startswith(b"%PDF")
    assert visit_calendar(told, visit).startswith(b"BEGIN:VCALENDAR\r\n")
