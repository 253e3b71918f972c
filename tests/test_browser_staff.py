"""Staff in Chromium: the form on a phone and at a desk, light and dark, in both languages; and what ends a session."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from recommender.casework import accounts
from recommender.casework.roles import Actor, Role
from recommender.store.anchors import NAME, anchors
from tests.client import DESKTOP, PATIENCE, PHONE, Client
from tests.serving import Site, free_port, running
from tests.staffing import OPERATOR, hired, let_in, records_at
from tests.stored import add_case

pytestmark = pytest.mark.browser

PASSWORD = "kettle orbit lemon"
DEVICES: dict[str, dict[str, Any]] = {
    "phone-light-en": {"viewport": PHONE, "color_scheme": "light", "language": "en"},
    "phone-dark-tr": {"viewport": PHONE, "color_scheme": "dark", "language": "tr"},
    "desktop-light-tr": {"viewport": DESKTOP, "color_scheme": "light", "language": "tr"},
    "desktop-dark-en": {"viewport": DESKTOP, "color_scheme": "dark", "language": "en"},
}


@contextlib.contextmanager
def provider() -> Iterator[str]:
    """A provider of identities at which everybody may say who they are."""
    port = free_port()
    command = [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(80):
            with contextlib.suppress(OSError), urllib.request.urlopen(f"{address}/.well-known/openid-configuration"):
                break
            time.sleep(0.25)
        yield address
    finally:
        process.terminate()
        process.wait(timeout=20)


@contextlib.contextmanager
def opened(*settings: str) -> Iterator[Site]:
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "site.sqlite3"
        with running(Site(database, settings=settings)) as site:
            yield site


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with opened() as found:
        yield found


@pytest.fixture(scope="module")
def boss(site: Site) -> Actor:
    return hired(records_at(site), Role.ADMINISTRATOR, username="boss", name="Boss Demir", password=PASSWORD)


def log_in(page: Page, username: str = "boss", password: str = PASSWORD) -> None:
    page.locator("#username").fill(username)
    page.locator("#password").fill(password)
    page.locator("#password").press("Enter")


def arrived(client: Client, title: str = "staff_page_accounts") -> None:
    expect(client.page.get_by_role("heading", level=1, name=client.say(title))).to_be_visible(timeout=PATIENCE)
    client.settle()


@pytest.mark.parametrize("device", DEVICES)
def test_login_accounts_and_the_way_out(browser: Browser, site: Site, boss: Actor, device: str) -> None:
    client = Client(browser, site.url, f"staff-{device}", **DEVICES[device])
    client.open("/accounts")
    expect(client.page).to_have_url(f"{site.url}/staff/login?next=%2Faccounts")
    client.sound("login")
    log_in(client.page, "", "")
    expect(client.page.locator(".errors")).to_be_focused()
    client.sound("missing")
    log_in(client.page, "boss", "wrong")
    expect(client.page.locator(".errors")).to_contain_text(client.say("login_refused"))
    expect(client.page.locator("#username")).to_have_value("boss")
    client.sound("refused")
    log_in(client.page)
    arrived(client)
    client.sound("accounts")
    client.page.get_by_role("button", name="Boss Demir").click()
    arrived_at_account(client, "Boss Demir")
    client.sound("one")
    client.page.get_by_role("link", name=client.say("staff_password")).click()
    expect(client.page.get_by_role("heading", level=1)).to_have_text(client.say("password_title"))
    client.sound("password")
    client.page.go_back()
    arrived(client)
    client.page.get_by_role("button", name=client.say("staff_log_out"), exact=True).click()
    expect(client.page.get_by_role("status")).to_have_text(client.say("login_left"), timeout=PATIENCE)
    client.open("/accounts")
    expect(client.page.locator("#username")).to_be_visible()
    client.close()


def arrived_at_account(client: Client, name: str) -> None:
    expect(client.page.get_by_role("heading", level=1, name=name)).to_be_visible(timeout=PATIENCE)
    client.settle()


@pytest.mark.parametrize("device", DEVICES)
def test_records_are_read_destroyed_and_checked(browser: Browser, site: Site, boss: Actor, device: str) -> None:
    records = records_at(site)
    case_id = add_case(records, list(DEVICES).index(device) + 1, datetime.now(UTC) - timedelta(days=900))
    client = Client(browser, site.url, f"records-{device}", **DEVICES[device])
    let_in(client.context, site, boss)
    client.open("/records")
    arrived(client, "staff_page_records")
    client.sound("records")
    client.press("records_destroy")
    expect(client.page.get_by_role("button", name=client.say("records_destroy_yes"))).to_be_visible(timeout=PATIENCE)
    client.sound("sure")
    client.press("records_destroy_yes")
    expect(client.page.get_by_text(client.say("records_destroyed"))).to_be_visible(timeout=PATIENCE)
    client.press("records_verify")
    written = len(anchors(site.keys.with_name(NAME), records.keys))
    expect(client.page.get_by_text(client.say("records_held", anchors=written))).to_be_visible(timeout=PATIENCE)
    client.sound("checked")
    assert case_id not in client.page.content()
    client.close()


def test_login_and_head_are_used_by_keyboard_alone(browser: Browser, site: Site, boss: Actor) -> None:
    client = Client(browser, site.url, "staff-keyboard", viewport=DESKTOP)
    client.open("/staff/login")
    keys = client.page.keyboard
    for _ in range(2):  # past the other language
        keys.press("Tab")
    keys.type("boss")
    keys.press("Tab")
    keys.type(PASSWORD)
    keys.press("Enter")
    arrived(client)
    client.page.get_by_role("button", name=client.say("staff_log_out"), exact=True).focus()
    keys.press("Enter")
    expect(client.page.locator("#username")).to_be_visible(timeout=PATIENCE)
    client.close()


def test_form_works_without_scripts(browser: Browser, site: Site, boss: Actor) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site.url}/staff/login")
    log_in(page)
    expect(page).to_have_url(f"{site.url}/accounts")
    assert [cookie["httpOnly"] for cookie in context.cookies() if cookie["name"] == "staff"] == [True]
    context.close()


def test_session_that_is_ended_elsewhere_ends_at_the_next_click(browser: Browser, site: Site) -> None:
    records = records_at(site)
    who = hired(records, Role.ADMINISTRATOR, name="Short Stay")
    client = Client(browser, site.url, "staff-ended", viewport=DESKTOP)
    let_in(client.context, site, who)
    client.open("/accounts")
    accounts.end_sessions(records, OPERATOR, who.id, now=datetime.now(UTC))
    client.page.get_by_role("button", name=client.say("accounts_add")).click()
    expect(client.page.locator(".note")).to_have_text(client.say("login_ended"), timeout=PATIENCE)
    expect(client.page).to_have_url(f"{site.url}/staff/login?said=ended&next=%2Faccounts")
    client.close()


def test_copy_of_the_cookie_opens_nothing_after_logging_out(browser: Browser, site: Site, boss: Actor) -> None:
    client = Client(browser, site.url, "staff-replay", viewport=DESKTOP)
    let_in(client.context, site, boss)
    copy = [cookie for cookie in client.context.cookies() if cookie["name"] == "staff"]
    client.open("/accounts")
    client.page.get_by_role("button", name=client.say("staff_log_out"), exact=True).click()
    expect(client.page.locator("#username")).to_be_visible(timeout=PATIENCE)
    client.context.add_cookies(copy)  # type: ignore[arg-type]
    client.page.goto(f"{site.url}/accounts")
    expect(client.page.locator(".note")).to_have_text(client.say("login_ended"), timeout=PATIENCE)
    client.close()


def test_other_roles_do_not_get_to_the_page_of_accounts(browser: Browser, site: Site) -> None:
    records = records_at(site)
    client = Client(browser, site.url, "staff-other-role", viewport=DESKTOP)
    let_in(client.context, site, hired(records, Role.PRACTITIONER, name="Pia Practitioner"))
    client.page.goto(f"{site.url}/accounts")
    expect(client.page.locator(".staff-head .who")).to_contain_text("Pia Practitioner", timeout=PATIENCE)
    client.settle()
    expect(client.page.get_by_role("button", name=client.say("accounts_add"))).to_have_count(0)
    expect(client.page.get_by_role("link", name=client.say("staff_page_accounts"))).to_have_count(0)
    client.close()


def test_an_account_that_is_made_here_logs_in(browser: Browser, site: Site, boss: Actor) -> None:
    client = Client(browser, site.url, "staff-made", viewport=PHONE)
    let_in(client.context, site, boss)
    client.open("/accounts")
    client.page.get_by_role("button", name=client.say("accounts_add")).click()
    arrived(client, "accounts_add")
    client.sound("new")
    client.page.get_by_label(client.say("accounts_username"), exact=True).fill("second")
    client.page.get_by_label(client.say("accounts_name"), exact=True).fill("Second Demir")
    client.page.get_by_text(client.say("accounts_role_administrator")).click()
    client.page.get_by_label(client.say("accounts_password"), exact=True).fill("short")
    client.page.get_by_role("button", name=client.say("accounts_save_new")).click()
    expect(client.page.get_by_role("alert")).to_contain_text(client.say("accounts_password_short"), timeout=PATIENCE)
    client.sound("new-wrong")
    client.page.get_by_label(client.say("accounts_password"), exact=True).fill("lantern copper twelve")
    client.page.get_by_role("button", name=client.say("accounts_save_new")).click()
    arrived_at_account(client, "Second Demir")
    client.sound("made")
    client.page.get_by_role("button", name=client.say("staff_log_out"), exact=True).click()
    expect(client.page.locator("#username")).to_be_visible(timeout=PATIENCE)
    log_in(client.page, "second", "lantern copper twelve")
    arrived(client)
    expect(client.page.locator(".staff-head .who")).to_contain_text("Second Demir")
    client.close()


# By a provider of identities


@pytest.fixture(scope="module")
def with_provider() -> Iterator[tuple[Site, str]]:
    with provider() as issuer, tempfile.TemporaryDirectory() as folder:
        secrets = Path(folder) / "secrets.toml"
        with opened("--secrets.files", str(secrets)) as found:
            found.stop()
            secrets.write_text(
                f'[auth]\nredirect_uri = "{found.url}/oauth2callback"\ncookie_secret = "{"s" * 40}"\n'
                f'client_id = "clinic"\nclient_secret = "any"\n'
                f'server_metadata_url = "{issuer}/.well-known/openid-configuration"\n'
            )
            found.start()
            yield found, issuer


def close_but_for(client: Client, issuer: str) -> None:
    """Close, with no request to anywhere but the provider, and those that the provider's own page makes."""
    client.wrong = [each for each in client.wrong if issuer not in each and "/@picocss/" not in each]
    client.close()


def come_by_provider(client: Client, site: Site, subject: str) -> None:
    client.page.goto(f"{site.url}/staff/login")
    client.page.get_by_role("link", name=client.say("login_by_provider")).click()
    client.page.locator("input[name=sub]").fill(subject, timeout=PATIENCE)
    client.page.get_by_role("button", name="Authorize", exact=True).click()


def test_identity_is_linked_logs_in_and_its_cookie_opens_nothing_afterwards(
    browser: Browser, with_provider: tuple[Site, str]
) -> None:
    site, issuer = with_provider
    records = records_at(site)
    boss = hired(records, Role.ADMINISTRATOR, name="Boss Elsewhere")
    client = Client(browser, site.url, "staff-provider", viewport=PHONE)
    come_by_provider(client, site, "boss-at-work")
    expect(client.page.get_by_text("boss-at-work")).to_be_visible(timeout=PATIENCE)
    expect(client.page.get_by_text(issuer)).to_be_visible()
    client.sound("unknown")
    client.page.goto(f"{site.url}/accounts")
    expect(client.page.locator("#username")).to_be_visible(timeout=PATIENCE)

    accounts.link_identity(records, OPERATOR, boss.id, issuer, "boss-at-work", now=datetime.now(UTC))
    client.page.goto(f"{site.url}/accounts")  # the login of a moment ago counts
    arrived(client)
    expect(client.page.locator(".staff-head .who")).to_contain_text("Boss Elsewhere")
    copy = client.context.cookies()
    client.page.get_by_role("button", name=client.say("staff_log_out"), exact=True).click()
    client.page.wait_for_url(lambda url: "/accounts" not in url, timeout=PATIENCE)
    client.context.clear_cookies()
    client.context.add_cookies(copy)  # type: ignore[arg-type]
    client.page.goto(f"{site.url}/accounts")
    expect(client.page.locator("#username")).to_be_visible(timeout=PATIENCE)

    come_by_provider(client, site, "boss-at-work")
    arrived(client)
    accounts.disable(records, OPERATOR, boss.id, now=datetime.now(UTC))
    client.page.get_by_role("button", name=client.say("accounts_add")).click()
    expect(client.page.locator("#username")).to_be_visible(timeout=PATIENCE)
    client.page.goto(f"{site.url}/enter")
    expect(client.page.get_by_text(client.say("enter_disabled"))).to_be_visible(timeout=PATIENCE)
    close_but_for(client, issuer)


def test_login_that_was_denied_is_told(browser: Browser, with_provider: tuple[Site, str]) -> None:
    site, issuer = with_provider
    client = Client(browser, site.url, "staff-denied", viewport=DESKTOP)
    client.page.goto(f"{site.url}/staff/login")
    client.page.get_by_role("link", name=client.say("login_by_provider")).click()
    client.page.get_by_role("button", name="Deny").click(timeout=PATIENCE)
    expect(client.page.get_by_text(client.say("enter_failed"))).to_be_visible(timeout=PATIENCE)
    client.sound("denied")
    client.page.get_by_role("button", name=client.say("staff_to_login")).click()
    expect(client.page.locator("#username")).to_be_visible(timeout=PATIENCE)
    close_but_for(client, issuer)
