"""Every role against every function of casework, generated: a function that asks no permission first fails here.

Whoever is refused is refused before anything is read. What a function needs stands in NEEDED; one that is new has to be
put there, or, where no member of staff calls it, among those that are open for a reason.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from recommender import casework
from recommender.casework.consultation import Edit
from recommender.casework.paper import Taking
from recommender.casework.roles import CLIENT, PERMITTED, PROGRAM, Action, Actor, Role
from recommender.errors import NotPermittedError

NEEDED = {
    "consultation.open_case": Action.SEE_CASE,
    "consultation.earlier_version": Action.SEE_CASE,
    "consultation.looks": Action.SEE_CASE,
    "consultation.edit_answers": Action.EDIT_ANSWERS,
    "consultation.clear": Action.CLEAR_RESTRICTION,
    "consultation.take_back_clearing": Action.CLEAR_RESTRICTION,
    "consultation.decide_finally": Action.DECIDE,
    "consultation.examine": Action.EXAMINE,
    "consultation.plan_sessions": Action.PLAN_SESSIONS,
    "consultation.record_follow_up": Action.RECORD_FOLLOW_UP,
    "consultation.add_note": Action.ADD_NOTE,
    "consultation.assign": Action.ASSIGN,
    "paper.sheet_pdf": Action.PRINT_SHEET,
    "paper.export_json": Action.EXPORT_CASE,
    "paper.export_csv": Action.EXPORT_CASE,
    "person.others": Action.SEE_CONTACT,
    "reaching.put_contact_right": Action.EDIT_CONTACT,
    "accounts.accounts": Action.MANAGE_STAFF,
    "accounts.colleagues": Action.SEE_QUEUE,
    "accounts.add": Action.MANAGE_STAFF,
    "accounts.find": Action.MANAGE_STAFF,
    "accounts.change_role": Action.MANAGE_STAFF,
    "accounts.set_password": Action.MANAGE_STAFF,
    "accounts.disable": Action.MANAGE_STAFF,
    "accounts.enable": Action.MANAGE_STAFF,
    "accounts.end_sessions": Action.MANAGE_STAFF,
    "accounts.link_identity": Action.MANAGE_STAFF,
    "accounts.unlink_identity": Action.MANAGE_STAFF,
    "destroying.what_goes": Action.SET_RETENTION,
    "destroying.destroy_now": Action.SET_RETENTION,
    "auditing.newest": Action.SEE_AUDIT,
    "auditing.verified": Action.SEE_AUDIT,
    "signing.sign_off": Action.SIGN_OFF_POLICY,
    "desk.open_desk": Action.START_INTAKE,
    "desk.keep": Action.START_INTAKE,
    "desk.clear": Action.START_INTAKE,
    "desk.hand_over": Action.START_INTAKE,
    "desk.is_waiting": Action.START_INTAKE,
    "desk.take_back": Action.START_INTAKE,
    "desk.give_device": Action.START_INTAKE,
    "desk.send_for_client": Action.START_INTAKE,
    "queue.counts": Action.SEE_QUEUE,
    "queue.news": Action.SEE_QUEUE,
    "queue.place_after": Action.SEE_QUEUE,
    "queue.record_look": Action.SEE_QUEUE,
    "queue.page": Action.SEE_QUEUE,
    "queue.count": Action.SEE_QUEUE,
    "queue.find": Action.SEE_QUEUE,
    "similar.similar": Action.SEE_CASE,
}
BY_SECRET = {  # called for a client: what they hold opens their own case and nothing else
    "sending.send", "sending.sent_before", "sending.token_of", "sending.link_digest", "mine.open_mine",
    "mine.correct_mine", "mine.correct_contact", "mine.withdraw", "mine.delete_mine", "opening.open_link",
    "desk.take_over",
}  # fmt: skip
WHO_THEY_ARE = {  # called to find out who somebody is, or about themselves
    "entering.enter", "entering.member", "entering.member_by_identity", "entering.leave", "entering.leave_identity",
    "entering.change_own_password", "throttle.count",
}  # fmt: skip
BY_THE_HOUSE = {"housekeeping.keep_house", "retention.overdue", "retention.purge"}  # on a timer, or by the command
BY_BOTH = {  # by staff who may, and by clients whose link is theirs, or by whoever runs the machine's commands
    "erasing.erase_case": Action.ERASE_CASE, "reviewed.reviewed": Action.SIGN_OFF_POLICY,
}  # fmt: skip
WITHIN = {  # called by others of casework, in a transaction that they opened
    "erasing.after_erasing", "erasing.erase_in", "erasing.erase_contact_in", "sending.keep_contact_of",
    "throttle.take_back", "throttle.start_anew", "throttle.account_digest",
}  # fmt: skip
REACHES = ("Records", "Work", "Edit", "Taking")  # what data can be reached through

NOW = datetime(2026, 3, 2, tzinfo=UTC)


class Touched(Exception):
    """Something was read, or done, before permission was asked."""


class Anything:
    """Stands for whatever a function is given; using it in any way is telling."""

    def __getattribute__(self, name: str) -> Any:
        raise Touched(name)


def functions() -> Iterator[tuple[str, Callable[..., Any]]]:
    """Every public function of casework that data can be reached through."""
    for found in pkgutil.iter_modules(casework.__path__):
        module = importlib.import_module(f"{casework.__name__}.{found.name}")
        for name, function in inspect.getmembers(module, inspect.isfunction):
            kinds = {str(parameter.annotation) for parameter in inspect.signature(function).parameters.values()}
            if function.__module__ == module.__name__ and not name.startswith("_") and kinds & set(REACHES):
                yield f"{found.name}.{name}", function


FUNCTIONS = dict(functions())
ACTORS = [*(Actor("staff", "1", "A", role) for role in Role), Actor("staff", "1", "A"), CLIENT, PROGRAM]


def called(function: Callable[..., Any], actor: Actor) -> Exception | None:
    """What calling it as this actor raises."""
    given: dict[str, Any] = {
        "Actor": actor,
        "Edit": Edit(Anything(), Anything(), actor, "0" * 32, 1, NOW),  # type: ignore[arg-type]
        "Taking": Taking(Anything(), Anything(), Anything(), Anything(), actor, "0" * 32, NOW),  # type: ignore[arg-type]
    }
    parameters = inspect.signature(function).parameters.values()
    values = {each.name: given.get(str(each.annotation), Anything()) for each in parameters}
    try:
        function(**values)
    except Exception as error:
        return error
    return None


def test_every_function_that_reaches_data_is_listed_once() -> None:
    groups = (set(NEEDED), BY_SECRET, WHO_THEY_ARE, BY_THE_HOUSE, set(BY_BOTH), WITHIN)
    assert set().union(*groups) == set(FUNCTIONS)
    assert sum(len(group) for group in groups) == len(FUNCTIONS)


@pytest.mark.parametrize("name", sorted(NEEDED))
@pytest.mark.parametrize("actor", ACTORS, ids=lambda actor: str(actor.role or actor.kind))
def test_whoever_may_not_is_refused_before_anything_else(name: str, actor: Actor) -> None:
    is_permitted = actor.role is not None and NEEDED[name] in PERMITTED[actor.role]
    error = called(FUNCTIONS[name], actor)
    assert isinstance(error, NotPermittedError) is not is_permitted
    assert isinstance(error, Touched | AttributeError | TypeError | NotPermittedError), error


@pytest.mark.parametrize("name", sorted(BY_BOTH))
@pytest.mark.parametrize("role", Role)
def test_what_others_do_too_is_refused_to_staff_who_may_not(name: str, role: Role) -> None:
    error = called(FUNCTIONS[name], Actor("staff", "1", "A", role))
    assert isinstance(error, NotPermittedError) is (BY_BOTH[name] not in PERMITTED[role])


def test_no_role_is_without_a_row_and_an_administrator_sees_no_health_data() -> None:
    assert set(PERMITTED) == set(Role)
    about_clients = set(Action) - {Action.MANAGE_STAFF, Action.SET_RETENTION, Action.SEE_AUDIT}
    assert not about_clients & PERMITTED[Role.ADMINISTRATOR]


@pytest.mark.parametrize("action", [Action.CLEAR_RESTRICTION, Action.SIGN_OFF_POLICY, Action.ERASE_CASE])
def test_the_medical_lead_alone_may(action: Action) -> None:
    assert [role for role in Role if action in PERMITTED[role]] == [Role.MEDICAL_LEAD]


def test_reception_neither_decides_nor_examines() -> None:
    treating = {Action.DECIDE, Action.EXAMINE, Action.PLAN_SESSIONS, Action.RECORD_FOLLOW_UP, Action.EXPORT_CASE}
    assert not treating & PERMITTED[Role.RECEPTION]


def test_what_asks_no_permission_is_noticed() -> None:
    def careless(records: object, actor: Actor) -> object:
        return records.writing()  # type: ignore[attr-defined]

    careless.__annotations__["actor"] = "Actor"
    assert isinstance(called(careless, CLIENT), Touched)
