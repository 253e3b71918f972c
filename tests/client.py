"""A client in a browser, who knows questions by their ids and reads texts in a language."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect

from recommender.content.loading import library_in
from recommender.domain.library import Library

SCREENSHOTS = Path(__file__).parents[1] / ".screenshots"
WANTED = os.environ.get("PICTURES", "0") != "0"  # pictures are for people to look at; taking them takes its time
PHONE, TABLET, DESKTOP = (
    {"width": width, "height": height} for width, height in ((360, 780), (768, 1024), (1280, 900))
)
PATIENCE = 20_000  # milliseconds
SENT, STILL = 100, 60  # milliseconds until an answer is on its way, and between two looks at a page
# No run of the page is under way, nothing of the last one is left, and so it was at the look before.
DRAWN = """() => {
  const app = document.querySelector('[data-testid=stApp]');
  const comes = document.readyState !== 'complete' || document.getElementById('root');
  const busy = app ? app.dataset.testScriptState !== 'notRunning' : comes;
  const still = !busy && !document.querySelector('[data-stale=true]');
  window.looks = still ? (window.looks || 0) + 1 : 0;
  return window.looks > 1 && !(window.looks = 0);
}"""


# Pages that nobody uses, by the settings of their device. The program is compiled in them, which takes a page
# anew more than twice as long as everything else.
FREE: WeakKeyDictionary[Browser, dict[str, list[Page]]] = WeakKeyDictionary()


def lent(browser: Browser, device: dict[str, Any]) -> Page:
    """A page without cookies, storage or history, on a device with these settings. It may know the site's scripts."""
    free = FREE.setdefault(browser, {}).get(str(device))
    return free.pop() if free else browser.new_context(**device).new_page()


def take_back(browser: Browser, device: dict[str, Any], page: Page, address: str) -> None:
    """Forget all that was done in a page, and keep it for the next who asks for such a device."""
    for other in page.context.pages:
        if other is not page:
            other.close()
    page.unroute_all()
    page.context.set_offline(False)
    page.set_viewport_size(device["viewport"])
    page.mouse.move(0, 0)
    page.goto(f"{address}/api/health")  # what a tab keeps is kept by address
    page.evaluate("sessionStorage.clear()")
    page.goto("about:blank")
    page.context.clear_cookies()
    tools = page.context.new_cdp_session(page)
    tools.send("Storage.clearDataForOrigin", {"origin": address, "storageTypes": "all"})
    tools.send("Page.resetNavigationHistory")
    tools.detach()
    FREE[browser].setdefault(str(device), []).append(page)


@contextlib.contextmanager
def borrowed(browser: Browser, address: str, **device: Any) -> Iterator[Page]:
    """A page of such a device, nowhere yet; it is taken back in the end."""
    settings = {"viewport": PHONE} | device
    page = lent(browser, settings)
    yield page
    take_back(browser, settings, page, address)


class Client:
    """One person on one device. `name` begins the names of the pictures that are taken."""

    def __init__(self, browser: Browser, address: str, name: str, **device: Any) -> None:
        self.language = device.pop("language", "en")
        self.library: Library = library_in(self.language)
        settings = {"viewport": PHONE, "color_scheme": "light", "reduced_motion": "reduce"} | device
        self.device = settings | {"locale": {"en": "en-GB", "tr": "tr-TR"}[self.language]}
        self.browser, self.is_used_up = browser, False  # by what no other client may find
        self.page: Page = lent(browser, self.device)
        self.context = self.page.context
        self.address, self.name, self.taken = address, name, 0
        self.wrong: list[str] = []
        self.page.on("request", self._note_where)
        self.page.on("pageerror", self._note_error)

    def _note_where(self, request: Any) -> None:
        if not request.url.startswith((self.address, "data:", "blob:", self.address.replace("http", "ws"))):
            self.wrong.append(f"a request to {request.url}")

    def _note_error(self, error: Any) -> None:
        self.wrong.append(str(error))

    def close(self) -> None:
        """Leave the device as it was for whoever comes next."""
        self.page.remove_listener("request", self._note_where)
        self.page.remove_listener("pageerror", self._note_error)
        if self.is_used_up:
            self.context.close()
        else:
            take_back(self.browser, self.device, self.page, self.address)
        assert self.wrong == []

    def say(self, key: str, **values: object) -> str:
        return self.library.say(key, **values)

    def open(self, path: str = "/") -> None:
        self.page.goto(self.address + path)
        expect(self.page.get_by_role("heading", level=1)).to_be_visible(timeout=PATIENCE)
        self.settle()

    def settle(self) -> None:
        settle(self.page)

    def box(self, item: str, code: str) -> Locator:
        """The box of an option; the first of a question has the question's own id."""
        codes = self.library.policy.questionnaire.by_id[item].codes
        return self.page.locator(f'[id="{item if codes[0] == code else f"{item}-{code}"}"]')

    def tick(self, item: str, *codes: str) -> None:
        for code in codes:
            self.box(item, code).check()
            self.settle()

    def none_of_these(self, *items: str) -> None:
        for item in items:
            self.page.locator(f'[id="{item}-none"]').check()
            self.settle()

    def choose(self, item: str, code: str) -> None:
        self.page.locator(f'input[name="{item}"][value="{code}"]').check()
        self.settle()

    def wish(self, **wishes: str) -> None:
        """Choose what is still asked of these; the quick check leaves out what can change nothing."""
        for item, code in wishes.items():
            if self.page.locator(f'input[name="{item}"]').count():
                self.choose(item, code)

    def write(self, item: str, text: str) -> None:
        self.page.locator(f'[id="{item}"]').fill(text)
        self.page.keyboard.press("Tab")
        self.settle()

    def press(self, key: str) -> None:
        """Press the button that says the text of `key`."""
        self.page.get_by_role("button", name=self.say(key), exact=True).click()

    def go_on(self, section: str) -> None:
        """Go on, and arrive at a section by its id."""
        self.press("continue")
        title = next(found.title for found in self.library.policy.questionnaire.sections if found.id == section)
        self.arrive(title)

    def arrive(self, heading: str) -> None:
        """The page with this heading is there; the heading has the focus and is on screen."""
        title = self.page.get_by_role("heading", level=1, name=heading)
        expect(title).to_be_visible(timeout=PATIENCE)
        expect(title).to_be_focused(timeout=PATIENCE)
        expect(title).to_be_in_viewport()

    def sound(self, what: str) -> None:
        """No axe violation, right language and title, one main heading, nothing too wide. It takes a picture."""
        self.settle()
        assert violations(self.page) == [], what
        assert self.page.locator("html").get_attribute("lang") == self.language
        assert self.library.clinic.name in self.page.title()
        assert self.page.get_by_role("heading", level=1).count() == 1
        width = self.page.viewport_size["width"] if self.page.viewport_size else 0
        assert self.page.evaluate("document.documentElement.scrollWidth") <= width, what
        self.picture(what)

    def picture(self, what: str) -> None:
        """The whole page, for people to look at, where pictures are wanted."""
        if not WANTED:
            return
        SCREENSHOTS.mkdir(exist_ok=True)
        self.taken += 1
        size = self.page.viewport_size
        assert size is not None
        height = self.page.evaluate("(document.querySelector('[data-testid=stMain]') || document.body).scrollHeight")
        self.page.set_viewport_size({"width": size["width"], "height": max(size["height"], min(height, 12_000))})
        self.page.screenshot(path=SCREENSHOTS / f"{self.name}-{self.taken:02d}-{what}.png")
        self.page.set_viewport_size(size)

    def unfold_everything(self) -> None:
        """Open every folded part, and the folded sources inside."""
        for _ in range(2):
            self.page.evaluate(
                "document.querySelectorAll('details:not([open]) > summary').forEach((part) => part.click())"
            )
            self.page.wait_for_timeout(800)
        assert self.page.locator("details:not([open])").count() == 0

    def errors(self) -> list[str]:
        """What the summary says has to be corrected."""
        summary = self.page.get_by_role("heading", name=self.say("errors_title"))
        expect(summary).to_be_focused(timeout=PATIENCE)
        return self.page.locator(".st-key-error-summary a").all_inner_texts()


def settle(page: Page) -> None:
    """Wait until what was done has gone to the server, and the page it made of that is drawn."""
    page.wait_for_timeout(SENT)
    page.wait_for_function(DRAWN, polling=STILL)


def violations(page: Page) -> list[tuple[str, list[tuple[object, str]]]]:
    """What axe finds wrong with the page: each rule, with the elements that break it and what is said of them."""
    axe = Axe()
    if not page.evaluate("'axe' in window"):
        page.evaluate(axe.axe_script)
    rules = page.evaluate("async () => (await axe.run({resultTypes: ['violations'], preload: false})).violations")
    return [(rule["id"], [(node["target"], node["failureSummary"]) for node in rule["nodes"]]) for rule in rules]


def choose(page: Page, text: str, *, nth: int = 0) -> None:
    """Tick the box or radio with this label, and wait until the server knows."""
    box = page.get_by_role("checkbox", name=text).or_(page.get_by_role("radio", name=text)).nth(nth)
    box.check()
    expect(box).to_be_checked()
    settle(page)


def go_on(page: Page, name: str = "Continue") -> None:
    page.get_by_role("button", name=name).click()


def none_of_these(page: Page) -> None:
    for nth in range(page.get_by_role("checkbox", name="None of these").count()):
        choose(page, "None of these", nth=nth)
