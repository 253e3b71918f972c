"""The rows of staff. Who may make and change them is said in casework/accounts.py."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field

from sqlalchemy import Connection, Select, insert, select, update

from recommender.store.tables import STAFF


@dataclass(frozen=True)
class Member:
    """One account. Moments are milliseconds since 1970; `password` is as `passwords.hashed` writes it."""

    id: str
    username: str
    name: str
    role: str
    created_at: int
    password: str | None = field(default=None, repr=False)
    issuer: str | None = None
    subject: str | None = None
    disabled_at: int | None = None


FIELDS = [STAFF.c[name] for name in Member.__dataclass_fields__]


def add(connection: Connection, member: Member) -> None:
    connection.execute(insert(STAFF).values(asdict(member)))


def change(connection: Connection, staff_id: str, **values: str | int | None) -> None:
    """Write some columns of one row anew."""
    connection.execute(update(STAFF).where(STAFF.c.id == staff_id).values(values))


def everyone(connection: Connection) -> list[Member]:
    """All accounts, by name."""
    rows = connection.execute(select(*FIELDS).order_by(STAFF.c.name, STAFF.c.username))
    return [Member(**row._mapping) for row in rows]


def by_id(connection: Connection, staff_id: str, *, holding: bool = False) -> Member | None:
    """The account; with `holding`, nobody else changes it before this transaction ends."""
    wanted = select(*FIELDS).where(STAFF.c.id == staff_id)
    return _one(connection, wanted.with_for_update() if holding else wanted)


def by_username(connection: Connection, username: str) -> Member | None:
    return _one(connection, select(*FIELDS).where(STAFF.c.username == username))


def by_identity(connection: Connection, issuer: str, subject: str) -> Member | None:
    return _one(connection, select(*FIELDS).where(STAFF.c.issuer == issuer, STAFF.c.subject == subject))


def _one(connection: Connection, wanted: Select) -> Member | None:  # type: ignore[type-arg]
    row = connection.execute(wanted).one_or_none()
    return Member(**row._mapping) if row else None
