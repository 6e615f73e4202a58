"""Adds to the audit trail: each entry carries the hash of the one before it."""

from __future__ import annotations

import getpass
import hashlib
import json
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import Connection, Engine, select

from dashboard.audit import COMMAND_LINE, KINDS, Entry
from dashboard.viewer import Viewer
from data.engine import write_transaction
from data.schema import audit_entry, audit_head

FIRST_HASH: Final = "0" * 64
FIELDS: Final = (
    "number",
    "at",
    "authority_code",
    "account_id",
    "name",
    "kind",
    "subject",
    "detail",
)


def hash_of(values: dict[str, Any], previous: str) -> str:
    """Return the hash of an entry: over the hash of the one before and its own values."""
    said = [previous, *("" if values[name] is None else str(values[name]) for name in FIELDS)]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def add_entry(connection: Connection, viewer: Viewer, entry: Entry) -> None:
    """Add ``entry``, done by ``viewer``, in the caller's transaction: both are kept, or neither.

    Raises KeyError for a kind that is none.
    """
    KINDS[entry.kind]
    # Updated first, read then: who adds next waits here, on SQLite and on PostgreSQL alike.
    connection.execute(audit_head.update().values(number=audit_head.c.number + 1))
    head = connection.execute(select(audit_head.c.number, audit_head.c.hash)).one()
    values = {
        "number": head.number,
        "at": datetime.now(tz=UTC).replace(tzinfo=None, microsecond=0),
        "authority_code": viewer.authority,
        "account_id": viewer.account,
        "name": (viewer.name or COMMAND_LINE)[:80],
        "kind": entry.kind,
        "subject": entry.subject[:255],
        "detail": json.dumps(dict(entry.detail), ensure_ascii=False, sort_keys=True),
    }
    own = hash_of(values, head.hash)
    connection.execute(audit_entry.insert().values(**values, previous_hash=head.hash, hash=own))
    connection.execute(audit_head.update().values(hash=own))


def operator(authority: str) -> Viewer:
    """Return who runs a command on this machine, by the name that they signed in to it with."""
    try:
        login = getpass.getuser()[:60]
    except (OSError, KeyError, ImportError):  # a container may run as a number without a name
        login = ""
    return Viewer(authority, name=f"{COMMAND_LINE} ({login})" if login else COMMAND_LINE)


def keep_change(
    connection: Connection,
    who: Viewer | None,
    authority: str,
    kind: str,
    subject: str,
    **detail: str | int | bool | None,
) -> None:
    """Add what ``who`` changed to the trail, in the transaction of the change.

    None stands for whoever runs the command line. ``detail`` holds nothing of a child.
    """
    add_entry(connection, who or operator(authority), Entry(kind, subject, detail))


def keep_backup(engine: Engine) -> None:
    """Add to the trail that a copy of the database is about to be made."""
    with write_transaction(engine) as connection:
        keep_change(connection, None, "", "backup", "the database", what="backed up")


def end_of_trail(engine: Engine) -> tuple[int, str]:
    """Return the number and the hash of the last entry."""
    with engine.connect() as connection:
        head = connection.execute(select(audit_head.c.number, audit_head.c.hash)).one()
    return int(head.number), str(head.hash)


def cut_by_restore(engine: Engine, before: tuple[int, str]) -> None:
    """Add to a restored trail where the one that it replaced ended.

    A backup brings the trail of its own day. What came after it stands in the copy that the restore
    made of the database as it was, and this entry tells which copy that must be.
    """
    number, last_hash = before
    with write_transaction(engine) as connection:
        keep_change(
            connection, None, "", "backup", "the database",
            what="restored", trail_ended_with=number, hash=last_hash,
        )  # fmt: skip
