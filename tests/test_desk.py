"""What staff fill in at the desk: kept, passed over or confirmed, and sent for a client who agreed aloud."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import insert, select

from recommender.casework import desk as at_desk
from recommender.casework.desk import Desk, open_desk, send_for_client
from recommender.casework.mine import open_mine
from recommender.casework.roles import Actor, Role
from recommender.domain.case import Contact
from recommender.errors import IntakeError, NotPermittedError
from recommender.flow.desk import answered, first_to_confirm, handed_over, is_settled, to_confirm
from recommender.flow.draft import Draft, ListDraft
from recommender.flow.steps import asks_now
from recommender.store.records import Records
from recommender.store.tables import AUDIT, CASES, STAFF
from tests.builders import questionnaire
from tests.case_files import library
from tests.test_pages import full_draft

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
AYLA = Actor("staff", "a" * 32, "Ayla", Role.RECEPTION)
SECTIONS = {section.id: section for section in questionnaire().sections}
say = library().say


@pytest.fixture
def ayla(records: Records) -> Actor:
    with records.writing() as work:
        row = {"id": AYLA.id, "username": "ayla", "name": AYLA.name, "role": str(AYLA.role), "created_at": 0}
        work.connection.execute(insert(STAFF).values(row))
    return AYLA


def settled(draft: Draft, by_staff: list[str] | None = None) -> list[str]:
    staff = answered(questionnaire(), draft) if by_staff is None else by_staff
    return [name for name, found in SECTIONS.items() if is_settled(questionnaire(), found, draft, staff, say)]


def confirming(section: str, draft: Draft, by_staff: list[str], confirmed: list[str]) -> list[str]:
    return to_confirm(asks_now(questionnaire(), SECTIONS[section], draft), by_staff, confirmed)


# What the client need not be asked, and what they confirm


def test_a_list_that_only_replies_ticked_is_for_the_client_to_answer() -> None:
    draft = full_draft()
    draft.lists["products"] = ListDraft(codes=["retinoid"], begun=True)
    assert "products" not in answered(questionnaire(), draft)
    assert handed_over(questionnaire(), draft, say).step == "signs"
    draft.go_through(["products"])
    assert "products" in answered(questionnaire(), draft)


def test_only_whole_steps_without_a_safety_item_are_settled() -> None:
    assert settled(full_draft()) == ["concerns", "strength", "wishes"]
    without_goal = full_draft()
    without_goal.forget("goal")
    assert settled(without_goal) == ["concerns", "strength"]
    without_grade = full_draft()
    without_grade.grades = {"texture": None}
    assert settled(without_grade) == ["concerns", "wishes"]
    assert settled(Draft()) == []


def test_step_with_a_follow_up_about_safety_is_gone_through() -> None:
    draft = full_draft()
    draft.grades = {"acne_scars": "mild"}
    assert "scar_kind" in [ask.item.id for ask in asks_now(questionnaire(), SECTIONS["strength"], draft)]
    assert "strength" not in settled(draft)


def test_what_the_client_answered_is_settled_by_nobody() -> None:
    by_staff = ["concerns", "age"]
    assert settled(full_draft(), by_staff) == ["concerns", "strength"]  # the wishes are the client's own
    assert settled(full_draft(), []) == []


def test_client_starts_at_the_first_step_that_is_not_settled() -> None:
    begun = handed_over(questionnaire(), full_draft(), say)
    assert (begun.step, begun.through, begun.from_desk) == ("signs", ["concerns"], True)
    assert {"age", "conditions", "goal", "concerns"} <= set(begun.by_staff)
    assert handed_over(questionnaire(), Draft(values={"age": 30}), say).step == "concerns"
    assert handed_over(questionnaire(), Draft(), say).by_staff == []


def test_every_safety_item_of_staff_waits_to_be_confirmed_step_by_step() -> None:
    draft = full_draft()
    by_staff, confirmed, seen = answered(questionnaire(), draft), list[str](), []
    while section := first_to_confirm(questionnaire(), draft, by_staff, confirmed):
        seen.append(section.id)
        confirmed += confirming(section.id, draft, by_staff, confirmed)
    assert seen == ["signs", "about_you", "health", "lately"]
    asked = {ask.item.id for found in SECTIONS.values() for ask in asks_now(questionnaire(), found, draft)}
    assert questionnaire().safety_items & asked <= set(confirmed)


def test_answer_that_is_no_longer_asked_needs_no_confirming() -> None:
    draft = full_draft()
    draft.lists["conditions"] = ListDraft(codes=["diabetes"])
    draft.values["diabetes_control"] = "stable"
    by_staff = answered(questionnaire(), draft)
    assert "diabetes_control" in by_staff
    draft.lists["conditions"] = ListDraft(none=True)
    assert "diabetes_control" not in confirming("health", draft, by_staff, [])


def test_letters_for_a_number_are_an_answer_that_keeps_the_step_open() -> None:
    draft = full_draft()
    draft.values["age"] = "forty"
    assert "age" in answered(questionnaire(), draft)
    draft.values["age"] = ""
    assert "age" not in answered(questionnaire(), draft)


# What is kept


def test_desk_is_kept_for_a_day_and_for_one_person(records: Records, ayla: Actor) -> None:
    desk = open_desk(records, library(), ayla, NOW)
    assert not desk.draft.has_answers
    desk.draft.values["age"] = 30
    assert at_desk.keep(records, library(), ayla, desk, NOW)
    assert at_desk.keep(records, library(), ayla, desk, NOW)
    later = NOW + timedelta(hours=23)
    assert open_desk(records, library(), ayla, later).draft.values == {"age": 30}
    other = Actor("staff", "b" * 32, "Bora", Role.RECEPTION)
    assert not open_desk(records, library(), other, later).draft.has_answers
    assert not open_desk(records, library(), ayla, NOW + timedelta(hours=24)).draft.has_answers
    assert actions(records) == ["intake_started"]


def test_desk_that_was_cleared_in_another_window_does_not_come_back(records: Records, ayla: Actor) -> None:
    desk = open_desk(records, library(), ayla, NOW)
    desk.draft.values["age"] = 30
    assert at_desk.keep(records, library(), ayla, desk, NOW)
    at_desk.clear(records, ayla, NOW)
    assert not at_desk.keep(records, library(), ayla, desk, NOW)
    assert not open_desk(records, library(), ayla, NOW).draft.has_answers
    assert actions(records) == ["intake_started", "intake_cleared"]


@pytest.mark.parametrize("role", [*Role, None])
def test_only_who_may_start_an_intake_does_anything_here(records: Records, ayla: Actor, role: Role | None) -> None:
    actor = Actor("staff", AYLA.id, "Ayla", role)
    may = role in (Role.RECEPTION, Role.PRACTITIONER, Role.MEDICAL_LEAD)
    desk = Desk(full_draft())
    link = at_desk.hand_over(records, library(), ayla, desk, NOW)
    for act in (
        lambda: open_desk(records, library(), actor, NOW),
        lambda: at_desk.keep(records, library(), actor, desk, NOW),
        lambda: at_desk.is_waiting(records, actor, link, NOW),
        lambda: at_desk.take_back(records, library(), actor, desk, NOW),
        lambda: at_desk.hand_over(records, library(), actor, desk, NOW),
        lambda: at_desk.give_device(records, library(), actor, NOW),
        lambda: at_desk.clear(records, actor, NOW),
        lambda: send_for_client(records, library(), actor, desk, CONTACT, "en", NOW),
    ):
        before = actions(records)
        if may:
            act()
        else:
            with pytest.raises(NotPermittedError):
                act()
            assert actions(records) == before


# Sending for the client


CONTACT = Contact(name="Deniz Kaya", phone="+905321234567")


def test_staff_send_for_the_client_and_nothing_counts_as_confirmed(records: Records, ayla: Actor) -> None:
    desk = Desk(full_draft())
    at_desk.keep(records, library(), ayla, desk, NOW)
    sent = send_for_client(records, library(), ayla, desk, CONTACT, "tr", NOW)
    found = open_mine(records, sent.token)
    assert (found.language, found.contact, found.file.confirmed) == ("tr", CONTACT, ())
    assert {"age", "conditions", "warning_signs"} <= set(found.file.answered_by_staff) <= questionnaire().safety_items
    assert {consent.purpose: consent.version for consent in found.consents} == {
        "consultation": library().consents.now("consultation").id,
        "contact": library().consents.now("contact").id,
    }
    with records.reading() as work:
        assert work.connection.execute(select(CASES.c.origin)).scalar_one() == "desk"
        by = dict(list(work.connection.execute(select(AUDIT.c.action, AUDIT.c.actor))))
    assert by["sent"] == by["consents_given_aloud"] == f"staff:{ayla.id}"
    assert not open_desk(records, library(), ayla, NOW).draft.has_answers


def test_a_second_try_sends_nothing_twice(records: Records, ayla: Actor) -> None:
    desk = Desk(full_draft())
    first = send_for_client(records, library(), ayla, desk, CONTACT, "en", NOW)
    second = send_for_client(records, library(), ayla, desk, CONTACT, "en", NOW)
    assert (first.case_id, first.was_there, second.was_there) == (second.case_id, False, True)


def test_what_is_incomplete_is_not_sent(records: Records, ayla: Actor) -> None:
    desk = Desk(Draft(values={"age": 30}))
    at_desk.keep(records, library(), ayla, desk, NOW)
    with pytest.raises(IntakeError):
        send_for_client(records, library(), ayla, desk, CONTACT, "en", NOW)
    assert open_desk(records, library(), ayla, NOW).draft.values == {"age": 30}


def actions(records: Records) -> list[str]:
    with records.reading() as work:
        return list(work.connection.execute(select(AUDIT.c.action).order_by(AUDIT.c.seq)).scalars())
