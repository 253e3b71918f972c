"""A draft that staff began is handed over once, to whoever is first, and the database alone opens nothing."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import insert, select

from recommender.casework.desk import (
    LINK_LASTS,
    Desk,
    give_device,
    hand_over,
    is_waiting,
    open_desk,
    take_back,
    take_over,
)
from recommender.casework.roles import Actor, Role
from recommender.flow.draft import Draft, Mentioned
from recommender.flow.progress import Progress, read_progress
from recommender.store import handovers
from recommender.store.drafts import Drafts
from recommender.store.records import Records
from recommender.store.sealing import BrowserKey
from recommender.store.tables import AUDIT, DRAFTS, HANDOVERS, STAFF
from tests.builders import questionnaire
from tests.case_files import library

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
WORDS = "small bumps since the summer"
AYLA = Actor("staff", "a" * 32, "Ayla", Role.RECEPTION)


@pytest.fixture
def ayla(records: Records) -> Actor:
    with records.writing() as work:
        row = {"id": AYLA.id, "username": "ayla", "name": AYLA.name, "role": str(AYLA.role), "created_at": 0}
        work.connection.execute(insert(STAFF).values(row))
    return AYLA


def begun() -> Desk:
    return Desk(Draft(values={"age": 45, "own_words": WORDS}, grades={"texture": "mild"}))


def of_client(records: Records, key: BrowserKey, now: datetime = NOW) -> Progress:
    restored = read_progress(questionnaire(), Drafts(records.engine).load(key, now) or b"")
    assert restored
    return restored.progress


def drafts(records: Records) -> list[str]:
    with records.reading() as work:
        return list(work.connection.execute(select(DRAFTS.c.id)).scalars())


def audited(records: Records) -> list[str]:
    with records.reading() as work:
        rows = work.connection.execute(select(AUDIT.c.actor, AUDIT.c.action).order_by(AUDIT.c.seq))
        return [f"{actor} {action}".replace(AYLA.id, "ayla") for actor, action in rows]


def test_link_hands_the_answers_over_once(records: Records, ayla: Actor) -> None:
    link = hand_over(records, library(), ayla, begun(), NOW)
    assert is_waiting(records, ayla, link, NOW)
    key = take_over(records, link.secret, NOW + timedelta(hours=1))
    assert key
    theirs = of_client(records, key)
    assert theirs.draft == begun().draft
    assert (theirs.from_desk, theirs.by_staff) == (True, ["age", "concerns", "own_words"])
    assert not is_waiting(records, ayla, link, NOW)
    assert take_over(records, link.secret, NOW + timedelta(hours=1)) is None
    assert audited(records) == [
        "staff:ayla intake_handed_over",
        "staff:ayla intake_started",
        "client intake_taken_over",
    ]


def test_what_was_understood_goes_over_with_the_answers_and_a_sign_waits_for_the_client(
    records: Records, ayla: Actor
) -> None:
    desk = begun()
    desk.draft.mentions = [
        Mentioned("conditions", "eczema", "eczema", "no"),
        Mentioned("warning_signs", "red_all_over", "red"),
    ]
    key = take_over(records, hand_over(records, library(), ayla, desk, NOW).secret, NOW)
    assert key
    theirs = of_client(records, key)
    assert theirs.draft.mentions == desk.draft.mentions
    assert theirs.step == questionnaire().sections[0].id


def test_two_who_come_at_once_do_not_both_get_it(records: Records, ayla: Actor) -> None:
    for _ in range(5):
        link = hand_over(records, library(), ayla, begun(), NOW)
        gate = threading.Barrier(4)
        with ThreadPoolExecutor(4) as people:
            came = [people.submit(_come, gate, records, link.secret) for _ in range(4)]
            got = [each.result(timeout=30) for each in came]
        assert sorted(key is None for key in got) == [False, True, True, True]


def _come(gate: threading.Barrier, records: Records, secret: str) -> BrowserKey | None:
    gate.wait(timeout=20)
    return take_over(records, secret, NOW)


def test_link_expires(records: Records, ayla: Actor) -> None:
    link = hand_over(records, library(), ayla, begun(), NOW)
    assert link.until == NOW + LINK_LASTS
    assert not is_waiting(records, ayla, link, link.until)
    assert take_over(records, link.secret, link.until) is None


def test_database_alone_opens_nothing(records: Records, ayla: Actor) -> None:
    link = hand_over(records, library(), ayla, begun(), NOW)
    with records.reading() as work:
        stored = [*work.connection.execute(select(HANDOVERS)).one(), *work.connection.execute(select(DRAFTS)).all()]
        row = work.connection.execute(select(HANDOVERS)).one()
    assert link.secret not in repr(stored) and WORDS not in repr(stored)
    assert BrowserKey.new().unseal(row.sealed) is None
    for made_up in ("", link.secret[:-1], link.secret + "A", row.digest, "../../etc", "\0" * 43, "ş" * 43):
        assert take_over(records, made_up, NOW) is None
    assert take_over(records, BrowserKey.new().write(), NOW) is None
    assert take_over(records, link.secret, NOW) is not None


def test_new_link_ends_the_one_before_and_leaves_one_copy(records: Records, ayla: Actor) -> None:
    desk = begun()
    first = hand_over(records, library(), ayla, desk, NOW)
    second = hand_over(records, library(), ayla, desk, NOW)
    assert len(drafts(records)) == 2  # the desk, and the client's copy
    assert take_over(records, first.secret, NOW) is None
    assert take_over(records, second.secret, NOW) is not None


def test_link_is_taken_back_unless_the_client_was_first(records: Records, ayla: Actor) -> None:
    desk = begun()
    link = hand_over(records, library(), ayla, desk, NOW)
    assert take_back(records, library(), ayla, desk, NOW)
    assert (desk.link, take_over(records, link.secret, NOW), len(drafts(records))) == (None, None, 1)
    link = hand_over(records, library(), ayla, desk, NOW)
    key = take_over(records, link.secret, NOW)
    assert key
    assert not take_back(records, library(), ayla, desk, NOW)
    assert of_client(records, key).draft == begun().draft  # theirs now: nobody takes it away


def test_desk_remembers_its_link_and_not_what_the_client_adds(records: Records, ayla: Actor) -> None:
    link = hand_over(records, library(), ayla, begun(), NOW)
    key = take_over(records, link.secret, NOW)
    assert key
    Drafts(records.engine).save(key, b"what the client wrote", NOW)
    found = open_desk(records, library(), ayla, NOW)
    assert found.link is not None
    assert (found.link.secret, found.link.until, found.draft) == (link.secret, link.until, begun().draft)
    with records.reading() as work:
        assert [found.link.secret == key.write(), handovers.is_waiting(work, key, NOW)] == [False, False]


def test_device_gets_a_copy_and_the_desk_is_empty(records: Records, ayla: Actor) -> None:
    assert give_device(records, library(), ayla, NOW) is None
    link = hand_over(records, library(), ayla, begun(), NOW)
    key = give_device(records, library(), ayla, NOW)
    assert key
    assert of_client(records, key).draft == begun().draft
    assert drafts(records) == [key.draft_id]
    assert take_over(records, link.secret, NOW) is None
    assert not open_desk(records, library(), ayla, NOW).draft.has_answers
    assert audited(records)[-1] == "staff:ayla device_handed_over"
