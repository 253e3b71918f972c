"""The record of what was done: entries in a chain, each sealed together with the one before it.

An entry names who, what, when and which version of which case, and has the digest of the sealed bytes that it is
about; nothing in it is personal. `verify` finds an entry that was changed, left out or swapped, a version that is not
the one that was recorded, and, against an anchor kept elsewhere, entries cut off at the end.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, insert, select

from recommender.store.keys import Keyring
from recommender.store.tables import AUDIT, CASE_VERSIONS, CASES, CONSENTS, CONTACTS, RECORD_KEYS

START = "0" * 64
# Actions that `verify` knows.
ERASED, CONTACT_KEPT, CONTACT_ERASED, CONSENTS_KEPT = "erased", "contact_kept", "contact_erased", "consents_kept"
ASSIGNED = "assigned"
AT_ONCE = 1_000  # rows
LOCK = 7_370_882  # any number but migrating's; on PostgreSQL entries are made one after the other


@dataclass(frozen=True)
class Anchor:
    """The end of the chain at some time: how many entries, and the seal of the last. 0 entries end in `START`."""

    entries: int
    mac: str

    def __str__(self) -> str:
        return f"{self.entries}:{self.mac}"


@dataclass(frozen=True)
class Entry:
    """One thing that was done."""

    seq: int
    at: int
    actor: str
    action: str
    case_id: str | None
    version: int | None
    digest: str

    def sealed(self, keys: Keyring, key_id: str, before: str) -> str:
        told = json.dumps([before, key_id, asdict(self)], sort_keys=True, separators=(",", ":"))
        return keys.mac(key_id, told.encode())


def digest_of(sealed: bytes, facts: str = "") -> str:
    """What an entry remembers of sealed bytes, and of what stands beside them in the open."""
    return hashlib.sha256(sealed + facts.encode()).hexdigest()


def digest_of_consents(connection: Connection, case_id: str) -> str:
    """What an entry remembers of everything that was agreed to in one case."""
    query = select(CONSENTS).where(CONSENTS.c.case_id == case_id).order_by(CONSENTS.c.purpose)
    told = [dict(row._mapping) for row in connection.execute(query)]
    return digest_of(b"", json.dumps(told, sort_keys=True, separators=(",", ":")))


def digest_of_person(staff_id: str | None) -> str:
    """What an entry remembers of who looks after a case."""
    return digest_of(b"", staff_id or "")


def milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def append(
    connection: Connection,
    keys: Keyring,
    actor: str,
    action: str,
    *,
    at: datetime,
    case_id: str | None = None,
    version: int | None = None,
    digest: str = "",
) -> None:
    """Add one entry, in the same transaction as what it tells of."""
    wait_for_turn(connection)
    end = anchor(connection)
    entry = Entry(end.entries + 1, milliseconds(at), actor, action, case_id, version, digest)
    mac = entry.sealed(keys, keys.current, end.mac)
    connection.execute(insert(AUDIT).values(**asdict(entry), key_id=keys.current, mac=mac))


def wait_for_turn(connection: Connection) -> None:
    """Let nobody else write until this transaction ends. On SQLite that holds from its beginning.

    Who takes rows of cases first and the end of the chain later could wait for each other for ever.
    """
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({LOCK})")


def anchor(connection: Connection) -> Anchor:
    """The end of the chain as it stands."""
    last = connection.execute(select(AUDIT.c.seq, AUDIT.c.mac).order_by(AUDIT.c.seq.desc()).limit(1)).one_or_none()
    return Anchor(last.seq, last.mac) if last else Anchor(0, START)


def latest(connection: Connection, most: int, before: int | None = None) -> list[Entry]:
    """So many entries, the newest first; with `before`, of those earlier than that one."""
    columns = [AUDIT.c[name] for name in Entry.__dataclass_fields__]
    query = select(*columns).order_by(AUDIT.c.seq.desc()).limit(most)
    rows = connection.execute(query if before is None else query.where(AUDIT.c.seq < before))
    return [Entry(*row) for row in rows]


def verify(connection: Connection, keys: Keyring, anchors: tuple[Anchor, ...] = ()) -> Iterator[str]:
    """Everything that is wrong, a sentence each; nothing where the record is whole."""
    found: dict[int, str] = {0: START}
    wanted = {known.entries for known in anchors}
    before, recorded = START, _Recorded()
    for row in _rows(connection):
        yield from _wrong_with(row, keys, before, len_so_far=recorded.entries)
        recorded.note(row)
        before = row.mac
        if row.seq in wanted:
            found[row.seq] = row.mac
    yield from _cut_off(anchors, found, recorded.entries)
    yield from recorded.wrong_in(connection)


def _rows(connection: Connection) -> Iterator[Row]:  # type: ignore[type-arg]
    query = select(AUDIT).order_by(AUDIT.c.seq).limit(AT_ONCE)
    rows = connection.execute(query).all()
    while rows:
        yield from rows
        rows = connection.execute(query.where(AUDIT.c.seq > rows[-1].seq)).all()


def _wrong_with(row: Row, keys: Keyring, before: str, len_so_far: int) -> Iterator[str]:  # type: ignore[type-arg]
    if row.seq != len_so_far + 1:
        yield f"Entry {len_so_far + 1} is missing: entry {row.seq} comes next."
    values = {name: getattr(row, name) for name in Entry.__dataclass_fields__}
    if row.key_id not in keys.audit:
        yield f"Entry {row.seq} was sealed with the key {row.key_id!r}, which is not among the keys."
    elif Entry(**values).sealed(keys, row.key_id, before) != row.mac:
        yield f"Entry {row.seq} is not the one that was written, or the one before it is not."


def _cut_off(anchors: tuple[Anchor, ...], found: dict[int, str], entries: int) -> Iterator[str]:
    for known in anchors:
        if known.entries > entries:
            yield f"The anchor knows {known.entries} entries; there are {entries}. The end was cut off."
        elif found.get(known.entries) != known.mac:
            yield f"Entry {known.entries} is not the one of the anchor: the record was written anew."


class _Recorded:
    """What the entries say of the versions of cases and of contacts: their digests, as far as nobody erased them."""

    def __init__(self) -> None:
        self.entries = 0
        self.versions: dict[str, dict[int, str]] = {}
        self.contacts: dict[str, str] = {}
        self.consents: dict[str, str] = {}
        self.changed: dict[str, int] = {}
        self.assigned: dict[str, str] = {}

    def note(self, row: Row) -> None:  # type: ignore[type-arg]
        self.entries, case_id = row.seq, row.case_id or ""  # none where an entry was changed
        if row.action == ERASED:
            self.versions.pop(case_id, None)
            self.consents.pop(case_id, None)
            self.changed.pop(case_id, None)
            self.assigned.pop(case_id, None)
        if row.action in (ERASED, CONTACT_ERASED):
            self.contacts.pop(case_id, None)
        elif row.action == CONTACT_KEPT:
            self.contacts[case_id] = row.digest
        elif row.action == CONSENTS_KEPT:
            self.consents[case_id] = row.digest
        elif row.action == ASSIGNED:
            self.changed[case_id], self.assigned[case_id] = row.at, row.digest
        elif case_id and row.version and row.digest:
            told = _told(row.digest, row.action, row.actor, row.at)
            self.versions.setdefault(case_id, {})[row.version] = told
            self.changed[case_id] = max(row.at, self.changed.get(case_id, 0))

    def wrong_in(self, connection: Connection) -> Iterator[str]:
        """What is stored otherwise than recorded, or not recorded, or missing although nobody erased it."""
        yield from self._wrong_versions(connection)
        yield from self._wrong_contacts(connection)
        yield from self._wrong_consents(connection)
        yield from self._wrong_rows(connection)
        yield from _without_key(connection)

    def _wrong_versions(self, connection: Connection) -> Iterator[str]:
        table, left = CASE_VERSIONS.c, {case: dict(found) for case, found in self.versions.items()}
        for row in connection.execute(select(CASE_VERSIONS).order_by(table.case_id, table.number)):
            recorded = left.get(row.case_id, {}).pop(row.number, None)
            if recorded is None:
                yield f"Version {row.number} of case {row.case_id} is in no entry."
            elif recorded != _told(digest_of(row.sealed, row.facts), row.kind, row.actor, row.made_at):
                yield f"Version {row.number} of case {row.case_id} is not the one that was recorded."
        for case_id, number in sorted((case, number) for case, found in left.items() for number in found):
            yield f"Version {number} of case {case_id} is missing, and no entry says that it was erased."

    def _wrong_contacts(self, connection: Connection) -> Iterator[str]:
        left = dict(self.contacts)
        for case_id, sealed in connection.execute(select(CONTACTS.c.case_id, CONTACTS.c.sealed)):
            if left.pop(case_id, None) != digest_of(sealed):
                yield f"The contact of case {case_id} is not the one that was recorded."
        for case_id in sorted(left):
            yield f"The contact of case {case_id} is missing, and no entry says that it was erased."

    def _wrong_consents(self, connection: Connection) -> Iterator[str]:
        there = set(connection.execute(select(CONSENTS.c.case_id).distinct()).scalars())
        for case_id in sorted(there | set(self.consents)):
            if self.consents.get(case_id) != digest_of_consents(connection, case_id):
                yield f"The consents of case {case_id} are not those that were recorded."

    def _wrong_rows(self, connection: Connection) -> Iterator[str]:
        """Rows in the open that say something else than their newest version, or have an older one for the newest."""
        newest = and_(CASE_VERSIONS.c.case_id == CASES.c.id, CASE_VERSIONS.c.number == CASES.c.version)
        for row in connection.execute(select(CASES, CASE_VERSIONS.c.facts).outerjoin(CASE_VERSIONS, newest)):
            if row.facts != facts_of(row._mapping):
                yield f"The row of case {row.id} says something else than its newest version."
            elif row.version != max(self.versions.get(row.id, {0: ""})):
                yield f"The row of case {row.id} has version {row.version} for its newest. There is a later one."
            else:
                yield from self._wrong_beside(row)

    def _wrong_beside(self, row: Row) -> Iterator[str]:  # type: ignore[type-arg]
        """What a row says beside its newest version: who looks after the case, and when it was last changed."""
        if row.changed_at != self.changed.get(row.id):
            yield f"The row of case {row.id} says another time of its last change than the record."
        if digest_of_person(row.assigned_to) != self.assigned.get(row.id, digest_of_person(None)):
            yield f"The row of case {row.id} gives it to somebody else than the record."


def _without_key(connection: Connection) -> Iterator[str]:
    """What nobody can read any more, although nobody erased it."""
    for purpose, kept in (("consultation", CASES.c.id), ("contact", CONTACTS.c.case_id)):
        there = select(RECORD_KEYS.c.case_id).where(RECORD_KEYS.c.case_id == kept, RECORD_KEYS.c.purpose == purpose)
        for case_id in connection.execute(select(kept).where(~there.exists()).order_by(kept)).scalars():
            yield f"The key to the {purpose} of case {case_id} is missing, and no entry says that it was erased."


def _told(digest: str, kind: str, actor: str, at: int) -> str:
    return f"{digest} {kind} {actor} {at}"


FACTS = (
    "reference", "link", "once", "origin", "language", "sent_at", "version", "status", "outcome",
    "urgency", "earliest_day", "keep_until",
)  # fmt: skip


def facts_of(row: Mapping[Any, Any]) -> str:
    """What a row says in the open, as a version of the case remembers it."""
    return json.dumps({name: row[name] for name in FACTS}, sort_keys=True, separators=(",", ":"))
