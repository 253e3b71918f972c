"""The staff page of one case in Chromium: what stands first, what is saved, two at once, and what is not found."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from recommender.casework.consultation import (
    Consultation,
    add_note,
    decide_finally,
    edit_answers,
    examine,
    record_follow_up,
)
from recommender.casework.deciding import clinic_day
from recommender.casework.reference import spoken
from recommender.casework.roles import Actor, Role
from recommender.domain.case import Contact, Examination, FollowUp, Override
from recommender.domain.terms import Outcome
from recommender.errors import CaseNotFoundError
from recommender.store.records import Records
from tests.builders import healthy
from tests.case_files import library
from tests.client import lent, settle, take_back, violations
from tests.consulting import LEAD, edit_of, seen, sent_case
from tests.hostile import LOUD
from tests.serving import Site, running
from tests.staffing import hired, let_in, records_at

pytestmark = pytest.mark.browser


def device(width: int) -> dict[str, Any]:
    return {"viewport": {"width": width, "height": 900}, "locale": "en"}


@dataclass(frozen=True)
class Clinic:
    """The running site, its records as another process reaches them, and somebody in each role."""

    site: Site
    records: Records
    staff: Mapping[Role, Actor]

    @property
    def url(self) -> str:
        return self.site.url

    def page(self, browser: Browser, role: Role, case: str, part: str = "", width: int = 1280) -> Page:
        """The case on the screen of somebody in this role."""
        page = lent(browser, device(width))
        let_in(page.context, self.site, self.staff[role])
        page.goto(f"{self.url}/consultation?case={case}" + (f"&part={part}" if part else ""))
        expect(page.get_by_role("heading", level=1)).to_be_visible(timeout=30_000)
        settle(page)  # nobody fills in a page before it is drawn
        return page

    def leave(self, page: Page) -> None:
        size = page.viewport_size
        assert size and page.context.browser
        take_back(page.context.browser, device(size["width"]), page, self.url)

    def seen(self, case: str) -> Consultation:
        return seen(self.records, case, at=now())


def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clinic]:
    site = Site(tmp_path_factory.mktemp("clinic") / "site.sqlite3")
    records = records_at(site)
    staff = {role: hired(records, role, name=f"A {role}") for role in Role}
    with running(site):
        yield Clinic(site, records, staff)


def new_case(clinic: Clinic, who: Contact | None = None, **answers: object) -> str:
    contact = who or Contact(name="Elif Örnek", phone="+90 555 000 00 00", email="elif@client.example")
    return sent_case(clinic.records, now(), contact, **answers)


LINES: dict[str, Any] = {"concerns": {"fine_lines": "moderate"}}


def test_the_dangerous_stands_first_and_the_question_beside_it(browser: Browser, clinic: Clinic) -> None:
    case = new_case(clinic, conditions=["immunosuppression"], warning_signs=["facial_swelling"], own_words="Hello.")
    for width in (360, 1280):
        page = clinic.page(browser, Role.PRACTITIONER, case, width=width)
        panel = page.locator(".st-key-case-dangers")
        expect(panel.locator(".case-signs.alarm")).to_contain_text("swelling")
        expect(panel).to_contain_text("Ask:")
        first, second = panel.bounding_box(), page.locator(".st-key-case-standing").bounding_box()
        assert first and second
        assert first["x"] < second["x"] if width == 1280 else first["y"] < second["y"]
        clinic.leave(page)


def test_own_words_stand_beside_what_they_may_mean_and_what_is_to_be_asked(browser: Browser, clinic: Clinic) -> None:
    words = "my mole is bleeding and has changed. i have eczema. was on roaccutane till march. my sister has rosacea"
    case = new_case(clinic, conditions=["eczema"], own_words=words)
    for width in (360, 1280):
        page = clinic.page(browser, Role.PRACTITIONER, case, width=width)
        say, items = library().say, library().policy.questionnaire.by_id
        sign, medicine = items["warning_signs"].label("changing_mole"), items["medicines"].label("isotretinoin_recent")
        expect(page.locator(".case-signs.amber", has_text=say("heard_staff_signs"))).to_contain_text(sign)
        expect(page.locator(".case-lines.open")).to_contain_text(medicine)
        wants = page.locator(".st-key-case-wants")
        expect(wants.locator("li", has_text=sign)).to_contain_text(say("heard_staff_differs"))
        expect(wants.locator("li", has_text="Eczema")).to_contain_text(say("heard_staff_agrees"))
        expect(wants.locator("li", has_text="rosacea")).to_contain_text(say("heard_staff_other_person"))
        expect(wants.locator(".case-written")).to_contain_text(words)
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        clinic.leave(page)


@pytest.mark.parametrize("part", ["decision", "answers", "visits", "history"])
def test_every_part_is_free_of_axe_violations_and_not_too_wide(browser: Browser, clinic: Clinic, part: str) -> None:
    case = new_case(clinic, conditions=["immunosuppression"], medicines=["not_sure"], own_words=LOUD, **LINES)
    add_note(edit_of(clinic.records, case, at=now()), LOUD * 4)
    add_note(edit_of(clinic.records, case, at=now()), "A note.")
    for width in (360, 768, 1280):
        page = clinic.page(browser, Role.MEDICAL_LEAD, case, part, width)
        expect(page.locator(f".st-key-case-{part}")).to_be_visible(timeout=20_000)
        settle(page)
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        expect(page.get_by_role("heading", level=1)).to_have_count(1)
        clinic.leave(page)


def test_similar_cases_are_sought_when_they_are_wanted_and_name_nobody(browser: Browser, clinic: Clinic) -> None:
    told: dict[str, Any] = {"concerns": {"stretch_marks": "moderate", "laxity": "mild"}, "goal": "lasting"}
    case, say = new_case(clinic, **told), library().say
    page = clinic.page(browser, Role.PRACTITIONER, case)
    part = page.locator("[class*=st-key-case-similar]")
    expect(part.get_by_text(say("similar_none"))).to_have_count(0)
    part.get_by_text(say("similar_title")).click()
    expect(part).to_contain_text(say("similar_none"), timeout=20_000)
    clinic.leave(page)
    near = new_case(clinic, conditions=["cold_sore_history"], **told)
    contact = clinic.seen(near).contact
    edit = edit_of(clinic.records, near, at=now())
    decide_finally(edit, Outcome.MEDICAL_REFERRAL, reason=Override.EXAMINATION, note="Seen with Elif Örnek.")
    record_follow_up(edit_of(clinic.records, near, at=now()), FollowUp(result="better", note="Glad.", by="", at=now()))
    case = new_case(clinic, Contact(name="Deniz Deneme", phone="+90 555 111 22 33"), **told)
    for width in (360, 1280):
        page = clinic.page(browser, Role.PRACTITIONER, case, width=width)
        part = page.locator("[class*=st-key-case-similar]")
        part.get_by_text(say("similar_title")).click()
        lines = part.locator(".case-lines.similar").first
        expect(lines).to_contain_text(say("paper_follow_up_better"), timeout=20_000)
        expect(lines).to_contain_text(say("paper_reason_examination"))
        expect(part.locator(".similar-shared")).to_contain_text("Stretch marks (Moderate)")
        differs = library().policy.questionnaire.by_id["conditions"].label("cold_sore_history")
        expect(part.locator(".similar-only-there")).to_contain_text(differs)
        assert contact and contact.name not in page.content()
        settle(page)
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        if width == 360:
            clinic.leave(page)
    part.get_by_role("button", name=re.compile(spoken(clinic.seen(near).facts.reference))).click()
    page.wait_for_url(f"**/consultation?case={near}", timeout=20_000)
    clinic.leave(page)


@pytest.mark.parametrize("case", ["", "0" * 32, "%00", "..%2F..", "%ED%A0%80", "x" * 2000])
def test_what_is_no_case_says_so_and_nothing_else(browser: Browser, clinic: Clinic, case: str) -> None:
    page = clinic.page(browser, Role.RECEPTION, case)
    expect(page.get_by_role("heading", level=1)).to_have_text("There is no such case")
    clinic.leave(page)


def test_an_administrator_is_shown_no_case(browser: Browser, clinic: Clinic) -> None:
    page = clinic.page(browser, Role.ADMINISTRATOR, new_case(clinic))
    expect(page.get_by_role("heading", level=1)).not_to_be_empty()
    settle(page)
    assert "Elif" not in page.content()
    clinic.leave(page)


def test_reception_sees_and_corrects_but_neither_decides_nor_clears(browser: Browser, clinic: Clinic) -> None:
    page = clinic.page(browser, Role.RECEPTION, new_case(clinic, conditions=["immunosuppression"]))
    expect(page.get_by_role("link", name="+90 555 000 00 00")).to_be_visible()
    expect(page.locator(".st-key-case-standing")).to_be_visible(timeout=20_000)
    settle(page)
    expect(page.get_by_role("button", name=re.compile("Accept|Everything as a file"))).to_have_count(0)
    expect(page.get_by_text(re.compile("^Clear:"))).to_have_count(0)
    clinic.leave(page)


def test_a_suggestion_is_accepted_with_one_click(browser: Browser, clinic: Clinic) -> None:
    case = new_case(clinic, **LINES)
    page = clinic.page(browser, Role.PRACTITIONER, case)
    page.get_by_role("button", name="Accept: Dermatherapy").click()
    expect(page.locator(".case-said")).to_contain_text("Saved", timeout=20_000)
    expect(page.locator(".st-key-case-standing")).to_contain_text("Accepted by A practitioner")
    review = clinic.seen(case).file.review
    assert review
    assert review.verdict == "accepted"
    clinic.leave(page)


def test_a_corrected_answer_shows_its_difference_before_it_is_saved(browser: Browser, clinic: Clinic) -> None:
    case = new_case(clinic, **LINES)
    page = clinic.page(browser, Role.RECEPTION, case, "answers")
    page.get_by_role("button", name=re.compile("Change: Pregnan")).click()
    page.get_by_role("radio", name=re.compile("Pregnant, or")).first.check()
    changes = page.locator(".st-key-case-difference")
    expect(changes).to_contain_text("Before", timeout=20_000)
    expect(changes).to_contain_text("Put off")
    assert clinic.seen(case).version == 1
    page.get_by_role("button", name="Save the answers").click()
    expect(page.locator(".case-said")).to_contain_text("Saved", timeout=20_000)
    found = clinic.seen(case)
    assert (found.version, found.file.answered_by_staff) == (2, ("pregnancy",))
    assert "pregnan" not in page.url.lower()
    clinic.leave(page)


def test_nobody_decides_while_changed_answers_are_not_saved(browser: Browser, clinic: Clinic) -> None:
    case = new_case(clinic, **LINES)
    page = clinic.page(browser, Role.PRACTITIONER, case, "answers")
    page.get_by_role("button", name=re.compile("Change: Pregnan")).click()
    page.get_by_role("radio", name=re.compile("Pregnant, or")).first.check()
    expect(page.locator(".st-key-case-difference")).to_contain_text("Put off", timeout=20_000)
    page.get_by_role("button", name="Accept: Dermatherapy").click()
    expect(page.locator(".st-key-case-standing")).to_contain_text("Save the changed answers first", timeout=20_000)
    assert clinic.seen(case).file.review is None
    expect(page.get_by_role("button", name=re.compile("^Accept"))).to_have_count(0)
    page.get_by_role("button", name="Drop the changes").click()
    expect(page.get_by_role("button", name="Accept: Dermatherapy")).to_be_visible(timeout=20_000)
    clinic.leave(page)


def test_findings_that_speak_against_a_treatment_stand_with_the_dangers(browser: Browser, clinic: Clinic) -> None:
    case = new_case(clinic, conditions=["immunosuppression"], medicines=["not_sure"], skin_type="2", **LINES)
    examine(edit_of(clinic.records, case, at=now()), Examination(skin_type=5, by="", at=now()))
    wrong = FollowUp(result="adverse", note="Blisters on both cheeks.", by="", at=now())
    record_follow_up(edit_of(clinic.records, case, at=now()), wrong)
    page = clinic.page(browser, Role.PRACTITIONER, case)
    panel = page.locator(".st-key-case-dangers")
    expect(panel).to_contain_text("Correct the answer with the client", timeout=20_000)
    expect(panel.locator(".case-signs.alarm")).to_contain_text("Blisters on both cheeks.")
    expect(page.locator(".st-key-case-standing")).to_contain_text("Doctor first")
    expect(panel).not_to_contain_text("No reason to see a doctor")
    clinic.leave(page)


def test_what_is_not_saved_outlives_another_page_and_is_asked_about(browser: Browser, clinic: Clinic) -> None:
    page = clinic.page(browser, Role.PRACTITIONER, new_case(clinic), "history")
    page.get_by_label("New note").fill("Half a thought")
    page.keyboard.press("Tab")
    settle(page)
    page.get_by_role("button", name="Answers", exact=True).click()
    settle(page)
    page.get_by_role("button", name="Notes and history").click()
    expect(page.get_by_label("New note")).to_have_value("Half a thought", timeout=20_000)
    with page.expect_event("dialog") as asked:
        page.close(run_before_unload=True)
    assert asked.value.type == "beforeunload"
    asked.value.accept()


def test_the_second_of_two_is_told_and_loses_nothing(browser: Browser, clinic: Clinic) -> None:
    case = new_case(clinic, **LINES)
    page = clinic.page(browser, Role.PRACTITIONER, case, "answers")
    page.get_by_role("button", name=re.compile("Change: Pregnan")).click()
    page.get_by_role("radio", name=re.compile("Pregnant, or")).first.check()
    expect(page.get_by_role("button", name="Save the answers")).to_be_visible(timeout=20_000)
    edit_answers(edit_of(clinic.records, case, at=now()), healthy(medicines=["blood_thinner"], **LINES))
    page.get_by_role("button", name="Save the answers").click()
    changed = page.locator(".st-key-case-changed")
    expect(changed).to_contain_text("Changed by a colleague", timeout=20_000)
    expect(changed).to_contain_text("Medicines")
    assert clinic.seen(case).version == 2
    page.get_by_role("button", name="Put mine on top of this version").click()
    expect(changed).to_have_count(0, timeout=20_000)
    page.get_by_role("button", name="Save the answers").click()
    expect(page.locator(".case-said")).to_contain_text("Saved", timeout=20_000)
    answers = clinic.seen(case).file.answers
    assert (answers["pregnancy"], answers["medicines"]) == ("pregnant_or_possible", ["blood_thinner"])
    clinic.leave(page)


def test_a_restriction_is_cleared_beside_it_and_visits_honour_the_wait(browser: Browser, clinic: Clinic) -> None:
    case = new_case(clinic, conditions=["immunosuppression"], procedures={"filler": 3}, **LINES)
    page = clinic.page(browser, Role.MEDICAL_LEAD, case)
    page.get_by_text(re.compile("^Clear: ")).click()
    page.get_by_label("Clinician who cleared it").fill("Dr Ada Example")
    page.get_by_label("Day", exact=True).fill(clinic_day(library(), now()).isoformat())
    settle(page)
    page.get_by_role("button", name="Save the clearance").click()
    expect(page.locator(".case-said")).to_contain_text("Saved", timeout=20_000)
    page.get_by_role("button", name="Accept: Dermatherapy").click()
    expect(page.locator(".st-key-case-standing")).to_contain_text("Accepted", timeout=20_000)
    page.get_by_role("button", name="Examination and visits").click()
    day = page.get_by_label("Day of the visit")
    first = date.fromisoformat(day.input_value(timeout=20_000))
    assert first >= clinic.seen(case).file.answered_on + timedelta(days=25)
    day.fill((first - timedelta(days=7)).isoformat())
    page.get_by_role("button", name="Add the visit").click()
    expect(page.get_by_role("alert")).to_contain_text("too early", timeout=20_000)
    expect(day).to_have_value((first - timedelta(days=7)).isoformat())
    day.fill(first.isoformat())
    page.get_by_role("button", name="Add the visit").click()
    expect(page.locator(".case-said")).to_contain_text("Saved", timeout=20_000)
    assert [visit.day for visit in clinic.seen(case).file.sessions] == [first]
    clinic.leave(page)


def test_no_finding_is_chosen_before_somebody_does(browser: Browser, clinic: Clinic) -> None:
    case = new_case(clinic)
    page = clinic.page(browser, Role.PRACTITIONER, case, "visits")
    declined = page.locator("label", has_text=re.compile("^Declined$"))
    expect(declined).to_be_visible(timeout=20_000)
    settle(page)
    expect(page.locator("input[type=radio]:checked")).to_have_count(0)
    declined.click()
    settle(page)
    page.get_by_role("button", name="Save the findings").click()
    expect(page.locator(".case-said")).to_contain_text("Saved", timeout=20_000)
    found = clinic.seen(case).file.examination
    assert found
    assert (found.skin_type, found.test_patch, found.photos) == (None, None, "declined")
    clinic.leave(page)


def test_sheet_and_file_are_taken_along_and_recorded(browser: Browser, clinic: Clinic) -> None:
    page = clinic.page(browser, Role.PRACTITIONER, new_case(clinic))
    files = {"Consultation sheet": b"%PDF", "as a table": b"\xef\xbb\xbf", "Everything as a file": b"{"}
    for name, start in files.items():
        with page.expect_download(timeout=60_000) as download:
            page.get_by_role("button", name=re.compile(name)).click()
        assert Path(download.value.path()).read_bytes().startswith(start)
    assert json.loads(Path(download.value.path()).read_bytes())["contact"]["name"] == "Elif Örnek"
    clinic.leave(page)


def test_other_cases_of_the_person_stand_by_the_name_and_one_is_deleted(browser: Browser, clinic: Clinic) -> None:
    child, mother = (Contact(name=name, phone="+90 555 123 45 67") for name in ("Ali Örnek", "[Elif](//evil.example)"))
    other, case = sent_case(clinic.records, now(), child), sent_case(clinic.records, now(), mother)
    for width in (360, 1280):
        page = clinic.page(browser, Role.RECEPTION, case, "history", width)
        expect(page.locator(".st-key-case-others")).to_contain_text("1 other case of this person", timeout=20_000)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.get_by_role("button", name=re.compile("Ali Örnek")).click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("Ali Örnek", timeout=20_000)
        page.wait_for_url(f"**/consultation?case={other}", timeout=10_000)
        expect(page.get_by_role("button", name=mother.name)).to_be_visible()
        expect(page.get_by_role("button", name="Delete this case")).to_have_count(0)
        clinic.leave(page)
    page = clinic.page(browser, Role.MEDICAL_LEAD, case, "history")
    page.get_by_role("button", name="Delete this case").click()
    asked = page.locator(".st-key-case-erase-asked")
    expect(asked).to_contain_text("1 other case of this person stays", timeout=20_000)
    settle(page)
    assert violations(page) == []
    page.get_by_role("button", name="Yes, delete this case").click()
    expect(page.get_by_role("alert")).to_contain_text("Choose a reason first", timeout=20_000)
    settle(page)  # what stood below the message before is drawn anew
    page.get_by_text("The client asked for it").click()
    page.get_by_role("button", name="Yes, delete this case").click()
    expect(page.locator(".case-said")).to_contain_text("The case is deleted", timeout=30_000)
    assert page.url == f"{clinic.url}/queue"
    page.wait_for_timeout(12_000)  # the list looks for news meanwhile
    expect(page.locator(".case-said")).to_be_visible()
    with pytest.raises(CaseNotFoundError):
        clinic.seen(case)
    assert clinic.seen(other).contact == child
    page.goto(f"{clinic.url}/consultation?case={case}")
    expect(page.get_by_role("heading", level=1)).to_have_text("There is no such case", timeout=30_000)
    clinic.leave(page)


def test_who_looked_stands_on_the_page(browser: Browser, clinic: Clinic) -> None:
    page = clinic.page(browser, Role.RECEPTION, new_case(clinic), "history")
    expect(page.locator(".st-key-case-history")).to_contain_text("A reception · version 1", timeout=20_000)
    assert LEAD.name not in page.content()
    clinic.leave(page)


def test_what_cannot_be_saved_just_now_is_kept_and_saved_later(browser: Browser, clinic: Clinic) -> None:
    case = new_case(clinic)
    page = clinic.page(browser, Role.PRACTITIONER, case, "history")
    page.get_by_label("New note").fill("Not to be lost")
    page.keyboard.press("Tab")
    settle(page)
    with clinic.records.writing():  # nobody else can write meanwhile
        page.get_by_role("button", name="Save the note").click()
        expect(page.get_by_role("alert")).to_contain_text("Save again in a minute", timeout=60_000)
        expect(page.get_by_label("New note")).to_have_value("Not to be lost")
    page.get_by_role("button", name="Save the note").click()
    expect(page.locator(".case-said")).to_contain_text("Saved", timeout=20_000)
    assert [note.text for note in clinic.seen(case).file.notes] == ["Not to be lost"]
    clinic.leave(page)
