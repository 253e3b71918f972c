"""From the desk to the client: by link, with the device, or sent for them; and nothing of one person for the next."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import select, update

from recommender.casework import accounts
from recommender.casework import desk as at_desk
from recommender.casework.desk import Desk
from recommender.casework.roles import Actor, Role
from recommender.flow.draft import Draft, ListDraft
from recommender.store import cases
from recommender.store.records import Records, records_of
from recommender.store.tables import CASES, DRAFTS, HANDOVERS, LOGIN_ATTEMPTS
from recommender.web.addresses import GIVE_DEVICE, HAND_BACK, STAFF, TAKE_OVER
from tests.case_files import library
from tests.client import DESKTOP, PATIENCE, Client
from tests.serving import Site, logged
from tests.test_pages import full_draft

pytestmark = pytest.mark.browser

PASSWORD = "correct horse battery fig"
OWN_WORDS = "tired cheeks since the summer"
HEIGHT = "part => part.getBoundingClientRect().height"
SAFETY_STEPS = ["signs", "about_you", "health", "lately"]
Person = Callable[..., Client]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with logged(tmp_path_factory.mktemp("site")) as found:
        yield found


@pytest.fixture(scope="module")
def records(site: Site) -> Records:
    return records_of(f"sqlite:///{site.database}", site.database.with_name("keys.json"))


@pytest.fixture
def person(browser: Browser, site: Site) -> Iterator[Person]:
    """People, each on a device of their own."""
    found: list[Client] = []

    def come(name: str, **device: Any) -> Client:
        found.append(Client(browser, site.url, name, **device))
        return found[-1]

    yield come
    for each in found:
        each.close()


def hired(records: Records, username: str) -> Actor:
    """A receptionist with a password; each test has one of its own, and so a desk of its own."""
    operator = Actor("program", role=Role.ADMINISTRATOR)
    name = f"Deniz {username.title()}"
    found = accounts.add(
        records, operator, username=username, name=name, role=Role.RECEPTION, password=PASSWORD, now=now()
    )
    return Actor("staff", found, name, Role.RECEPTION)


def now() -> datetime:
    return datetime.now(UTC)


def lay(records: Records, actor: Actor, draft: Draft) -> None:
    """Put answers on somebody's desk, as if they had filled them in."""
    at_desk.clear(records, actor, now())
    assert at_desk.keep(records, library(), actor, Desk(draft), now())


def log_in(staff: Client, username: str, password: str = PASSWORD) -> None:
    staff.page.locator('input[name="username"]').fill(username)
    staff.page.locator('input[name="password"]').fill(password)
    staff.page.keyboard.press("Enter")


def open_desk(staff: Client, username: str) -> None:
    staff.page.goto(f"{staff.address}/staff/login?next=/desk")
    log_in(staff, username)
    at(staff, staff.say("desk_title"))


def at(who: Client, heading: str) -> None:
    expect(who.page.get_by_role("heading", level=1, name=heading)).to_be_visible(timeout=PATIENCE)
    who.settle()


def step(who: Client, name: str) -> None:
    sections = who.library.policy.questionnaire.sections
    at(who, next(found.title for found in sections if found.id == name))


def part(staff: Client, name: str) -> None:
    staff.page.locator(f'.desk-parts [data-part="{name}"]').click()
    expect(staff.page.locator(f'.desk-parts [data-part="{name}"][aria-current]')).to_be_visible(timeout=PATIENCE)
    staff.settle()


def make_link(staff: Client) -> str:
    staff.press("desk_link_make")
    field = staff.page.locator(".one-time-link input")
    expect(field).to_be_visible(timeout=PATIENCE)
    return field.input_value()


def take_over(client: Client, link: str) -> None:
    client.page.goto(link)
    client.press("handover_go")


def written(site: Site) -> str:
    return (site.database.parent / "log.txt").read_text(encoding="utf-8")


def stored(records: Records, table: Any) -> int:
    with records.reading() as work:
        return len(work.connection.execute(select(table)).all())


@pytest.mark.parametrize(
    ("language", "scheme", "viewport"), [("en", "light", DESKTOP), ("tr", "dark", {"width": 390, "height": 844})]
)
def test_a_list_that_a_reply_began_is_gone_through_when_staff_say_so(
    site: Site, records: Records, person: Person, language: str, scheme: str, viewport: dict[str, int]
) -> None:
    name = f"selin{language}"
    draft = full_draft()
    draft.forget("conditions")
    draft.values["own_words"] = "i have eczema"
    actor = hired(records, name)
    lay(records, actor, draft)
    staff = person(f"desk-rest-{language}", language=language, color_scheme=scheme, viewport=viewport)
    open_desk(staff, name)
    health = staff.page.locator('.desk-parts [data-part="health"]')
    note, button = staff.page.locator("#conditions-rest"), staff.page.locator("button.rest:visible")
    expect(health).to_have_class("begun")
    staff.choose("heard-conditions-eczema", "yes")
    for _ in range(2):  # who only looks has confirmed nothing
        part(staff, "health")
        expect(health).to_have_class("begun")
        expect(note).to_have_text(staff.say("desk_rest_open"))
        expect(button).to_have_count(1)
        part(staff, "lately")
        expect(button).to_have_count(0)
    assert kept_on(records, actor).list_of("conditions") == ListDraft(codes=["eczema"], begun=True)
    part(staff, "health")
    staff.sound("rest-open")
    button.focus()
    before, tall = button.bounding_box(), note.evaluate(HEIGHT)
    staff.page.keyboard.press("Enter")
    expect(health).to_have_class("done", timeout=PATIENCE)
    staff.settle()
    expect(note).to_have_text(staff.say("desk_rest_done"))
    expect(button).to_be_focused()
    after = button.bounding_box()
    assert before and after and (before["y"], before["height"]) == (after["y"], after["height"])
    assert note.evaluate(HEIGHT) == tall
    staff.sound("rest-done")
    assert kept_on(records, actor).list_of("conditions") == ListDraft(codes=["eczema"])
    part(staff, "lately")
    part(staff, "health")
    expect(button).to_have_count(0)


def kept_on(records: Records, actor: Actor) -> Draft:
    """The answers on somebody's desk, as they are kept."""
    return at_desk.open_desk(records, library(), actor, now()).draft


def test_staff_begin_the_client_confirms_and_sends_and_the_case_says_so(
    site: Site, records: Records, person: Person
) -> None:
    ayla = hired(records, "ayla")
    draft = full_draft()
    draft.forget("age")
    lay(records, ayla, draft)
    staff, client = person("desk", viewport=DESKTOP), person("desk-client")
    visited: list[str] = []
    for who in (staff, client):
        who.page.on("request", lambda request: visited.append(request.url))
    open_desk(staff, "ayla")
    part(staff, "about_you")
    staff.write("age", "45")
    staff.page.reload()
    at(staff, staff.say("desk_title"))
    expect(staff.page.locator("#age")).to_have_value("45", timeout=PATIENCE)
    staff.sound("begun")
    link = make_link(staff)
    staff.sound("link")
    take_over(client, link)
    step(client, "signs")
    expect(client.page.locator(".kept-note").get_by_text(client.say("desk_begun"))).to_be_visible()
    for name in SAFETY_STEPS:
        step(client, name)
        assert client.page.get_by_text(client.say("desk_check_it")).count() >= 2
        if name == "about_you":
            client.sound("confirm")
            expect(client.page.locator("#age")).to_have_value("45")
        client.press("continue")
    at(client, client.say("check_title"))
    assert client.page.get_by_text(client.say("desk_by_clinic")).count() >= 3  # what they were not asked again
    client.sound("check")
    client.press("check_submit")
    at(client, "We suggest dermatherapy")
    client.press("send_title")
    at(client, client.say("send_title"))
    client.page.locator("#name").fill("Deniz Kaya")
    client.page.locator("#phone").fill("0532 000 00 00")
    client.page.locator("#consultation").check()
    client.page.locator("#contact").check()
    client.press("send_submit")
    at(client, client.say("sent_title"))
    expect(staff.page.get_by_text(staff.say("desk_link_opened"))).to_be_visible(timeout=PATIENCE)
    with records.reading() as work:
        row = work.connection.execute(select(CASES)).one()
        file = cases.file(work, row.id, row.version)
    assert row.origin == "desk"
    assert {"age", "conditions", "warning_signs", "procedures"} <= set(file.answered_by_staff)
    assert file.confirmed == file.answered_by_staff
    secret = link.partition("#")[2]
    assert len(secret) == 43
    assert [url for url in visited if secret in url] == []
    assert secret not in written(site) and "texture" not in written(site)


def test_link_is_used_up_by_the_first_and_everybody_after_is_told_plainly(records: Records, person: Person) -> None:
    lay(records, hired(records, "bora"), full_draft())
    staff, first = person("once"), person("once-first")
    second = person("once-second", language="tr", color_scheme="dark")
    open_desk(staff, "bora")
    link = make_link(staff)
    second.page.goto(link)
    expect(second.page.get_by_role("button", name=second.say("handover_go"))).to_be_visible()
    second.sound("ready")
    take_over(first, link)
    step(first, "signs")
    second.press("handover_go")
    at(second, second.say("handover_gone_title"))
    second.sound("gone")
    second.page.goto(link.partition("#")[0])
    expect(second.page.get_by_text(second.say("handover_gone", phone=second.library.clinic.phone))).to_be_visible()
    expect(second.page.get_by_role("button", name=second.say("handover_go"))).to_be_hidden()


def test_link_that_is_over_or_taken_back_opens_nothing(records: Records, person: Person) -> None:
    lay(records, hired(records, "cem"), full_draft())
    staff, client = person("over", color_scheme="dark"), person("over-client")
    open_desk(staff, "cem")
    taken_back = make_link(staff)
    staff.press("desk_link_take_back")
    expect(staff.page.get_by_text(staff.say("desk_link_taken_back"))).to_be_visible(timeout=PATIENCE)
    over = make_link(staff)
    with records.writing() as work:
        work.connection.execute(update(HANDOVERS).values(expires_at=1))
    expect(staff.page.get_by_text(staff.say("desk_link_opened"))).to_be_visible(timeout=PATIENCE)
    for link in (taken_back, over, over[:-1]):
        client.page.goto("about:blank")
        client.page.goto(link)
        button = client.page.get_by_role("button", name=client.say("handover_go"))
        if button.is_visible():
            button.click()
            at(client, client.say("handover_gone_title"))
        else:
            assert link == over[:-1]


def test_another_site_cannot_use_a_link_up(records: Records, person: Person) -> None:
    lay(records, hired(records, "derya"), full_draft())
    staff, client = person("elsewhere"), person("elsewhere-client")
    open_desk(staff, "derya")
    link = make_link(staff)
    secret = link.partition("#")[2]
    client.open()
    for origin in ({"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}, {}):
        answer = client.context.request.post(client.address + TAKE_OVER, form={"secret": secret}, headers=origin)
        assert answer.status == 403
    take_over(client, link)
    step(client, "signs")


def test_what_cannot_wait_is_told_to_staff_at_once(records: Records, person: Person) -> None:
    lay(records, hired(records, "elif"), Draft(values={"age": 30}))
    staff = person("urgent", viewport=DESKTOP)
    open_desk(staff, "elif")
    part(staff, "signs")
    staff.tick("warning_signs", "breathing_difficulty")
    expect(staff.page.get_by_role("link", name=re.compile("112")).first).to_be_visible(timeout=PATIENCE)
    expect(staff.page.get_by_text(staff.say("desk_urgent"))).to_be_visible()
    expect(staff.page.get_by_role("button", name=staff.say("desk_link_make"))).to_have_count(0)
    staff.picture("urgent")


def test_staff_send_for_somebody_who_cannot(records: Records, person: Person) -> None:
    fatma = hired(records, "fatma")
    lay(records, fatma, full_draft())
    staff = person("aloud", viewport=DESKTOP)
    open_desk(staff, "fatma")
    staff.page.get_by_text(staff.say("desk_send_title")).click()
    staff.settle()
    staff.sound("form")
    staff.page.locator("#name").fill("Deniz Kaya")
    staff.page.locator("#phone").fill("0532 000 00 00")
    staff.page.locator("#consultation").check()
    staff.page.get_by_role("button", name=staff.say("desk_send_go"), exact=True).click()
    expect(staff.page.locator("#contact-error")).to_be_visible(timeout=PATIENCE)  # both have to be agreed to
    staff.page.locator("#contact").check()
    staff.page.get_by_role("button", name=staff.say("desk_send_go"), exact=True).click()
    expect(staff.page.get_by_text(staff.say("desk_sent_title"))).to_be_visible(timeout=PATIENCE)
    staff.sound("sent")
    with records.reading() as work:
        row = work.connection.execute(select(CASES).order_by(CASES.c.sent_at.desc()).limit(1)).one()
        file = cases.file(work, row.id, row.version)
    assert (row.origin, file.confirmed) == ("desk", ())
    assert "age" in file.answered_by_staff
    assert not at_desk.open_desk(records, library(), fatma, now()).draft.has_answers


# This device


def give_device(staff: Client) -> None:
    staff.press("desk_device_go")
    step(staff, "signs")


def test_device_with_a_client_opens_nothing_of_staff(records: Records, person: Person) -> None:
    lay(records, hired(records, "gul"), full_draft())
    device, other = person("device"), person("other")
    open_desk(device, "gul")
    secret = next(each["value"] for each in device.context.cookies() if each["name"] == "staff")
    give_device(device)
    assert "staff" not in {each["name"] for each in device.context.cookies()}
    for path in (*(f"/{each}" for each in STAFF), "/staff", "/staff/login", "/staff/password", "/auth/login", "/enter"):
        device.page.goto(device.address + path)
        at(device, device.say("kiosk_title"))
    device.sound("locked")
    for again in (device, other):  # whoever kept the cookie: the session itself is over
        again.context.add_cookies([{"name": "staff", "value": secret, "url": again.address}])
        again.page.goto(again.address + "/desk")
        expect(again.page.locator('input[name="password"]')).to_be_visible(timeout=PATIENCE)
    device.page.get_by_role("link", name=device.say("kiosk_go_on")).click()
    step(device, "signs")
    for path in (GIVE_DEVICE, "/staff/logout"):
        answer = device.context.request.post(device.address + path, headers={"Sec-Fetch-Site": "same-origin"})
        assert "password" in answer.text()


def test_password_opens_the_device_again_and_guessing_is_slowed(records: Records, person: Person) -> None:
    lay(records, hired(records, "hale"), full_draft())
    device = person("unlock", language="tr")
    open_desk(device, "hale")
    give_device(device)
    device.page.goto(device.address + "/queue")
    statuses = []
    for _ in range(7):
        with device.page.expect_response(lambda found: found.request.method == "POST") as answer:
            log_in(device, "hale", "guess")
        statuses.append(answer.value.status)
        at(device, device.say("kiosk_title"))
    assert statuses[0] == 401 and statuses[-1] == 429
    with records.writing() as work:
        work.connection.execute(update(LOGIN_ATTEMPTS).values(blocked_until=0))
    device.sound("wrong")
    log_in(device, "hale")
    expect(device.page.locator(".staff-head")).to_be_visible(timeout=PATIENCE)
    names = {each["name"] for each in device.context.cookies()}
    assert "staff" in names and "kiosk" not in names
    device.page.goto(device.address + "/")
    at(device, device.say("start_title"))
    expect(device.page.locator("input:checked")).to_have_count(0)


def test_nothing_is_left_of_a_client_who_gives_up(site: Site, records: Records, person: Person) -> None:
    draft = full_draft()
    draft.values["own_words"] = OWN_WORDS
    lay(records, hired(records, "irem"), draft)
    device = person("back")
    open_desk(device, "irem")
    give_device(device)
    for name in SAFETY_STEPS[1:]:
        device.press("continue")
        step(device, name)
    device.press("continue")
    at(device, device.say("check_title"))
    expect(device.page.get_by_text(OWN_WORDS)).to_be_visible()
    before = stored(records, DRAFTS)
    device.press("kiosk_stop")
    at(device, device.say("kiosk_back_title"))
    device.sound("handed-back")
    assert stored(records, DRAFTS) == before - 1
    nothing_to_see(device)
    assert OWN_WORDS not in written(site)


def test_nothing_is_left_of_a_client_who_sent(records: Records, person: Person) -> None:
    lay(records, hired(records, "jale"), full_draft())
    device = person("sent-device")
    open_desk(device, "jale")
    give_device(device)
    for name in SAFETY_STEPS[1:]:
        device.press("continue")
        step(device, name)
    device.press("continue")
    at(device, device.say("check_title"))
    device.press("check_submit")
    at(device, "We suggest dermatherapy")
    expect(device.page.locator('[data-testid="stDownloadButton"]')).to_have_count(0)
    device.press("send_title")
    at(device, device.say("send_title"))
    device.page.locator("#name").fill("Mine Ersoy")
    device.page.locator("#phone").fill("0532 000 00 00")
    device.page.locator("#consultation").check()
    device.page.locator("#contact").check()
    device.press("send_submit")
    at(device, device.say("sent_title"))
    device.page.get_by_text(device.say("kiosk_take_along")).click()
    expect(device.page.locator("img.code")).to_be_visible()
    device.sound("sent")
    device.press("kiosk_done")
    at(device, device.say("kiosk_back_title"))
    nothing_to_see(device, "Mine Ersoy", "/sent", "/mine", "/result", "/check", "/send")
    device.page.get_by_role("button", name=device.say("continue")).first.wait_for()


def test_device_that_is_left_alone_goes_back_by_itself(records: Records, person: Person) -> None:
    lay(records, hired(records, "kaan"), full_draft())
    device = person("alone")
    open_desk(device, "kaan")
    give_device(device)
    device.page.clock.install()
    device.is_used_up = True  # its clock stands still from now on
    device.page.reload()
    device.page.clock.run_for(5_000)
    expect(device.page.locator(".hand-back")).to_be_visible(timeout=PATIENCE)
    device.page.clock.run_for(601_000)
    expect(device.page.get_by_role("heading", name=device.say("kiosk_back_title"))).to_be_visible(timeout=PATIENCE)


def nothing_to_see(device: Client, word: str = OWN_WORDS, *paths: str) -> None:
    """Back, step by step, and every address: no answer, no name, no tick of the person before."""
    for _ in range(6):
        device.page.go_back(wait_until="commit")
        device.settle()
        if "/staff/" in device.page.url or device.page.url == "about:blank":
            break
        blank(device, word)
    for path in ("/", "/check", "/result", "/now", *paths):
        device.page.goto(device.address + path)
        device.settle()
        blank(device, word)
    device.page.goto(device.address + HAND_BACK)
    device.page.goto(device.address + "/")
    at(device, device.say("start_title"))


def blank(device: Client, word: str) -> None:
    expect(device.page.get_by_role("heading", level=1)).to_be_visible(timeout=PATIENCE)
    expect(device.page.locator("input:checked")).to_have_count(0)
    text = device.page.locator("body").inner_text()
    assert word not in text and device.say("desk_by_clinic") not in text and "45" not in text, device.page.url
    typed = device.page.eval_on_selector_all("input[type=text], textarea", "all => all.map((each) => each.value)")
    assert set(typed) <= {""}, device.page.url
