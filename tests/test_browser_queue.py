"""The queue in a browser: keys, filters, pages, news, a database that goes away, and names that mean harm."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import select, update

from recommender.casework.roles import Actor, Role
from recommender.casework.sending import send
from recommender.store.records import Records
from recommender.store.tables import AUDIT, STAFF_SESSIONS
from tests.case_files import library
from tests.client import DESKTOP, PATIENCE, PHONE, TABLET, Client
from tests.invented import send_invented, submissions
from tests.serving import Site, running
from tests.staffing import hired, let_in, records_at

pytestmark = pytest.mark.browser
LOOK = 15_000  # milliseconds: longer than between two questions for news
PASSWORD = "kettle orbit lemon"
HOSTILE = (
    "<script>window.broken=1</script><img src=x onerror=window.broken=1>", "![x](https://evil.example/y.png)",
    "[click](javascript:window.broken=1)", "\u202egnp.exe", "w" * 10_000, "{{7*7}} ${7*7} =1+1", "\u200b",
)  # fmt: skip


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site with 60 cases, and one of them from two minutes ago."""
    found = Site(tmp_path_factory.mktemp("queue") / "site.sqlite3")
    send_invented(records_at(found), 60, datetime.now(UTC))
    with running(found):
        yield found


@pytest.fixture(scope="module")
def records(site: Site) -> Records:
    return records_at(site)


@pytest.fixture(scope="module")
def rana(records: Records) -> Actor:
    return hired(records, Role.RECEPTION, username="rana", name="Rana Kılıç", password=PASSWORD)


@pytest.fixture
def desk(browser: Browser, site: Site, rana: Actor, request: pytest.FixtureRequest) -> Iterator[Client]:
    """Somebody at reception who has logged in, on the device that the test asks for."""
    device = getattr(request, "param", {"viewport": DESKTOP})
    person = Client(browser, site.url, f"queue-{request.node.name}", **device)
    let_in(person.context, site, rana)
    yield person
    person.close()


def open_queue(desk: Client, query: str = "") -> None:
    desk.page.goto(f"{desk.address}/queue{query}")
    expect(desk.page.locator(".queue .list > *").first).to_be_visible(timeout=PATIENCE)
    desk.settle()


def rows(desk: Client) -> list[str]:
    return desk.page.locator(".cases tbody a").all_inner_texts()


def focused(desk: Client) -> str:
    return str(desk.page.evaluate("document.activeElement.dataset.name || document.activeElement.id"))


DEVICES = [
    {"viewport": size, "color_scheme": scheme, "language": language}
    for size, scheme, language in (
        (PHONE, "light", "en"), (PHONE, "dark", "tr"), (TABLET, "light", "tr"), (DESKTOP, "dark", "en"),
        (DESKTOP, "light", "tr"),
    )
]  # fmt: skip


@pytest.mark.parametrize("desk", DEVICES, indirect=True, ids=lambda found: "-".join(map(str, found.values()))[-8:])
def test_queue_is_sound_on_every_device(desk: Client) -> None:
    open_queue(desk, f"?lang={desk.language}")
    desk.sound("list")
    assert desk.page.locator(".list").evaluate("(list) => list.scrollWidth <= list.clientWidth")
    open_queue(desk, "?outcome=facial&urgency=emergency")
    expect(desk.page.get_by_role("heading", name=desk.say("queue_empty_filters_title"))).to_be_visible()
    desk.sound("nothing-fits")


def test_somebody_logs_in_finds_the_urgent_first_and_opens_a_case_by_keys(
    browser: Browser, site: Site, rana: Actor
) -> None:
    desk = Client(browser, site.url, "queue-login", viewport=DESKTOP)
    page = desk.page
    page.goto(f"{site.url}/queue")
    page.locator("input[name=username]").fill("rana")
    page.locator("input[name=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator(".cases tbody tr").first).to_be_visible(timeout=PATIENCE)
    desk.settle()
    kinds = [str(row.get_attribute("class")) for row in page.locator(".cases tbody tr").all()]
    order = ["emergency", "urgent", "prompt", "routine"]
    ranks = [order.index(kind) if kind in order else len(order) for kind in kinds]
    assert ranks == sorted(ranks)
    assert len(set(ranks)) > 2
    for key, place in (("j", 0), ("j", 1), ("j", 2), ("k", 1)):
        page.keyboard.press(key)
        expect(page.locator(".cases tbody a").nth(place)).to_be_focused()
    address = page.locator(".cases tbody a").nth(1).get_attribute("href")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{site.url}{address}", timeout=PATIENCE)
    page.go_back()
    expect(page.locator(".cases tbody tr").first).to_be_visible(timeout=PATIENCE)
    desk.close()


def test_every_control_is_reached_by_tab_and_is_large_enough(desk: Client) -> None:
    open_queue(desk)
    controls = desk.page.locator(".queue :is(a, button, input, summary):visible")
    wanted = controls.count()
    desk.page.locator("h1").focus()
    reached = set()
    for _ in range(wanted + 15):
        desk.page.keyboard.press("Tab")
        if desk.page.evaluate("document.activeElement.closest('.queue') !== null"):
            reached.add(focused(desk))
    assert len(reached) == wanted
    for control in controls.all():
        box = control.bounding_box()
        assert box is not None
        assert box["height"] >= 44


def test_filters_stand_in_the_address_and_back_takes_them_off(desk: Client) -> None:
    open_queue(desk)
    page = desk.page
    everything = rows(desk)
    choice = page.locator('[data-name="outcome.facial"]')
    choice.click()
    page.wait_for_url("**/queue?outcome=facial")
    expect(choice).to_have_attribute("aria-pressed", "true")
    expect(choice).to_be_focused()
    desk.settle()
    count = int(choice.locator("b").inner_text())
    assert len(rows(desk)) == min(count, 25)
    page.reload()
    expect(choice).to_have_attribute("aria-pressed", "true", timeout=PATIENCE)
    choice.click()
    page.wait_for_url("**/queue")
    expect(page.locator(".cases tbody tr")).to_have_count(25)
    desk.settle()
    assert rows(desk) == everything


def test_pages_are_turned_by_keys_and_by_buttons(desk: Client) -> None:
    open_queue(desk)
    page = desk.page
    first = rows(desk)
    expect(page.get_by_role("button", name=desk.say("queue_previous"))).to_have_count(0)
    page.keyboard.press("n")
    expect(page.locator(".cases tbody a").first).to_be_focused(timeout=PATIENCE)
    second = rows(desk)
    page.get_by_role("button", name=desk.say("queue_next")).click()
    expect(page.locator(".cases tbody tr")).to_have_count(10, timeout=PATIENCE)
    third = rows(desk)
    expect(page.get_by_role("button", name=desk.say("queue_next"))).to_have_count(0)
    assert len(set(page.evaluate("location.search").split("&"))) == 1
    page.keyboard.press("p")
    expect(page.locator(".cases tbody tr")).to_have_count(25, timeout=PATIENCE)
    desk.settle()
    assert rows(desk) == second
    page.keyboard.press("p")
    expect(page.get_by_role("button", name=desk.say("queue_previous"))).to_have_count(0, timeout=PATIENCE)
    assert rows(desk) == first
    assert len(first + second + third) == 60


def test_search_by_key_finds_and_never_stands_in_the_address(desk: Client) -> None:
    open_queue(desk)
    page, name = desk.page, rows(desk)[3]
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.keyboard.press("/")
    expect(page.locator("#queue-search")).to_be_focused()
    page.keyboard.type(f"{name} ")
    page.keyboard.press("Enter")
    expect(page.locator(".found")).to_be_visible(timeout=PATIENCE)
    desk.settle()
    assert set(rows(desk)) == {name}
    desk.sound("found")
    word = name.split()[0]
    assert all(word not in url for url in [page.url, *asked])
    page.keyboard.press("j")  # goes to the field, which has the focus
    expect(page.locator("#queue-search")).to_have_value(f"{name}j")
    page.get_by_role("button", name=desk.say("queue_search_clear")).click()
    expect(page.locator(".cases tbody tr")).to_have_count(25, timeout=PATIENCE)


def test_news_waits_until_it_is_wanted_and_the_timer_keeps_nobody_logged_in(desk: Client, records: Records) -> None:
    open_queue(desk)
    page = desk.page
    page.keyboard.press("j")
    page.keyboard.press("j")
    before, where = rows(desk), page.locator(".cases tbody tr").nth(1).bounding_box()
    earlier = int((datetime.now(UTC) - timedelta(minutes=5)).timestamp() * 1000)
    with records.writing() as work:
        work.connection.execute(update(STAFF_SESSIONS).values(seen_at=earlier))
    urgent = next(found for found in submissions(3) if found.answers.get("warning_signs"))
    send(records, library(), replace(urgent, once="1" * 64), datetime.now(UTC))
    done = entries(records)
    expect(page.locator(".notice .news")).to_contain_text(desk.say("queue_news", count=1), timeout=LOOK)
    assert (rows(desk), page.locator(".cases tbody tr").nth(1).bounding_box()) == (before, where)
    expect(page.locator(".cases tbody a").nth(1)).to_be_focused()
    desk.sound("news")
    assert entries(records) == done
    with records.reading() as work:
        assert set(work.connection.execute(select(STAFF_SESSIONS.c.seen_at)).scalars()) == {earlier}
    page.get_by_role("button", name=desk.say("queue_news_show")).click()
    expect(page.locator(".notice")).to_be_empty(timeout=PATIENCE)
    desk.settle()
    assert set(rows(desk)) != set(before)
    with records.reading() as work:
        assert max(work.connection.execute(select(STAFF_SESSIONS.c.seen_at)).scalars()) > earlier


def entries(records: Records) -> int:
    with records.reading() as work:
        return len(work.connection.execute(select(AUDIT.c.seq)).all())


def test_database_that_goes_away_is_said_and_comes_back_by_itself(desk: Client, site: Site) -> None:
    open_queue(desk)
    before, kept = rows(desk), site.database.read_bytes()
    site.database.write_bytes(b"no database" * 1_000)
    try:
        expect(desk.page.locator(".notice .trouble")).to_be_visible(timeout=LOOK)
        assert rows(desk) == before
        desk.sound("trouble")
        expect(desk.page.get_by_role("button", name=desk.say("queue_trouble_again"))).to_be_visible()
    finally:
        site.database.write_bytes(kept)
    expect(desk.page.locator(".notice")).to_be_empty(timeout=LOOK)
    assert rows(desk) == before


def test_session_that_was_ended_shows_nothing_any_more(desk: Client, records: Records) -> None:
    open_queue(desk)
    with records.writing() as work:
        work.connection.execute(update(STAFF_SESSIONS).values(ended_at=1))
    desk.page.wait_for_url("**/staff/login*", timeout=LOOK)
    expect(desk.page.locator(".cases")).to_have_count(0)


@pytest.mark.parametrize("desk", [{"viewport": PHONE}, {"viewport": DESKTOP}], indirect=True, ids=["phone", "desktop"])
def test_names_that_mean_harm_are_only_text(desk: Client, records: Records, tmp_path: Path) -> None:
    for number, (name, each) in enumerate(zip(HOSTILE, submissions(9), strict=False)):
        contact = each.contact.model_copy(update={"name": name})
        send(records, library(), replace(each, contact=contact, origin="desk"), datetime.now(UTC) - timedelta(number))
    desk.is_used_up = True  # dialogs stay open in it
    desk.page.on("dialog", lambda dialog: desk.wrong.append(f"a dialog: {dialog.message}"))
    open_queue(desk, "?status=all&outcome=facial")
    seen = {text for query in ("facial", "dermatherapy", "medical_referral") for text in all_names(desk, query)}
    assert seen >= set(HOSTILE)
    assert desk.page.evaluate("window.broken") is None
    expect(desk.page.locator(".queue :is(script, img, iframe)")).to_have_count(0)
    assert desk.page.evaluate("document.documentElement.scrollWidth") <= desk.page.viewport_size["width"]  # type: ignore[index]
    desk.picture("hostile")


def all_names(desk: Client, outcome: str) -> set[str]:
    """The names of every page of one outcome."""
    open_queue(desk, f"?outcome={outcome}")
    found = set(desk.page.locator(".cases tbody a").evaluate_all("(all) => all.map((each) => each.textContent)"))
    while desk.page.get_by_role("button", name=desk.say("queue_next")).count():
        before = desk.page.url
        desk.page.keyboard.press("n")
        desk.page.wait_for_function("(url) => location.href !== url", arg=before)
        desk.settle()
        found |= set(desk.page.locator(".cases tbody a").evaluate_all("(all) => all.map((each) => each.textContent)"))
    return found
