"""Social workers and the cases that they hold.

Definition: children's social work workforce statistics (caseload at 30 September), as set out in
measures. A case is a child with an open involvement of a worker; a child with two workers is a case
of each. Who holds no case is no case holder. Job titles are not looked at: whoever holds a case
counts.
"""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Float, Select, and_, case, func, literal, select

from data.cases.cohort import Cohort
from data.cases.common import (
    BREAKDOWNS,
    ONCE,
    UNKNOWN,
    Scope,
    counted_under,
    flag,
    month_ends,
    open_on,
)
from data.schema import involvement, professional

FEWER_THAN: Final = 20
"""Cases: workers with fewer stand beside the caseload (measures, sw_caseload)."""
FINEST: Final = 2.0**20
"""A full-time equivalent is kept to a millionth, in halves of halves: then the sums of teams are
those of the whole to the last digit, in whatever order they are added."""


def _case_holders(scope: Scope) -> Any:
    """Return each worker with open cases at each month's end: how many, and in which team.

    A worker belongs to the team in which they hold most cases, of two as large the lower id.
    """
    end = month_ends(scope)
    open_cases = (
        select(involvement.c.worker_id, involvement.c.person_id, end.c.day, end.c.month)
        .join(end, open_on(involvement.c.start_date, involvement.c.end_date, end.c.day))
        .where(scope.of(involvement), func.coalesce(involvement.c.worker_id, "") != "")
        .distinct()
    )
    placed, under = counted_under(scope, open_cases, involvement.c.team_id, end.c.day)
    held = (
        placed.add_columns(
            under.team.label("team_id"),
            under.locality.label("locality"),
            under.service.label("service"),
        )
        .cte("held_cases")
        .prefix_with(ONCE)
    )
    in_team = (
        select(
            held.c.worker_id,
            held.c.day,
            held.c.team_id,
            func.min(held.c.locality).label("locality"),
            func.min(held.c.service).label("service"),
            func.row_number()
            .over(
                partition_by=(held.c.worker_id, held.c.day),
                order_by=(func.count(held.c.person_id.distinct()).desc(), held.c.team_id),
            )
            .label("place"),
        )
        .group_by(held.c.worker_id, held.c.day, held.c.team_id)
        .subquery("in_team")
    )
    return (
        select(
            held.c.worker_id,
            held.c.day,
            held.c.month,
            in_team.c.team_id,
            in_team.c.locality,
            in_team.c.service,
            func.count(held.c.person_id.distinct()).label("cases"),
        )
        .join(
            in_team,
            and_(
                in_team.c.worker_id == held.c.worker_id,
                in_team.c.day == held.c.day,
                in_team.c.place == 1,
            ),
        )
        .group_by(
            held.c.worker_id,
            held.c.day,
            held.c.month,
            in_team.c.team_id,
            in_team.c.locality,
            in_team.c.service,
        )
        .cte("case_holders")
        .prefix_with(ONCE)
    )


def caseload(scope: Scope) -> Select[Any]:
    """Return workers with open cases at each month's end, agency workers included.

    ``cases``, ``full_time`` (their full-time equivalent; one head where none is recorded, and then
    ``by_heads``), and ``fewer_than_20`` of ``workers``. No child is looked at: the breakdowns are
    unknown.
    """
    holder = _case_holders(scope)
    post = professional.alias("post")
    share = post.c.full_time_equivalent
    known = func.coalesce(share > 0, False)
    return select(
        holder.c.worker_id.label("case_id"),
        literal("").label("person_id"),
        holder.c.day.label("reference_date"),
        holder.c.month,
        holder.c.team_id.label("team"),
        holder.c.locality,
        holder.c.service,
        *(literal(UNKNOWN).label(name) for name in BREAKDOWNS),
        holder.c.cases,
        case(
            (known, func.round(share * FINEST, type_=Float) / literal(FINEST, Float)),
            else_=1.0,
        ).label("full_time"),
        flag(~known).label("by_heads"),
        flag(holder.c.cases < FEWER_THAN).label("fewer_than_20"),
        literal(1).label("workers"),
    ).outerjoin(post, and_(scope.of(post), post.c.worker_id == holder.c.worker_id))


COHORTS: Final = (
    Cohort("caseload", caseload, {"ssd": ("involvement", "professional")}, as_at_kinds=("ssd",)),
)
