"""The SQL behind a measure: the statement itself, with its values written in, and what it reads."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from sqlalchemy import Column, Connection, Select, Table, func, select

from dashboard.measure import Measure
from dashboard.ports import Behind, ColumnRead
from data.coverage import read_coverage
from data.facts import uses_of
from data.scopes import scopes_of

BOOK_KEEPING: Final = ("authority_code", "import_id", "source_id", "kind", "is_current")
"""Columns by which every read picks the council, the return and the rows that count."""
MONTHS: Final = 12
"""Months that the statement is written out for: its text names each of them."""


def behind(connection: Connection, authority: str, measure: Measure) -> Behind | None:
    """Return the SQL that counts the measure by month, and the columns that it reads.

    The statement runs as it stands on the database that it was written for, and gives each
    month's numerator and denominator. None where no loaded records serve the measure.
    """
    coverage = read_coverage(connection, authority)
    for use in uses_of(measure, coverage):
        if not use.served or measure.headline not in use.periods:
            continue
        kind = use.served[-1].kind
        months = use.months(kind)[-MONTHS:]
        if not months:
            continue
        scope = scopes_of(connection, authority, coverage, use.cohort, kind, months)[-1]
        cases = use.cohort.query(scope).subquery("cases")
        sums = {"numerator": use.how.numerator, "denominator": use.how.denominator}
        statement = (
            select(
                cases.c.month,
                *(func.sum(cases.c[name]).label(key) for key, name in sums.items() if name),
            )
            .group_by(cases.c.month)
            .order_by(cases.c.month)
        )
        written = statement.compile(
            dialect=connection.dialect, compile_kwargs={"literal_binds": True}
        )
        # The driver's own mark for a percent sign is doubled; a person's tool takes one.
        text = str(written).replace("%%", "%")
        return Behind(
            _broken(text), kind, use.cohort.name, scope.months, tuple(_columns(statement))
        )
    return None


def _broken(text: str) -> str:
    """Return the statement with a line for each clause and without blanks at line ends."""
    for clause in (" JOIN ", " LEFT OUTER JOIN ", " GROUP BY ", " ORDER BY "):
        text = text.replace(clause, f"\n{clause.strip()} ")
    text = text.replace("LEFT OUTER\nJOIN", "LEFT OUTER JOIN")
    return "\n".join(line.strip() for line in text.splitlines() if line.strip())


def parts_of(statement: Select[Any]) -> Iterator[Any]:
    """Yield each part of a statement once, however often its steps are referred to."""
    seen: set[int] = set()
    waiting: list[Any] = [statement]
    while waiting:
        each = waiting.pop()
        if id(each) not in seen:
            seen.add(id(each))
            yield each
            waiting.extend(each.get_children())


def _columns(statement: Select[Any]) -> list[ColumnRead]:
    """Return the columns of our tables that a statement reads, with the schema's words on each."""
    found: dict[tuple[str, str], ColumnRead] = {}
    for each in parts_of(statement):
        table = getattr(each, "table", None)
        table = getattr(table, "element", table)
        if not isinstance(each, Column) or not isinstance(table, Table):
            continue
        column = table.c.get(each.name)
        if column is not None and column.name not in BOOK_KEEPING:
            found[table.name, column.name] = ColumnRead(
                table.name, column.name, column.comment or ""
            )
    return [found[key] for key in sorted(found)]
