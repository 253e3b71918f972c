"""Every screen with text that means harm in every field: nothing leaves the browser, nothing runs, the text is text."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from recommender.casework import accounts, desk
from recommender.casework.deciding import clinic_day
from recommender.casework.desk import Desk
from recommender.casework.roles import Actor, Role
from recommender.casework.sending import Submission, send
from recommender.domain.case import PURPOSES, Consent, Contact, whole
from recommender.flow.draft import Draft
from recommender.store.records import Records
from recommender.ui.components.text import JOINER
from tests.builders import healthy
from tests.case_files import library
from tests.client import DESKTOP, PATIENCE, PHONE, Client
from tests.consulting import edit_of
from tests.hostile import GIVEN, KINDS, LOUD, OUTSIDE, alive, contact_of, own_words, typed_into, watch
from tests.serving import Site, logged
from tests.staffing import OPERATOR, hired, let_in, records_at
from tests.test_browser_sending import fill, keep
from tests.test_pages import full_draft

pytestmark = pytest.mark.browser

NAME = f"{KINDS['script'][:40]} ![x](//{OUTSIDE}/y)"  # as much as an account takes
SHOWN = (KINDS["script"], KINDS["image"], KINDS["markdown"], KINDS["formula"], KINDS["typst"])
KNOWN = Contact(name="Elif Örnek", phone="+905550000000")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with logged(tmp_path_factory.mktemp("site")) as found:
        yield found


@pytest.fixture(scope="module")
def records(site: Site) -> Records:
    return records_at(site)


@pytest.fixture(scope="module")
def lead(records: Records) -> Actor:
    """A medical lead whose own name means harm, as does what they have on their desk."""
    found = hired(records, Role.MEDICAL_LEAD, name=NAME)
    accounts.link_identity(
        records, OPERATOR, found.id, f'https://{OUTSIDE}/"><b>', '"><img src=x onerror=alert(1)>', now=now()
    )
    assert desk.keep(records, library(), found, Desk(Draft(values=dict(full_draft().values) | own_words(LOUD))), now())
    return found


@pytest.fixture(scope="module")
def case(records: Records, lead: Actor) -> tuple[str, str]:
    """The id of a case with everything in it, and the token of its private link."""
    consents = tuple(Consent(purpose=purpose, version="1", given_at=now()) for purpose in PURPOSES)
    sent = send(records, library(), Submission(healthy(**GIVEN, own_words=LOUD), KNOWN, consents, "once", "en"), now())
    for do in typed_into(KNOWN, LOUD, clinic_day(library(), now()), now()).values():
        do(edit_of(records, sent.case_id, lead, at=now()))
    other = Submission(healthy(own_words=KINDS["long"][:500]), contact_of(KINDS["long"]), consents, "2", "tr")
    send(records, library(), other, now())
    return sent.case_id, sent.token


def now() -> datetime:
    return datetime.now(UTC)


class Looker(Client):
    """Somebody whose pages are watched, and who finds these words on them as they were typed."""

    def __init__(self, browser: Browser, site: Site, name: str, **device: Any) -> None:
        super().__init__(browser, site.url, name, **device)
        watch(self.page, self.wrong)
        self.is_used_up = True  # it is watched for good

    def look(self, path: str, *words: str) -> None:
        self.page.goto(self.address + path)
        self.find(*words)

    def find(self, *words: str) -> None:
        body = self.page.locator("body")
        expect(self.page.get_by_role("heading", level=1)).to_be_visible(timeout=PATIENCE)
        expect(body).to_contain_text(words[0][:10], timeout=PATIENCE)
        self.settle()
        text = " ".join(body.inner_text().replace(JOINER, "").split())
        assert [word for word in words if " ".join(word.split()) not in text] == []
        assert "Traceback" not in text
        assert alive(self.page) == []
        size = self.page.viewport_size
        assert size and self.page.evaluate("document.documentElement.scrollWidth") <= size["width"]


def test_screens_of_staff_show_it_as_text(browser: Browser, site: Site, lead: Actor, case: tuple[str, str]) -> None:
    staff = Looker(browser, site, "hostile-staff", viewport=DESKTOP)
    let_in(staff.context, site, lead)
    staff.look("/queue?status=all", KINDS["script"], NAME, KINDS["long"][:120])
    staff.page.fill("#queue-search", KINDS["script"])
    staff.page.keyboard.press("Enter")
    expect(staff.page.locator(".found")).to_be_visible(timeout=PATIENCE)
    staff.find(KINDS["script"])
    for part in ("decision", "answers", "visits", "history", "history&version=3"):
        staff.look(f"/consultation?case={case[0]}&part={part}", *SHOWN, NAME)
    for page in ("/desk?part=concerns", "/signoff"):
        staff.look(page, NAME)
    staff.close()


def test_screens_of_administrators_show_it_as_text(browser: Browser, site: Site, lead: Actor, records: Records) -> None:
    boss = Looker(browser, site, "hostile-boss", viewport=PHONE)
    let_in(boss.context, site, hired(records, Role.ADMINISTRATOR, name=f"A {NAME}"))
    boss.look("/accounts", NAME, f"A {NAME}")
    boss.page.get_by_role("button", name=NAME, exact=True).click()
    expect(boss.page.get_by_role("heading", level=1, name="![x]")).to_be_visible(timeout=PATIENCE)
    boss.find(NAME)
    boss.press("accounts_disable")
    boss.find(boss.say("accounts_done_disable", name=NAME))
    boss.look("/records", f"A {NAME}")
    boss.close()


def test_screens_of_clients_show_it_as_text(browser: Browser, site: Site, case: tuple[str, str]) -> None:
    client = Looker(browser, site, "hostile-client", viewport=PHONE)
    client.open()
    keep(client.page, site, full_draft())
    client.look("/check", client.say("check_title"))
    own = client.library.policy.questionnaire.by_id["own_words"]
    client.page.get_by_role("button", name=f"{client.say('check_change')}: {own.name}").click()
    client.settle()
    type_own_words(client, KINDS["long"])
    client.press("to_check")
    assert client.errors() == [own.too_long]
    type_own_words(client, LOUD)
    client.press("to_check")
    client.arrive(client.say("check_title"))
    client.find(*SHOWN)
    client.look("/result", client.say("take_title"))
    client.look("/send", client.say("send_title"))
    fill(client, name=KINDS["script"], phone=KINDS["formula"])
    client.press("send_submit")
    assert len(client.errors()) == 2
    client.page.goto("about:blank")
    client.look(f"/mine#{case[1]}", KINDS["script"], KINDS["markdown"])
    with client.page.expect_download() as download:
        client.press("sent_json")
    told = json.loads(Path(download.value.path()).read_text(encoding="utf-8"))
    assert told["answers"]["own_words"] == whole(LOUD)
    client.press("sent_contact_change")
    client.arrive(client.say("sent_heading_contact"))
    client.find(client.say("sent_heading_contact"))
    client.close()


def type_own_words(client: Client, text: str) -> None:
    """As a script does that holds back nothing: no keyboard has half of a character.

    Where the words sound like a warning sign, it is none.
    """
    field = client.page.locator('[id="own_words"]')
    field.focus()
    field.evaluate(f"(field) => {{ field.value = {json.dumps(text)}; field.dispatchEvent(new Event('input')) }}")
    field.blur()
    client.settle()
    client.page.wait_for_timeout(500)
    for no_sign in client.page.locator('.sign input[value="no"]').all():
        no_sign.check()
        client.settle()
