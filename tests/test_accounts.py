"""Accounts of staff: who may make and change them, what is refused, and what the record keeps of it."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from recommender.casework import accounts
from recommender.casework.entering import ABSOLUTE, IDLE
from recommender.casework.names import check_name, check_username
from recommender.casework.password_rules import LONGEST, SHORTEST, check_password
from recommender.casework.roles import CLIENT, PERMITTED, PROGRAM, Action, Actor, Role
from recommender.casework.throttle import ACCOUNT, ADDRESS
from recommender.errors import AccountError, NotPermittedError
from recommender.store import audit
from recommender.store.records import Records
from recommender.store.tables import AUDIT, STAFF
from recommender.web.login import MOST_WAITING
from tests.test_entering import ADMINISTRATOR, PASSWORD, added, light_work

NOW = datetime(2026, 3, 31, 9, tzinfo=UTC)
ISSUER = "https://login.example.org"
light = light_work


def reason(do: Callable[[], object]) -> str:
    with pytest.raises(AccountError) as found:
        do()
    assert str(found.value)
    return found.value.reason


# Every role against every function


CALLS: dict[str, tuple[Action, Callable[[Records, Actor, str], object]]] = {
    "accounts": (Action.MANAGE_STAFF, lambda records, actor, _: accounts.accounts(records, actor, now=NOW)),
    "colleagues": (Action.SEE_QUEUE, lambda records, actor, _: accounts.colleagues(records, actor)),
    "add": (
        Action.MANAGE_STAFF,
        lambda records, actor, _: accounts.add(
            records, actor, username="new", name="New", role=Role.RECEPTION, password=PASSWORD, now=NOW
        ),
    ),
    "find": (Action.MANAGE_STAFF, lambda records, actor, _: accounts.find(records, actor, "ada")),
    "change_role": (
        Action.MANAGE_STAFF,
        lambda records, actor, ada: accounts.change_role(records, actor, ada, Role.ADMINISTRATOR, now=NOW),
    ),
    "set_password": (
        Action.MANAGE_STAFF,
        lambda records, actor, ada: accounts.set_password(records, actor, ada, "another long one", now=NOW),
    ),
    "disable": (Action.MANAGE_STAFF, lambda records, actor, ada: accounts.disable(records, actor, ada, now=NOW)),
    "enable": (Action.MANAGE_STAFF, lambda records, actor, ada: accounts.enable(records, actor, ada, now=NOW)),
    "end_sessions": (
        Action.MANAGE_STAFF,
        lambda records, actor, ada: accounts.end_sessions(records, actor, ada, now=NOW),
    ),
    "link_identity": (
        Action.MANAGE_STAFF,
        lambda records, actor, ada: accounts.link_identity(records, actor, ada, ISSUER, "ada", now=NOW),
    ),
    "unlink_identity": (
        Action.MANAGE_STAFF,
        lambda records, actor, ada: accounts.unlink_identity(records, actor, ada, now=NOW),
    ),
}
ACTORS = [*(Actor("staff", "f" * 32, "Somebody", role) for role in Role), CLIENT, PROGRAM]


def everything(records: Records) -> list[Any]:
    with records.reading() as work:
        return [list(work.connection.execute(select(table))) for table in (STAFF, AUDIT)]


def test_the_table_has_every_function_that_acts_for_somebody() -> None:
    acting = {
        name
        for name, thing in inspect.getmembers(accounts, inspect.isfunction)
        if thing.__module__ == accounts.__name__ and not name.startswith("_")
        and "actor" in inspect.signature(thing).parameters
    }  # fmt: skip
    assert acting == set(CALLS)


@pytest.mark.parametrize("actor", ACTORS, ids=lambda actor: str(actor.role or actor.kind))
@pytest.mark.parametrize("call", CALLS)
def test_every_role_against_every_function(records: Records, actor: Actor, call: str) -> None:
    ada = added(records, "ada")
    action, do = CALLS[call]
    if actor.role is not None and action in PERMITTED[actor.role]:
        do(records, actor, ada)
        return
    before = everything(records)
    with pytest.raises(NotPermittedError):
        do(records, actor, ada)
    assert everything(records) == before


def test_docs_have_the_table_of_roles_and_the_figures() -> None:
    page = (Path(__file__).parents[1] / "docs/staff-accounts.md").read_text(encoding="utf-8")
    table = page.split("| May |")[1].split("\n\n")[0].splitlines()
    assert [cell.strip().replace(" ", "_") for cell in table[0].strip(" |").split("|")] == list(Role)
    told: dict[str, list[bool]] = {}
    for row in table[2:]:
        actions, *answers = row.strip("|").split("|")
        told |= dict.fromkeys(re.findall(r"`(\w+)`", actions), [answer.strip() == "yes" for answer in answers])
    assert told == {action: [action in PERMITTED[role] for role in Role] for action in Action}
    for figure in (
        f"{SHORTEST} to {LONGEST} characters",
        f"{IDLE.seconds // 60} minutes after", f"{ABSOLUTE.seconds // 3600} hours",
        f"| {ACCOUNT.free - 1} | {ACCOUNT.first.seconds} seconds",
        f"| {ADDRESS.free - 1} | {ADDRESS.first.seconds} seconds",
        f"{ACCOUNT.longest.seconds // 60} minutes |", f"no more than {MOST_WAITING} logins",
    ):  # fmt: skip
        assert figure in " ".join(page.split()), figure


# What is made and changed


def test_account_is_listed_as_it_was_made(records: Records) -> None:
    added(records, "Bora@Clinic.example", Role.RECEPTION)
    added(records, "ada", password=None)
    found = accounts.accounts(records, ADMINISTRATOR, now=NOW)
    assert [(each.username, each.name, each.role, each.has_password, each.sessions) for each in found] == [
        ("ada", "Ada Demir", Role.PRACTITIONER, False, 0),
        ("bora@clinic.example", "Bora@Clinic.Example Demir", Role.RECEPTION, True, 0),
    ]
    assert (found[0].created_at, found[0].disabled_at) == (NOW, None)


def test_every_change_is_in_the_record_with_who_did_it_to_whom(records: Records) -> None:
    ada, boss = added(records, "ada"), Actor("staff", "b" * 32, "Boss", Role.ADMINISTRATOR)
    for name in (
        "change_role",
        "set_password",
        "disable",
        "enable",
        "end_sessions",
        "link_identity",
        "unlink_identity",
    ):
        CALLS[name][1](records, boss, ada)
    with records.reading() as work:
        rows = work.connection.execute(select(AUDIT.c.actor, AUDIT.c.action).order_by(AUDIT.c.seq)).all()
        assert list(audit.verify(work.connection, records.keys)) == []
    told = ["role_administrator", "password", "disabled", "enabled", "sessions_ended", "identity_linked"]
    assert [tuple(row) for row in rows[1:]] == [
        (f"staff:{'b' * 32}", f"account_{what} staff:{ada}") for what in [*told, "identity_unlinked"]
    ]


def test_username_is_given_once_however_it_is_spelled(records: Records) -> None:
    added(records, "ipek")
    assert reason(lambda: added(records, " İPEK ")) == "accounts_username_taken"


def test_of_many_who_add_the_same_username_at_once_one_succeeds(records: Records) -> None:
    def attempt(_: int) -> str:
        try:
            return added(records, "ada")
        except AccountError as error:
            return error.reason

    with ThreadPoolExecutor(6) as pool:
        found = list(pool.map(attempt, range(6)))
    assert found.count("accounts_username_taken") == 5
    assert len(accounts.accounts(records, ADMINISTRATOR, now=NOW)) == 1


def test_identity_belongs_to_one_account(records: Records) -> None:
    ada, bora = added(records, "ada"), added(records, "bora")
    accounts.link_identity(records, ADMINISTRATOR, ada, ISSUER, "a-1", now=NOW)
    accounts.link_identity(records, ADMINISTRATOR, ada, f" {ISSUER} ", "a-1", now=NOW)
    linking = accounts.link_identity
    assert reason(lambda: linking(records, ADMINISTRATOR, bora, ISSUER, "a-1", now=NOW)) == "accounts_identity_taken"
    with records.reading() as work:
        actions = list(work.connection.execute(select(AUDIT.c.action)).scalars())
    assert f"account_identity_linked staff:{bora}" not in actions  # refused, so nothing is recorded as done


@pytest.mark.parametrize("issuer", ["", "login.example.org", "javascript:alert(1)", "https://", f"https://{'x' * 300}"])
def test_what_is_no_issuer_is_refused(records: Records, issuer: str) -> None:
    ada = added(records, "ada")
    linking = accounts.link_identity
    assert reason(lambda: linking(records, ADMINISTRATOR, ada, issuer, "a-1", now=NOW)) == "accounts_issuer_shape"


@pytest.mark.parametrize("subject", ["", " ", "\0", "a\nb", "ş", "x" * 256, "\ud800"])
def test_what_is_no_subject_is_refused(records: Records, subject: str) -> None:
    ada = added(records, "ada")
    linking = accounts.link_identity
    assert reason(lambda: linking(records, ADMINISTRATOR, ada, ISSUER, subject, now=NOW)) == "accounts_subject_shape"


def test_nobody_takes_their_own_account_away(records: Records) -> None:
    boss = Actor("staff", added(records, "boss", Role.ADMINISTRATOR), "Boss", Role.ADMINISTRATOR)
    for name in ("disable", "enable", "change_role", "set_password"):
        assert reason(lambda name=name: CALLS[name][1](records, boss, boss.id)) == "accounts_own"  # type: ignore[misc]


def test_what_is_no_account_is_told(records: Records) -> None:
    assert reason(lambda: accounts.find(records, ADMINISTRATOR, "nobody")) == "accounts_none_such"
    for name in set(CALLS) - {"accounts", "colleagues", "add", "find"}:
        assert reason(lambda name=name: CALLS[name][1](records, ADMINISTRATOR, "0" * 32)) == "accounts_none_such"  # type: ignore[misc]


# Usernames, names and passwords


@pytest.mark.parametrize(
    "typed", ["", "a", "-a", "ab cd", "şule", "a" * 65, "a\0b", "\ud800a", "<script>", "x" * 10_000]
)
def test_username_that_could_be_typed_in_two_ways_is_refused(typed: str) -> None:
    assert reason(lambda: check_username(typed)) == "accounts_username_shape"


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ("", "length"), ("   ", "length"), ("x" * 81, "length"), ("x" * 10_000, "length"),
        ("Ada\0", "unreadable"), ("A\u202edA", "unreadable"), ("\ud800", "unreadable"), ("A\u200bB", "unreadable"),
    ],
)  # fmt: skip
def test_name_that_cannot_be_seen_is_refused(typed: str, wrong: str) -> None:
    assert reason(lambda: check_name(typed)) == f"accounts_name_{wrong}"


@pytest.mark.parametrize("typed", ["x" * 80, "Şule Çağlar-Öz", "<script>alert(1)</script>", "![x](//evil.example/y)"])
def test_name_is_kept_as_it_is(typed: str) -> None:
    assert check_name(f"  {typed} ") == typed


@pytest.mark.parametrize(
    ("password", "wrong"),
    [
        ("x7#kQm!pLw2", "short"), ("q" * 5 + "wertz" * 40, "long"), ("twelve\0letters", "unreadable"),
        ("password1234", "easy"), ("Password123456!", "easy"), ("PAROLA 123456", "easy"), ("Şifre1234567", "easy"),
        ("galatasaray1905", "easy"), ("123456789012", "easy"), ("210987654321", "easy"), ("qwertyuiopas", "easy"),
        ("abababababab", "easy"), ("iloveyouiloveyou", "easy"), ("ada.yilmaz2026", "easy"), ("Ada.Yilmaz!!", "easy"),
    ],
)  # fmt: skip
def test_password_that_is_easy_to_guess_is_refused(password: str, wrong: str) -> None:
    assert reason(lambda: check_password("ada.yilmaz", password)) == f"accounts_password_{wrong}"


@pytest.mark.parametrize(
    "password", ["x7#kQm!pLw2z", PASSWORD, "çilek ütü köprü dağ", "🌿🍃🌸🌼🌻🌷🌹🌺🍀🍁🍂🍄", "kL9$" * 2 + "vbnw" * 48]
)
def test_password_is_taken(password: str) -> None:
    assert SHORTEST <= len(password) <= LONGEST
    assert check_password("ada.yilmaz", password) == password


def test_passwords_are_counted_in_the_form_they_are_kept_in() -> None:
    assert reason(lambda: check_password("ada", "e\u0301" * 6 + "abcd")) == "accounts_password_short"  # ten letters
