"""The record of what was done, as administrators read it: who, what and when, and of a case a short id alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from recommender.casework.roles import Action, Actor, permit
from recommender.store import audit, staff
from recommender.store.anchors import anchors, file_of_anchors
from recommender.store.audit import Anchor, Entry
from recommender.store.cases import moment
from recommender.store.database import unmoved
from recommender.store.records import Records

VERIFIED, FOUND_WRONG = "audit_verified", "audit_found_wrong"
STAFF = "staff:"
SHORT = 8  # digits of an id: enough to tell cases apart, and it opens none


@dataclass(frozen=True)
class Done:
    """One entry. `who` is a name, and empty where it was no account that is known; then `kind` says what they are."""

    number: int
    at: datetime
    kind: str
    who: str
    action: str
    about: str
    case: str


@dataclass(frozen=True)
class Page:
    """Some entries, the newest first, and the end of the whole record."""

    entries: tuple[Done, ...]
    end: Anchor


@dataclass(frozen=True)
class Verdict:
    """How many entries were looked at, against how many anchors, and how many things are wrong."""

    entries: int
    anchors: int
    wrong: int


def newest(records: Records, actor: Actor, most: int, before: int | None = None) -> Page:
    """So many entries; with `before`, of those earlier than that one."""
    permit(actor, Action.SEE_AUDIT)
    with records.reading() as work:
        names = {member.id: member.name for member in staff.everyone(work.connection)}
        found = audit.latest(work.connection, most, before)
        return Page(tuple(_done(entry, names) for entry in found), audit.anchor(work.connection))


def verified(records: Records, actor: Actor, now: datetime) -> Verdict:
    """Hold the whole record against the anchors that the site wrote; that somebody did is recorded with the result.

    Raises
    ------
    NotPermittedError, StoreError
    """
    permit(actor, Action.SEE_AUDIT)
    known = anchors(file_of_anchors(), records.keys)
    with unmoved(records.engine) as connection:
        entries = audit.anchor(connection).entries
        wrong = sum(1 for _ in audit.verify(connection, records.keys, known))
    with records.writing() as work:
        work.audit(str(actor), FOUND_WRONG if wrong else VERIFIED, now)
    return Verdict(entries, len(known), wrong)


def _done(entry: Entry, names: dict[str, str]) -> Done:
    """An entry about an account names it after the action."""
    kind, _, who = entry.actor.partition(":")
    action, _, about = entry.action.partition(" ")
    of_whom = names.get(about.removeprefix(STAFF), about.removeprefix(STAFF)[:SHORT])
    case = (entry.case_id or "")[:SHORT]
    return Done(entry.seq, moment(entry.at), kind, names.get(who, ""), action, of_whom, case)
