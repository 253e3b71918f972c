"""Sending from the pages: what is asked and stored, that it happens once, and that nothing is lost when it fails."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from recommender.casework.mine import correct_mine, delete_mine, open_mine
from recommender.casework.sending import sent_before
from recommender.content.loading import library_in
from recommender.domain.case import spoken
from recommender.flow.draft import ListDraft, Mentioned
from recommender.store.records import Records, site_records
from recommender.ui.session import CHECK, RESULT, SEND, SENT
from tests.case_files import library
from tests.databases import new_database
from tests.screens import shown
from tests.test_pages import full_draft, press, sent, started, texts, with_draft

NOWHERE = "postgresql+psycopg://nobody@127.0.0.1:1/nothing"  # nobody listens there
AYSE = {"name": "Ayşe Yılmaz", "phone": "0532 000 00 00", "email": ""}
BOTH = ["consultation", "contact"]
HOSTILE = "<script>alert(1)</script>![x](http://evil.example/x.png)=1+1\u202e\0"


@pytest.fixture(autouse=True)
def url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    with new_database("sqlite") as found:
        monkeypatch.setenv("RECOMMENDER_DATABASE", found)
        monkeypatch.setenv("RECOMMENDER_KEYS", str(tmp_path / "keys.json"))
        yield found


def at_send(age: int = 45, **lists: ListDraft) -> AppTest:
    draft = full_draft()
    draft.values["age"] = age
    draft.lists |= lists
    return with_draft(draft, SEND)


def form(at: AppTest) -> dict[str, Any]:
    (found,) = sent(at, "contact").values()
    return found


def submit(at: AppTest, typed: dict[str, str] = AYSE, ticked: list[str] = BOTH) -> AppTest:
    """Fill in the form and press its button, as its script tells it."""
    (key,), data = sent(at, "contact"), form(at)
    told = {"typed": typed, "ticked": ticked, "seq": data["seq"] + 1}
    at.session_state[key] = {"said": None, "send": told}
    at.run()
    assert not at.exception
    return at


def sent_page(at: AppTest) -> AppTest:
    """AppTest forgets where the script went."""
    at.switch_page(SENT).run()
    assert not at.exception
    return at


def sent_by(at: AppTest) -> Any:
    return open_mine(site_records(), at.session_state["sending"].token)


def stored() -> int:
    from sqlalchemy import func, select

    from recommender.store.tables import CASES

    with site_records().reading() as work:
        return int(work.connection.execute(select(func.count()).select_from(CASES)).scalar_one())


def test_the_result_leads_to_the_form_which_asks_for_no_more_than_is_needed() -> None:
    at = with_draft(full_draft(), RESULT)
    press(at, "result.send")
    data = form(at_send())
    assert [field["id"] for field in data["fields"]] == ["name", "phone", "email"]
    assert data["ticked"] == []
    consents = library().consents
    assert [each["id"] for each in data["consents"]] == BOTH
    assert library().clinic.name in data["consents"][0]["agree"]
    assert consents.now("contact").use in data["consents"][1]["more"]


def test_what_is_sent_is_stored_with_contact_and_versions_of_both_consents() -> None:
    at = submit(at_send())
    mine = sent_by(at)
    assert mine.file.answers["age"] == 45
    assert mine.file.answers["concerns"] == {"texture": "moderate"}
    assert (mine.contact.name, mine.contact.phone, mine.contact.guardian) == ("Ayşe Yılmaz", "+905320000000", False)
    versions = {consent.purpose: consent.version for consent in mine.consents}
    assert versions == {purpose: library().consents.now(purpose).id for purpose in BOTH}
    page = shown(sent_page(at))
    assert spoken(mine.reference) in page and "0532 000 00 00" in page
    (link,) = sent(at, "link").values()
    assert link["address"] == f"/mine#{at.session_state['sending'].token}"


def test_what_was_asked_because_of_the_words_and_denied_goes_along() -> None:
    at = at_send()
    at.session_state["draft"].mentions = [
        Mentioned("conditions", "eczema", "eczema", reply="no"),
        Mentioned("procedures", "filler", "lips done"),
    ]
    submit(at)
    assert sent_by(at).file.denied == ("conditions.eczema",)
    at = corrected(at, skin_now=ListDraft(codes=["sunburn"]))
    at.session_state["draft"].mentions = []  # as after the private link, where nothing was asked again
    press(at, "correct.send")
    assert sent_by(at).file.denied == ("conditions.eczema",)
    at = corrected(at, conditions=ListDraft(codes=["eczema"]))
    press(at, "correct.send")
    assert sent_by(at).file.denied == ()


def test_everything_that_is_missing_is_told_at_once_and_nothing_is_sent() -> None:
    at = submit(at_send(), {"name": "", "phone": "12", "email": ""}, ["contact"])
    data = form(at)
    errors = {field["id"]: field["error"] for field in data["fields"]} | {
        each["id"]: each["error"] for each in data["consents"]
    }
    assert errors["name"] == library().say("send_error_name")
    assert errors["phone"].startswith("Enter a phone number, like ")
    assert errors["consultation"] == library().say("send_error_consent_consultation")
    assert (errors["email"], errors["contact"]) == ("", "")
    assert data["fields"][1]["value"] == "12" and data["ticked"] == ["contact"]
    (summary,) = sent(at, "errors").values()
    assert [gap["id"] for gap in summary["gaps"]] == ["name", "phone", "consultation"]
    assert stored() == 0


@pytest.mark.parametrize("missing", BOTH)
def test_nothing_is_sent_without_each_consent(missing: str) -> None:
    submit(at_send(), ticked=[purpose for purpose in BOTH if purpose != missing])
    assert stored() == 0


def test_a_guardian_sends_for_a_minor() -> None:
    at = at_send(age=17)
    assert library().say("send_lead_minor") in texts(at)
    assert form(at)["reach"] == library().say("send_heading_reach_minor")
    submit(at)
    assert sent_by(at).contact.guardian
    assert library().say("sent_contact_guardian") in texts(sent_page(at))


def test_three_presses_send_once() -> None:
    at = submit(at_send())
    once = at.session_state["sending"].once
    for _ in range(2):  # as when the answer is still on its way
        at.session_state["sending"].token = ""
        at.switch_page(SEND).run()
    assert stored() == 1
    assert sent_before(site_records(), once)


def test_sent_without_an_answer_is_found_when_the_page_is_opened_again() -> None:
    at = submit(at_send())
    at.session_state["sending"].token = ""  # the server died before it was noted
    press(at.switch_page(RESULT).run(), "result.send")
    at.switch_page(SEND).run()
    assert at.session_state["sending"].token
    assert stored() == 1


def test_without_a_database_nothing_is_lost_and_a_retry_succeeds(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    at = at_send()
    monkeypatch.setenv("RECOMMENDER_DATABASE", NOWHERE)
    submit(at)
    assert library().say("send_failed_title") in texts(at)
    assert library().say("sent_title") not in texts(at)
    data = form(at)
    assert [field["value"] for field in data["fields"]] == list(AYSE.values())
    assert (data["ticked"], data["submit"]) == (BOTH, library().say("send_again"))
    at.switch_page(RESULT).run()
    assert not at.exception and "We suggest dermatherapy" in texts(at)
    monkeypatch.setenv("RECOMMENDER_DATABASE", url)
    submit(at.switch_page(SEND).run())
    assert spoken(sent_by(at).reference) in shown(sent_page(at))
    assert stored() == 1


def test_what_was_sent_cannot_be_shown_without_a_database_and_is_not_denied(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = submit(at_send())
    monkeypatch.setenv("RECOMMENDER_DATABASE", NOWHERE)
    page = shown(sent_page(at))
    assert library().say("sent_trouble") in page
    assert library().say("sent_nothing_title") not in page
    monkeypatch.setenv("RECOMMENDER_DATABASE", url)
    assert library().say("sent_title") in shown(press(at, "sent.again"))


def corrected(at: AppTest, **lists: ListDraft) -> AppTest:
    """Load the answers that were sent, change some, and come to what is sent then."""
    press(sent_page(at), "sent.correct")
    at.switch_page(CHECK).run()
    at.session_state["draft"].lists |= lists
    at.switch_page(RESULT).run()
    press(at, "result.send")
    at.switch_page(SEND).run()
    assert not at.exception
    return at


def test_a_correction_names_what_changed_and_marks_what_matters_for_treatment() -> None:
    at = corrected(submit(at_send()), conditions=ListDraft(codes=["eczema"]))
    page = shown(at)
    item = library().policy.questionnaire.by_id["conditions"]
    assert item.name in page and item.label("eczema") in page
    assert library().say("correct_safety") in page
    press(at, "correct.send")
    mine = sent_by(at)
    assert (mine.version, mine.file.answers["conditions"]) == (2, ["eczema"])
    assert mine.file.changed_after_result == ("conditions",)
    assert library().say("sent_corrected") in texts(sent_page(at))
    at.switch_page(SEND).run()  # a second tap: nothing is left to send
    assert sent_by(at).version == 2


def test_a_correction_of_what_the_clinic_changed_meanwhile_is_told_and_keeps_both() -> None:
    at = corrected(submit(at_send()), conditions=ListDraft(codes=["eczema"]))
    token = at.session_state["sending"].token
    theirs = {**open_mine(site_records(), token).file.answers, "age": 46}
    correct_mine(site_records(), library(), token, theirs, based_on=1, changed=(), denied=(), now=datetime.now(UTC))
    press(at, "correct.send")
    assert library().say("correct_changed") in texts(at)
    assert sent_by(at).version == 2
    press(at, "correct.send")
    answers = sent_by(at).file.answers
    assert (answers["age"], answers["conditions"]) == (46, ["eczema"])


def test_a_correction_that_cannot_be_stored_is_kept(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    at = corrected(submit(at_send()), conditions=ListDraft(codes=["eczema"]))
    monkeypatch.setenv("RECOMMENDER_DATABASE", NOWHERE)
    press(at, "correct.send")
    assert library().say("correct_failed_title") in texts(at)
    monkeypatch.setenv("RECOMMENDER_DATABASE", url)
    press(at, "correct.send")
    assert sent_by(at).file.answers["conditions"] == ["eczema"]


def test_a_correction_of_what_was_deleted_can_be_sent_anew() -> None:
    at = corrected(submit(at_send()), conditions=ListDraft(codes=["eczema"]))
    delete_mine(site_records(), at.session_state["sending"].token, datetime.now(UTC))
    press(at, "correct.send")
    assert library().say("send_gone") in texts(at)
    submit(at)
    assert sent_by(at).file.answers["conditions"] == ["eczema"]


def test_the_contact_can_be_changed() -> None:
    at = press(sent_page(submit(at_send())), "sent.contact")
    assert [field["value"] for field in form(at)["fields"]] == ["Ayşe Yılmaz", "0532 000 00 00", ""]
    submit(at, AYSE | {"phone": "1"}, [])
    assert form(at)["fields"][1]["error"]
    submit(at, {"name": "Ayşe Demir", "phone": "", "email": "ayse@example.com"}, [])
    assert sent_by(at).contact.model_dump() == {
        "name": "Ayşe Demir", "phone": "", "email": "ayse@example.com", "guardian": False,
    }  # fmt: skip
    assert library().say("sent_contact_saved") in texts(at)


def test_a_consent_that_was_taken_back_deletes_the_contact_and_can_be_given_again() -> None:
    at = press(sent_page(submit(at_send())), "sent.withdraw")
    press(press(at, "sent.no"), "sent.withdraw")
    press(at, "sent.yes")
    mine = sent_by(at)
    assert mine.contact is None
    assert {one.purpose: bool(one.withdrawn_at) for one in mine.consents} == {"consultation": False, "contact": True}
    assert library().say("sent_contact_none") in texts(at)
    press(at, "sent.contact")
    assert [each["id"] for each in form(at)["consents"]] == ["contact"]
    submit(at, ticked=[])
    assert sent_by(at).contact is None
    submit(at, ticked=["contact"])
    mine = sent_by(at)
    assert mine.contact.name == "Ayşe Yılmaz"
    assert not any(one.withdrawn_at for one in mine.consents)


def test_everything_is_deleted_after_it_was_asked_once_more() -> None:
    at = press(sent_page(submit(at_send())), "sent.delete")
    assert stored() == 1
    press(at, "sent.yes")
    assert library().say("sent_deleted_title") in texts(at)
    assert stored() == 0
    assert not at.session_state["draft"].has_answers


def test_what_could_not_be_deleted_is_said_to_be_there(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    at = press(sent_page(submit(at_send())), "sent.delete")
    records: Records = site_records()
    with records.writing():  # somebody else writes all the time
        monkeypatch.setattr("recommender.store.database.MILLISECONDS_TO_WAIT", 0)
        press(at, "sent.yes")
    assert stored() == 1


@pytest.mark.parametrize("field", ["name", "phone", "email"])
@pytest.mark.parametrize("typed", [HOSTILE, "\ud800", "😀" * 10_000, "\u202e", "x" * 10_000])
def test_hostile_text_is_refused_in_words_and_kept_as_it_was_typed(field: str, typed: str) -> None:
    at = submit(at_send(), AYSE | {"phone": "", "email": "", field: typed})
    errors = [each["error"] for each in form(at)["fields"]]
    assert any(errors) and not at.exception
    assert stored() == 0


def test_what_was_sent_can_be_taken_along(monkeypatch: pytest.MonkeyPatch) -> None:
    at = sent_page(submit(at_send()))
    buttons = {button.key for button in at.get("download_button")}
    assert buttons == {"take.page.pdf", "take.clinic.pdf", "take.sent.json"}


def test_there_is_nothing_to_see_for_somebody_without_a_link() -> None:
    page = shown(sent_page(started()))
    assert library().say("sent_nothing_title") in page
    assert library().say("kept_lost") not in page


def test_the_pages_are_whole_in_turkish() -> None:
    at = at_send()
    at.session_state["language"] = "tr"
    turkish = library_in("tr")
    assert turkish.say("send_lead") in texts(at.run())
    assert json.dumps(turkish.say("send_submit")) in json.dumps(form(at))
