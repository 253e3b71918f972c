"""Clients in Chromium, from the first screen to the result: on phones and desks, in both languages."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.client import DESKTOP, PATIENCE, PHONE, TABLET, Client

pytestmark = pytest.mark.browser
DEVICES = {
    "phone-en-light": {"viewport": PHONE, "language": "en", "color_scheme": "light"},
    "phone-tr-dark": {"viewport": PHONE, "language": "tr", "color_scheme": "dark"},
    "desk-tr-light": {"viewport": DESKTOP, "language": "tr", "color_scheme": "light"},
    "desk-en-dark": {"viewport": DESKTOP, "language": "en", "color_scheme": "dark"},
}
Open = Callable[..., Client]


@pytest.fixture
def client(browser: Browser, address: str) -> Iterator[Open]:
    """Opens the site as a client with a device; it made no request elsewhere and raised no error in the browser."""
    opened: list[Client] = []

    def open_as(name: str, path: str = "/", **device: Any) -> Client:
        opened.append(Client(browser, address, name, **device))
        opened[-1].open(path)
        return opened[-1]

    yield open_as
    for each in opened:
        each.close()


def through_signs(one: Client, *concerns: str) -> None:
    one.tick("concerns", *concerns)
    one.go_on("signs")
    one.none_of_these("warning_signs", "skin_now")
    one.go_on("strength")


def through_health(one: Client, *, pregnancy: str = "no") -> None:
    """From "about you" to the wishes, healthy but for what is said."""
    one.write("age", "45")
    one.choose("skin_type", "2")
    one.choose("pregnancy", pregnancy)
    one.go_on("health")
    one.none_of_these("conditions", "medicines", "allergies")
    one.choose("appearance_worry", "no")
    one.go_on("lately")
    one.none_of_these("products", "procedures")
    one.go_on("wishes")


def to_the_result(one: Client) -> None:
    one.press("continue")
    one.arrive(one.say("check_title"))
    one.sound("check")
    one.press("check_submit")
    expect(one.page.locator('[class*="st-key-outcome-"]')).to_be_visible(timeout=PATIENCE)
    one.settle()


@pytest.mark.parametrize("device", DEVICES)
def test_a_healthy_client_reaches_the_result(client: Open, device: str) -> None:
    one = client(device, **DEVICES[device])
    one.sound("start")
    one.press("continue")
    assert one.errors() == [one.library.policy.questionnaire.by_id["concerns"].missing]
    one.sound("start-error")
    one.tick("concerns", "texture")
    one.go_on("signs")
    one.sound("signs")
    one.none_of_these("warning_signs", "skin_now")
    one.go_on("strength")
    one.choose("concerns.grades.texture", "moderate")
    one.sound("strength")
    one.go_on("about_you")
    one.sound("about")
    through_health(one)
    one.wish(goal="lasting", downtime="short", event="none")
    one.sound("wishes")
    to_the_result(one)
    assert one.say("result_dermatherapy") in one.page.inner_text("body")
    one.sound("result")
    one.unfold_everything()
    one.sound("result-unfolded")


def test_a_pregnant_client_is_offered_a_facial(client: Open) -> None:
    one = client("pregnant", viewport=TABLET, language="tr", color_scheme="dark")
    through_signs(one, "dullness")
    one.choose("concerns.grades.dullness", "moderate")
    one.go_on("about_you")
    through_health(one, pregnancy="pregnant_or_possible")
    one.wish(goal="glow", downtime="short", event="none")
    to_the_result(one)
    assert one.say("result_facial") in one.page.inner_text("body")
    one.sound("result")


def test_an_emergency_shows_numbers_to_call_and_nothing_else(client: Open) -> None:
    one = client("emergency", color_scheme="dark")
    one.tick("concerns", "redness")
    one.go_on("signs")
    one.tick("warning_signs", "breathing_difficulty")
    one.none_of_these("skin_now")
    one.press("continue")
    one.arrive(one.say("result_referral_emergency"))
    number = one.library.clinic.numbers.emergency
    expect(one.page.get_by_role("link", name=one.say("call_number", number=number))).to_have_attribute(
        "href", f"tel:{number}"
    )
    expect(one.page.locator("input")).to_have_count(0)
    one.sound("now")
    one.press("stop_go_back")
    expect(one.box("warning_signs", "breathing_difficulty")).to_be_checked(timeout=PATIENCE)


def test_answers_changed_back_and_forth_leave_nothing_behind(client: Open) -> None:
    one = client("edits")
    through_signs(one, "texture", "dullness")
    one.choose("concerns.grades.texture", "moderate")
    one.choose("concerns.grades.dullness", "mild")
    one.go_on("about_you")
    through_health(one)
    one.wish(goal="lasting", downtime="short", event="none")
    to_the_result(one)
    first = one.page.inner_text('[class*="st-key-outcome-"]')
    one.press("change_answers")
    for medicine in ("isotretinoin", None):
        one.arrive(one.say("check_title"))
        name = one.library.policy.questionnaire.by_id["medicines"].name
        one.page.get_by_role("button", name=f"{one.say('check_change')}: {name}").click()
        expect(one.box("medicines", "isotretinoin")).to_be_visible(timeout=PATIENCE)
        if medicine:
            one.tick("medicines", medicine)
            expect(one.page.locator('[id="medicines-none"]')).not_to_be_checked()
        else:
            one.none_of_these("medicines")
            expect(one.box("medicines", "isotretinoin")).not_to_be_checked()
        one.press("to_check")
        one.arrive(one.say("check_title"))
        one.press("check_submit")
        expect(one.page.locator('[class*="st-key-outcome-"]')).to_be_visible(timeout=PATIENCE)
        one.settle()
        if medicine:
            assert one.page.inner_text('[class*="st-key-outcome-"]') != first
            one.press("change_answers")
    assert one.page.inner_text('[class*="st-key-outcome-"]') == first


def test_a_client_with_a_keyboard_alone_goes_on_and_comes_back(client: Open) -> None:
    one = client("keyboard", viewport=DESKTOP)
    keys = one.page.keyboard
    for _ in range(60):
        keys.press("Tab")
        if one.page.evaluate("document.activeElement.dataset.code") == "dullness":
            break
    keys.press("Space")
    one.settle()
    expect(one.box("concerns", "dullness")).to_be_checked()
    _tab_to(one, one.say("continue"))
    keys.press("Enter")
    one.arrive(one.library.policy.questionnaire.sections[1].title)
    _tab_to(one, one.say("back"))
    keys.press("Enter")
    expect(one.box("concerns", "dullness")).to_be_checked(timeout=PATIENCE)


def _tab_to(one: Client, label: str) -> None:
    """Tab until the button with this label has the focus."""
    for _ in range(150):
        one.page.keyboard.press("Tab")
        if one.page.evaluate("document.activeElement.innerText") == label:
            return
    raise AssertionError(f"no way to {label!r} by keyboard")


def test_browser_back_leads_through_the_same_places_and_the_tab_names_them(client: Open) -> None:
    one = client("back")
    through_signs(one, "dullness")
    one.choose("concerns.grades.dullness", "mild")
    one.go_on("about_you")
    through_health(one)
    one.wish(goal="glow", downtime="short", event="none")
    one.press("continue")
    one.arrive(one.say("check_title"))
    expect(one.page).to_have_title(re.compile(re.escape(one.say("check_title"))))
    one.press("check_submit")
    expect(one.page).to_have_title(re.compile(re.escape(one.say("result_title"))))
    titles = {section.id: section.title for section in one.library.policy.questionnaire.sections}
    for place in (one.say("check_title"), titles["wishes"], titles["lately"]):
        one.page.go_back()
        one.arrive(place)
    one.page.get_by_role("link", name=one.say("privacy_title")).click()
    one.arrive(one.say("privacy_title"))
    expect(one.page).to_have_title(re.compile(re.escape(one.say("privacy_title"))))
    one.page.go_back()
    one.arrive(titles["lately"])


def test_a_double_tap_goes_on_once(client: Open) -> None:
    one = client("double")
    one.tick("concerns", "texture")
    one.page.get_by_role("button", name=one.say("continue"), exact=True).dblclick()
    one.settle()
    expect(one.page.get_by_role("heading", level=1)).to_have_text(
        one.library.policy.questionnaire.sections[1].title, timeout=PATIENCE
    )
    expect(one.page.locator(".st-key-error-summary")).to_have_count(0)


def test_quick_taps_are_all_kept(client: Open) -> None:
    one = client("taps")
    codes = one.library.policy.questionnaire.by_id["concerns"].codes[:9]
    for code in codes:
        one.box("concerns", code).check(force=True)
    one.settle()
    one.settle()
    for code in codes:
        expect(one.box("concerns", code)).to_be_checked()


def test_switching_the_language_loses_nothing(client: Open) -> None:
    one = client("switch")
    through_signs(one, "texture")
    one.choose("concerns.grades.texture", "severe")
    one.page.get_by_role("button", name="Türkçe").click()
    turkish = next(found.title for found in _in("tr").sections if found.id == "strength")
    expect(one.page.get_by_role("heading", level=1, name=turkish)).to_be_visible(timeout=PATIENCE)
    expect(one.page.locator('input[name="concerns.grades.texture"][value="severe"]')).to_be_checked()
    expect(one.page.locator("html")).to_have_attribute("lang", "tr")
    one.page.reload()
    expect(one.page.get_by_role("heading", level=1, name=turkish)).to_be_visible(timeout=PATIENCE)


def _in(language: str) -> Any:
    from recommender.content.loading import library_in

    return library_in(language).policy.questionnaire


@pytest.mark.parametrize("how", ["narrow", "large text"])
def test_steps_reflow_on_a_narrow_screen_and_with_large_text(client: Open, how: str) -> None:
    one = client(f"reflow-{how.split()[0]}", viewport={"width": 320, "height": 640}, language="tr")
    if how == "large text":
        one.page.add_style_tag(content="html { font-size: 200% !important; }")
    one.sound("start")
    through_signs(one, "texture", "acne_scars")
    one.sound("strength")
