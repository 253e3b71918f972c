"""Rows of cases: added, read, appended to, erased. What may be done, and by whom, is casework's to say."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, delete, insert, select, update

from recommender.domain.case import CaseFile, Consent, Contact, Status
from recommender.errors import CaseChangedError, CaseNotFoundError, KeysError
from recommender.store import audit
from recommender.store.audit import facts_of, milliseconds
from recommender.store.envelope import RecordKey
from recommender.store.records import Work
from recommender.store.rotating import is_retired
from recommender.store.tables import AUDIT, CASE_VERSIONS, CASES, CONSENTS, CONTACTS, RECORD_KEYS, SEARCH_TERMS

CONSULTATION, CONTACT = "consultation", "contact"
SEEN = "seen"
ID = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True)
class Facts:
    """What of a case stands in the open. `urgency` is 0 for none, then counts from 1; moments are milliseconds."""

    id: str
    reference: str
    origin: str
    language: str
    sent_at: int
    changed_at: int
    version: int
    status: str
    outcome: str
    urgency: int
    earliest_day: str | None
    assigned_to: str | None
    keep_until: int


@dataclass(frozen=True)
class Past:
    """One earlier version, as the list of versions tells of it."""

    number: int
    kind: str
    actor: str
    made_at: int


@dataclass(frozen=True)
class Look:
    """Somebody saw one version of a case."""

    actor: str
    at: int
    version: int


@dataclass(frozen=True)
class Names:
    """What a case is found by: the id, and digests of the private link and of the sending."""

    id: str
    reference: str
    link: str
    once: str


@dataclass(frozen=True)
class Change:
    """A version to be stored: who made it, what kind of change it is, and what the row says from then on."""

    actor: str
    kind: str
    at: datetime
    file: CaseFile
    row: Mapping[str, Any]


def add(work: Work, names: Names, change: Change, keep_until: datetime) -> None:
    """Store a new case as its version 1; `change.row` has all of FACTS but names, moments and the version."""
    at = milliseconds(change.at)
    moments = {"sent_at": at, "changed_at": at, "keep_until": milliseconds(keep_until)}
    row = {**asdict(names), **change.row, **moments, "version": 1}
    work.connection.execute(insert(CASES).values(**row))
    _make_key(work, names.id, CONSULTATION)
    _store_version(work, names.id, 1, change, row)


def append(work: Work, case_id: str, based_on: int, change: Change) -> int:
    """Store a change as the next version, and return its number. The time that a case is kept for begins anew.

    Raises
    ------
    CaseNotFoundError
        When there is no such case.
    CaseChangedError
        When another version than `based_on` stands; nothing is stored.
    """
    now = facts(work, by_id(case_id), locked=True)
    if now is None:
        raise CaseNotFoundError("There is no such case.")
    require_version(now, based_on)
    version = based_on + 1
    before = _row(work, case_id)
    longer = max(milliseconds(change.at) - before.made_at, 0)
    moments = {"changed_at": max(milliseconds(change.at), now.changed_at), "keep_until": before.keep_until + longer}
    values = {**change.row, **moments, "version": version}
    work.connection.execute(update(CASES).where(CASES.c.id == case_id).values(**values))
    of_contact = update(CONTACTS).where(CONTACTS.c.case_id == case_id)
    work.connection.execute(of_contact.values(keep_until=CONTACTS.c.keep_until + longer))
    _store_version(work, case_id, version, change, {**before._mapping, **values})
    return version


def _row(work: Work, case_id: str) -> Row:  # type: ignore[type-arg]
    """The whole row of a case, and when its newest version was made."""
    newest = and_(CASE_VERSIONS.c.case_id == CASES.c.id, CASE_VERSIONS.c.number == CASES.c.version)
    query = select(CASES, CASE_VERSIONS.c.made_at).join(CASE_VERSIONS, newest).where(CASES.c.id == case_id)
    return work.connection.execute(query).one()


def _store_version(work: Work, case_id: str, number: int, change: Change, row: Mapping[str, Any]) -> None:
    plain = change.file.as_bytes()
    sealed = _key(work, case_id, CONSULTATION).seal(plain, _place(case_id, number))
    facts = facts_of(row)
    values = {"kind": change.kind, "actor": change.actor, "made_at": milliseconds(change.at)}
    work.connection.execute(
        insert(CASE_VERSIONS).values(case_id=case_id, number=number, facts=facts, sealed=sealed, **values)
    )
    digest = audit.digest_of(sealed, facts)
    work.audit(change.actor, change.kind, change.at, case_id=case_id, version=number, digest=digest)


def require_version(now: Facts, based_on: int) -> None:
    """Raises CaseChangedError where another version stands."""
    if now.version != based_on:
        raise CaseChangedError(now.version)


def facts(work: Work, where: ColumnElement[bool], *, locked: bool = False) -> Facts | None:
    """The one case that fits, if there is one; `locked` against other writers until the end of the transaction."""
    query = select(CASES).where(where)
    row = work.connection.execute(query.with_for_update() if locked else query).one_or_none()
    return None if row is None else as_facts(row)


def by_id(case_id: str) -> ColumnElement[bool]:
    return CASES.c.id == case_id


def is_there(work: Work, case_id: str) -> bool:
    """Whether there is a case of this id; one that is spelled as none can be never reaches the database."""
    return bool(ID.fullmatch(case_id)) and facts(work, by_id(case_id)) is not None


def by_link(digest: str) -> ColumnElement[bool]:
    return CASES.c.link == digest


def by_once(digest: str) -> ColumnElement[bool]:
    return CASES.c.once == digest


def by_reference(reference: str) -> ColumnElement[bool]:
    return CASES.c.reference == reference


def as_facts(row: Row) -> Facts:  # type: ignore[type-arg]
    return Facts(**{name: getattr(row, name) for name in Facts.__dataclass_fields__})


def file(work: Work, case_id: str, number: int) -> CaseFile:
    """One version of a case.

    Raises
    ------
    CaseNotFoundError
        When there is none.
    StoreError
        When it was changed from outside.
    """
    mine = (CASE_VERSIONS.c.case_id == case_id, CASE_VERSIONS.c.number == number)
    sealed = work.connection.execute(select(CASE_VERSIONS.c.sealed).where(*mine)).scalar_one_or_none()
    if sealed is None:
        raise CaseNotFoundError("There is no such case.")
    return CaseFile.from_bytes(_key(work, case_id, CONSULTATION).open(sealed, _place(case_id, number)))


def files(work: Work, found: Collection[Facts]) -> dict[str, CaseFile]:
    """The newest version of each of these cases, in one question to the database; what was erased is left out.

    Raises
    ------
    StoreError
        When one was changed from outside.
    """
    table = CASE_VERSIONS.c
    newest = and_(table.case_id == CASES.c.id, table.number == CASES.c.version)
    key = and_(RECORD_KEYS.c.case_id == CASES.c.id, RECORD_KEYS.c.purpose == CONSULTATION)
    columns = select(table.case_id, table.number, table.sealed, RECORD_KEYS.c.wrapped_by, RECORD_KEYS.c.wrapped)
    query = columns.select_from(CASES).join(CASE_VERSIONS, newest).join(RECORD_KEYS, key)
    rows = work.connection.execute(query.where(CASES.c.id.in_([facts.id for facts in found])))
    return {
        row.case_id: CaseFile.from_bytes(
            _unwrapped(work, row, row.case_id, CONSULTATION).open(row.sealed, _place(row.case_id, row.number))
        )
        for row in rows
    }


def decided_after(work: Work, case_id: str, most: int) -> list[Facts]:
    """Cases that staff decided or closed, by id, from behind one of them on; "" for the first."""
    ended = CASES.c.status.in_([str(Status.DECIDED), str(Status.CLOSED)])
    query = select(CASES).where(CASES.c.id > case_id, ended).order_by(CASES.c.id).limit(most)
    return [as_facts(row) for row in work.connection.execute(query)]


def versions(work: Work, case_id: str) -> tuple[Past, ...]:
    """What was done to a case, first to last."""
    table = CASE_VERSIONS.c
    columns = select(table.number, table.kind, table.actor, table.made_at)
    rows = work.connection.execute(columns.where(table.case_id == case_id).order_by(table.number))
    return tuple(Past(*row) for row in rows)


def was_seen(
    work: Work, case_id: str, version: int | None, actor: str, since: datetime, *, action: str = SEEN
) -> bool:  # fmt: skip
    """Whether the record has a look of this person at this version since then."""
    look = (AUDIT.c.case_id == case_id, AUDIT.c.version == version, AUDIT.c.actor == actor, AUDIT.c.action == action)
    query = select(AUDIT.c.seq).where(*look, AUDIT.c.at >= milliseconds(since)).limit(1)
    return work.connection.execute(query).first() is not None


def looks(work: Work, case_id: str, at_most: int) -> tuple[Look, ...]:
    """Who saw a case, the latest first."""
    table = AUDIT.c
    query = select(table.actor, table.at, table.version).where(table.case_id == case_id, table.action == SEEN)
    return tuple(Look(*row) for row in work.connection.execute(query.order_by(table.seq.desc()).limit(at_most)))


def assign(work: Work, case_id: str, staff_id: str | None, at: datetime) -> None:
    values = {"assigned_to": staff_id, "changed_at": milliseconds(at)}
    if work.connection.execute(update(CASES).where(CASES.c.id == case_id).values(**values)).rowcount == 0:
        raise CaseNotFoundError("There is no such case.")


def keep_contact(work: Work, case_id: str, contact: Contact, at: datetime, keep_until: datetime, actor: str) -> None:
    """Store how a person can be reached, in place of what was stored before."""
    delete_contact(work, case_id)
    _make_key(work, case_id, CONTACT)
    sealed = _key(work, case_id, CONTACT).seal(contact.as_bytes(), f"contacts|{case_id}")
    values = {"case_id": case_id, "sealed": sealed, "keep_until": milliseconds(keep_until)}
    work.connection.execute(insert(CONTACTS).values(**values))
    work.audit(actor, audit.CONTACT_KEPT, at, case_id=case_id, digest=audit.digest_of(sealed))


def contact(work: Work, case_id: str) -> Contact | None:
    sealed = work.connection.execute(
        select(CONTACTS.c.sealed).where(CONTACTS.c.case_id == case_id)
    ).scalar_one_or_none()
    if sealed is None:
        return None
    return _contact(case_id, _key(work, case_id, CONTACT), sealed)


def _contact(case_id: str, key: RecordKey, sealed: bytes) -> Contact:
    return Contact.from_bytes(key.open(sealed, f"contacts|{case_id}"))


def contacts(work: Work, case_ids: Collection[str]) -> dict[str, Contact]:
    """The contacts of several cases, in one question to the database; what was erased is left out."""
    key = and_(RECORD_KEYS.c.case_id == CONTACTS.c.case_id, RECORD_KEYS.c.purpose == CONTACT)
    columns = select(CONTACTS.c.case_id, CONTACTS.c.sealed, RECORD_KEYS.c.wrapped_by, RECORD_KEYS.c.wrapped)
    found = work.connection.execute(columns.join(RECORD_KEYS, key).where(CONTACTS.c.case_id.in_(case_ids)))
    return {
        row.case_id: _contact(row.case_id, _unwrapped(work, row, row.case_id, CONTACT), row.sealed) for row in found
    }


def delete_contact(work: Work, case_id: str) -> bool:
    """Destroy a contact, the key to it, and what it could be found by. Returns whether there was one."""
    key = (RECORD_KEYS.c.case_id == case_id, RECORD_KEYS.c.purpose == CONTACT)
    work.connection.execute(delete(RECORD_KEYS).where(*key))
    work.connection.execute(delete(SEARCH_TERMS).where(SEARCH_TERMS.c.case_id == case_id))
    return work.connection.execute(delete(CONTACTS).where(CONTACTS.c.case_id == case_id)).rowcount > 0


def erase_contact(work: Work, case_id: str, actor: str, at: datetime) -> bool:
    """Destroy a contact, and record that it was; False where there is none any more."""
    was_there = delete_contact(work, case_id)
    if was_there:
        work.audit(actor, audit.CONTACT_ERASED, at, case_id=case_id)
    return was_there


def keep_terms(work: Work, case_id: str, terms: Mapping[str, frozenset[str]]) -> None:
    """Make a case found by these words, kind by kind; what is stored tells none of them."""
    rows = [
        {"kind": kind, "digest": work.keys.digest(f"search {kind}", word), "case_id": case_id}
        for kind, words in terms.items()
        for word in words
    ]
    if rows:
        work.connection.execute(insert(SEARCH_TERMS), rows)


def keep_consents(work: Work, case_id: str, consents: tuple[Consent, ...], at: datetime, actor: str) -> None:
    """Store what somebody agreed to, in place of what was stored before."""
    work.connection.execute(delete(CONSENTS).where(CONSENTS.c.case_id == case_id))
    for given in consents:
        ended = milliseconds(given.withdrawn_at) if given.withdrawn_at else None
        values = {"purpose": given.purpose, "version": given.version, "given_at": milliseconds(given.given_at)}
        work.connection.execute(insert(CONSENTS).values(case_id=case_id, withdrawn_at=ended, **values))
    digest = audit.digest_of_consents(work.connection, case_id)
    work.audit(actor, audit.CONSENTS_KEPT, at, case_id=case_id, digest=digest)


def consents(work: Work, case_id: str) -> tuple[Consent, ...]:
    rows = work.connection.execute(select(CONSENTS).where(CONSENTS.c.case_id == case_id).order_by(CONSENTS.c.purpose))
    return tuple(
        Consent(
            purpose=row.purpose,
            version=row.version,
            given_at=moment(row.given_at),
            withdrawn_at=None if row.withdrawn_at is None else moment(row.withdrawn_at),
        )
        for row in rows
    )


def erase(work: Work, case_id: str, actor: str, at: datetime) -> None:
    """Destroy a case: its rows, and with them the keys that opened what backups may still hold of it.

    Raises
    ------
    CaseNotFoundError
        When there is no such case.
    """
    if work.connection.execute(delete(CASES).where(CASES.c.id == case_id)).rowcount == 0:
        raise CaseNotFoundError("There is no such case.")
    work.audit(actor, audit.ERASED, at, case_id=case_id)


def moment(stored: int) -> datetime:
    """A stored moment, in UTC."""
    return datetime.fromtimestamp(stored / 1000, UTC)


def _make_key(work: Work, case_id: str, purpose: str) -> None:
    if is_retired(work.connection, work.keys.current):
        raise KeysError("The keys were changed meanwhile. Try again.")
    name, wrapped = work.keys.wrap(RecordKey.new().secret, _bound(case_id, purpose))
    values = {"case_id": case_id, "purpose": purpose, "wrapped_by": name, "wrapped": wrapped}
    work.connection.execute(insert(RECORD_KEYS).values(**values))


def _key(work: Work, case_id: str, purpose: str) -> RecordKey:
    mine = (RECORD_KEYS.c.case_id == case_id, RECORD_KEYS.c.purpose == purpose)
    row = work.connection.execute(select(RECORD_KEYS).where(*mine)).one_or_none()
    if row is None:
        raise CaseNotFoundError("There is no such case.")
    return _unwrapped(work, row, case_id, purpose)


def _unwrapped(work: Work, row: Row, case_id: str, purpose: str) -> RecordKey:  # type: ignore[type-arg]
    return RecordKey(work.keys.unwrap(row.wrapped_by, row.wrapped, _bound(case_id, purpose)))


def _bound(case_id: str, purpose: str) -> str:
    return f"record_keys|{case_id}|{purpose}"


def _place(case_id: str, number: int) -> str:
    return f"case_versions|{case_id}|{number}"
