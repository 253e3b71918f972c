"""Text that means harm, and far too much of it, in the fields of pages for staff and in forms and addresses."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

import pytest
from httpx2 import Response
from starlette.applications import Starlette
from starlette.testclient import TestClient

from recommender.casework import accounts
from recommender.casework.deciding import clinic_day
from recommender.casework.roles import Role
from recommender.domain.case import CaseFile
from recommender.store.records import Records, site_records
from recommender.web import server
from recommender.web.forms import URLENCODED
from tests.case_files import library
from tests.consulting import seen, sent_case
from tests.databases import new_database
from tests.hostile import (
    CODE,
    FILLED_BY_PROGRAM,
    GIVEN,
    KINDS,
    LOUD,
    OUTSIDE,
    as_kept,
    contact_of,
    text_fields,
    texts_of,
)
from tests.staffing import hired, logged_in
from tests.test_entering import PASSWORD, light_work
from tests.test_staff_pages import Browser

HERE = {"Sec-Fetch-Site": "same-origin"}
light = light_work

# A browser's message holds no half of a character; more than a field takes is sent by whoever goes around its script.
SENT = {kind: KINDS[kind] for kind in ("image", "markdown", "direction", "nul", "long")}


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Records]:
    with new_database("sqlite") as url:
        monkeypatch.setenv("RECOMMENDER_DATABASE", url)
        monkeypatch.setenv("RECOMMENDER_KEYS", str(tmp_path / "keys.json"))
        yield site_records()


# The part of the page, its buttons in turn, and what is chosen before each.
FORMS: dict[str, dict[str, dict[str, str]]] = {
    "decision": {
        "case.reach.save": {},
        f"case.clear.{CODE}": {},
        "case.override": {"override.outcome": "facial", "override.reason": "other"},
    },
    "visits": {"case.examine": {}, "case.visit.add": {}, "case.follow_up": {"after.result": "worse"}},
    "history": {"case.note": {}},
}


@pytest.mark.parametrize("kind", SENT)
def test_every_field_of_a_case_takes_it_as_text(store: Records, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    now, text = datetime.now(UTC), SENT[kind]
    today = clinic_day(library(), now)
    case = sent_case(store, now, contact_of(text), **GIVEN)
    page = Browser(monkeypatch, logged_in(store, hired(store, Role.MEDICAL_LEAD)), "consultation")
    page.at.query_params["case"] = case
    for part, forms in FORMS.items():
        page.at.query_params["part"] = part
        page.run()
        for button, chosen in forms.items():
            fill_in(page, text, chosen)
            page.at.session_state[f"case.{case[:8]}.clear_{CODE}.day.0"] = {"said": today.isoformat()}
            page.press(button)
            assert page.at.session_state["unsaved"][case].trouble is None
    found = seen(store, case, at=now)
    taken = {name for name, one in texts_of(found.file) if one in as_kept(text)}
    assert taken == text_fields(CaseFile) - FILLED_BY_PROGRAM - {"CaseFile.answers"}
    assert found.contact == contact_of(text)  # the form refused it, in words


def fill_in(page: Browser, text: str, chosen: dict[str, str]) -> None:
    """The same into every field that is on screen, after what has to be chosen."""
    for field in (*page.at.text_input, *page.at.text_area):
        field.set_value(text)
    for radio in page.at.radio:
        for name, value in chosen.items():
            if f".{name}." in str(radio.key):
                radio.set_value(value)


@pytest.mark.parametrize("kind", ["image", "nul", "long"])
def test_every_field_of_an_account_says_what_to_do(store: Records, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    boss, other = hired(store, Role.ADMINISTRATOR), hired(store, Role.RECEPTION)
    page = Browser(monkeypatch, logged_in(store, boss), "accounts").run()
    before = accounts.accounts(store, boss, now=datetime.now(UTC))
    for account, button in {"new": "accounts.new.save", other.id: f"accounts.{other.id}.identity.save"}.items():
        page.choose(account)
        fill_in(page, SENT[kind], {})
        page.press(button)
        (told,) = page.at.error
        assert "must" in told.value and OUTSIDE not in told.value
    assert accounts.accounts(store, boss, now=datetime.now(UTC)) == before


# Without a page

FORMS_ALONE = {
    "/staff/login": ("username", "password", "next"),
    "/staff/password": ("current", "new", "again"),
    "/take-over": ("secret",),
    "/hand-back": ("username", "password"),
    "/staff/give-device": ("secret",),
}
ADDRESSES = (
    "/staff/login",
    "/staff/password",
    "/mine",
    "/take-over",
    "/staff",
    "/hand-back",
    "/nothing",
    "/api/nothing",
)


@pytest.fixture
def site(store: Records) -> Iterator[TestClient]:
    """The site's own addresses and layers, for somebody who is logged in."""
    who = hired(store, Role.RECEPTION, username="ada", password=PASSWORD, name=LOUD[:40])
    app = Starlette(routes=list(server.routes()), middleware=server.layers(server.require_sound_content()))
    with TestClient(app, follow_redirects=False, headers=HERE, cookies={"staff": logged_in(store, who)}) as client:
        yield client


def answers(site: TestClient, text: str) -> Iterator[Response]:
    """What comes back for the text in every field, in every part of an address and in headers."""
    typed, header = quote(text.encode("utf-8", "surrogatepass")), text.encode("ascii", "replace").decode()
    for path in ADDRESSES:
        asked = "&".join(f"{name}={typed}" for name in ("lang", "next", "said", "case", "after"))
        yield site.get(f"{path}?{asked}", headers={"Accept-Language": header})
    yield site.get(f"/{typed}")
    for message in (text, {"token": text}, [text]):
        yield site.post("/mine", content=json.dumps(message), headers={"Content-Type": "application/json"})
    for path, names in FORMS_ALONE.items():
        body = "&".join(f"{name}={typed}" for name in names)
        yield site.post(path, content=body, headers={"Content-Type": URLENCODED})
    site.cookies.clear()
    yield site.get("/staff/login", headers={"Cookie": f"staff={header}; mine={header}; lang={header}; key={header}"})


@pytest.mark.parametrize("kind", KINDS)
def test_forms_and_addresses_answer_in_words(site: TestClient, kind: str) -> None:
    found = list(answers(site, KINDS[kind]))
    assert {answer.status_code for answer in found} <= {200, 303, 400, 401, 403, 404, 410, 414, 429}
    assert [answer.url for answer in found if "Traceback" in answer.text] == []
    assert [answer.url for answer in found if OUTSIDE in answer.headers.get("location", "")] == []
    assert kind not in ("script", "image") or [answer.url for answer in found if KINDS[kind] in answer.text] == []
