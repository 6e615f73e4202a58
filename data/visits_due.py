"""Where visits stand on the last day of the records: who is overdue, and who is due soon."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, case, func, literal, not_, or_, select

from dashboard.measure import Measure
from dashboard.ports import DueAsked, DueCase, DueCases, DueCount, DueStanding, DueVisit
from dashboard.viewer import Viewer
from data.cases import COHORTS
from data.cases.common import flag
from data.lists import by_team, holds_text, is_restricted, of_viewer, page_of
from data.schema import visit_due


def rule_of(measure: Measure) -> str:
    """Return the measure whose visit rules a measure follows: mostly itself."""
    cohort = COHORTS.get(measure.computed.cohort) if measure.computed else None
    return cohort.visit_rule if cohort and cohort.visit_rule else measure.id


def _of(authority: str, measure: str, level: str, unit: str) -> ColumnElement[bool]:
    due = visit_due.c
    here = literal(True) if level == "all" else due[level] == unit
    return and_(due.authority_code == authority, due.measure == measure, here)


def _choices(due: Any) -> dict[DueStanding, ColumnElement[bool]]:
    """Return the conditions of each way in which a child's visits may stand."""
    # With no visit yet and none overdue a child is new, be the first visit due soon or later.
    unvisited = and_(due.last_visit.is_(None), due.standing.in_(("due", "later")))
    return {
        "overdue": due.standing == "overdue",
        "due": due.standing == "due",
        "new": or_(due.standing == "new", unvisited),
        "paused": due.standing == "paused",
        "unknown": due.standing == "unknown",
    }


def _falls_later(due: Any) -> ColumnElement[bool]:
    """Return whether the next visit falls due after the days that count as soon."""
    return and_(due.standing.in_(("later", "new")), due.due_date > due.day)


def due_counts(
    connection: Connection, authority: str, measure: str, level: str, unit: str
) -> tuple[date | None, Sequence[DueCount]]:
    """Return the last day of the records, and each team's children by where their visits stand."""
    due = visit_due.c
    is_in = _choices(due)
    counted = [is_in[name] for name in ("overdue", "due", "new", "paused")]
    rows = connection.execute(
        select(
            due.team,
            *(func.sum(flag(each)) for each in counted),
            func.max(due.days_unseen),
            func.sum(flag(is_in["unknown"])),
            func.min(case((_falls_later(due), due.due_date))),
            func.max(due.day),
        )
        .where(_of(authority, measure, level, unit))
        .group_by(due.team)
        .order_by(due.team)
    ).all()
    return (rows[0][-1] if rows else None), [DueCount(*row[:-1]) for row in rows]


def added(counts: Sequence[DueCount]) -> list[DueCount]:
    """Return one count of all teams together; none where there are none."""
    if not counts:
        return []
    numbers = ("overdue", "due", "new", "paused", "unknown")
    sums = {name: sum(getattr(each, name) or 0 for each in counts) for name in numbers}
    longest = max((each.longest for each in counts if each.longest is not None), default=None)
    then = min((each.then for each in counts if each.then), default=None)
    return [DueCount(team="all", longest=longest, then=then, **sums)]


def due_list(
    connection: Connection, viewer: Viewer, measure: str, level: str, unit: str
) -> Sequence[DueVisit]:
    """Return the children overdue or due soon whom the viewer may list, most urgent first."""
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
        .where(
            _of(viewer.authority, measure, level, unit),
            *of_viewer(viewer, due.team),
            not_(is_restricted(viewer, due.person_id)),
            due.standing.in_(("overdue", "due")),
        )
        .order_by(due.due_date, due.person_id)
    )
    return [DueVisit(*row) for row in rows]


def due_page(
    connection: Connection, viewer: Viewer, asked: DueAsked, names: Mapping[str, str]
) -> DueCases | None:
    """Return a page of the children overdue or due, most urgent first unless sorted.

    ``names`` are the teams' codes with their names, in the order shown. Those whom the viewer may
    not list count in every number and stand in no row. None where the measure has no visit rule or
    no child to visit.
    """
    due = visit_due.c
    of_unit = and_(
        _of(viewer.authority, asked.measure.id, asked.level, asked.unit),
        *of_viewer(viewer, due.team),
    )
    is_in = _choices(due)
    whole = connection.execute(
        select(func.max(due.day), *(func.sum(flag(each)) for each in is_in.values())).where(of_unit)
    ).one()
    day, *counts = whole
    if day is None:
        return None
    wanted = is_in[asked.which] if asked.which else or_(is_in["overdue"], is_in["due"])
    barred = is_restricted(viewer, due.person_id)
    left_out = connection.execute(
        select(func.count()).select_from(visit_due).where(of_unit, wanted, barred)
    ).scalar_one()
    mine = [
        of_unit,
        wanted,
        not_(barred),
        *holds_text(asked.text, (due.person_id, due.worker_id), due.team, names),
    ]
    total = connection.execute(select(func.count()).select_from(visit_due).where(*mine))
    page = (
        select(
            due.person_id,
            due.team,
            func.coalesce(due.worker_id, "").label("worker"),
            due.last_visit,
            due.days_unseen,
            due.due_date,
            due.standing,
        )
        .where(*mine)
        .order_by(*_order(asked.sort, names))
    )
    rows = tuple(
        DueCase(
            row.person_id,
            names.get(row.team, row.team),
            row.worker,
            row.last_visit,
            row.days_unseen,
            row.due_date,
            (day - row.due_date).days if row.standing == "overdue" and row.due_date else None,
            row.standing,
        )
        for row in connection.execute(page_of(page, asked.page, asked.size))
    )
    standings = tuple((name, int(count or 0)) for name, count in zip(is_in, counts, strict=True))
    later = connection.execute(
        select(due.due_date, func.count())
        .where(of_unit, _falls_later(due))
        .group_by(due.due_date)
        .order_by(due.due_date)
        .limit(1)
    ).first()
    then = (later[0], later[1]) if later else None
    return DueCases(rows, total.scalar_one(), day, standings, then, left_out)


def _order(sort: str, names: Mapping[str, str]) -> list[ColumnElement[Any]]:
    """Return the order of the children: what they are sorted by, then the most urgent."""
    due = visit_due.c
    columns: dict[str, Any] = {
        "identifier": due.person_id,
        "team": by_team(due.team, names),
        "worker": due.worker_id,
        "last_visit": due.last_visit,
        "unseen": due.days_unseen,
        "due": due.due_date,
    }
    column = columns.get(sort.removeprefix("-"))
    found = []
    if column is not None:
        found = [column.desc() if sort.startswith("-") else column.asc()]
    return [*(each.nulls_last() for each in (*found, due.due_date)), due.person_id]
