"""Who may sign in, what each may see, who is signed in, and the trail of what was done."""

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    true,
)

from data.schema.base import metadata

account = Table(
    "account",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("authority_code", String(12), nullable=False),
    Column("source", String(10), nullable=False, comment="local, oidc or proxy"),
    Column("subject", String(255), nullable=False, comment="the name that the source signs in"),
    Column("name", String(80), nullable=False, comment="as it stands beside what is done"),
    Column("password_hash", String(255), comment="argon2id; null: not signed in by a password"),
    Column("is_active", Boolean, nullable=False, server_default=true()),
    Column("may_list", Boolean, nullable=False, server_default=false(), comment="own teams' lists"),
    Column(
        "sees_restricted",
        Boolean,
        nullable=False,
        server_default=false(),
        comment="named to see restricted records in lists",
    ),
    Column("made_at", DateTime, nullable=False, comment="UTC"),
    Column("made_by", String(80), nullable=False),
    Column("signed_in_at", DateTime, comment="UTC, the last time"),
    UniqueConstraint("source", "subject"),
)
"""A person who may sign in. Without a role it sees nothing."""

account_role = Table(
    "account_role",
    metadata,
    Column("account_id", ForeignKey("account.id", ondelete="CASCADE"), primary_key=True),
    Column(
        "role",
        String(20),
        primary_key=True,
        comment="councillor, service_manager, analyst or administrator",
    ),
)

account_scope = Table(
    "account_scope",
    metadata,
    Column("account_id", ForeignKey("account.id", ondelete="CASCADE"), primary_key=True),
    Column("level", String(10), primary_key=True, comment="team or service"),
    Column("unit", String(120), primary_key=True, comment="code of a team, name of a service"),
)
"""The teams of a service manager, and the services whose teams are theirs."""

group_role = Table(
    "group_role",
    metadata,
    Column("authority_code", String(12), primary_key=True),
    Column("group_name", String(255), primary_key=True, comment="as the sign-in service sends it"),
    Column("role", String(20), primary_key=True),
    Column("level", String(10), primary_key=True, server_default="", comment="team, service or ''"),
    Column("unit", String(120), primary_key=True, server_default=""),
    Column("may_list", Boolean, nullable=False, server_default=false()),
)
"""What members of a group of the sign-in service may see, beside what is given to each."""

signed_in = Table(
    "signed_in",
    metadata,
    Column("token_hash", String(64), primary_key=True, comment="SHA-256 of the cookie's value"),
    Column("account_id", ForeignKey("account.id", ondelete="CASCADE"), nullable=False),
    Column("groups", Text, nullable=False, server_default="[]", comment="JSON, at sign-in"),
    Column("made_at", DateTime, nullable=False, comment="UTC"),
    Column("seen_at", DateTime, nullable=False, comment="UTC, the last request, to the minute"),
    Column("ended_at", DateTime, comment="UTC; signed out or ended by an administrator"),
    Index(None, "account_id"),
)
"""Sessions, kept here so that one can be ended at once, whatever the browser holds."""

attempt = Table(
    "attempt",
    metadata,
    Column("kind", String(20), primary_key=True, comment="what is limited: sign-in, export"),
    Column("key_hash", String(64), primary_key=True, comment="SHA-256 of the name or address"),
    Column("number", Integer, nullable=False, comment="how many since the window began"),
    Column("began_at", DateTime, nullable=False, comment="UTC"),
    Column("blocked_until", DateTime, comment="UTC"),
)
"""How often something was tried: the same count for every worker."""

restricted_person = Table(
    "restricted_person",
    metadata,
    Column("authority_code", String(12), primary_key=True),
    Column("person_id", String(60), primary_key=True, comment="as the records name the child"),
    Column("reason", String(20), nullable=False, comment="staff, adoption or threat"),
    Column("name", String(80), nullable=False, comment="who set it"),
    Column("made_on", Date, nullable=False),
)
"""Children whose records stand in no list or export, except for people named to see them."""

published_team_measure = Table(
    "published_team_measure",
    metadata,
    Column("authority_code", String(12), primary_key=True),
    Column("measure", String(60), primary_key=True),
    Column("name", String(80), nullable=False, comment="who published it"),
    Column("made_on", Date, nullable=False),
)
"""Measures whose figures by team are published: councillors see them, small numbers hidden."""

audit_entry = Table(
    "audit_entry",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False, comment="counts up from 1"),
    Column("at", DateTime, nullable=False, comment="UTC"),
    Column("authority_code", String(12), nullable=False),
    Column("account_id", Integer, comment="null: nobody signed in, or the command line"),
    Column("name", String(80), nullable=False, comment="who did it"),
    Column("kind", String(30), nullable=False),
    Column("subject", String(255), nullable=False, comment="a measure, an import, an account"),
    Column("detail", Text, nullable=False, comment="JSON, never a value of a child's record"),
    Column("previous_hash", String(64), nullable=False),
    Column("hash", String(64), nullable=False, comment="SHA-256 over this row and the one before"),
    Index(None, "authority_code", "at"),
)
"""What was done and seen, by whom: only ever added to."""

audit_head = Table(
    "audit_head",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False, comment="always 1"),
    Column("number", Integer, nullable=False),
    Column("hash", String(64), nullable=False),
)
"""The end of the trail. Its row is locked by who adds to it, so that entries come one by one."""
