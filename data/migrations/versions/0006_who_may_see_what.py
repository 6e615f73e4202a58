"""Who may sign in, what each may see, who is signed in, and the trail of what was done."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

SQLITE_REFUSES = """
CREATE TRIGGER audit_entry_no_{verb} BEFORE {verb} ON audit_entry
BEGIN SELECT RAISE(ABORT, 'the audit trail is only ever added to'); END
"""
POSTGRESQL_REFUSAL = """
CREATE FUNCTION audit_entry_refuses() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'the audit trail is only ever added to'; END $$
"""
POSTGRESQL_REFUSES = """
CREATE TRIGGER audit_entry_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entry
FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_refuses()
"""


def upgrade() -> None:
    op.create_table(
        "account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("authority_code", sa.String(length=12), nullable=False),
        sa.Column("source", sa.String(length=10), nullable=False, comment="local, oidc or proxy"),
        sa.Column(
            "subject",
            sa.String(length=255),
            nullable=False,
            comment="the name that the source signs in",
        ),
        sa.Column(
            "name", sa.String(length=80), nullable=False, comment="as it stands beside what is done"
        ),
        sa.Column(
            "password_hash",
            sa.String(length=255),
            nullable=True,
            comment="argon2id; null: not signed in by a password",
        ),
        sa.Column("is_active", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column(
            "may_list",
            sa.Boolean(),
            server_default=sa.false(),
            nullable=False,
            comment="own teams' lists",
        ),
        sa.Column(
            "sees_restricted",
            sa.Boolean(),
            server_default=sa.false(),
            nullable=False,
            comment="named to see restricted records in lists",
        ),
        sa.Column("made_at", sa.DateTime(), nullable=False, comment="UTC"),
        sa.Column("made_by", sa.String(length=80), nullable=False),
        sa.Column("signed_in_at", sa.DateTime(), nullable=True, comment="UTC, the last time"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("source", "subject", name=op.f("uq_account_source_subject")),
    )
    op.create_table(
        "attempt",
        sa.Column(
            "kind", sa.String(length=20), nullable=False, comment="what is limited: sign-in, export"
        ),
        sa.Column(
            "key_hash",
            sa.String(length=64),
            nullable=False,
            comment="SHA-256 of the name or address",
        ),
        sa.Column(
            "number", sa.Integer(), nullable=False, comment="how many since the window began"
        ),
        sa.Column("began_at", sa.DateTime(), nullable=False, comment="UTC"),
        sa.Column("blocked_until", sa.DateTime(), nullable=True, comment="UTC"),
        sa.PrimaryKeyConstraint("kind", "key_hash", name=op.f("pk_attempt")),
    )
    op.create_table(
        "audit_entry",
        sa.Column(
            "number", sa.Integer(), autoincrement=False, nullable=False, comment="counts up from 1"
        ),
        sa.Column("at", sa.DateTime(), nullable=False, comment="UTC"),
        sa.Column("authority_code", sa.String(length=12), nullable=False),
        sa.Column(
            "account_id",
            sa.Integer(),
            nullable=True,
            comment="null: nobody signed in, or the command line",
        ),
        sa.Column("name", sa.String(length=80), nullable=False, comment="who did it"),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column(
            "subject",
            sa.String(length=255),
            nullable=False,
            comment="a measure, an import, an account",
        ),
        sa.Column(
            "detail", sa.Text(), nullable=False, comment="JSON, never a value of a child's record"
        ),
        sa.Column("previous_hash", sa.String(length=64), nullable=False),
        sa.Column(
            "hash",
            sa.String(length=64),
            nullable=False,
            comment="SHA-256 over this row and the one before",
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_audit_entry")),
    )
    op.create_index(
        op.f("ix_audit_entry_authority_code_at"),
        "audit_entry",
        ["authority_code", "at"],
        unique=False,
    )

    op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False, comment="always 1"),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_head")),
    )
    op.create_table(
        "group_role",
        sa.Column("authority_code", sa.String(length=12), nullable=False),
        sa.Column(
            "group_name",
            sa.String(length=255),
            nullable=False,
            comment="as the sign-in service sends it",
        ),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column(
            "level",
            sa.String(length=10),
            server_default="",
            nullable=False,
            comment="team, service or ''",
        ),
        sa.Column("unit", sa.String(length=120), server_default="", nullable=False),
        sa.Column("may_list", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.PrimaryKeyConstraint(
            "authority_code", "group_name", "role", "level", "unit", name=op.f("pk_group_role")
        ),
    )
    op.create_table(
        "published_team_measure",
        sa.Column("authority_code", sa.String(length=12), nullable=False),
        sa.Column("measure", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False, comment="who published it"),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint(
            "authority_code", "measure", name=op.f("pk_published_team_measure")
        ),
    )
    op.create_table(
        "restricted_person",
        sa.Column("authority_code", sa.String(length=12), nullable=False),
        sa.Column(
            "person_id",
            sa.String(length=60),
            nullable=False,
            comment="as the records name the child",
        ),
        sa.Column(
            "reason", sa.String(length=20), nullable=False, comment="staff, adoption or threat"
        ),
        sa.Column("name", sa.String(length=80), nullable=False, comment="who set it"),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("authority_code", "person_id", name=op.f("pk_restricted_person")),
    )
    op.create_table(
        "account_role",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column(
            "role",
            sa.String(length=20),
            nullable=False,
            comment="councillor, service_manager, analyst or administrator",
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("account_id", "role", name=op.f("pk_account_role")),
    )
    op.create_table(
        "account_scope",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("level", sa.String(length=10), nullable=False, comment="team or service"),
        sa.Column(
            "unit",
            sa.String(length=120),
            nullable=False,
            comment="code of a team, name of a service",
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("account_id", "level", "unit", name=op.f("pk_account_scope")),
    )
    op.create_table(
        "signed_in",
        sa.Column(
            "token_hash",
            sa.String(length=64),
            nullable=False,
            comment="SHA-256 of the cookie's value",
        ),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column(
            "groups", sa.Text(), server_default="[]", nullable=False, comment="JSON, at sign-in"
        ),
        sa.Column("made_at", sa.DateTime(), nullable=False, comment="UTC"),
        sa.Column(
            "seen_at", sa.DateTime(), nullable=False, comment="UTC, the last request, to the minute"
        ),
        sa.Column(
            "ended_at",
            sa.DateTime(),
            nullable=True,
            comment="UTC; signed out or ended by an administrator",
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_signed_in")),
    )
    op.create_index(op.f("ix_signed_in_account_id"), "signed_in", ["account_id"], unique=False)

    head = sa.table("audit_head", sa.column("id"), sa.column("number"), sa.column("hash"))
    op.execute(head.insert().values(id=1, number=0, hash="0" * 64))
    # Whoever may write to the tables cannot change the trail by mistake; on purpose, the chain of
    # hashes shows it.
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("update", "delete"):
            op.execute(SQLITE_REFUSES.format(verb=verb))
    else:
        op.execute(POSTGRESQL_REFUSAL)
        op.execute(POSTGRESQL_REFUSES)
