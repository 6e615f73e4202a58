"""Where visits stand on the last day of the records: who is overdue, and who is due soon."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, Connection, and_, func, literal, select

from dashboard.ports import DueCount, DueVisit
from data.cases.common import flag
from data.schema import visit_due


def _of(authority: str, measure: str, level: str, unit: str) -> ColumnElement[bool]:
    due = visit_due.c
    here = literal(True) if level == "all" else due[level] == unit
    return and_(due.authority_code == authority, due.measure == measure, here)


def due_counts(
    connection: Connection, authority: str, measure: str, level: str, unit: str
) -> tuple[date | None, Sequence[DueCount]]:
    """Return the last day of the records, and each team's children by where their visits stand."""
    due = visit_due.c
    standing = [
        func.sum(flag(due.standing == each)) for each in ("overdue", "due", "new", "paused")
    ]
    rows = connection.execute(
        select(due.team, *standing, func.max(due.days_unseen), func.max(due.day))
        .where(_of(authority, measure, level, unit))
        .group_by(due.team)
        .order_by(due.team)
    ).all()
    return (rows[0][-1] if rows else None), [DueCount(*row[:-1]) for row in rows]


def due_list(
    connection: Connection, authority: str, measure: str, level: str, unit: str
) -> Sequence[DueVisit]:
    """Return the children overdue or due soon, most urgent first."""
    due = visit_due.c
    rows = connection.execute(
        select(
            due.person_id,
            due.team,
            func.coalesce(due.worker_id, ""),
            due.last_visit,
            due.due_date,
            due.standing == "overdue",
        )
        .where(_of(authority, measure, level, unit), due.standing.in_(("overdue", "due")))
        .order_by(due.due_date, due.person_id)
    )
    return [DueVisit(*row) for row in rows]
