"""What staff do with a case, on both databases: each change on the version it was made for, decided by the answers."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import pytest

from recommender.casework import consultation
from recommender.casework.consultation import (
    add_note,
    assign,
    clear,
    decide_finally,
    earlier_version,
    edit_answers,
    examine,
    looks,
    plan_sessions,
    record_follow_up,
    take_back_clearing,
)
from recommender.casework.deciding import as_asked_today, decided_case
from recommender.casework.planning import open_weekdays, proposed_days, unfit_sessions
from recommender.domain.case import Clearing, Examination, FollowUp, Override, Session
from recommender.domain.terms import Outcome
from recommender.engine.receipts import read_receipt
from recommender.errors import (
    CaseChangedError,
    CaseError,
    CaseNotFoundError,
    IntakeError,
    RefusedError,
)
from recommender.store.audit import verify
from recommender.store.records import Records
from tests.builders import healthy
from tests.case_files import library
from tests.consulting import (
    ADMINISTRATOR,
    DAY,
    LEAD,
    NOW,
    PRACTITIONER,
    RECEPTION,
    edit_of,
    employed,
    seen,
    sent_case,
)

GOAL = next(iter(library().policy.questionnaire.by_id["goal"].codes))
LINES: dict[str, Any] = {"concerns": {"fine_lines": "moderate"}}  # dermatherapy, four weeks apart
MONDAY = NOW.date()


def clearing(code: str, **changes: Any) -> Clearing:
    return Clearing(**({"code": code, "clinician": "Dr Ada Example", "date": MONDAY, "by": ""} | changes))


def visit(day: date, treatment: Outcome = Outcome.DERMATHERAPY) -> Session:
    return Session(day=day, treatment=treatment)


def refusal(error: pytest.ExceptionInfo[RefusedError]) -> str:
    assert error.value.key in library().wording
    library().say(error.value.key, **error.value.values)
    return error.value.key


def is_sound(records: Records) -> bool:
    with records.reading() as work:
        return list(verify(work.connection, work.keys)) == []


def test_a_case_is_seen_with_its_contact_and_the_look_is_recorded_once(records: Records) -> None:
    case = sent_case(records)
    for _ in range(3):
        found = seen(records, case, PRACTITIONER)
    assert found.contact
    assert found.contact.name == "Ayşe Örnek"
    assert [look.actor for look in looks(records, LEAD, case)] == [str(PRACTITIONER)]
    seen(records, case, PRACTITIONER, NOW + consultation.LOOK + DAY)
    assert len(looks(records, LEAD, case)) == 2
    assert is_sound(records)


@pytest.mark.parametrize("case_id", ["", "0" * 32, "x\x00y", "\ud800", "../case", "A" * 10_000, "' OR 1=1 --"])
def test_what_is_no_case_is_not_found_whatever_was_in_the_address(records: Records, case_id: str) -> None:
    with pytest.raises(CaseNotFoundError):
        seen(records, case_id)
    with pytest.raises(CaseNotFoundError):
        earlier_version(records, LEAD, case_id, 1, NOW)
    with pytest.raises(CaseNotFoundError):
        assign(records, LEAD, case_id, None, NOW)


@pytest.mark.parametrize("number", [0, -1, 2, 2**31])
def test_a_version_that_is_not_there_is_not_found(records: Records, number: int) -> None:
    with pytest.raises(CaseNotFoundError):
        earlier_version(records, LEAD, sent_case(records), number, NOW)


def test_corrected_answers_are_decided_anew_and_the_earlier_version_stays(records: Records) -> None:
    case = sent_case(records)
    assert edit_answers(edit_of(records, case, RECEPTION, NOW + DAY), healthy(**LINES)) == 2
    now = seen(records, case)
    assert (now.facts.outcome, now.facts.status, now.file.answered_on) == ("dermatherapy", "waiting", date(2026, 3, 3))
    assert read_receipt(now.file.receipt).answers == decided_case(library(), now.file).intake.answers
    assert earlier_version(records, LEAD, case, 1, NOW).answers == healthy()
    assert [(past.kind, past.actor) for past in now.versions] == [
        ("sent", "client"),
        ("answers_edited", str(RECEPTION)),
    ]


def test_answers_that_fit_no_questionnaire_change_nothing(records: Records) -> None:
    case = sent_case(records)
    with pytest.raises(IntakeError):
        edit_answers(edit_of(records, case), healthy(pregnancy="perhaps"))
    assert seen(records, case).version == 1


def test_safety_answers_that_staff_changed_are_marked_and_days_that_passed_are_not(records: Records) -> None:
    case = sent_case(records, procedures={"filler": 3})
    later = NOW + 4 * DAY
    asked = as_asked_today(library(), seen(records, case).file, later)
    edit_answers(edit_of(records, case, at=later), asked | {"medicines": ["blood_thinner"], "goal": GOAL})
    file = seen(records, case).file
    assert file.answers["procedures"] == {"filler": 7}
    assert file.answered_by_staff == ("medicines",)


def test_cleared_in_answers_counts_for_nothing(records: Records) -> None:
    case = sent_case(records)
    forged = [{"code": "immunosuppression", "clinician": "Me", "date": "2026-01-01"}]
    edit_answers(edit_of(records, case, RECEPTION), healthy(conditions=["immunosuppression"], cleared=forged, **LINES))
    found = seen(records, case)
    assert found.facts.outcome != "dermatherapy"
    assert "cleared" not in found.file.answers


def test_a_clearance_lifts_a_restriction_and_can_be_taken_back(records: Records) -> None:
    case = sent_case(records, conditions=["immunosuppression"], **LINES)
    assert seen(records, case).facts.outcome != "dermatherapy"
    clear(edit_of(records, case), clearing("immunosuppression", by="somebody else"))
    found = seen(records, case)
    assert (found.facts.outcome, found.file.cleared[0].by) == ("dermatherapy", LEAD.id)
    take_back_clearing(edit_of(records, case), "immunosuppression")
    assert seen(records, case).facts.outcome != "dermatherapy"
    with pytest.raises(RefusedError) as again:
        take_back_clearing(edit_of(records, case), "immunosuppression")
    assert refusal(again) == "case_clear_absent"


def test_nothing_is_cleared_before_anybody_said_it(records: Records) -> None:
    with pytest.raises(RefusedError) as error:
        clear(edit_of(records, sent_case(records)), clearing("immunosuppression"))
    assert refusal(error) == "case_clear_absent"


def test_nothing_is_cleared_on_a_day_to_come(records: Records) -> None:
    case = sent_case(records, conditions=["immunosuppression"])
    with pytest.raises(RefusedError) as error:
        clear(edit_of(records, case), clearing("immunosuppression", date=MONDAY + DAY))
    assert refusal(error) == "case_clear_future"


@pytest.mark.parametrize("code", ["changing_mole", "pregnant_or_possible", "filler", "none", "", "\x00"])
def test_a_warning_sign_and_what_is_no_condition_can_never_be_cleared(records: Records, code: str) -> None:
    case = sent_case(
        records, warning_signs=["changing_mole"], pregnancy="pregnant_or_possible", procedures={"filler": 1}
    )
    with pytest.raises(IntakeError):
        clear(edit_of(records, case), clearing(code))
    assert seen(records, case).version == 1


def test_a_clearance_ends_when_what_it_is_about_changes(records: Records) -> None:
    case = sent_case(records, conditions=["diabetes"], diabetes_control="poor_or_slow_healing", **LINES)
    clear(edit_of(records, case), clearing("diabetes"))
    answers = seen(records, case).file.answers
    edit_answers(edit_of(records, case), answers | {"goal": GOAL, "conditions": ["diabetes", "epilepsy"]})
    assert [found.code for found in seen(records, case).file.cleared] == ["diabetes"]
    edit_answers(edit_of(records, case), answers | {"diabetes_control": "not_sure"})
    assert seen(records, case).file.cleared == ()


def test_a_clearance_does_not_wait_for_a_condition_to_come_back(records: Records) -> None:
    case = sent_case(records, conditions=["immunosuppression"], **LINES)
    clear(edit_of(records, case), clearing("immunosuppression"))
    edit_answers(edit_of(records, case), healthy(**LINES))
    edit_answers(edit_of(records, case), healthy(conditions=["immunosuppression"], **LINES))
    assert seen(records, case).facts.outcome != "dermatherapy"


def test_a_suggestion_is_accepted_with_the_receipt_it_was_judged_by(records: Records) -> None:
    case = sent_case(records, **LINES)
    decide_finally(edit_of(records, case, PRACTITIONER), Outcome.DERMATHERAPY)
    found = seen(records, case)
    assert found.file.review
    assert (found.file.review.verdict, found.file.review.by, found.facts.status) == (
        "accepted", PRACTITIONER.id, "decided",
    )  # fmt: skip
    assert found.file.review.receipt == read_receipt(found.file.receipt).seal


def test_an_override_keeps_the_suggestion_beside_it(records: Records) -> None:
    case = sent_case(records, **LINES)
    edit = edit_of(records, case, PRACTITIONER)
    decide_finally(edit, Outcome.FACIAL, reason=Override.CLIENT_WISH, note="Wants to begin gently.")
    found = seen(records, case)
    assert found.file.review
    assert (found.file.review.verdict, found.file.review.outcome) == ("overridden", Outcome.FACIAL)
    assert (found.facts.outcome, found.file.receipt["decision"]["outcome"]) == ("dermatherapy", "dermatherapy")


def test_a_decision_ends_with_the_answers_it_was_on(records: Records) -> None:
    case = sent_case(records, **LINES)
    decide_finally(edit_of(records, case), Outcome.DERMATHERAPY)
    edit_answers(edit_of(records, case, RECEPTION), healthy(pregnancy="pregnant_or_possible", **LINES))
    found = seen(records, case)
    assert found.file.review is None
    assert found.facts.status == "waiting"
    assert earlier_version(records, LEAD, case, 2, NOW).review


@pytest.mark.parametrize("note", ["x" * 2_001, "x" * 10_000])
def test_words_that_are_too_long_are_refused_and_say_so(records: Records, note: str) -> None:
    case = sent_case(records, **LINES)
    with pytest.raises(RefusedError) as error:
        decide_finally(edit_of(records, case), Outcome.FACIAL, reason=Override.OTHER, note=note)
    assert refusal(error) == "case_note_long"
    with pytest.raises(RefusedError):
        add_note(edit_of(records, case), note)


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", "![](https://x.example/a.png)", "=1+1", "\u202eabc", "a\x00b", "\ud800"]
)
def test_any_words_are_kept_as_they_were_typed(records: Records, text: str) -> None:
    case = sent_case(records, own_words=text)
    add_note(edit_of(records, case), text)
    file = seen(records, case).file
    shown = "\ufffd" if text == "\ud800" else text
    assert (file.answers["own_words"], file.notes[0].text) == (shown, shown)
    assert is_sound(records)


def test_an_empty_note_is_refused(records: Records) -> None:
    with pytest.raises(RefusedError) as error:
        add_note(edit_of(records, sent_case(records)), " \n ")
    assert refusal(error) == "case_note_empty"


def test_notes_and_findings_leave_decision_and_status_alone(records: Records) -> None:
    case = sent_case(records, **LINES)
    record_follow_up(edit_of(records, case), FollowUp(result="better", by="", at=NOW))
    edit_answers(edit_of(records, case), healthy())
    before = seen(records, case)
    add_note(edit_of(records, case, RECEPTION), "Will call again.")
    found = Examination(skin_type=3, photos="declined", by="x", at=NOW - DAY)
    examine(edit_of(records, case), found)
    after = seen(records, case)
    assert (after.facts.status, after.facts.outcome, after.file.receipt) == ("waiting", "facial", before.file.receipt)
    assert after.file.examination
    assert (after.file.examination.by, after.file.examination.at) == (LEAD.id, NOW)
    assert (after.file.examination.photos, after.file.examination.test_patch) == ("declined", None)


def test_a_follow_up_closes_the_case(records: Records) -> None:
    case = sent_case(records)
    record_follow_up(edit_of(records, case, PRACTITIONER), FollowUp(result="adverse", note="Red.", by="", at=NOW))
    found = seen(records, case)
    assert found.facts.status == "closed"
    assert found.file.follow_up
    assert found.file.follow_up.by == PRACTITIONER.id


# Visits


def decided_for(records: Records, **changes: Any) -> str:
    case = sent_case(records, **(LINES | changes))
    decide_finally(edit_of(records, case), Outcome(seen(records, case).facts.outcome))
    return case


def planned_refusal(records: Records, case: str, *sessions: Session, at: Any = NOW) -> str:
    with pytest.raises(RefusedError) as error:
        plan_sessions(edit_of(records, case, PRACTITIONER, at), sessions)
    return refusal(error)


def test_visits_are_planned_in_order_of_time(records: Records) -> None:
    case = decided_for(records)
    later, first = visit(MONDAY + 42 * DAY), visit(MONDAY)
    plan_sessions(edit_of(records, case, PRACTITIONER), (later, first))
    assert seen(records, case).file.sessions == (first, later)


def test_no_visit_lies_before_a_wait_is_over(records: Records) -> None:
    case = decided_for(records, procedures={"filler": 3})
    found = decided_case(library(), seen(records, case).file)
    wait = found.decision.plan.earliest_in_days or 0
    assert wait > 1
    assert planned_refusal(records, case, visit(MONDAY + (wait - 1) * DAY)) == "case_visit_early"
    later = NOW + 5 * DAY  # the wait ends on the same day whenever it is planned
    assert planned_refusal(records, case, visit(MONDAY + (wait - 1) * DAY), at=later) == "case_visit_early"
    plan_sessions(edit_of(records, case, at=later), (visit(MONDAY + wait * DAY),))


def test_no_visit_is_planned_without_a_decision_or_for_another_treatment(records: Records) -> None:
    assert planned_refusal(records, sent_case(records, **LINES), visit(MONDAY)) == "case_visit_undecided"
    case = decided_for(records)
    assert planned_refusal(records, case, visit(MONDAY, Outcome.FACIAL)) == "case_visit_undecided"
    referral = decided_for(records, warning_signs=["changing_mole"])
    assert planned_refusal(records, referral, visit(MONDAY, Outcome.MEDICAL_REFERRAL)) == "case_visit_undecided"


@pytest.mark.parametrize(("days", "key"), [(-1, "case_visit_early"), (4_000, "case_visit_far")])
def test_no_visit_is_planned_in_the_past_or_in_a_mistyped_year(records: Records, days: int, key: str) -> None:
    assert planned_refusal(records, decided_for(records), visit(MONDAY + days * DAY)) == key


def test_visits_keep_the_weeks_between_them(records: Records) -> None:
    case = decided_for(records)
    assert planned_refusal(records, case, visit(MONDAY), visit(MONDAY + 6 * DAY)) == "case_visit_close"
    assert planned_refusal(records, case, visit(MONDAY), visit(MONDAY)) == "case_visit_close"


def test_a_reaction_to_the_test_patch_asks_for_another_decision(records: Records) -> None:
    case = decided_for(records)
    examine(edit_of(records, case, at=NOW + timedelta(hours=1)), Examination(test_patch="reaction", by="", at=NOW))
    assert planned_refusal(records, case, visit(MONDAY)) == "case_visit_reaction"
    with pytest.raises(RefusedError) as error:
        decide_finally(edit_of(records, case), Outcome.DERMATHERAPY)
    assert refusal(error) == "case_refused_reaction"
    examine(edit_of(records, case, at=NOW + timedelta(hours=2)), Examination(test_patch="clear", by="", at=NOW))
    decide_finally(edit_of(records, case, at=NOW + timedelta(hours=3)), Outcome.DERMATHERAPY)
    plan_sessions(edit_of(records, case), (visit(MONDAY),))


def test_a_reaction_leaves_the_way_to_a_doctor_open(records: Records) -> None:
    case = sent_case(records, concerns={"fine_lines": "moderate"})
    examine(edit_of(records, case), Examination(test_patch="reaction", by="", at=NOW))
    decide_finally(edit_of(records, case), Outcome.MEDICAL_REFERRAL, reason=Override.EXAMINATION, note="It reacted.")
    assert seen(records, case).facts.status == "decided"


@pytest.mark.parametrize("how", ["pregnancy", "taken back", "wait"])
def test_visits_that_no_longer_fit_stay_and_are_told(records: Records, how: str) -> None:
    ill: dict[str, Any] = {"conditions": ["immunosuppression"]} if how == "taken back" else {}
    case = sent_case(records, **(LINES | ill))
    if ill:
        clear(edit_of(records, case), clearing("immunosuppression"))
    decide_finally(edit_of(records, case), Outcome.DERMATHERAPY)
    plan_sessions(edit_of(records, case), (visit(MONDAY),))
    assert (
        unfit_sessions(library(), seen(records, case).file, decided_case(library(), seen(records, case).file), MONDAY)
        == ()
    )
    if ill:
        take_back_clearing(edit_of(records, case), "immunosuppression")
    else:
        change = {"pregnancy": "pregnant_or_possible"} if how == "pregnancy" else {"procedures": {"filler": 0}}
        edit_answers(edit_of(records, case), healthy(**(LINES | change)))
    if how == "wait":
        decide_finally(edit_of(records, case), Outcome.DERMATHERAPY)
    file = seen(records, case).file
    assert file.sessions == (visit(MONDAY),)
    (told,) = unfit_sessions(library(), file, decided_case(library(), file), MONDAY)
    assert told[1].key == ("case_visit_early" if how == "wait" else "case_visit_undecided")
    assert planned_refusal(records, case, *file.sessions, visit(MONDAY + 60 * DAY)) == told[1].key


def test_a_visit_that_took_place_stands_whatever_is_said_later(records: Records) -> None:
    case = decided_for(records)
    plan_sessions(edit_of(records, case), (visit(MONDAY),))
    edit_answers(edit_of(records, case), healthy(procedures={"filler": 0}, **LINES))
    decide_finally(edit_of(records, case), Outcome.DERMATHERAPY)
    plan_sessions(edit_of(records, case, at=NOW + DAY), (visit(MONDAY), visit(MONDAY + 60 * DAY)))
    assert len(seen(records, case).file.sessions) == 2


def test_proposed_visits_can_be_planned_and_are_on_days_when_the_clinic_is_open(records: Records) -> None:
    case = decided_for(records, procedures={"filler": 3})
    file = seen(records, case).file
    days = proposed_days(library(), file, decided_case(library(), file), Outcome.DERMATHERAPY, MONDAY)
    plan_sessions(edit_of(records, case), tuple(visit(next(days)) for _ in range(4)))
    planned = seen(records, case).file.sessions
    assert len(planned) == 4
    assert {session.day.weekday() for session in planned} <= open_weekdays(library().clinic)


def test_hours_are_read_as_weekdays() -> None:
    clinic = library().clinic
    one = clinic.hours[0]
    spelled = {
        "Monday to Friday": range(5),
        "Saturday": [5],
        "Friday to Monday": [4, 5, 6, 0],
        "Tuesday, Thursday and Sunday": [1, 3, 6],
        "By appointment": range(7),
    }
    for words, days in spelled.items():
        hours = (one.model_copy(update={"days": words}),)
        assert open_weekdays(clinic.model_copy(update={"hours": hours})) == frozenset(days), words


# Who looks after it, and who does it at the same time


def test_a_case_is_given_to_somebody_who_sees_cases(records: Records) -> None:
    employed(records, PRACTITIONER, ADMINISTRATOR)
    case = sent_case(records)
    assign(records, RECEPTION, case, PRACTITIONER.id, NOW)
    assert seen(records, case).facts.assigned_to == PRACTITIONER.id
    assert is_sound(records)
    for nobody in (ADMINISTRATOR.id, "gone", "\x00"):
        with pytest.raises(CaseError):
            assign(records, RECEPTION, case, nobody, NOW)
    assign(records, RECEPTION, case, None, NOW)
    assert seen(records, case).facts.assigned_to is None


def test_the_second_of_two_is_told_which_version_stands(records: Records) -> None:
    case = sent_case(records, **LINES)
    edits = [edit_of(records, case, actor, based_on=1) for actor in (PRACTITIONER, LEAD)]
    add_note(edits[0], "First.")
    changes: tuple[Callable[[], object], ...] = (
        lambda: add_note(edits[1], "Second."),
        lambda: edit_answers(edits[1], healthy()),
        lambda: decide_finally(edits[1], Outcome.DERMATHERAPY),
        lambda: plan_sessions(edits[1], ()),
        lambda: examine(edits[1], Examination(by="", at=NOW)),
        lambda: record_follow_up(edits[1], FollowUp(result="same", by="", at=NOW)),
        lambda: clear(edits[1], clearing("immunosuppression")),
        lambda: take_back_clearing(edits[1], "immunosuppression"),
    )
    for change in changes:
        with pytest.raises(CaseChangedError) as error:
            change()
        assert error.value.version == 2
    assert [note.text for note in seen(records, case).file.notes] == ["First."]


def test_eight_writers_on_one_case_lose_no_note(records: Records) -> None:
    case, people, each = sent_case(records), 8, 3

    def write(number: int) -> None:
        for turn in range(each):
            while True:
                try:
                    add_note(edit_of(records, case), f"{number}.{turn}")
                    break
                except CaseChangedError:
                    continue

    with ThreadPoolExecutor(people) as pool:
        list(pool.map(write, range(people)))
    found = seen(records, case)
    wanted = {f"{number}.{turn}" for number in range(people) for turn in range(each)}
    assert found.version == 1 + people * each
    assert {note.text for note in found.file.notes} == wanted
    assert is_sound(records)
