"""What Chromium makes of the site: its own fonts for every letter, nothing from elsewhere, nothing blocked."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.case_files import library

pytestmark = pytest.mark.browser

TURKISH = "ğşıİĞŞIiçöü"
FONTS = {"h1": "Fraunces", "[data-testid=stMarkdownContainer] p": "Atkinson Hyperlegible Next"}


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page that has never been anywhere."""
    found = browser.new_page(viewport={"width": 390, "height": 844})
    yield found
    found.context.close()


def opened(page: Page, address: str) -> None:
    page.goto(address)
    expect(page.get_by_role("heading", level=1)).to_be_visible(timeout=30_000)
    page.wait_for_load_state("networkidle")


def test_a_page_asks_no_other_server_and_nothing_is_blocked(page: Page, address: str) -> None:
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("websocket", lambda socket: asked.append(socket.url.replace("ws:", "http:")))
    page.on("console", lambda message: said.append(message.text) if message.type in ("error", "warning") else None)
    opened(page, address)
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", name="There is a problem")).to_be_focused(timeout=20_000)  # by a script of ours
    assert {url for url in asked if not url.startswith((f"{address}/", "data:"))} == set()
    assert any(url.endswith("/_stcore/stream") for url in asked)
    assert said == []


@pytest.mark.parametrize("selector", FONTS)
def test_every_turkish_letter_comes_from_the_fonts_of_the_site(page: Page, address: str, selector: str) -> None:
    opened(page, address)
    page.locator(selector).first.evaluate("(place, text) => { place.textContent = text }", TURKISH)
    page.evaluate("document.fonts.ready")
    page.wait_for_load_state("networkidle")
    devtools = page.context.new_cdp_session(page)
    devtools.send("DOM.enable")
    devtools.send("CSS.enable")
    document = devtools.send("DOM.getDocument")["root"]["nodeId"]
    node = devtools.send("DOM.querySelector", {"nodeId": document, "selector": selector})["nodeId"]
    used = devtools.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]
    assert {(font["familyName"], font["isCustomFont"]) for font in used} == {(FONTS[selector], True)}
    assert sum(font["glyphCount"] for font in used) == len(TURKISH)


def test_no_letter_runs_the_page_anew_and_fields_take_them_all(page: Page, address: str) -> None:
    sent: list[object] = []
    page.on("websocket", lambda socket: socket.on("framesent", lambda frame: sent.append(frame)))
    opened(page, address)
    before = len(sent)
    page.keyboard.type("rRcC")
    page.wait_for_timeout(500)
    assert (before > 0, len(sent)) == (True, before)
    page.get_by_role("textbox").first.fill("")
    page.get_by_role("textbox").first.type("rc")
    expect(page.get_by_role("textbox").first).to_have_value("rc")


def test_an_unknown_address_leads_to_the_first_page(page: Page, address: str) -> None:
    page.goto(f"{address}/nothing")
    page.get_by_role("link", name=library().say("not_found_link")).click()
    expect(page.get_by_role("heading", level=1)).to_be_visible(timeout=30_000)
    expect(page).to_have_title(re.compile(re.escape(library().clinic.name)))
