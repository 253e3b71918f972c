"""Sending in a browser: on a phone and a desk, in both languages and themes; once, whatever goes wrong in between."""

from __future__ import annotations

import contextlib
import re
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import func, select

from recommender.flow.draft import Draft
from recommender.flow.progress import Progress, write_progress
from recommender.store.database import database, reading
from recommender.store.drafts import Drafts
from recommender.store.tables import CASES
from recommender.web.draft_cookie import key_in
from tests.case_files import library
from tests.client import DESKTOP, PATIENCE, PHONE, Client, settle
from tests.serving import Site, logged
from tests.test_pages import full_draft

pytestmark = pytest.mark.browser

QUESTIONNAIRE = library().policy.questionnaire
DEVICES: dict[str, dict[str, Any]] = {
    "phone": {"viewport": PHONE, "color_scheme": "light", "language": "en"},
    "phone-dark": {"viewport": PHONE, "color_scheme": "dark", "language": "tr"},
    "desk": {"viewport": DESKTOP, "color_scheme": "light", "language": "tr"},
    "desk-dark": {"viewport": DESKTOP, "color_scheme": "dark", "language": "en"},
}
HOSTILE = '![x](http://evil.example/x.png) "><img src=http://evil.example/y.png> \u202e [l](http://evil.example)'


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with logged(tmp_path_factory.mktemp("site")) as found:
        yield found


def keep(page: Page, site: Site, draft: Draft) -> None:
    """Keep these answers for the page's browser, as if its client had come to the result."""
    key = key_in({cookie["name"]: cookie["value"] for cookie in page.context.cookies()})
    assert key
    ids = [found.id for found in QUESTIONNAIRE.sections]
    progress = Progress(draft, page="result", step="wishes", through=ids, attempts=len(ids))
    plain = write_progress(QUESTIONNAIRE, progress)
    Drafts(database(f"sqlite:///{site.database}")).save(key, plain, datetime.now(UTC))


def at_form(browser: Browser, site: Site, name: str, draft: Draft | None = None, **device: Any) -> Client:
    """A client who comes from the result to the form."""
    client = Client(browser, site.url, name, **device)
    client.open()
    keep(client.page, site, draft or full_draft())
    client.open("/result")
    client.press("send_title")
    client.arrive(client.say("send_title"))
    return client


def fill(client: Client, name: str = "Ayşe Yılmaz", phone: str = "0532 000 00 00") -> None:
    client.page.fill("#name", name)
    client.page.fill("#phone", phone)
    client.page.check("#consultation")
    client.page.check("#contact")


def cases_in(site: Site) -> int:
    with reading(database(f"sqlite:///{site.database}")) as connection:
        return int(connection.execute(select(func.count()).select_from(CASES)).scalar_one())


def link_of(client: Client) -> str:
    return client.page.locator("#private-link").input_value()


@contextlib.contextmanager
def locked(site: Site) -> Iterator[None]:
    """Nobody else can read or write the database meanwhile."""
    with contextlib.closing(sqlite3.connect(site.database, isolation_level=None)) as holder:
        holder.execute("BEGIN EXCLUSIVE")
        yield


@pytest.mark.parametrize("device", DEVICES)
def test_every_state_can_be_read_and_used(device: str, browser: Browser, site: Site) -> None:
    client = at_form(browser, site, f"sending-{device}", **DEVICES[device])
    client.sound("form")
    client.press("send_submit")
    assert len(client.errors()) == 4
    client.sound("errors")
    client.page.locator(".st-key-error-summary a").first.click()
    expect(client.page.locator("#name")).to_be_focused()
    fill(client)
    client.press("send_submit")
    client.arrive(client.say("sent_title"))
    expect(client.page.locator(".reference b")).to_have_text(re.compile(r"^\d{3} \d{3} \d{3}$"))
    client.unfold_everything()
    client.sound("sent")
    client.press("sent_contact_change")
    client.arrive(client.say("sent_heading_contact"))
    expect(client.page.locator("#phone")).to_have_value("0532 000 00 00")
    client.page.fill("#phone", "12")
    client.press("sent_contact_save")
    assert len(client.errors()) == 1
    client.sound("contact")
    client.press("sent_contact_back")
    client.arrive(client.say("sent_title"))
    correct(client)
    client.sound("correction")
    client.press("correct_submit")
    client.arrive(client.say("sent_title"))
    expect(client.page.get_by_text(client.say("sent_corrected"))).to_be_visible()
    client.press("sent_withdraw")
    client.arrive(client.say("sent_withdraw_title"))
    client.sound("withdraw")
    client.press("sent_withdraw_yes")
    client.arrive(client.say("sent_title"))
    expect(client.page.get_by_text(client.say("sent_contact_none"))).to_be_visible()
    client.press("sent_delete")
    client.arrive(client.say("sent_delete_title"))
    client.sound("delete")
    client.press("sent_delete_yes")
    client.arrive(client.say("sent_deleted_title"))
    client.sound("deleted")
    client.close()


def correct(client: Client) -> None:
    """Change an answer about health, and come to the list of changes."""
    client.press("sent_correct")
    client.arrive(client.say("check_title"))
    item = client.library.policy.questionnaire.by_id["conditions"]
    client.page.get_by_role("button", name=f"{client.say('check_change')}: {item.name}").click()
    client.settle()
    client.tick("conditions", "eczema")
    client.press("to_check")
    client.arrive(client.say("check_title"))
    client.press("check_submit")
    client.page.get_by_role("button", name=client.say("correct_submit"), exact=True).click()
    client.arrive(client.say("correct_title"))


@pytest.mark.parametrize("taps", [2, 3])
def test_quick_taps_send_once(taps: int, browser: Browser, site: Site) -> None:
    before = cases_in(site)
    client = at_form(browser, site, "taps")
    fill(client)
    client.page.get_by_role("button", name=client.say("send_submit"), exact=True).evaluate(
        f"button => {{ for (let tap = 0; tap < {taps}; tap++) button.click() }}"
    )
    client.arrive(client.say("sent_title"))
    client.settle()
    assert cases_in(site) == before + 1
    client.close()


def test_a_reload_while_it_is_being_sent_sends_once_and_loses_nothing(browser: Browser, site: Site) -> None:
    before = cases_in(site)
    client = at_form(browser, site, "reload")
    fill(client)
    client.settle()
    client.page.get_by_role("button", name=client.say("send_submit"), exact=True).click(no_wait_after=True)
    client.page.reload()
    expect(client.page.get_by_role("heading", level=1)).to_be_visible(timeout=PATIENCE)
    client.settle()
    if client.page.locator("#name").count():  # the press went away with the page
        expect(client.page.locator("#name")).to_have_value("Ayşe Yılmaz")
        fill(client)
        client.press("send_submit")
    client.arrive(client.say("sent_title"))
    assert cases_in(site) == before + 1
    link = link_of(client)
    client.page.reload()
    client.arrive(client.say("sent_title"))
    assert link_of(client) == link
    client.close()


def test_two_tabs_send_once(browser: Browser, site: Site) -> None:
    before = cases_in(site)
    client = at_form(browser, site, "tabs")
    third, other = (form_in_another_tab(client, site) for _ in range(2))
    fill(client)
    client.press("send_submit")
    client.arrive(client.say("sent_title"))
    other.get_by_role("button", name=client.say("send_submit"), exact=True).click()
    third.fill("#name", "Ayşe Demir")  # whoever types on is told as well
    for tab in (other, third):
        expect(tab.get_by_role("heading", level=1, name=client.say("sent_title"))).to_be_visible(timeout=PATIENCE)
        assert tab.locator("#private-link").input_value() == link_of(client)
    assert cases_in(site) == before + 1
    client.close()


def form_in_another_tab(client: Client, site: Site) -> Page:
    tab = client.context.new_page()
    tab.goto(f"{site.url}/send")
    tab.locator("#name").wait_for(timeout=PATIENCE)
    settle(tab)  # nobody fills in a page before it is drawn
    tab.fill("#name", "Ayşe Yılmaz")
    tab.fill("#email", "ayse@example.com")
    tab.check("#consultation")
    tab.check("#contact")
    settle(tab)
    return tab


@pytest.mark.parametrize("wait", [0, 150])
def test_a_server_killed_between_click_and_answer_and_started_again_has_it_once(
    wait: int, browser: Browser, site: Site
) -> None:
    before = cases_in(site)
    client = at_form(browser, site, f"killed-{wait}")
    fill(client)
    client.settle()
    client.page.get_by_role("button", name=client.say("send_submit"), exact=True).click(no_wait_after=True)
    client.page.wait_for_timeout(wait)
    site.kill()
    site.start()
    client.page.wait_for_timeout(3_000)  # for the browser to find the server again
    client.settle()
    button = client.page.get_by_role("button", name=client.say("send_submit"), exact=True)
    if button.count():
        expect(client.page.locator("#name")).to_have_value("Ayşe Yılmaz")
        fill(client)
        button.click()
    client.arrive(client.say("sent_title"))
    assert cases_in(site) == before + 1
    client.close()


def test_a_database_that_cannot_be_written_to_is_told_and_a_retry_sends(browser: Browser, site: Site) -> None:
    before = cases_in(site)
    client = at_form(browser, site, "locked")
    fill(client)
    client.settle()
    with locked(site):
        client.press("send_submit")
        trouble = client.page.get_by_role("heading", name=client.say("send_failed_title"))
        expect(trouble).to_be_visible(timeout=90_000)
        expect(trouble).to_be_focused(timeout=PATIENCE)
        expect(client.page.get_by_text(client.say("sent_title"), exact=True)).to_have_count(0)
    client.sound("failed")
    expect(client.page.locator("#name")).to_have_value("Ayşe Yılmaz")
    expect(client.page.locator("#consultation")).to_be_checked()
    client.press("send_again")
    client.arrive(client.say("sent_title"))
    assert cases_in(site) == before + 1
    client.close()


def test_a_guardian_sends_for_a_minor(browser: Browser, site: Site) -> None:
    draft = full_draft()
    draft.values["age"] = 16
    client = at_form(browser, site, "minor", draft)
    expect(client.page.get_by_text(client.say("send_lead_minor"))).to_be_visible()
    client.sound("minor")
    fill(client)
    client.press("send_submit")
    client.arrive(client.say("sent_title"))
    expect(client.page.get_by_text(client.say("sent_contact_guardian"))).to_be_visible()
    client.close()


def test_hostile_text_stays_text_on_every_screen(browser: Browser, site: Site) -> None:
    """No request leaves the browser: `close` looks at each of them."""
    draft = full_draft()
    draft.values["own_words"] = f"<script>alert(1)</script> {HOSTILE} {'x' * 200}"
    client = at_form(browser, site, "hostile", draft)
    fill(client, name="Ayşe <b>Yılmaz</b>")
    client.press("send_submit")
    assert client.errors() == [client.say("send_error_name_letters")]
    client.page.fill("#name", "![x](http:evil.example)")
    client.press("send_submit")
    client.arrive(client.say("sent_title"))
    expect(client.page.get_by_text("![x](http:evil.example)")).to_be_visible()
    for key in ("take_client_pdf", "take_clinic_pdf", "sent_json"):
        with client.page.expect_download() as download:
            client.press(key)
        assert Path(download.value.path()).stat().st_size > 500
    client.press("sent_correct")
    client.arrive(client.say("check_title"))
    own = client.library.policy.questionnaire.by_id["own_words"]
    client.page.get_by_role("button", name=f"{client.say('check_change')}: {own.name}").click()
    client.settle()
    client.write("own_words", f"{HOSTILE} again")
    client.press("to_check")
    client.arrive(client.say("check_title"))
    client.press("check_submit")
    client.page.get_by_role("button", name=client.say("correct_submit"), exact=True).click()
    client.arrive(client.say("correct_title"))
    expect(client.page.locator(".changes")).to_contain_text("![x](http://evil.example/x.png)")
    expect(client.page.locator(".changes img, .changes a, .changes script")).to_have_count(0)
    client.close()


def test_the_private_link_opens_in_another_browser_and_stands_in_no_address(browser: Browser, site: Site) -> None:
    client = at_form(browser, site, "link")
    fill(client)
    client.press("send_submit")
    client.arrive(client.say("sent_title"))
    link = link_of(client)
    token = link.partition("#")[2]
    number = client.page.locator(".reference b").inner_text()
    client.close()

    reader = Client(browser, site.url, "link-reader", viewport=PHONE)
    asked: list[str] = []
    reader.page.on("request", lambda request: asked.append(f"{request.url} {request.headers.get('referer', '')}"))
    reader.page.goto(link)
    reader.arrive(reader.say("sent_title"))
    expect(reader.page.locator(".reference b")).to_have_text(number)
    expect(reader.page.locator(".st-key-kept-note")).to_have_count(0)
    reader.sound("by-link")
    assert [address for address in asked if token in address] == []
    assert token not in reader.page.url
    (cookie,) = [found for found in reader.context.cookies() if found["name"] == "mine"]
    assert cookie["httpOnly"] and cookie["sameSite"] == "Lax"
    reader.page.reload()
    reader.arrive(reader.say("sent_title"))
    reader.press("sent_delete")
    reader.press("sent_delete_yes")
    reader.arrive(reader.say("sent_deleted_title"))
    for dead in (link, f"{site.url}/mine#{'x' * 43}", f"{site.url}/mine#{token[:-1]}", f"{site.url}/mine"):
        reader.page.goto("about:blank")
        reader.page.goto(dead)
        told = reader.page.get_by_role("alert")
        expect(told).to_have_text(reader.say("mine_dead", phone=reader.library.clinic.phone), timeout=PATIENCE)
    reader.sound("dead-link")
    written = (site.database.parent / "log.txt").read_text(encoding="utf-8")
    assert token not in written and "Ayşe" not in written and "0532" not in written
    reader.close()
