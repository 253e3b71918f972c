"""Cases as tests store them: made up, in a database of their own."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Engine, text

from recommender.domain.case import CaseFile, Consent, Contact
from recommender.store import audit, cases
from recommender.store.database import reading, writing
from recommender.store.records import Records

NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)
DAY = timedelta(days=1)
CONTACT = Contact(name="Deniz Example", phone="+905550000001", email="deniz@example.org")
WORDS = "a rash that only this test knows"
ROW = {
    "origin": "client", "language": "en", "status": "waiting", "outcome": "facial", "urgency": 0, "earliest_day": None,
}  # fmt: skip


def case_file(words: str = WORDS) -> CaseFile:
    return CaseFile(answers={"own_words": words}, answered_on=NOW.date(), receipt={"seal": "0" * 64})


def id_of(number: int) -> str:
    return f"{number:032x}"


def names(number: int) -> cases.Names:
    return cases.Names(id_of(number), f"REF-{number}", f"link {number}", f"once {number}")


def change(kind: str = "sent", at: datetime = NOW, words: str = WORDS, row: Mapping[str, Any] = ROW) -> cases.Change:
    return cases.Change("client", kind, at, case_file(words), row)


def add_case(
    records: Records, number: int = 1, at: datetime = NOW, words: str = WORDS, keep: timedelta = 730 * DAY
) -> str:
    """A whole case: versions, contact, words to find it by, consents. Returns its id."""
    case_id = id_of(number)
    with records.writing() as work:
        cases.add(work, names(number), change(at=at, words=words), at + keep)
        cases.keep_contact(work, case_id, CONTACT, at, at + keep / 2, "client")
        cases.keep_terms(work, case_id, {"name": frozenset({"deniz", f"example{number}"})})
        given = [Consent(purpose=purpose, version="1", given_at=at) for purpose in ("consultation", "contact")]
        cases.keep_consents(work, case_id, tuple(given), at, "client")
    return case_id


def append_note(records: Records, case_id: str, based_on: int, words: str, at: datetime = NOW) -> int:
    with records.writing() as work:
        return cases.append(work, case_id, based_on, change("noted", at, words))


def wrong_with(records: Records, *anchors: audit.Anchor) -> list[str]:
    """What the audit finds."""
    with records.reading() as work:
        return list(audit.verify(work.connection, records.keys, anchors))


def anchor_of(records: Records) -> audit.Anchor:
    with records.reading() as work:
        return audit.anchor(work.connection)


def run(engine: Engine, *statements: str) -> None:
    """Change the database as somebody would who has its password and knows nothing of the program."""
    with writing(engine) as connection:
        for statement in statements:
            connection.execute(text(statement))


def rows(engine: Engine, query: str) -> list[tuple[Any, ...]]:
    with reading(engine) as connection:
        return [tuple(row) for row in connection.execute(text(query))]


def without_triggers(engine: Engine) -> None:
    if engine.dialect.name == "postgresql":
        return run(engine, "DROP TRIGGER audit_no_change ON audit")
    found = rows(engine, "SELECT name FROM sqlite_master WHERE type = 'trigger'")
    return run(engine, *(f"DROP TRIGGER {name}" for (name,) in found))
