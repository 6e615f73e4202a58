"""The audit trail as administrators see it: kept, searched, verified."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from functools import wraps
from typing import Any, Concatenate, Final, ParamSpec, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Connection, Engine, func, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from dashboard.audit import (
    PAGE_SIZE,
    Checked,
    Entry,
    Kept,
    Searched,
    Verified,
)
from dashboard.ports import TemporarilyUnavailable
from dashboard.viewer import Viewer
from data.audit import FIELDS, FIRST_HASH, add_entry, hash_of
from data.engine import hurried_transaction
from data.schema import SHARED, audit_entry, audit_head

PATIENCE: Final = 3
"""Seconds that a reader waits for an import that is being stored, before they are asked back."""
BATCH: Final = 5_000
MOST_FAULTS: Final = 20
LONDON: Final = ZoneInfo("Europe/London")

P = ParamSpec("P")
R = TypeVar("R")


def _answered(
    ask: Callable[Concatenate[SqlAuditTrail, P], R],
) -> Callable[Concatenate[SqlAuditTrail, P], R]:
    """Turn a database that does not answer, or is busy, into TemporarilyUnavailable."""

    @wraps(ask)
    def answer(trail: SqlAuditTrail, /, *args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return ask(trail, *args, **kwargs)
        except (DBAPIError, PoolTimeout) as error:
            words = "The database does not answer"
            if "lock" in str(getattr(error, "orig", "")):
                words = "Another import is being stored just now; try again in a minute"
            raise TemporarilyUnavailable(words) from error

    return answer


class SqlAuditTrail:
    """Implements ``dashboard.audit.AuditTrail``."""

    def __init__(self, engine: Engine) -> None:
        """Keep the trail in the database of ``engine``."""
        self._engine = engine

    @_answered
    def keep(self, viewer: Viewer, entry: Entry) -> None:
        """See AuditTrail.keep."""
        with hurried_transaction(self._engine, PATIENCE) as connection:
            add_entry(connection, viewer, entry)

    @_answered
    def search(
        self,
        viewer: Viewer,
        *,
        kind: str = "",
        name: str = "",
        first: str = "",
        last: str = "",
        page: int = 1,
        size: int | None = PAGE_SIZE,
    ) -> Searched:
        """See AuditTrail.search."""
        if not viewer.may_administer:
            return Searched((), 0)
        with self._engine.connect() as connection:
            return found(
                connection,
                (viewer.authority, SHARED, ""),
                kind=kind,
                name=name,
                first=first,
                last=last,
                page=page,
                size=size,
            )

    @_answered
    def verify(self, expected: tuple[int, str] | None = None) -> Verified:
        """See AuditTrail.verify."""
        return verified(self._engine, expected)

    @_answered
    def last_check(self, viewer: Viewer) -> Checked | None:
        """See AuditTrail.last_check."""
        if not viewer.may_administer:
            return None
        with self._engine.connect() as connection:
            page = found(connection, (viewer.authority,), kind="check", size=1)
        if not page.entries:
            return None
        kept = page.entries[0]
        entries, faults = (int(kept.entry.detail.get(key) or 0) for key in ("entries", "faults"))
        return Checked(kept.at, kept.name, entries, faults)


def found(
    connection: Connection,
    codes: tuple[str, ...] | None,
    *,
    kind: str = "",
    name: str = "",
    first: str = "",
    last: str = "",
    page: int = 1,
    size: int | None = PAGE_SIZE,
) -> Searched:
    """Return a page of entries of ``codes`` (of all where it is None), newest first.

    ``size`` None: all of them. A day is one of London; what is no day narrows nothing.
    """
    table = audit_entry.c
    where: list[ColumnElement[bool]] = []
    if codes is not None:
        where.append(table.authority_code.in_(codes))
    if kind:
        where.append(table.kind == kind)
    if name.strip():
        where.append(func.lower(table.name).contains(name.strip().lower(), autoescape=True))
    if (since := _midnight(first)) is not None:
        where.append(table.at >= since)
    if (until := _midnight(last, 1)) is not None:
        where.append(table.at < until)
    columns = (table.number, table.at, table.name, table.kind, table.subject, table.detail)
    asked = select(*columns).where(*where).order_by(table.number.desc())
    if size is not None:
        asked = asked.limit(size).offset((max(page, 1) - 1) * size)
    total = connection.execute(
        select(func.count()).select_from(audit_entry).where(*where)
    ).scalar_one()
    entries = tuple(
        Kept(row.number, row.at, row.name, Entry(row.kind, row.subject, json.loads(row.detail)))
        for row in connection.execute(asked)
    )
    return Searched(entries, total)


def _midnight(day: str, days_later: int = 0) -> datetime | None:
    """Return when a day of London begins, in UTC as the trail has it; None: it is no day."""
    try:
        begins = date.fromisoformat(day) + timedelta(days=days_later)
    except (ValueError, OverflowError):
        return None
    there = datetime.combine(begins, time(), LONDON)
    try:
        return there.astimezone(UTC).replace(tzinfo=None)
    except OverflowError:
        return None


@contextmanager
def _as_it_is(engine: Engine) -> Iterator[Connection]:
    """Give a transaction that sees the database as it is now, whatever is added meanwhile."""
    with engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.execution_options(isolation_level="REPEATABLE READ")
        with connection.begin():
            yield connection


def verified(engine: Engine, expected: tuple[int, str] | None = None) -> Verified:
    """Return how the chain stands: walked from its first entry to its last, in one snapshot.

    ``expected`` is the number and the hash of an entry, as they were noted elsewhere: a whole
    chain that somebody made anew does not have them. A change of any value, an entry that is
    missing, put in between, moved or cut off at the end is a fault each.
    """
    table = audit_entry.c
    columns = [*(table[name] for name in FIELDS), table.previous_hash, table.hash]
    faults: list[str] = []
    before, number, count = FIRST_HASH, 0, 0
    noted = ""
    with _as_it_is(engine) as connection:
        head = connection.execute(select(audit_head.c.number, audit_head.c.hash)).one_or_none()
        while True:
            rows = connection.execute(
                select(*columns).where(table.number > number).order_by(table.number).limit(BATCH)
            ).all()
            for row in rows:
                faults += _faults_of(row, number, before)
                before, number = row.hash, row.number
                count += 1
                if expected is not None and row.number == expected[0]:
                    noted = row.hash
            if len(rows) < BATCH:
                break
    faults += _faults_at_the_end(head, number, before)
    if expected is not None and noted != expected[1].lower():
        was = "has another hash than was noted" if noted else "is not there"
        faults.append(f"Entry {expected[0]:,} {was}: the trail was cut or written anew.")
    if len(faults) > MOST_FAULTS:
        more = len(faults) - MOST_FAULTS
        faults = [*faults[:MOST_FAULTS], f"And {more:,} more."]
    return Verified(count, before, tuple(faults), number)


def _faults_of(row: Any, last: int, before: str) -> Iterator[str]:
    """Yield what is wrong with an entry that follows entry ``last``, whose hash is ``before``."""
    if row.number != last + 1:
        gone = row.number - last - 1
        which = f"entry {last + 1:,} is" if gone == 1 else f"entries {last + 1:,} to "
        which = which if gone == 1 else f"{which}{row.number - 1:,} are"
        yield f"{which[:1].upper()}{which[1:]} missing."
    elif row.previous_hash != before:
        yield f"Entry {row.number:,} does not follow the one before it."
    values = {name: getattr(row, name) for name in FIELDS}
    if hash_of(values, row.previous_hash) != row.hash:
        yield f"Entry {row.number:,} was changed: its hash is not its own."


def _faults_at_the_end(head: Any, number: int, last_hash: str) -> Iterator[str]:
    """Yield what is wrong with the head of the trail, where its entries end with ``number``."""
    if head is None:
        yield "The head of the trail is missing."
    elif head.number > number:
        yield f"The trail ends with entry {number:,}; its head says {head.number:,}."
    elif head.number < number:
        yield f"Entries after {head.number:,} stand behind the end of the trail."
    elif head.hash != last_hash:
        yield "The head of the trail has another hash than its last entry."
