"""The pages to read, in Chromium: by their addresses, in both languages, folded and open, narrow and wide."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.client import DESKTOP, PATIENCE, Client

pytestmark = pytest.mark.browser

NARROW = {"width": 320, "height": 640}
DEVICES = {
    "en-light": {"language": "en", "color_scheme": "light"},
    "tr-dark": {"language": "tr", "color_scheme": "dark"},
}
PAGES = (
    "treatments", "treatments?part=facial", "how-we-decide", "how-we-decide?part=dermatherapy",
    "how-we-decide?part=conflicts", "privacy",
)  # fmt: skip


@pytest.fixture(params=DEVICES)
def reader(browser: Browser, address: str, request: pytest.FixtureRequest) -> Iterator[Client]:
    one = Client(browser, address, f"read-{request.param}", viewport=NARROW, **DEVICES[request.param])
    yield one
    one.close()


def targets(one: Client) -> list[Any]:
    """Links and folded parts that are too small for a thumb."""
    found = "[...document.querySelectorAll('.stMain summary, .stPageLink a, .stButton button')]"
    shown = f"{found}.filter(e => e.checkVisibility())"
    heights = f"{shown}.map(e => [Math.round(e.getBoundingClientRect().height), e.innerText])"
    measured = one.page.evaluate(heights)
    assert measured
    return [each for each in measured if each[0] < 44]


@pytest.mark.parametrize("path", PAGES)
def test_page_opens_by_its_address_and_is_sound_folded_and_open(reader: Client, path: str) -> None:
    reader.open(f"/{path}")
    expect(reader.page.get_by_role("heading", level=1)).to_be_focused(timeout=PATIENCE)
    expect(reader.page.get_by_role("dialog")).to_have_count(0)
    what = path.replace("?part=", "-")
    reader.sound(what)
    assert targets(reader) == []
    reader.page.evaluate("document.querySelectorAll('details:not([open]) > summary').forEach((part) => part.click())")
    reader.page.set_viewport_size(DESKTOP)  # type: ignore[arg-type]
    reader.sound(f"{what}-open")


def test_comparison_is_a_table_at_every_width(reader: Client) -> None:
    reader.open("/treatments")
    for size in (NARROW, DESKTOP):
        reader.page.set_viewport_size(size)  # type: ignore[arg-type]
        table = reader.page.get_by_role("table")
        names = [reader.say(f"name_{outcome}") for outcome in ("facial", "dermatherapy", "medical_referral")]
        expect(table.get_by_role("columnheader")).to_have_text([reader.say("treatments_compared"), *names])
        expect(table.get_by_role("rowheader", name=reader.say("plan_sessions"), exact=True)).to_be_visible()


def test_reading_half_way_loses_no_answer(reader: Client) -> None:
    reader.open()
    reader.tick("concerns", "texture")
    reader.go_on("signs")
    reader.none_of_these("warning_signs")
    reader.page.evaluate("window.isTheSame = true")
    reader.page.get_by_role("link", name=reader.say("how_title")).click()
    reader.arrive(reader.say("how_title"))
    assert reader.page.evaluate("window.isTheSame"), "the link stays in the session"
    reader.press("footer_go_on")
    section = next(found for found in reader.library.policy.questionnaire.sections if found.id == "signs")
    reader.arrive(section.title)
    expect(reader.page.locator('[id="warning_signs-none"]')).to_be_checked()
