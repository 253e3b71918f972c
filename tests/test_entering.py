"""Letting staff in: slowed when they fail, the same whatever was wrong, and for no longer than a session lasts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select, update

from recommender.casework import accounts, entering, throttle
from recommender.casework.entering import ABSOLUTE, FRESH, IDLE, SEEN_EVERY, Identity, Refusal
from recommender.casework.roles import Actor, Role
from recommender.casework.throttle import ACCOUNT, ADDRESS
from recommender.errors import AccountError, LoginError
from recommender.store import audit, passwords, staff
from recommender.store.database import unopened
from recommender.store.records import Records
from recommender.store.tables import AUDIT, LOGIN_ATTEMPTS, STAFF, STAFF_SESSIONS

NOW = datetime(2026, 3, 31, 9, tzinfo=UTC)
SECOND = timedelta(seconds=1)
ADMINISTRATOR = Actor("program", role=Role.ADMINISTRATOR)
PASSWORD = "kettle orbit lemon"
HERE, ELSEWHERE = "192.0.2.7", "198.51.100.9"


@pytest.fixture(autouse=True)
def light_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hashing with less memory: what is tested here is who gets in."""
    light = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    monkeypatch.setattr(passwords, "HASHER", light)
    monkeypatch.setattr(passwords, "NOBODYS", passwords._nobodys())


@pytest.fixture
def ada(records: Records) -> str:
    return added(records, "ada")


def added(records: Records, username: str, role: Role = Role.PRACTITIONER, password: str | None = PASSWORD) -> str:
    return accounts.add(
        records,
        ADMINISTRATOR,
        username=username,
        name=f"{username.title()} Demir",
        role=role,
        password=password,
        now=NOW,
    )


def enter(
    records: Records, username: str = "ada", password: str = PASSWORD, address: str = HERE, now: datetime = NOW
) -> str:
    return entering.enter(records, username, password, address, now=now)[0]


def refused(
    records: Records, username: str = "ada", password: str = "wrong", address: str = HERE, now: datetime = NOW
) -> int:
    """The seconds to wait that a failing login is told."""
    with pytest.raises(LoginError) as found:
        enter(records, username, password, address, now)
    return found.value.seconds


@contextmanager
def restarted(records: Records) -> Iterator[Records]:
    """The same database and keys, opened by another process."""
    engine = unopened(records.engine.url.render_as_string(hide_password=False))
    yield Records(engine, records.keys)
    engine.dispose()


# Who gets in


def test_name_and_password_open_a_session_in_the_role_of_now(records: Records, ada: str) -> None:
    token = enter(records)
    assert entering.member(records, token, now=NOW) == Actor("staff", ada, "Ada Demir", Role.PRACTITIONER)
    accounts.change_role(records, ADMINISTRATOR, ada, Role.RECEPTION, now=NOW)
    found = entering.member(records, token, now=NOW)
    assert found and found.role is Role.RECEPTION


@pytest.mark.parametrize("typed", ["ada", " ADA ", "Ada", "ａｄａ"])
def test_username_is_the_same_however_it_is_typed(records: Records, ada: str, typed: str) -> None:
    assert entering.member(records, enter(records, typed), now=NOW)


def test_turkish_keyboards_and_composed_letters_make_no_difference(records: Records) -> None:
    added(records, "ipek.isik", password="şeker dağ köprü")
    for typed in ("İpek.Isik", "ıpek.ısık", "IPEK.ISIK", "İPEK.İSİK"):
        assert enter(records, typed, "s\u0327eker dag\u0306 ko\u0308pru\u0308")


def test_database_holds_neither_password_nor_token_nor_username_of_a_try(records: Records, ada: str) -> None:
    token = enter(records)
    refused(records, "somebody-else")
    with records.reading() as work:
        tables = (STAFF, STAFF_SESSIONS, LOGIN_ATTEMPTS, AUDIT)
        held = repr([list(work.connection.execute(select(table))) for table in tables])
    assert "$argon2id$" in held
    assert [secret for secret in (PASSWORD, token, "somebody-else", HERE) if secret in held] == []


HOSTILE = ["", " ", "\0", "ada\0", "\ud800", "a" * 10_000, "<script>alert(1)</script>", "ada' OR 1=1 --", "![x](//y)"]


@pytest.mark.parametrize("typed", HOSTILE)
def test_hostile_names_and_passwords_are_refused_like_any_other(records: Records, ada: str, typed: str) -> None:
    assert refused(records, typed, PASSWORD) == 0
    assert refused(records, "ada", typed) == 0


# Nobody can tell which accounts exist


def causes(records: Records) -> dict[str, tuple[str, str]]:
    """Names and passwords that do not fit, each for another reason."""
    accounts.disable(records, ADMINISTRATOR, added(records, "gone"), now=NOW)
    added(records, "by-provider", password=None)
    return {
        "unknown": ("nobody", PASSWORD),
        "wrong": ("ada", "wrong"),
        "disabled": ("gone", PASSWORD),
        "without a password": ("by-provider", PASSWORD),
        "no username at all": ("<>", PASSWORD),
    }


def test_every_refusal_is_the_same_with_the_same_work(
    records: Records, ada: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []

    def noted(name: str, work: Callable[..., Any]) -> Callable[..., Any]:
        def do(*given: Any, **more: Any) -> Any:
            done.append(name)
            return work(*given, **more)

        return do

    tried = causes(records)
    for owner, name in ((passwords, "fits"), (throttle, "count"), (audit, "append"), (staff, "by_username")):
        monkeypatch.setattr(owner, name, noted(name, getattr(owner, name)))
    told: dict[str, tuple[str, int, list[str]]] = {}
    for cause, (username, password) in tried.items():
        done.clear()
        with pytest.raises(LoginError) as found:
            enter(records, username, password)
        told[cause] = (str(found.value), found.value.seconds, list(done))
    assert set(map(str, told.values())) == {str(told["unknown"])}
    assert told["unknown"][2] == ["count", "by_username", "fits", "append"]


def test_unknown_names_are_hashed_with_the_parameters_of_known_ones(records: Records, ada: str) -> None:
    with records.reading() as work:
        kept = staff.by_username(work.connection, "ada")
    assert kept and kept.password
    assert [part.split("$")[1:4] for part in (kept.password, passwords.NOBODYS)] == [kept.password.split("$")[1:4]] * 2
    assert not passwords.fits(None, PASSWORD)
    assert not passwords.is_outdated(passwords.NOBODYS)


def test_unknown_names_are_slowed_like_known_ones(records: Records, ada: str) -> None:
    waits = [[refused(records, name, address=ELSEWHERE) for _ in range(ACCOUNT.free + 1)] for name in ("ada", "nobody")]
    assert waits[0] == waits[1] == [0] * ACCOUNT.free + [15]


# Brute force is slowed


def test_each_wait_is_twice_the_one_before_up_to_the_longest(records: Records, ada: str) -> None:
    now, waits = NOW, []
    for _ in range(ACCOUNT.free):
        assert refused(records, now=now) == 0
    for _ in range(9):
        waits.append(refused(records, now=now))
        now += timedelta(seconds=waits[-1])
        assert refused(records, now=now) == 0
    assert waits == [15, 30, 60, 120, 240, 480, 900, 900, 900]


def test_a_day_of_guessing_at_one_account_from_everywhere_gives_about_a_hundred_guesses(
    records: Records, ada: str
) -> None:
    now, guesses = NOW, 0
    while now < NOW + timedelta(days=1):
        wait = refused(records, address=f"198.51.{guesses // 250}.{guesses % 250}", now=now)
        guesses += wait == 0
        now += timedelta(seconds=wait or 1)
    assert 95 < guesses < 110


def test_the_right_password_does_not_help_while_it_is_too_soon(records: Records, ada: str) -> None:
    for _ in range(ACCOUNT.free):
        refused(records)
    assert refused(records, password=PASSWORD) == 15
    assert enter(records, now=NOW + timedelta(seconds=15))
    assert refused(records, now=NOW + timedelta(seconds=16)) == 0  # the account begins anew


def test_tries_that_come_too_soon_do_not_make_the_wait_longer(records: Records, ada: str) -> None:
    for _ in range(ACCOUNT.free):
        refused(records)
    assert [refused(records, now=NOW + SECOND * passed) for passed in range(15)] == list(range(15, 0, -1))
    assert enter(records, now=NOW + 15 * SECOND)


def test_one_address_is_slowed_over_all_accounts_and_no_other_address_with_it(records: Records, ada: str) -> None:
    waits = [refused(records, f"name{number}") for number in range(ADDRESS.free + 1)]
    assert waits == [0] * ADDRESS.free + [15]
    assert refused(records, password=PASSWORD) == 15
    assert enter(records, address=ELSEWHERE)


def test_logging_in_to_ones_own_account_does_not_let_an_address_guess_on(records: Records, ada: str) -> None:
    added(records, "mallory")
    for number in range(ADDRESS.free):
        if number < ADDRESS.free - 1:
            enter(records, "mallory")
        assert refused(records, f"name{number}") == 0
    assert refused(records, "ada") == 15


def test_logins_that_succeed_are_never_slowed(records: Records, ada: str) -> None:
    assert all(enter(records) for _ in range(2 * ADDRESS.free))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True), ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:192.0.2.7", "192.0.2.7", True), ("192.0.2.7", "192.0.2.8", False), ("fe80::1%eth0", "fe80::2", True),
        ("", "unknown", True),
    ],
)  # fmt: skip
def test_what_counts_as_one_address(one: str, other: str, same: bool) -> None:
    assert (throttle.network(one) == throttle.network(other)) is same


def test_counts_survive_a_restart(records: Records, ada: str) -> None:
    for _ in range(ACCOUNT.free):
        refused(records)
    with restarted(records) as again:
        assert refused(again, password=PASSWORD) == 15


def test_counts_are_forgotten_after_a_day_of_quiet(records: Records, ada: str) -> None:
    for _ in range(ACCOUNT.free - 1):
        refused(records)
    later = NOW + timedelta(days=1, seconds=1)
    assert [refused(records, now=later) for _ in range(ACCOUNT.free + 1)] == [0] * ACCOUNT.free + [15]
    enter(records, address=ELSEWHERE, now=later + timedelta(days=2))
    with records.reading() as work:
        assert len(list(work.connection.execute(select(LOGIN_ATTEMPTS)))) == 2  # the two of the last login


def test_a_clock_put_back_keeps_nobody_out_for_longer_than_the_longest_wait(records: Records, ada: str) -> None:
    for _ in range(ACCOUNT.free):
        refused(records, now=NOW + timedelta(days=900))
    assert refused(records) <= ACCOUNT.longest.total_seconds()


def test_tries_at_the_same_moment_all_count(records: Records, ada: str) -> None:
    def guess(number: int) -> int:
        return refused(records, password=f"wrong {number}", address=f"203.0.113.{number}")

    with ThreadPoolExecutor(8) as pool:
        waits = list(pool.map(guess, range(24)))
    assert sorted(waits) == [0] * ACCOUNT.free + [15] * (24 - ACCOUNT.free)


# Sessions


def test_every_login_has_a_secret_of_its_own_and_ends_the_one_it_replaces(records: Records, ada: str) -> None:
    first = enter(records)
    second, _ = entering.enter(records, "ada", PASSWORD, HERE, now=NOW, leaving=first)
    assert first != second
    assert len(second) == 43  # 256 bits
    assert (entering.member(records, first, now=NOW), bool(entering.member(records, second, now=NOW))) == (None, True)


def test_a_secret_that_somebody_else_chose_is_never_taken_over(records: Records, ada: str) -> None:
    planted = "x" * 43
    token, _ = entering.enter(records, "ada", PASSWORD, HERE, now=NOW, leaving=planted)
    assert token != planted
    assert entering.member(records, planted, now=NOW) is None


@pytest.mark.parametrize("token", ["", "x", "\0", "\ud800", "x" * 10_000])
def test_what_is_no_secret_opens_nothing(records: Records, ada: str, token: str) -> None:
    assert entering.member(records, token, now=NOW) is None
    entering.leave(records, token, now=NOW)


def test_a_copy_of_the_secret_opens_nothing_after_logging_out(records: Records, ada: str) -> None:
    token = enter(records)
    entering.leave(records, token, now=NOW)
    assert entering.member(records, token, now=NOW) is None
    with restarted(records) as again:
        assert entering.member(again, token, now=NOW) is None


def test_a_session_ends_when_nothing_is_done_to_the_second(records: Records, ada: str) -> None:
    token = enter(records)
    assert entering.member(records, token, now=NOW + IDLE - SECOND, is_acting=False)
    assert entering.member(records, token, now=NOW + IDLE) is None
    assert entering.member(records, token, now=NOW) is None  # for good, with the clock put back, too


def test_a_session_that_is_used_goes_on_until_the_day_is_over(records: Records, ada: str) -> None:
    token, now = enter(records), NOW
    while now + IDLE - SECOND < NOW + ABSOLUTE:
        now += IDLE - SECOND - SEEN_EVERY
        assert entering.member(records, token, now=now)
    assert entering.member(records, token, now=NOW + ABSOLUTE - SECOND)
    assert entering.member(records, token, now=NOW + ABSOLUTE) is None


def test_what_a_page_does_by_itself_keeps_no_session_alive(records: Records, ada: str) -> None:
    token = enter(records)
    for minute in range(int(IDLE.total_seconds() // 60)):
        assert entering.member(records, token, now=NOW + timedelta(minutes=minute), is_acting=False)
    assert entering.member(records, token, now=NOW + IDLE, is_acting=False) is None


def test_being_seen_is_written_twice_a_minute_at_most(records: Records, ada: str) -> None:
    token = enter(records)

    def seen_at() -> int:
        with records.reading() as work:
            return int(work.connection.execute(select(STAFF_SESSIONS.c.seen_at)).scalar_one())

    before = seen_at()
    entering.member(records, token, now=NOW + SEEN_EVERY - SECOND)
    assert seen_at() == before
    entering.member(records, token, now=NOW + SEEN_EVERY)
    assert seen_at() == before + 30_000


ENDINGS: dict[str, Callable[[Records, str], None]] = {
    "disabled": lambda records, ada: accounts.disable(records, ADMINISTRATOR, ada, now=NOW),
    "new password": lambda records, ada: accounts.set_password(
        records, ADMINISTRATOR, ada, "another long sentence", now=NOW
    ),
    "ended": lambda records, ada: accounts.end_sessions(records, ADMINISTRATOR, ada, now=NOW),
    "unlinked": lambda records, ada: accounts.unlink_identity(records, ADMINISTRATOR, ada, now=NOW),
}


@pytest.mark.parametrize("ending", ENDINGS)
def test_what_ends_every_session_of_an_account_at_once_and_of_no_other(records: Records, ada: str, ending: str) -> None:
    added(records, "bora")
    tokens, other = [enter(records), enter(records)], enter(records, "bora")
    ENDINGS[ending](records, ada)
    assert [entering.member(records, token, now=NOW) for token in tokens] == [None, None]
    assert entering.member(records, other, now=NOW)
    accounts.enable(records, ADMINISTRATOR, ada, now=NOW)
    assert entering.member(records, tokens[0], now=NOW) is None


def test_a_row_that_is_disabled_by_hand_is_refused_at_the_next_step(records: Records, ada: str) -> None:
    token = enter(records)
    with records.writing() as work:
        work.connection.execute(update(STAFF).values(disabled_at=1))
    assert entering.member(records, token, now=NOW) is None


def test_somebody_disabled_while_their_password_is_looked_at_is_not_let_in(
    records: Records, ada: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    look = passwords.fits

    def slow(kept: str | None, password: str) -> bool:
        accounts.disable(records, ADMINISTRATOR, ada, now=NOW)
        return look(kept, password)

    monkeypatch.setattr(passwords, "fits", slow)
    assert refused(records, password=PASSWORD) == 0


def test_password_that_was_kept_otherwise_is_kept_anew_at_the_next_login(
    records: Records, ada: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passwords, "HASHER", PasswordHasher(time_cost=2, memory_cost=64, parallelism=1))
    assert enter(records)
    with records.reading() as work:
        found = staff.by_username(work.connection, "ada")
    assert found and found.password and "t=2" in found.password
    assert enter(records)


def test_passwords_are_hashed_as_rfc_9106_says_for_little_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    kept = passwords.hashed(PASSWORD)
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert (passwords.fits(kept, PASSWORD), passwords.fits(kept, PASSWORD + " ")) == (True, False)


# One's own password


def test_own_password_needs_the_current_one_and_ends_every_other_session(records: Records, ada: str) -> None:
    here, there = enter(records), enter(records)
    with pytest.raises(LoginError):
        entering.change_own_password(records, here, "wrong", "another long sentence", HERE, now=NOW)
    with pytest.raises(AccountError, match="the one you have"):
        entering.change_own_password(records, here, PASSWORD, PASSWORD, HERE, now=NOW)
    token, _ = entering.change_own_password(records, here, PASSWORD, "another long sentence", HERE, now=NOW)
    held = [bool(entering.member(records, each, now=NOW)) for each in (here, there, token)]
    assert held == [False, False, True]
    assert refused(records, password=PASSWORD) == 0
    assert enter(records, password="another long sentence")


def test_guessing_the_current_password_is_slowed_as_a_login(records: Records, ada: str) -> None:
    here = enter(records)
    for _ in range(ACCOUNT.free):
        with pytest.raises(LoginError):
            entering.change_own_password(records, here, "wrong", "another long sentence", HERE, now=NOW)
    with pytest.raises(LoginError) as found:
        entering.change_own_password(records, here, PASSWORD, "another long sentence", HERE, now=NOW)
    assert found.value.seconds == 15


# By a provider of identities


def identity(login: str = "n-1", at: datetime = NOW, subject: str = "ada-at-home") -> Identity:
    return Identity("https://login.example.org", subject, login, at)


@pytest.fixture
def linked(records: Records, ada: str) -> str:
    accounts.link_identity(records, ADMINISTRATOR, ada, "https://login.example.org", "ada-at-home", now=NOW)
    return ada


def test_an_identity_is_the_account_it_was_linked_to_and_others_are_unknown(records: Records, linked: str) -> None:
    assert entering.member_by_identity(records, identity(), now=NOW) == Actor(
        "staff", linked, "Ada Demir", Role.PRACTITIONER
    )
    for other in (identity(subject="ada"), Identity("https://evil.example", "ada-at-home", "n-1", NOW)):
        assert entering.member_by_identity(records, other, now=NOW) is Refusal.UNKNOWN


def test_the_cookie_of_a_login_that_was_left_opens_nothing_more(records: Records, linked: str) -> None:
    entering.member_by_identity(records, identity(), now=NOW)
    entering.leave_identity(records, identity(), now=NOW)
    assert entering.member_by_identity(records, identity(), now=NOW + SECOND) is Refusal.ENDED
    again = identity("n-2", NOW + SECOND)
    assert isinstance(entering.member_by_identity(records, again, now=NOW + SECOND), Actor)


def test_a_login_by_identity_ends_like_any_session_and_an_old_cookie_begins_none(records: Records, linked: str) -> None:
    entering.member_by_identity(records, identity(), now=NOW)
    assert entering.member_by_identity(records, identity(), now=NOW + IDLE) is Refusal.ENDED
    late = NOW + FRESH + SECOND
    assert entering.member_by_identity(records, identity("n-2"), now=late) is Refusal.ENDED
    month = NOW + timedelta(days=29)
    enter(records, now=month)  # rows of sessions that ended long ago are gone by now
    assert entering.member_by_identity(records, identity(), now=month) is Refusal.ENDED


def test_disabled_or_linked_to_somebody_else_the_identity_is_refused_at_the_next_step(
    records: Records, linked: str
) -> None:
    entering.member_by_identity(records, identity(), now=NOW)
    accounts.disable(records, ADMINISTRATOR, linked, now=NOW)
    assert entering.member_by_identity(records, identity(), now=NOW) is Refusal.DISABLED
    accounts.enable(records, ADMINISTRATOR, linked, now=NOW)
    assert entering.member_by_identity(records, identity(), now=NOW) is Refusal.ENDED
    accounts.unlink_identity(records, ADMINISTRATOR, linked, now=NOW)
    other = added(records, "bora", password=None)
    accounts.link_identity(records, ADMINISTRATOR, other, "https://login.example.org", "ada-at-home", now=NOW)
    assert entering.member_by_identity(records, identity(), now=NOW) is Refusal.ENDED
    found = entering.member_by_identity(records, identity("n-3"), now=NOW)
    assert isinstance(found, Actor) and found.id == other


def test_two_tabs_that_come_from_the_provider_at_once_are_one_session(records: Records, linked: str) -> None:
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: entering.member_by_identity(records, identity(), now=NOW), range(4)))
    assert all(isinstance(each, Actor) for each in found)
    with records.reading() as work:
        assert len(list(work.connection.execute(select(STAFF_SESSIONS)))) == 1


# What is recorded


def test_logins_refusals_and_logouts_are_in_the_record_without_a_name(records: Records, ada: str) -> None:
    refused(records)
    refused(records, "nobody")
    entering.leave(records, enter(records), now=NOW)
    with records.reading() as work:
        rows = [
            tuple(row) for row in work.connection.execute(select(AUDIT.c.actor, AUDIT.c.action).order_by(AUDIT.c.seq))
        ]
        assert list(audit.verify(work.connection, records.keys)) == []
    assert rows == [
        ("program", f"account_added staff:{ada}"),
        ("program", "login_refused"),
        ("program", "login_refused"),
        (f"staff:{ada}", "logged_in"),
        (f"staff:{ada}", "logged_out"),
    ]
