"""Where visits stand on the last day of the records: who is overdue, and who is due soon."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, Connection, and_, func, literal, or_, select

from dashboard.measure import Measure
from dashboard.ports import DueCount, DueVisit
from data.cases import COHORTS
from data.cases.common import flag
from data.schema import visit_due


def rule_of(measure: Measure) -> str:
    """Return the measure whose visit rules a measure follows: mostly itself."""
    cohort = COHORTS.get(measure.computed.cohort) if measure.computed else None
    return cohort.visit_rule if cohort and cohort.visit_rule else measure.id


def _of(authority: str, measure: str, level: str, unit: str) -> ColumnElement[bool]:
    due = visit_due.c
    here = literal(True) if level == "all" else due[level] == unit
    return and_(due.authority_code == authority, due.measure == measure, here)


def due_counts(
    connection: Connection, authority: str, measure: str, level: str, unit: str
) -> tuple[date | None, Sequence[DueCount]]:
    """Return the last day of the records, and each team's children by where their visits stand."""
    due = visit_due.c
    # With no visit yet and none overdue a child is new, be the first visit due soon or later.
    unvisited = and_(due.last_visit.is_(None), due.standing.in_(("due", "later")))
    counted = [
        due.standing == "overdue",
        due.standing == "due",
        or_(due.standing == "new", unvisited),
        due.standing == "paused",
    ]
    rows = connection.execute(
        select(
            due.team,
            *(func.sum(flag(each)) for each in counted),
            func.max(due.days_unseen),
            func.sum(flag(due.standing == "unknown")),
            func.max(due.day),
        )
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
