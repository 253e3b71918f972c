"""The pages to read in Chromium: opened by their address, sound in both themes, whole at 320 px, and a way back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.client import Client

pytestmark = pytest.mark.browser

NARROW, WIDE = {"width": 320, "height": 640}, {"width": 1280, "height": 900}
PAGES = {
    "treatments": "About the treatments",
    "treatments?part=facial": "Classic facial",
    "how-we-decide": "How we decide",
    "how-we-decide?part=dermatherapy": "What speaks against dermatherapy",
    "how-we-decide?part=concerns": "What helps with which concern",
    "how-we-decide?part=conflicts": "Where our sources disagree",
    "privacy": "Your privacy",
}


@pytest.fixture(params=["light", "dark"])
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:  # noqa: F811
    context = browser.new_context(viewport=NARROW, color_scheme=request.param, reduced_motion="reduce")  # type: ignore[arg-type]
    yield context.new_page()
    context.close()


def arrive(page: Page, heading: str) -> None:
    title = page.get_by_role("heading", level=1, name=heading)
    expect(title).to_be_visible(timeout=30_000)
    expect(title).to_be_focused(timeout=10_000)


def sound(page: Page) -> None:
    """No axe violation, nothing wider than the screen, and links and folded parts large enough for a thumb."""
    page.wait_for_timeout(300)
    found = Axe().run(page).response["violations"]
    assert [(rule["id"], [node["target"] for node in rule["nodes"]]) for rule in found] == []
    drawn = "[...document.querySelectorAll('.stMain :not(thead *)')]"
    too_wide = f"{drawn}.filter(e => e.getBoundingClientRect().right > innerWidth + 1)"
    assert page.evaluate(f"{too_wide}.map(e => e.outerHTML.slice(0, 90))") == []
    targets = "[...document.querySelectorAll('.stMain summary, .stPageLink a, .stButton button')]"
    shown = f"{targets}.filter(e => e.checkVisibility())"
    heights = page.evaluate(f"{shown}.map(e => [Math.round(e.getBoundingClientRect().height), e.innerText])")
    assert heights
    assert [found for found in heights if found[0] < 44] == []


def unfold(page: Page) -> None:
    page.evaluate("document.querySelectorAll('details:not([open]) > summary').forEach((part) => part.click())")


@pytest.mark.parametrize("path", PAGES)
def test_page_opens_by_its_address_and_is_sound_folded_and_open(page: Page, address: str, path: str) -> None:  # noqa: F811
    page.goto(f"{address}/{path}")
    arrive(page, PAGES[path])
    expect(page.get_by_role("dialog")).to_have_count(0)
    sound(page)
    unfold(page)
    sound(page)
    page.set_viewport_size(WIDE)  # type: ignore[arg-type]
    sound(page)


def test_comparison_is_a_table_at_every_width(page: Page, address: str) -> None:  # noqa: F811
    page.goto(f"{address}/treatments")
    arrive(page, "About the treatments")
    for size in (NARROW, WIDE):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        table = page.get_by_role("table")
        expect(table.get_by_role("columnheader")).to_have_text(
            ["What you may ask", "Facial", "Dermatherapy", "Doctor first"]
        )
        expect(table.get_by_role("rowheader", name="Sessions", exact=True)).to_be_visible()
        expect(table.get_by_role("cell")).to_have_count(30)


def test_reading_half_way_loses_no_answer(page: Page, address: str) -> None:  # noqa: F811
    page.goto(address)
    choose(page, "Rough or bumpy skin")
    go_on(page)
    arrive(page, "Anything that cannot wait")
    choose(page, "None of these")
    page.get_by_role("link", name="How we decide").click()
    arrive(page, "How we decide")
    page.get_by_role("button", name="What your wishes add").click()
    arrive(page, "What your wishes add")
    assert page.url.endswith("/how-we-decide?part=wishes")
    page.go_back()
    arrive(page, "How we decide")
    page.get_by_role("button", name="Go on with your answers").click()
    arrive(page, "Anything that cannot wait")
    settle(page)
    expect(page.get_by_role("checkbox", name="None of these").first).to_be_checked()
