"""Letting staff in, knowing them again, and letting them go.

Whoever has entered holds a secret; the database holds its digest, and is asked at every step whether it still counts.
"""

from __future__ import annotations

import logging
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from recommender.casework import throttle
from recommender.casework.names import normal_username
from recommender.casework.password_rules import LONGEST, check_password, normal
from recommender.casework.roles import PROGRAM, Actor, Role
from recommender.errors import AccountError, LoginError, StoreError
from recommender.store import passwords, staff, staff_sessions
from recommender.store.audit import milliseconds
from recommender.store.records import Records, Work
from recommender.store.staff import Member
from recommender.store.staff_sessions import StaffSession

IDLE = timedelta(minutes=20)  # without anything done
ABSOLUTE = timedelta(hours=10)  # whatever is done
SEEN_EVERY = timedelta(seconds=30)  # being seen is written no more often; so much sooner may a session end as idle
FRESH = timedelta(minutes=10)  # a login at a provider counts as one for so long; what is older is a cookie kept by
TOKEN_BYTES = 32
PASSWORD, IDENTITY = "password", "identity"

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Identity:
    """One login at a provider of identities: who, as what, and which login of theirs, made when."""

    issuer: str
    subject: str
    login: str
    at: datetime


class Refusal(StrEnum):
    """Why somebody whom a provider knows is not let in."""

    UNKNOWN = "unknown"
    DISABLED = "disabled"
    ENDED = "ended"


def enter(
    records: Records, username: str, password: str, address: str, *, now: datetime, leaving: str = ""
) -> tuple[str, Actor]:
    """Let somebody in by name and password: a new secret, and who they are.

    Parameters
    ----------
    address
        Where the request comes from, as the server saw it.
    leaving
        The secret that the browser held before, which ends with this.

    Raises
    ------
    LoginError
        Always the same one, with the same work done, for a name that is not known, a wrong password and a disabled
        account; or with the seconds to wait.
    """
    name = normal_username(username)
    throttle.count(records, name, address, now)
    with records.reading() as work:
        found = staff.by_username(work.connection, name)
    given = normal(password) if len(password) <= LONGEST else ""
    if not passwords.fits(found.password if found else None, given) or found is None or found.disabled_at is not None:
        with records.writing() as work:
            work.audit(str(PROGRAM), "login_refused", now, digest=throttle.account_digest(work, name))
        raise LoginError()
    better = passwords.hashed(given) if passwords.is_outdated(found.password or "") else None
    return _let_in(records, found, address, now, better=better, leaving=leaving)


def _let_in(
    records: Records,
    known: Member,
    address: str,
    now: datetime,
    *,
    better: str | None,
    leaving: str = "",
    has_changed: bool = False,
) -> tuple[str, Actor]:
    """A session for somebody who showed their password, unless the account was changed in this very moment."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    with records.writing() as work:
        throttle.take_back(work, known.username, address, now)
        found = staff.by_id(work.connection, known.id, holding=True)
        if found != known:
            raise LoginError()
        if better:
            staff.change(work.connection, found.id, password=better)
        if has_changed:
            staff_sessions.end_all(work.connection, found.id, milliseconds(now))
            work.audit(str(_actor(found)), "own_password_changed", now)
        _end(work, leaving, now)
        _begin(work, found, _digest(work, token), PASSWORD, now)
    return token, _actor(found)


def _begin(work: Work, found: Member, digest: str, kind: str, now: datetime) -> None:
    staff_sessions.forget(work.connection, began_before=milliseconds(now - 2 * ABSOLUTE))
    staff_sessions.begin(work.connection, digest, found.id, kind, milliseconds(now))
    work.audit(str(_actor(found)), "logged_in", now)


def member(records: Records, token: str, *, now: datetime, is_acting: bool = True) -> Actor | None:
    """Who holds this secret, with the role they have now; None where it no longer counts.

    With `is_acting` false the session is not kept alive by this: for what a page does by itself.
    """
    with records.reading() as work:
        found = staff_sessions.find(work.connection, _digest(work, token))
    return _still_in(records, found, now, is_acting) if found else None


def member_by_identity(
    records: Records, identity: Identity, *, now: datetime, is_acting: bool = True
) -> Actor | Refusal:
    """Who this is, by a login at a provider. Its first use begins a session; once that has ended it opens no other."""
    with records.reading() as work:
        digest = _digest_of(work, identity)
        session = staff_sessions.find(work.connection, digest)
        found = staff.by_identity(work.connection, identity.issuer, identity.subject)
    if found is None:
        return Refusal.UNKNOWN
    if found.disabled_at is not None:
        return Refusal.DISABLED
    if session is None and abs(now - identity.at) <= FRESH:
        session = _begin_by_identity(records, found, digest, now)
    if session is None or session.member.id != found.id:
        return Refusal.ENDED
    return _still_in(records, session, now, is_acting) or Refusal.ENDED


def _begin_by_identity(records: Records, found: Member, digest: str, now: datetime) -> StaffSession | None:
    with records.writing() as work:
        staff.by_id(work.connection, found.id, holding=True)  # two tabs that come at once begin one session
        if staff_sessions.find(work.connection, digest) is None:
            _begin(work, found, digest, IDENTITY, now)
        return staff_sessions.find(work.connection, digest)


def leave(records: Records, token: str, *, now: datetime) -> None:
    """End the session of this secret, if it has one."""
    with records.writing() as work:
        _end(work, token, now)


def leave_identity(records: Records, identity: Identity, *, now: datetime) -> None:
    """End the session of a login at a provider: the provider's cookie opens nothing from now on."""
    with records.writing() as work:
        _end_digest(work, _digest_of(work, identity), now)


def change_own_password(
    records: Records, token: str, current: str, new: str, address: str, *, now: datetime
) -> tuple[str, Actor]:
    """A new password for whoever holds this secret. Every session of theirs ends, and a new one begins.

    Raises
    ------
    LoginError
        When the secret no longer counts, or the current password does not fit; tries are counted as at the login.
    AccountError
        When the new password is not taken.
    """
    who = member(records, token, now=now)
    with records.reading() as work:
        found = staff.by_id(work.connection, who.id) if who else None
    if found is None or found.password is None:
        raise LoginError()
    better = check_password(found.username, new)
    throttle.count(records, found.username, address, now)
    if not passwords.fits(found.password, normal(current) if len(current) <= LONGEST else ""):
        raise LoginError()
    if better == normal(current):
        raise AccountError("accounts_password_same", "The new password is the one you have.")
    return _let_in(records, found, address, now, better=passwords.hashed(better), has_changed=True)


def _still_in(records: Records, session: StaffSession, now: datetime, is_acting: bool) -> Actor | None:
    moment = milliseconds(now)
    if session.ended_at is not None or session.member.disabled_at is not None:
        return None
    if moment - session.seen_at >= _span(IDLE) or moment - session.began_at >= _span(ABSOLUTE):
        _note(records, session, now, has_ended=True)  # for good, even if the clock is put back
        return None
    if is_acting and moment - session.seen_at >= _span(SEEN_EVERY):
        _note(records, session, now)
    return _actor(session.member)


def _note(records: Records, session: StaffSession, now: datetime, *, has_ended: bool = False) -> None:
    """Write that a session was seen, or has ended. Where nothing can be written, reading still goes on."""
    try:
        with records.writing() as work:
            if has_ended:
                staff_sessions.end(work.connection, session.digest, milliseconds(now))
            else:
                staff_sessions.note_seen(work.connection, session.digest, milliseconds(now))
    except StoreError as error:
        log.warning("The session of a member of staff was not noted. %s", error)


def _end(work: Work, token: str, now: datetime) -> None:
    if token:
        _end_digest(work, _digest(work, token), now)


def _end_digest(work: Work, digest: str, now: datetime) -> None:
    found = staff_sessions.find(work.connection, digest)
    if found and staff_sessions.end(work.connection, digest, milliseconds(now)):
        work.audit(str(_actor(found.member)), "logged_out", now)


def _digest(work: Work, token: str) -> str:
    return work.keys.digest("staff session", token)


def _digest_of(work: Work, identity: Identity) -> str:
    at = int(identity.at.astimezone(UTC).timestamp())
    parts = (identity.issuer, identity.subject, identity.login, str(at))
    return work.keys.digest("staff session by identity", "\0".join(parts))


def _actor(found: Member) -> Actor:
    return Actor("staff", found.id, found.name, Role(found.role))


def _span(span: timedelta) -> int:
    return int(span.total_seconds() * 1000)
