"""The page /queue without a browser: what its one part is given, what the address holds, and what is left behind."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from recommender.casework import consultation
from recommender.casework import queue as asking
from recommender.casework.queue import Filters
from recommender.casework.roles import DESK, PERMITTED, Action, Actor, Role
from recommender.domain.case import Status
from recommender.domain.terms import Outcome, Urgency
from recommender.errors import StoreError
from recommender.store import cases
from recommender.store.records import Records, site_records
from recommender.store.tables import AUDIT
from recommender.ui.components import staff_queue
from recommender.ui.components.staff_queue_filters import groups, read_filters, write_filters
from recommender.ui.components.staff_queue_view import View
from tests.case_files import library
from tests.databases import new_database
from tests.invented import send_invented
from tests.screens import nodes
from tests.staffing import hired, logged_in
from tests.test_staff_pages import Browser

TODAY = date(2026, 3, 31)


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Records]:
    with new_database("sqlite") as url:
        monkeypatch.setenv("RECOMMENDER_DATABASE", url)
        monkeypatch.setenv("RECOMMENDER_KEYS", str(tmp_path / "keys.json"))
        yield site_records()


@pytest.fixture
def rana(store: Records) -> Actor:
    return hired(store, Role.RECEPTION, name="Rana Kılıç")


class Queue:
    """The page, opened by somebody, and what they click on it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, store: Records, who: Actor) -> None:
        self.page = Browser(monkeypatch, logged_in(store, who), "queue")
        self.clicked: dict[str, Any] = {}
        monkeypatch.setattr(staff_queue, "_asked", lambda: self.clicked)

    def open(self, **address: str) -> Queue:
        self.page.at.query_params.clear()
        for name, code in address.items():
            self.page.at.query_params[name] = code
        self.page.run()
        return self

    def click(self, what: str, value: object = None) -> Queue:
        self.clicked = {"what": what} if value is None else {"what": what, "value": value}
        self.page.run()
        self.clicked = {}
        return self

    def look(self) -> Queue:
        """Run again as the timer does: with nothing clicked, and the list as it was shown."""
        monkeypatch = pytest.MonkeyPatch()
        monkeypatch.setattr(staff_queue, "queue_list", staff_queue._list)
        with monkeypatch.context():
            self.page.run()
        monkeypatch.undo()
        return self

    @property
    def data(self) -> dict[str, Any]:
        parts = [node.proto for node in nodes(self.page.at._tree) if node.type == "bidi_component"]
        (proto,) = [part for part in parts if part.component_name == "recommender.queue"]
        (found,) = json.loads(proto.json)
        return dict(found)

    @property
    def rows(self) -> list[dict[str, Any]]:
        return list(self.data["rows"])

    @property
    def address(self) -> dict[str, str]:
        found: dict[str, Any] = dict(self.page.at.query_params)
        return {name: codes if isinstance(codes, str) else codes[0] for name, codes in found.items()}

    @property
    def view(self) -> View:
        found: View = self.page.at.session_state["queue.view"]
        return found


@pytest.fixture
def queue(monkeypatch: pytest.MonkeyPatch, store: Records, rana: Actor) -> Queue:
    return Queue(monkeypatch, store, rana)


def now() -> datetime:
    return datetime.now(UTC)


def actions(store: Records) -> list[str]:
    with store.reading() as work:
        return [row.action for row in work.connection.execute(AUDIT.select().order_by(AUDIT.c.seq))]


def say(key: str, **values: object) -> str:
    return library().say(key, **values)


# Rows


def test_row_says_what_stands_out(queue: Queue, store: Records, rana: Actor) -> None:
    sent = send_invented(store, 30, now())
    consultation.assign(store, rana, sent[-1].case_id, rana.id, now())
    rows = queue.open().rows
    assert len(rows) == 25
    (mine,) = [row for row in rows + queue.click("older").rows if row["id"] == sent[-1].case_id]
    assert mine["address"] == f"/consultation?case={sent[-1].case_id}"
    assert mine["reference"].replace(" ", "") == sent[-1].reference
    assert mine["by"] == "Rana Kılıç"
    assert mine["sent"] == "7 minutes ago"
    assert str(now().year) in mine["sent_exactly"]
    ranks = [["facial", "dermatherapy", "routine", "prompt", "urgent", "emergency"].index(row["kind"]) for row in rows]
    assert [max(rank, 1) for rank in ranks] == sorted((max(rank, 1) for rank in ranks), reverse=True)


def test_referral_is_named_by_its_urgency_and_has_no_day(queue: Queue, store: Records) -> None:
    send_invented(store, 20, now())
    rows = queue.open().rows
    referrals = [row for row in rows if row["detail"]]
    assert referrals
    for row in referrals:
        assert (row["outcome"], row["detail"]) == (say(f"urgency_{row['kind']}"), say("name_medical_referral"))
        assert row["day"] == ""
    assert {row["day"] for row in rows if not row["detail"]} >= {say("queue_day_reached")}


def test_status_stands_in_the_list_only_where_it_differs(queue: Queue, store: Records) -> None:
    send_invented(store, 1, now())

    def columns() -> list[str]:
        return [column["id"] for column in queue.data["columns"]]

    queue.open()
    assert "status" not in columns()
    queue.open(status="all")
    assert "status" in columns()


def test_role_without_contacts_is_shown_references(
    queue: Queue, store: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    (sent,) = send_invented(store, 1, now())
    monkeypatch.setitem(PERMITTED, Role.RECEPTION, frozenset(DESK - {Action.SEE_CONTACT}))
    (row,) = queue.open().rows
    assert row["name"].replace(" ", "") == sent.reference
    assert "reference" not in [column["id"] for column in queue.data["columns"]]


def test_erased_contact_leaves_a_case_without_a_name(queue: Queue, store: Records) -> None:
    (sent,) = send_invented(store, 1, now())
    with store.writing() as work:
        cases.erase_contact(work, sent.case_id, "program", now())
    (row,) = queue.open().rows
    assert (row["name"], row["named"]) == (say("queue_no_name"), False)


# Who may


@pytest.mark.parametrize("role", [role for role in Role if Action.SEE_QUEUE not in PERMITTED[role]])
def test_role_without_the_queue_is_led_elsewhere(monkeypatch: pytest.MonkeyPatch, store: Records, role: Role) -> None:
    send_invented(store, 1, now())
    page = Browser(monkeypatch, logged_in(store, hired(store, role)), "queue").run()
    assert page.left_for
    assert not [node for node in nodes(page.at._tree) if "recommender.queue" in str(getattr(node, "proto", ""))]


def test_nobody_without_a_session_sees_the_queue(monkeypatch: pytest.MonkeyPatch, store: Records) -> None:
    page = Browser(monkeypatch, "", "queue").run()
    assert page.left_for[0].startswith("/staff/login")


# Filters and the address


def test_address_and_filters_tell_the_same() -> None:
    for chosen in product((None, *Status), (None, *Outcome), (None, *Urgency), (False, True), (None, TODAY)):
        filters = Filters(*chosen)
        assert read_filters(write_filters(filters), TODAY) == filters


@pytest.mark.parametrize("wrong", ["", "x", "<script>", "FACIAL", "9" * 10_000])
def test_unknown_codes_in_the_address_are_left_out(wrong: str) -> None:
    names = ("status", "outcome", "urgency", "mine", "reached", "else")
    assert read_filters(dict.fromkeys(names, wrong), TODAY) == Filters()


def test_choice_is_turned_on_and_off_again() -> None:
    for group in groups(library(), Filters(), TODAY):
        for choice in group.choices:
            again = next(
                found for each in groups(library(), choice.leads_to, TODAY) for found in each.choices
                if found.id == choice.id
            )  # fmt: skip
            assert again.is_on
            assert again.leads_to == (choice.on if group.name == "status" else Filters())


def test_every_filter_has_the_count_of_what_it_shows(queue: Queue, store: Records) -> None:
    send_invented(store, 20, now())
    queue.open()
    for group in queue.data["groups"]:
        for choice in group["choices"]:
            queue.open().click("filter", choice["id"])
            assert str(len(queue.rows)) == choice["count"], choice
    assert queue.open().data["groups"][0]["choices"][0]["count"] == "20"


def test_address_holds_codes_alone(queue: Queue, store: Records) -> None:
    send_invented(store, 30, now())
    queue.open().click("filter", "outcome.facial").click("filter", "reached.1")
    assert queue.address == {"outcome": "facial", "reached": "1"}
    first = queue.open().rows
    queue.click("older")
    assert queue.address == {"after": first[-1]["id"]}
    queue.click("newer")
    assert queue.address == {}
    assert [row["id"] for row in queue.rows] == [row["id"] for row in first]


def test_page_in_the_address_is_found_again(queue: Queue, store: Records, monkeypatch: pytest.MonkeyPatch) -> None:
    send_invented(store, 30, now())
    last = queue.open().rows[-1]["id"]
    second = queue.click("older").rows
    other = Queue(monkeypatch, store, hired(store, Role.PRACTITIONER))
    assert [row["id"] for row in other.open(after=last).rows] == [row["id"] for row in second]
    assert len(other.open(after="f" * 32).rows) == 25


@pytest.mark.parametrize(
    ("what", "value"),
    [("filter", "no.such"), ("filter", ["x"]), ("filter", 7), ("older", None), ("newer", None), ("no such", None),
     ("search", {"x": 1}), ("search", "x" * 10_000), ("search", "\x00\u202e\u200d 💉"), ("search", "١٢٣٤٥٦٧٨٩")],
)  # fmt: skip
def test_whatever_a_browser_sends_is_survived(queue: Queue, store: Records, what: str, value: object) -> None:
    send_invented(store, 2, now())
    queue.open().click(what, value)
    assert not queue.data["notice"]


# Search


def test_search_finds_and_leaves_no_trace(
    queue: Queue, store: Records, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    sent = send_invented(store, 12, now())
    caplog.set_level(logging.DEBUG)
    name = queue.open().rows[0]["name"]
    queue.click("search", f"  {name.upper()} ")
    assert {row["name"] for row in queue.rows} == {name}
    assert queue.data["search"]["note"] == say("queue_found", count=len(queue.rows))
    assert queue.data["groups"] == []
    assert queue.address == {}
    told = caplog.text + "".join(capsys.readouterr())
    assert all(word.casefold() not in told.casefold() for word in name.split())
    queue.click("search", sent[2].reference)
    assert [row["id"] for row in queue.rows] == [sent[2].case_id]
    assert len(queue.click("search", "").rows) == 12


def test_search_that_finds_nothing_says_what_to_do(queue: Queue) -> None:
    queue.open().click("search", "nobody")
    assert queue.data["empty"]["title"] == say("queue_found_none_title")


# States


def test_empty_list_says_why_and_what_to_do(queue: Queue, store: Records) -> None:
    assert queue.open().data["empty"]["title"] == say("queue_empty_title")
    assert queue.open(status="closed").data["empty"]["title"] == say("queue_empty_other_title")
    queue.open(mine="1", urgency="emergency")
    assert queue.data["empty"]["title"] == say("queue_empty_filters_title")
    assert queue.data["filters_on"] == say("queue_filters_on", count=2)
    queue.click(queue.data["empty"]["code"])
    assert queue.address == {}
    sent = send_invented(store, 26, now())
    queue.open().click("older")
    place = queue.view.after
    assert place is not None
    with store.writing() as work:
        for each in sent:
            if each.case_id != place.id:
                cases.erase(work, each.case_id, "program", now())
    assert queue.open(**queue.address).data["empty"] == {
        "title": say("queue_empty_end_title"), "text": say("queue_empty_end_text"), "code": "", "label": "",
    }  # fmt: skip
    assert queue.data["newer"]


def test_database_that_is_gone_is_said_and_the_list_stays(
    queue: Queue, store: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    send_invented(store, 3, now())
    before = queue.open().rows

    def refuse(*_: object, **__: object) -> None:
        raise StoreError("The database cannot be used.")

    with monkeypatch.context() as gone:
        gone.setattr(asking, "news", refuse)
        assert queue.look().data["notice"]["kind"] == "trouble"
        assert [row["id"] for row in queue.rows] == [row["id"] for row in before]
    assert queue.look().data["notice"] is None


def test_list_that_was_never_read_says_so(queue: Queue, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise StoreError("The database cannot be used.")

    with monkeypatch.context() as gone:
        gone.setattr(asking, "page", refuse)
        queue.open()
    told = queue.data
    assert (told["notice"]["title"], told["empty"]) == (say("queue_trouble_title"), None)
    assert queue.click("again").data["empty"]["title"] == say("queue_empty_title")


# News


def test_news_is_offered_and_the_list_stays_until_it_is_wanted(queue: Queue, store: Records) -> None:
    send_invented(store, 3, now())
    before = queue.open().rows
    send_invented(store, 2, now(), seed=5)
    queue.look()
    assert queue.data["notice"]["text"] == say("queue_news", count=2)
    assert [row["id"] for row in queue.rows] == [row["id"] for row in before]
    assert queue.data["groups"][0]["choices"][0]["count"] == "5"
    assert len(queue.click("again").rows) == 5
    assert queue.data["notice"] is None


def test_change_elsewhere_is_no_news_of_this_page(queue: Queue, store: Records) -> None:
    queue.open(status="closed")
    send_invented(store, 2, now())
    assert queue.look().data["notice"] is None
    assert queue.data["groups"][0]["choices"][0]["count"] == "2"


def test_timer_writes_nothing_and_a_look_is_recorded_once(queue: Queue, store: Records) -> None:
    send_invented(store, 2, now())
    queue.open()
    before = actions(store)
    assert before.count("queue_seen") == 1
    queue.look().look()
    queue.click("filter", "mine.1").open()
    assert actions(store) == before
    queue.view.recorded_at = now() - timedelta(minutes=11)
    queue.look()
    assert actions(store) == before
    queue.open()
    assert actions(store) == [*before, "queue_seen"]


def test_names_are_handed_on_as_they_were_typed(queue: Queue, store: Records) -> None:
    from dataclasses import replace

    from recommender.casework.sending import send
    from tests.invented import submissions

    hostile = ["<script>alert(1)</script>", "![x](https://evil.example/y)", "\u202eevil", "a" * 10_000, "=1+1"]
    for number, (name, each) in enumerate(zip(hostile, submissions(9), strict=False)):
        contact = each.contact.model_copy(update={"name": name})
        send(store, library(), replace(each, contact=contact), now() - timedelta(hours=number))
    assert {row["name"] for row in queue.open().rows} == set(hostile)
