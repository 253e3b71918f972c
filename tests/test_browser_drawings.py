"""The drawings in Chromium: the figure and its boxes in step, cards of pictures, and icons that take on the theme."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from recommender.domain.questionnaire import Item
from tests.case_files import library
from tests.client import borrowed, settle, violations

pytestmark = pytest.mark.browser
PHONE = {"width": 360, "height": 800}
LEAST_TARGET = 44  # CSS pixels, both ways


@pytest.fixture(params=["light", "dark"])
def page(browser: Browser, address: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    device = {"viewport": PHONE, "color_scheme": request.param, "locale": "en-GB", "has_touch": True}
    with borrowed(browser, address, **device) as found:
        found.goto(address)
        expect(found.locator("[data-area=body]")).to_be_attached(timeout=30_000)
        yield found


def areas() -> Item:
    return library().policy.questionnaire.by_id["areas"]


def box(page: Page, code: str) -> Locator:
    return page.locator(f'.mapped input[data-code="{code}"]')


def shape(page: Page, code: str) -> Locator:
    return page.locator(f'[data-area="{code}"] .shape').first


def tap(page: Page, code: str) -> None:
    """Tap a shape where it is seen: its middle, or its upper edge, may lie under another shape."""
    shape(page, code).scroll_into_view_if_needed()
    found = shape(page, code).bounding_box()
    assert found
    page.touchscreen.tap(
        found["x"] + found["width"] * 0.3, found["y"] + found["height"] * (0.6 if code == "neck" else 0.14)
    )


def pressed(page: Page) -> list[str]:
    """The codes that the figure shows, in the order of the list; the same as those that are ticked."""
    shown = [
        code
        for code in areas().codes
        if "pressed" in (page.locator(f"[data-area={code}]").get_attribute("class") or "")
    ]
    assert [code for code in areas().codes if box(page, code).is_checked()] == shown
    return shown


def told(page: Page) -> None:
    """Wait until the server has heard and answered."""
    page.wait_for_timeout(700)
    page.wait_for_function("() => !document.querySelector('[data-stale=true]')")


def test_tapping_a_shape_ticks_its_box_and_back(page: Page) -> None:
    for code in areas().codes:
        tap(page, code)
        expect(box(page, code)).to_be_checked()
    told(page)
    assert pressed(page) == list(areas().codes)
    tap(page, "neck")
    told(page)
    assert pressed(page) == [code for code in areas().codes if code != "neck"]


def test_the_keyboard_does_what_a_tap_does(page: Page) -> None:
    box(page, "face").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    told(page)
    assert pressed(page) == ["face", "eye_area"]
    expect(box(page, "eye_area")).to_be_focused()


def test_none_of_these_empties_the_figure_and_a_tap_takes_it_back(page: Page) -> None:
    none = page.locator(".question:has(.mapped)").get_by_role("checkbox", name=areas().none_label)
    tap(page, "chest")
    none.check(force=True)
    told(page)
    assert pressed(page) == []
    tap(page, "body")
    told(page)
    assert pressed(page) == ["body"]
    expect(none).not_to_be_checked()


def test_fast_taps_are_all_heard_and_outlast_a_reload_of_the_step(page: Page) -> None:
    page.get_by_role("checkbox", name="Rough or bumpy skin").check(force=True)
    for _ in range(5):
        tap(page, "chest")
    tap(page, "hands")
    told(page)
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", level=1, name="Anything that cannot wait")).to_be_visible()
    page.go_back()
    expect(shape(page, "chest")).to_be_visible()
    assert pressed(page) == ["chest", "hands"]


def test_shapes_are_large_enough_for_a_finger(page: Page) -> None:
    for code in areas().codes:
        found = page.locator(f"[data-area={code}]").bounding_box()
        assert found and min(found["width"], found["height"]) >= LEAST_TARGET, code


def test_boxes_do_where_the_figure_is_lost_until_it_comes(browser: Browser, address: str) -> None:
    context = browser.new_context(viewport=PHONE, locale="en-GB", has_touch=True)  # type: ignore[arg-type]
    found = context.new_page()
    waiting: list[Route] = []
    found.route("**/drawings/areas.svg", lambda route: waiting.append(route))
    found.goto(address)
    box(found, "chest").check(force=True, timeout=30_000)
    waiting.pop().abort()
    told(found)
    expect(box(found, "chest")).to_be_checked()
    found.unroute("**/drawings/areas.svg")
    found.get_by_role("button", name="Türkçe").click()
    expect(found.locator("[data-area=body]")).to_be_attached(timeout=30_000)
    found.get_by_role("button", name="English").click()
    expect(box(found, "chest")).to_be_checked()
    assert "pressed" in (found.locator("[data-area=chest]").get_attribute("class") or "")
    context.close()


@pytest.mark.parametrize("width", [360, 1280])
def test_the_figure_takes_no_more_room_than_was_kept_for_it(browser: Browser, address: str, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800}, locale="en-GB")
    found = context.new_page()
    waiting: list[Route] = []
    found.route("**/drawings/areas.svg", lambda route: waiting.append(route))
    found.goto(address)
    mapped = found.locator(".mapped")
    expect(mapped).to_be_attached(timeout=30_000)
    settle(found)
    before = mapped.bounding_box()
    waiting.pop().continue_()
    expect(found.locator("[data-area=body]")).to_be_attached(timeout=30_000)
    assert mapped.bounding_box() == before
    context.close()


def test_readers_meet_each_area_once(page: Page) -> None:
    assert page.locator(".figure svg").get_attribute("aria-hidden") == "true"
    for option in areas().options:
        expect(page.get_by_role("checkbox", name=option.label, exact=True)).to_have_count(1)
    assert violations(page) == []


def test_the_whole_card_of_a_grade_is_its_target(page: Page) -> None:
    page.get_by_role("checkbox", name="Scars left by acne").check(force=True)
    told(page)
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", level=1, name="Anything that cannot wait")).to_be_visible()
    nones = page.get_by_role("checkbox", name="None of these")
    expect(nones).to_have_count(2)  # the step before has one
    told(page)
    for none in nones.all():
        none.check(force=True)
        told(page)
    page.get_by_role("button", name="Continue").click()
    picture = page.locator(".cards img").nth(2)
    expect(picture).to_be_visible()
    expect(picture).to_have_js_property("complete", True)
    assert picture.evaluate("(image) => image.naturalWidth > 0")
    picture.scroll_into_view_if_needed()
    found = picture.bounding_box()
    assert found
    page.touchscreen.tap(found["x"] + 10, found["y"] + 60)
    expect(page.locator(".cards input").nth(2)).to_be_checked()
    assert violations(page) == []


def test_icons_are_drawn_in_the_colour_of_the_theme(page: Page) -> None:
    icon = page.locator(".ways .icon").first
    assert "icon_facial.svg" in icon.evaluate("(icon) => getComputedStyle(icon).maskImage")
    colour, ground = icon.evaluate("(icon) => [getComputedStyle(icon).backgroundColor, getComputedStyle(icon).color]")
    assert colour == ground
