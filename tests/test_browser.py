"""One client on a phone, in Chromium, from the first screen to the result, with axe on every step."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.serving import FLAGS, chromium_path, served

pytestmark = pytest.mark.browser

PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with served() as found:
        yield found


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=chromium_path(), args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(params=["light", "dark"])
def page(browser: Browser, address: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    context = browser.new_context(viewport=PHONE, color_scheme=request.param, reduced_motion="reduce")  # type: ignore[arg-type]
    opened = context.new_page()
    opened.goto(address)
    expect(opened.get_by_role("heading", level=1)).to_be_visible(timeout=30_000)
    yield opened
    context.close()


def sound(page: Page) -> None:
    """No axe violation, nothing wider than the screen."""
    page.wait_for_timeout(300)
    found = Axe().run(page).response["violations"]
    assert [(rule["id"], [node["target"] for node in rule["nodes"]]) for rule in found] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def arrive(page: Page, heading: str) -> None:
    """The step with this heading is there, its heading has the focus and is on screen, and the step is sound."""
    title = page.get_by_role("heading", level=1, name=heading)
    expect(title).to_be_visible(timeout=20_000)
    expect(title).to_be_focused(timeout=10_000)
    expect(title).to_be_in_viewport()
    sound(page)


def choose(page: Page, text: str, *, nth: int = 0) -> None:
    """Tick the box or radio with this label, and wait until the server knows."""
    box = page.get_by_role("checkbox", name=text).or_(page.get_by_role("radio", name=text)).nth(nth)
    box.check(force=True)
    expect(box).to_be_checked()
    settle(page)


def settle(page: Page) -> None:
    """Wait until the page is no longer being drawn anew."""
    page.wait_for_timeout(150)
    page.wait_for_function("() => !document.querySelector('[data-stale=true]')")
    page.wait_for_timeout(150)


def go_on(page: Page, name: str = "Continue") -> None:
    page.get_by_role("button", name=name).click()


def none_of_these(page: Page) -> None:
    for nth in range(page.get_by_role("checkbox", name="None of these").count()):
        choose(page, "None of these", nth=nth)


def unfold_everything(page: Page) -> None:
    """Open every folded part, and the folded sources inside."""
    for _ in range(2):
        page.evaluate("document.querySelectorAll('details:not([open]) > summary').forEach((part) => part.click())")
        page.wait_for_timeout(800)
    assert page.locator("details:not([open])").count() == 0


def test_client_on_a_phone_reaches_the_result(page: Page) -> None:
    go_on(page)
    expect(page.get_by_role("heading", name="There is a problem")).to_be_focused(timeout=10_000)
    sound(page)
    choose(page, "Rough or bumpy skin")
    go_on(page)
    arrive(page, "Anything that cannot wait")
    none_of_these(page)
    go_on(page)
    arrive(page, "How strong it is")
    page.go_back()  # the phone's own Back, too, loses nothing
    expect(page.get_by_role("heading", level=1, name="Anything that cannot wait")).to_be_visible(timeout=20_000)
    expect(page.get_by_role("checkbox", name="None of these").first).to_be_checked()
    go_on(page)
    arrive(page, "How strong it is")
    choose(page, "Moderate")
    go_on(page)
    arrive(page, "About you")
    page.get_by_role("spinbutton").fill("40")
    page.keyboard.press("Tab")
    settle(page)
    choose(page, "It burns most times")
    choose(page, "No, or this does not apply to me")
    go_on(page)
    arrive(page, "Your health")
    none_of_these(page)
    choose(page, "No, it is less time")
    go_on(page)
    arrive(page, "What your skin has had lately")
    choose(page, "None of these")
    choose(page, "Filler injections")
    page.get_by_role("spinbutton").fill("10")
    page.keyboard.press("Tab")
    settle(page)
    go_on(page)
    arrive(page, "What you would like")
    expect(page.get_by_role("radio", name="A change that builds up")).to_have_count(0)  # it could change nothing
    choose(page, "A day or two")
    choose(page, "Nothing in the next 6 weeks")
    go_on(page)
    arrive(page, "Check your answers")
    go_on(page, "Answer the other questions too")
    arrive(page, "What bothers you")
    go_on(page)
    arrive(page, "What you would like")
    choose(page, "A change that builds up")
    go_on(page, "Save and go back to your answers")
    arrive(page, "Check your answers")
    go_on(page, "Show my result")
    arrive(page, "We suggest dermatherapy")
    expect(page.get_by_role("heading", name="What to do next")).to_be_in_viewport()
    unfold_everything(page)
    sound(page)


def test_emergency_stops_at_once_with_a_number_to_call(page: Page) -> None:
    choose(page, "Rough or bumpy skin")
    go_on(page)
    arrive(page, "Anything that cannot wait")
    choose(page, "Hard to breathe or swallow")
    choose(page, "None of these", nth=1)
    go_on(page)
    arrive(page, "Get emergency help now.")
    expect(page.get_by_role("link", name="Call 112")).to_have_attribute("href", "tel:112")
