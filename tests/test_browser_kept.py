"""Nothing is lost: reload, Back, a server that dies, no network. And what is kept can be deleted."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from recommender.flow.progress import Progress, write_progress
from recommender.store.database import database
from recommender.store.drafts import Drafts
from recommender.web.draft_cookie import key_in
from tests.case_files import library
from tests.client import PHONE, borrowed, choose, go_on, none_of_these, settle
from tests.serving import FLAGS, Site, chromium_path, logged
from tests.test_pages import full_draft

pytestmark = pytest.mark.browser

FIRST = library().say("start_title")
QUESTIONNAIRE = library().policy.questionnaire
STEPS = ["Anything that cannot wait", "How strong it is", "About you", "Your health", "What your skin has had lately"]
KEPT, DELETED = library().say("kept_restored"), library().say("kept_deleted")
OWN_WORDS = "bumps that nobody else needs to read about"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with logged(tmp_path_factory.mktemp("site")) as found:
        yield found


@pytest.fixture
def page(browser: Browser, site: Site) -> Iterator[Page]:
    with borrowed(browser, site.url, viewport=PHONE, reduced_motion="reduce") as opened:
        opened.goto(site.url)
        at(opened, FIRST)
        yield opened


def at(page: Page, heading: str | re.Pattern[str]) -> None:
    expect(page.get_by_role("heading", level=1, name=heading)).to_be_visible(timeout=20_000)
    expect(page.locator("[data-test-script-state=notRunning]")).to_have_count(1, timeout=20_000)
    settle(page)


def reload(page: Page, heading: str | re.Pattern[str]) -> None:
    page.reload()
    at(page, heading)


def told(page: Page, text: str) -> None:
    expect(page.locator(".kept-note").get_by_text(text)).to_be_visible(timeout=10_000)


def note(page: Page) -> str:
    return page.locator(".connection-note.is-seen").inner_text(timeout=15_000)


def keep(page: Page, site: Site, progress: Progress) -> None:
    """Keep this for the page's browser, as if its client had answered."""
    key = key_in({cookie["name"]: cookie["value"] for cookie in page.context.cookies()})
    assert key
    plain = write_progress(QUESTIONNAIRE, progress)
    Drafts(database(f"sqlite:///{site.database}")).save(key, plain, datetime.now(UTC))


def healthy_at(step: str) -> Progress:
    """A healthy client who has been through everything up to a step."""
    ids = [section.id for section in QUESTIONNAIRE.sections]
    return Progress(full_draft(), step=step, through=ids[: ids.index(step)])


def test_reload_at_every_step_goes_on_where_the_client_was(page: Page, site: Site) -> None:
    visited: list[str] = []
    page.on("framenavigated", lambda frame: visited.append(frame.url))
    keep(page, site, healthy_at("concerns"))
    reload(page, FIRST)
    told(page, KEPT)
    choose(page, "Rough or bumpy skin")
    expect(page.locator(".kept-note")).to_be_visible()  # as long as they are here, so that nothing jumps
    page.get_by_role("textbox").fill(OWN_WORDS)
    page.get_by_role("textbox").blur()
    settle(page)
    for heading in (*STEPS, "What you would like", "Check your answers"):
        go_on(page)
        at(page, heading)
        expect(page.locator(".kept-note")).to_have_count(0)
        reload(page, heading)
        told(page, KEPT)
        expect(page.get_by_role("heading", level=1)).to_be_in_viewport()
    expect(page.get_by_text(OWN_WORDS)).to_be_visible()
    go_on(page, "Show my result")
    at(page, "We suggest dermatherapy")
    reload(page, "We suggest dermatherapy")
    page.goto(site.url)  # the plain address: they come back another time
    at(page, "We suggest dermatherapy")
    addresses = {re.sub(r"^http://127\.0\.0\.1:\d+", "", address) for address in visited}
    steps = ("", *(f"?step={section.id}" for section in QUESTIONNAIRE.sections))
    assert addresses <= {f"{page}{step}" for page in ("/", "/check", "/result") for step in steps}
    written = (site.database.parent / "log.txt").read_text(encoding="utf-8")
    assert not re.search(r"texture|bumps|moderate|lasting", written)


def test_server_killed_and_started_again_under_an_open_page(page: Page, site: Site) -> None:
    choose(page, "Rough or bumpy skin")
    page.get_by_role("textbox").fill(OWN_WORDS)
    page.get_by_role("textbox").blur()
    settle(page)
    go_on(page)
    at(page, "Anything that cannot wait")
    none_of_these(page)
    site.kill()
    assert note(page) == library().say("connection_lost_kept")
    expect(page.get_by_role("dialog")).to_have_count(0, timeout=10_000)
    site.start()
    expect(page.locator(".connection-note")).to_contain_text(library().say("connection_back"), timeout=20_000)
    told(page, KEPT)
    at(page, "Anything that cannot wait")
    for nth in range(2):
        expect(page.get_by_role("checkbox", name="None of these").nth(nth)).to_be_checked()
    go_on(page)
    at(page, "How strong it is")
    choose(page, "Moderate")
    page.go_back()
    at(page, "Anything that cannot wait")
    site.kill()
    site.start()
    reload(page, "Anything that cannot wait")
    expect(page.get_by_role("checkbox", name="None of these").first).to_be_checked()
    go_on(page)
    at(page, "How strong it is")
    expect(page.get_by_role("radio", name="Moderate")).to_be_checked()
    go_on(page, "Back")
    at(page, "Anything that cannot wait")
    go_on(page, "Back")
    at(page, "What bothers you")
    expect(page.get_by_role("checkbox", name="Rough or bumpy skin")).to_be_checked()
    expect(page.get_by_role("textbox")).to_have_value(OWN_WORDS)


def test_no_network_is_told_calmly_and_passes(page: Page) -> None:
    choose(page, "Rough or bumpy skin")
    page.context.set_offline(True)
    assert note(page) == library().say("connection_lost_kept")
    expect(page.locator(".connection-note")).to_be_in_viewport(ratio=1)
    page.context.set_offline(False)
    expect(page.locator(".connection-note")).to_have_text(library().say("connection_back"))
    go_on(page)
    at(page, "Anything that cannot wait")


@pytest.fixture
def refusing(browser: Browser, site: Site, tmp_path: Path) -> Iterator[Page]:
    """A page in a browser that takes no cookies at all."""
    (tmp_path / "Default").mkdir()
    settings = {"profile": {"default_content_setting_values": {"cookies": 2}}}
    (tmp_path / "Default" / "Preferences").write_text(json.dumps(settings), encoding="utf-8")
    found = browser.browser_type.launch_persistent_context(
        tmp_path,
        executable_path=chromium_path(),
        args=FLAGS,
        viewport=PHONE,  # type: ignore[arg-type]
        reduced_motion="reduce",
    )
    opened = found.new_page()
    opened.goto(site.url)
    at(opened, FIRST)
    yield opened
    found.close()


def test_refused_cookies_are_told_and_the_check_works_while_the_page_is_open(refusing: Page) -> None:
    page = refusing
    told(page, library().say("kept_only_open"))
    choose(page, "Rough or bumpy skin")
    go_on(page)
    at(page, "Anything that cannot wait")
    expect(page.locator(".stApp").get_by_text(library().say("kept_only_open"))).to_have_count(1)
    page.go_back()
    expect(page.get_by_role("checkbox", name="Rough or bumpy skin")).to_be_checked()
    page.go_forward()
    at(page, "Anything that cannot wait")
    reload(page, FIRST)
    told(page, library().say("kept_lost"))
    expect(page.get_by_role("checkbox", name="Rough or bumpy skin")).not_to_be_checked()
    assert page.context.cookies() == []


def test_one_tap_deletes_all(page: Page, site: Site) -> None:
    keep(page, site, healthy_at("health"))
    reload(page, "Your health")
    go_on(page, library().say("kept_delete"))
    at(page, FIRST)
    told(page, DELETED)
    expect(page.get_by_role("heading", level=1)).to_be_focused(timeout=10_000)
    expect(page.locator(".kept-note")).to_be_in_viewport(ratio=0.95)
    expect(page.get_by_role("status")).to_contain_text(DELETED)
    expect(page.get_by_role("checkbox", name="Rough or bumpy skin")).not_to_be_checked()
    expect(page.get_by_role("button", name=library().say("kept_delete"))).to_have_count(0)
    reload(page, FIRST)
    expect(page.locator(".kept-note")).to_have_count(0)
    expect(page.get_by_role("checkbox", name="Rough or bumpy skin")).not_to_be_checked()


def test_two_tabs_of_one_browser_do_not_spoil_each_other(page: Page, site: Site) -> None:
    choose(page, "Rough or bumpy skin")
    other = page.context.new_page()
    other.goto(site.url)
    at(other, FIRST)
    told(other, KEPT)
    choose(other, "Fine lines")
    choose(page, "Tired, dull skin")
    reload(other, FIRST)
    expect(other.get_by_role("checkbox", name="Tired, dull skin")).to_be_checked()  # the last to write
    expect(other.get_by_role("checkbox", name="Fine lines")).not_to_be_checked()
