"""Every table, as the newest release has them. `migrations/` says how an older database comes to look like this.

Moments are milliseconds since 1970, days are ISO dates, ids are 32 hexadecimal digits. What is personal stands in
columns named `sealed`; how it is locked is in envelope.py.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, LargeBinary, MetaData, String, Table, Text

metadata = MetaData()
Moment = BigInteger().with_variant(Integer, "sqlite")  # whole numbers of SQLite have 64 bits under one name


def _table(name: str, *parts: Column | Index) -> Table:  # type: ignore[type-arg]
    """A table whose columns hold what they say, on SQLite too."""
    return Table(name, metadata, *parts, sqlite_strict=True)


DRAFTS = Table(
    "drafts",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("format", Integer, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("saved_at", BigInteger, nullable=False),  # in seconds
    Column("expires_at", BigInteger, nullable=False, index=True),
)

SETTINGS = _table(
    "settings",
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
)

STAFF = _table(
    "staff",
    Column("id", Text, primary_key=True),
    Column("username", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("password", Text),  # as argon2id writes it; none where they come by a provider of identities
    Column("issuer", Text),
    Column("subject", Text),
    Column("created_at", Moment, nullable=False),
    Column("disabled_at", Moment),
    Index("staff_by_identity", "issuer", "subject", unique=True),
)

STAFF_SESSIONS = _table(
    "staff_sessions",
    Column("digest", Text, primary_key=True),
    Column("staff_id", Text, ForeignKey("staff.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("kind", Text, nullable=False),
    Column("began_at", Moment, nullable=False),
    Column("seen_at", Moment, nullable=False),
    Column("ended_at", Moment),
)

LOGIN_ATTEMPTS = _table(
    "login_attempts",
    Column("digest", Text, primary_key=True),  # of an account's name or of an address
    Column("failures", Integer, nullable=False),
    Column("last_at", Moment, nullable=False),
    Column("blocked_until", Moment, nullable=False),
)

CASES = _table(
    "cases",
    Column("id", Text, primary_key=True),
    Column("reference", Text, nullable=False, unique=True),
    Column("link", Text, nullable=False, unique=True),  # digest of what the client's private link holds
    Column("once", Text, nullable=False, unique=True),  # digest of what makes sending it twice the same as once
    Column("origin", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("sent_at", Moment, nullable=False),
    Column("changed_at", Moment, nullable=False),
    Column("version", Integer, nullable=False),
    Column("status", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("urgency", Integer, nullable=False),  # 0 for none, then as terms.Urgency ranks them from 1
    Column("earliest_day", Text),
    Column("assigned_to", Text, ForeignKey("staff.id", ondelete="SET NULL")),
    Column("keep_until", Moment, nullable=False, index=True),
    # queues.py asks for one status and one outcome at a time
    Index("cases_in_queue", "status", "outcome", "urgency", "sent_at", "id"),
    Index("cases_by_day", "status", "outcome", "earliest_day", "sent_at", "id"),
    Index("cases_of_person", "assigned_to", "status", "outcome", "urgency", "sent_at", "id"),
    Index("cases_of_person_by_day", "assigned_to", "status", "outcome", "earliest_day", "sent_at", "id"),
)

RECORD_KEYS = _table(
    "record_keys",
    Column("case_id", Text, ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True),
    Column("purpose", Text, primary_key=True),
    Column("wrapped_by", Text, nullable=False, index=True),
    Column("wrapped", LargeBinary, nullable=False),
)

CASE_VERSIONS = _table(
    "case_versions",
    Column("case_id", Text, ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("facts", Text, nullable=False),  # what the row in `cases` says since this version, as JSON
    Column("sealed", LargeBinary, nullable=False),
)

CONTACTS = _table(
    "contacts",
    Column("case_id", Text, ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
    Column("keep_until", Moment, nullable=False, index=True),
)

CONSENTS = _table(
    "consents",
    Column("case_id", Text, ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True),
    Column("purpose", Text, primary_key=True),
    Column("version", Text, nullable=False),
    Column("given_at", Moment, nullable=False),
    Column("withdrawn_at", Moment),
)

SEARCH_TERMS = _table(
    "search_terms",
    Column("kind", Text, primary_key=True),
    Column("digest", Text, primary_key=True),
    Column("case_id", Text, ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True, index=True),
)

HANDOVERS = _table(
    "handovers",
    Column("digest", Text, primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
    Column("made_by", Text, ForeignKey("staff.id", ondelete="CASCADE"), nullable=False),
    Column("expires_at", Moment, nullable=False, index=True),
)

AUDIT = _table(
    "audit",
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),
    Column("actor", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("case_id", Text, index=True),  # no foreign key: the entry outlives the case
    Column("version", Integer),
    Column("digest", Text, nullable=False),  # of the sealed bytes that the entry is about; empty where there are none
    Column("key_id", Text, nullable=False),
    Column("mac", Text, nullable=False),
)

DESTRUCTIONS = _table(
    "destructions",
    Column("id", Text, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("purpose", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("records", Integer, nullable=False),
)
