"""How often something was tried, kept in the database so that every worker counts the same.

Whoever tries is never locked out: after some tries each further one has to wait, twice as long as
the one before it, up to a longest.
"""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, delete, select
from sqlalchemy.exc import IntegrityError

from data.schema import attempt


@dataclass(frozen=True, slots=True)
class Limit:
    """Of ``kind``, ``free`` tries within ``window``; then ``first`` to wait, doubled each time."""

    kind: str
    free: int
    first: timedelta
    longest: timedelta
    window: timedelta


BY_NAME: Final = Limit(
    "sign-in-name", 5, timedelta(seconds=15), timedelta(minutes=15), timedelta(hours=1)
)
BY_ADDRESS: Final = Limit(
    "sign-in-address", 30, timedelta(seconds=15), timedelta(minutes=15), timedelta(hours=1)
)
"""People of one office may share an address, so there it takes more."""


def key_of(text: str) -> str:
    """Return what a name or an address is counted under: no name stands in the table."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def take(connection: Connection, limit: Limit, text: str, now: datetime) -> int:
    """Count one try of ``text`` at ``now`` (UTC); the seconds to wait before it, 0: go on.

    The try is counted before its outcome is known, so that a hundred at once do not pass together.
    A try that has to wait is not counted. In a transaction that writes.
    """
    where = (attempt.c.kind == limit.kind) & (attempt.c.key_hash == key_of(text))
    kept = select(attempt).where(where).with_for_update()
    row = connection.execute(kept).one_or_none()
    if row is None:
        values = {"kind": limit.kind, "key_hash": key_of(text), "number": 1, "began_at": now}
        try:
            with connection.begin_nested():
                connection.execute(attempt.insert().values(**values))
            return 0
        except IntegrityError:  # another worker was first
            row = connection.execute(kept).one()
    if row.blocked_until is not None and row.blocked_until > now:
        left: timedelta = row.blocked_until - now
        return math.ceil(left.total_seconds())
    is_old = now - row.began_at >= limit.window
    number = 1 if is_old else row.number + 1
    beyond = number - limit.free
    wait = min(limit.first * 2 ** min(beyond, 20), limit.longest) if beyond >= 0 else None
    connection.execute(
        attempt.update()
        .where(where)
        .values(
            number=number,
            began_at=now if is_old else row.began_at,
            blocked_until=now + wait if wait else None,
        )
    )
    return 0


def forgive(connection: Connection, limit: Limit, text: str, *, wholly: bool) -> None:
    """Take back one try that succeeded, or every one of ``text`` where ``wholly``."""
    where = (attempt.c.kind == limit.kind) & (attempt.c.key_hash == key_of(text))
    if wholly:
        connection.execute(delete(attempt).where(where))
        return
    connection.execute(
        attempt.update()
        .where(where, attempt.c.number > 0)
        .values(number=attempt.c.number - 1, blocked_until=None)
    )


def forget_old(connection: Connection, limit: Limit, now: datetime) -> None:
    """Delete what has counted for nothing since two windows ago."""
    connection.execute(
        delete(attempt).where(
            attempt.c.kind == limit.kind, attempt.c.began_at < now - 2 * limit.window
        )
    )
