"""The accounts of staff: who has one, in which role, and how they log in.

An entry in the record of what was done names the account after the action, by its id.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import uuid4

from recommender.casework import throttle
from recommender.casework.entering import ABSOLUTE, IDLE
from recommender.casework.names import check_name, check_username, normal_username
from recommender.casework.password_rules import check_password
from recommender.casework.roles import Action, Actor, Role, permit
from recommender.errors import AccountError
from recommender.store import passwords, staff, staff_sessions
from recommender.store.audit import milliseconds
from recommender.store.records import Records, Work
from recommender.store.staff import Member

LONGEST_IDENTITY = 255  # characters of an issuer or a subject, as OpenID Connect has them
ISSUER = re.compile(r"https?://[!-~]+")
SUBJECT = re.compile(r"[!-~]([ -~]*[!-~])?")


@dataclass(frozen=True)
class Account:
    """One account as an administrator sees it. `sessions` are those that are open now."""

    id: str
    username: str
    name: str
    role: Role
    has_password: bool
    issuer: str
    subject: str
    created_at: datetime
    disabled_at: datetime | None
    sessions: int

    @property
    def is_disabled(self) -> bool:
        return self.disabled_at is not None


def accounts(records: Records, actor: Actor, *, now: datetime) -> list[Account]:
    """All accounts, by name."""
    permit(actor, Action.MANAGE_STAFF)
    with records.reading() as work:
        bounds = {"began": milliseconds(now - ABSOLUTE), "seen": milliseconds(now - IDLE)}
        open_now = staff_sessions.open_since(work.connection, **bounds)
        found = staff.everyone(work.connection)
    return [_account(member, open_now.get(member.id, 0)) for member in found]


def colleagues(records: Records, actor: Actor) -> dict[str, str]:
    """The names of everybody who works on cases or ever did, by id: for who did what, and for whom to give a case."""
    permit(actor, Action.SEE_QUEUE)
    with records.reading() as work:
        return {member.id: member.name for member in staff.everyone(work.connection)}


def add(
    records: Records, actor: Actor, *, username: str, name: str, role: Role, password: str | None, now: datetime
) -> str:
    """Add an account; without a password they come by a provider of identities. Returns its id.

    Raises
    ------
    AccountError
        When the username is taken, or a name or the password does not fit.
    """
    permit(actor, Action.MANAGE_STAFF)
    called, shown = check_username(username), check_name(name)
    kept = passwords.hashed(check_password(called, password)) if password is not None else None
    made = Member(uuid4().hex, called, shown, str(role), milliseconds(now), kept)
    with records.writing() as work:
        _note(work, actor, "account_added", made.id, now)  # first: on PostgreSQL it lets nobody else add meanwhile
        if staff.by_username(work.connection, called):
            raise AccountError("accounts_username_taken", f"There is an account {called!r} already.")
        staff.add(work.connection, made)
    return made.id


def find(records: Records, actor: Actor, username: str) -> str:
    """The id of the account with this username."""
    permit(actor, Action.MANAGE_STAFF)
    with records.reading() as work:
        found = staff.by_username(work.connection, normal_username(username))
    if found is None:
        raise no_such_account()
    return found.id


def change_role(records: Records, actor: Actor, staff_id: str, role: Role, *, now: datetime) -> None:
    """Another role, from their next step on."""

    def change(work: Work, _: Member) -> None:
        staff.change(work.connection, staff_id, role=str(role))

    _change(records, actor, staff_id, f"account_role_{role}", now, change, of_others=True)


def set_password(records: Records, actor: Actor, staff_id: str, password: str, *, now: datetime) -> None:
    """A new password for somebody else. Every session of theirs ends, and failed logins are forgotten.

    One's own is changed by who knows the current one: entering.py.
    """
    permit(actor, Action.MANAGE_STAFF)
    kept = passwords.hashed(check_password(_username(records, staff_id), password))

    def change(work: Work, found: Member) -> None:
        staff.change(work.connection, staff_id, password=kept)
        staff_sessions.end_all(work.connection, staff_id, milliseconds(now))

    _change(records, actor, staff_id, "account_password", now, change, of_others=True, starts_anew=True)


def disable(records: Records, actor: Actor, staff_id: str, *, now: datetime) -> None:
    """Let them in no more, and end every session of theirs at once."""

    def change(work: Work, found: Member) -> None:
        staff.change(work.connection, staff_id, disabled_at=found.disabled_at or milliseconds(now))
        staff_sessions.end_all(work.connection, staff_id, milliseconds(now))

    _change(records, actor, staff_id, "account_disabled", now, change, of_others=True)


def enable(records: Records, actor: Actor, staff_id: str, *, now: datetime) -> None:
    """Let them in again."""

    def change(work: Work, _: Member) -> None:
        staff.change(work.connection, staff_id, disabled_at=None)

    _change(records, actor, staff_id, "account_enabled", now, change, of_others=True)


def end_sessions(records: Records, actor: Actor, staff_id: str, *, now: datetime) -> None:
    """End every session of theirs; they may log in again."""

    def change(work: Work, _: Member) -> None:
        staff_sessions.end_all(work.connection, staff_id, milliseconds(now))

    _change(records, actor, staff_id, "account_sessions_ended", now, change)


def link_identity(records: Records, actor: Actor, staff_id: str, issuer: str, subject: str, *, now: datetime) -> None:
    """Let them come by a provider of identities, where they are `subject`. Whoever came so before comes no more.

    Raises
    ------
    AccountError
        When this identity belongs to another account, or is none.
    """
    permit(actor, Action.MANAGE_STAFF)
    issuer, subject = _identity(issuer, subject)

    def change(work: Work, found: Member) -> None:
        _note(work, actor, "account_identity_linked", staff_id, now)
        other = staff.by_identity(work.connection, issuer, subject)
        if other and other.id != staff_id:
            raise AccountError("accounts_identity_taken", f"This identity belongs to the account {other.username!r}.")
        staff.change(work.connection, staff_id, issuer=issuer, subject=subject)
        if (found.issuer, found.subject) != (issuer, subject):
            staff_sessions.end_all(work.connection, staff_id, milliseconds(now))

    _change(records, actor, staff_id, "", now, change)


def unlink_identity(records: Records, actor: Actor, staff_id: str, *, now: datetime) -> None:
    """Let them come by no provider any more; every session of theirs ends."""

    def change(work: Work, _: Member) -> None:
        staff.change(work.connection, staff_id, issuer=None, subject=None)
        staff_sessions.end_all(work.connection, staff_id, milliseconds(now))

    _change(records, actor, staff_id, "account_identity_unlinked", now, change)


def no_such_account() -> AccountError:
    return AccountError("accounts_none_such", "There is no such account. See all of them with: staff list")


def _change(
    records: Records,
    actor: Actor,
    staff_id: str,
    action: str,
    now: datetime,
    change: Callable[[Work, Member], None],
    *,
    of_others: bool = False,
    starts_anew: bool = False,
) -> None:
    """Make one change to one account, and note it. With `of_others`, nobody does it to the account they act with."""
    permit(actor, Action.MANAGE_STAFF)
    if of_others and actor.id == staff_id:
        raise AccountError("accounts_own", "This is your own account. Ask another administrator.")
    with records.writing() as work:
        if starts_anew and (known := staff.by_id(work.connection, staff_id)):
            throttle.start_anew(work, known.username, now)
        found = staff.by_id(work.connection, staff_id, holding=True)
        if found is None:
            raise no_such_account()
        change(work, found)
        if action:
            _note(work, actor, action, staff_id, now)


def _note(work: Work, actor: Actor, action: str, staff_id: str, now: datetime) -> None:
    work.audit(str(actor), f"{action} staff:{staff_id}", now)


def _username(records: Records, staff_id: str) -> str:
    with records.reading() as work:
        found = staff.by_id(work.connection, staff_id)
    if found is None:
        raise no_such_account()
    return found.username


def _identity(issuer: str, subject: str) -> tuple[str, str]:
    issuer, subject = issuer.strip(), subject.strip()
    if not ISSUER.fullmatch(issuer) or len(issuer) > LONGEST_IDENTITY:
        raise AccountError("accounts_issuer_shape", "The issuer must be an address, such as https://login.example.org")
    if not SUBJECT.fullmatch(subject) or len(subject) > LONGEST_IDENTITY:
        raise AccountError(
            "accounts_subject_shape", "The subject must be as the provider writes it: letters and signs."
        )
    return issuer, subject


def _account(found: Member, sessions: int) -> Account:
    return Account(
        found.id,
        found.username,
        found.name,
        Role(found.role),
        found.password is not None,
        found.issuer or "",
        found.subject or "",
        _moment(found.created_at),
        None if found.disabled_at is None else _moment(found.disabled_at),
        sessions,
    )


def _moment(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)
