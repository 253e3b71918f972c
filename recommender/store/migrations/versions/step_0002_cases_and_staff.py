"""Cases, staff and the record of what was done: everything that sending and the console need."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
Moment = sa.BigInteger().with_variant(sa.Integer, "sqlite")

# The record of what was done is appended to, and never changed, by whatever program is connected.
ONLY_APPENDED = {
    "sqlite": [
        f"CREATE TRIGGER audit_no_{verb} BEFORE {verb} ON audit BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END"
        for verb in ("UPDATE", "DELETE")
    ]
    # INSERT OR REPLACE deletes without asking the trigger above.
    + [
        "CREATE TRIGGER audit_no_REPLACE BEFORE INSERT ON audit WHEN EXISTS (SELECT 1 FROM audit WHERE seq = NEW.seq) "
        "BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END"
    ],
    "postgresql": [
        "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$BEGIN RAISE EXCEPTION 'audit is append-only'; END$$",
        "CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
    ],
}


def upgrade() -> None:
    with op.batch_alter_table("drafts") as drafts:  # seconds outgrow 32 bits in 2038
        drafts.alter_column("saved_at", type_=sa.BigInteger, existing_nullable=False)
        drafts.alter_column("expires_at", type_=sa.BigInteger, existing_nullable=False)
    op.create_table(
        "settings",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("value", sa.Text, nullable=False),
        sqlite_strict=True,
    )
    op.create_table(
        "staff",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("username", sa.Text, nullable=False, unique=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("password", sa.Text),
        sa.Column("issuer", sa.Text),
        sa.Column("subject", sa.Text),
        sa.Column("created_at", Moment, nullable=False),
        sa.Column("disabled_at", Moment),
        sqlite_strict=True,
    )
    op.create_index("staff_by_identity", "staff", ["issuer", "subject"], unique=True)
    op.create_table(
        "staff_sessions",
        sa.Column("digest", sa.Text, primary_key=True),
        sa.Column("staff_id", sa.Text, sa.ForeignKey("staff.id", ondelete="CASCADE"), nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("began_at", Moment, nullable=False),
        sa.Column("seen_at", Moment, nullable=False),
        sa.Column("ended_at", Moment),
        sqlite_strict=True,
    )
    op.create_index("ix_staff_sessions_staff_id", "staff_sessions", ["staff_id"])
    op.create_table(
        "login_attempts",
        sa.Column("digest", sa.Text, primary_key=True),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("last_at", Moment, nullable=False),
        sa.Column("blocked_until", Moment, nullable=False),
        sqlite_strict=True,
    )
    op.create_table(
        "cases",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("reference", sa.Text, nullable=False, unique=True),
        sa.Column("link", sa.Text, nullable=False, unique=True),
        sa.Column("once", sa.Text, nullable=False, unique=True),
        sa.Column("origin", sa.Text, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("sent_at", Moment, nullable=False),
        sa.Column("changed_at", Moment, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("outcome", sa.Text, nullable=False),
        sa.Column("urgency", sa.Integer, nullable=False),
        sa.Column("earliest_day", sa.Text),
        sa.Column("assigned_to", sa.Text, sa.ForeignKey("staff.id", ondelete="SET NULL")),
        sa.Column("keep_until", Moment, nullable=False),
        sqlite_strict=True,
    )
    op.create_index("ix_cases_keep_until", "cases", ["keep_until"])
    in_order = ["urgency", "sent_at", "id"]
    by_day = ["earliest_day", "sent_at", "id"]
    op.create_index("cases_in_queue", "cases", ["status", "outcome", *in_order])
    op.create_index("cases_by_day", "cases", ["status", "outcome", *by_day])
    op.create_index("cases_of_person", "cases", ["assigned_to", "status", "outcome", *in_order])
    op.create_index("cases_of_person_by_day", "cases", ["assigned_to", "status", "outcome", *by_day])
    op.create_table(
        "record_keys",
        sa.Column("case_id", sa.Text, sa.ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("purpose", sa.Text, primary_key=True),
        sa.Column("wrapped_by", sa.Text, nullable=False),
        sa.Column("wrapped", sa.LargeBinary, nullable=False),
        sqlite_strict=True,
    )
    op.create_index("ix_record_keys_wrapped_by", "record_keys", ["wrapped_by"])
    op.create_table(
        "case_versions",
        sa.Column("case_id", sa.Text, sa.ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("made_at", Moment, nullable=False),
        sa.Column("facts", sa.Text, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sqlite_strict=True,
    )
    op.create_table(
        "contacts",
        sa.Column("case_id", sa.Text, sa.ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("keep_until", Moment, nullable=False),
        sqlite_strict=True,
    )
    op.create_index("ix_contacts_keep_until", "contacts", ["keep_until"])
    op.create_table(
        "consents",
        sa.Column("case_id", sa.Text, sa.ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("purpose", sa.Text, primary_key=True),
        sa.Column("version", sa.Text, nullable=False),
        sa.Column("given_at", Moment, nullable=False),
        sa.Column("withdrawn_at", Moment),
        sqlite_strict=True,
    )
    op.create_table(
        "search_terms",
        sa.Column("kind", sa.Text, primary_key=True),
        sa.Column("digest", sa.Text, primary_key=True),
        sa.Column("case_id", sa.Text, sa.ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True),
        sqlite_strict=True,
    )
    op.create_index("ix_search_terms_case_id", "search_terms", ["case_id"])
    op.create_table(
        "handovers",
        sa.Column("digest", sa.Text, primary_key=True),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("made_by", sa.Text, sa.ForeignKey("staff.id", ondelete="CASCADE"), nullable=False),
        sa.Column("expires_at", Moment, nullable=False),
        sqlite_strict=True,
    )
    op.create_index("ix_handovers_expires_at", "handovers", ["expires_at"])
    op.create_table(
        "audit",
        sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("at", Moment, nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("action", sa.Text, nullable=False),
        sa.Column("case_id", sa.Text),
        sa.Column("version", sa.Integer),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("key_id", sa.Text, nullable=False),
        sa.Column("mac", sa.Text, nullable=False),
        sqlite_strict=True,
    )
    op.create_index("ix_audit_case_id", "audit", ["case_id"])
    op.create_table(
        "destructions",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("at", Moment, nullable=False),
        sa.Column("purpose", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("records", sa.Integer, nullable=False),
        sqlite_strict=True,
    )
    for statement in ONLY_APPENDED[op.get_bind().dialect.name]:
        op.execute(statement)
