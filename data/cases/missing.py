"""Children missing, and the interviews after they return.

An episode counts in the month in which it began, a return in the month of the return. Statutory
guidance: Children who run away or go missing from home or care (Department for Education, 2014).
"""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import ColumnElement, Select, Table, and_, case, func, literal, select

from data.cases.cohort import Cohort
from data.cases.common import ONCE, UNKNOWN, Scope, flag, is_looked_after, open_on, with_breakdowns
from data.schema import calendar, cin_plan, cp_plan, missing_episode

MISSING: Final = "M"
AWAY: Final = "A"
"""Away from placement without authorisation."""


def _has_plan(scope: Scope, plan: Table, person_id: Any, day: Any) -> ColumnElement[bool]:
    """Return whether the child has an open plan on ``day``."""
    return (
        select(literal(1))
        .select_from(plan)
        .where(
            scope.of(plan),
            plan.c.person_id == person_id,
            open_on(plan.c.start_date, plan.c.end_date, day),
        )
        .exists()
    )


def missing(scope: Scope) -> Select[Any]:
    """Return episodes missing or away, by the day on which they began.

    ``status`` is the child's on that day: in care, on a protection plan, in need (a child in need
    plan) or none of them. ``children`` is 1 for the child's first episode missing of the month.
    """
    found = (
        select(missing_episode, calendar.c.month)
        .join(calendar, calendar.c.day == missing_episode.c.start_date)
        .where(
            scope.of(missing_episode),
            calendar.c.month.in_(scope.months),
            missing_episode.c.start_date <= scope.data_to,
        )
        .cte("gone")
        .prefix_with(ONCE)
    )
    kind, day = found.c.missing_kind, found.c.start_date
    number = func.row_number().over(
        partition_by=(found.c.person_id, found.c.month, kind), order_by=(day, found.c.source_id)
    )
    status = case(
        (is_looked_after(scope, found.c.person_id, day), "in_care"),
        (_has_plan(scope, cp_plan, found.c.person_id, day), "protection_plan"),
        (_has_plan(scope, cin_plan, found.c.person_id, day), "child_in_need"),
        else_="other",
    )
    return with_breakdowns(
        scope,
        select(
            found.c.source_id.label("case_id"),
            found.c.person_id,
            day.label("reference_date"),
            found.c.end_date,
            status.label("status"),
            flag(kind == MISSING).label("incidents"),
            flag(and_(kind == MISSING, number == 1)).label("children"),
            flag(kind == AWAY).label("away"),
            flag(kind.not_in((MISSING, AWAY))).label("unknown"),
        ),
    )


def missing_returns(scope: Scope) -> Select[Any]:
    """Return returns of missing children, each on its day, with what became of the interview.

    ``interview``: held, refused (offered and not accepted), not_offered, accepted (and no day of
    it is recorded) or unknown. ``days`` are those from the return to the interview; an
    interview dated before the return is of no return.
    """
    episode, back, held = missing_episode.c, calendar.alias("back"), calendar.alias("interviewed")
    was_held = and_(
        episode.interview_date.is_not(None),
        episode.interview_date >= episode.end_date,
        episode.interview_date <= scope.data_to,
    )
    interview = case(
        (was_held, "held"),
        (episode.interview_offered.is_(False), "not_offered"),
        (episode.interview_accepted.is_(False), "refused"),
        (episode.interview_accepted, "accepted"),
        else_=UNKNOWN,
    )
    return with_breakdowns(
        scope,
        select(
            episode.source_id.label("case_id"),
            episode.person_id,
            episode.end_date.label("reference_date"),
            episode.interview_date,
            interview.label("interview"),
            case((was_held, held.c.day_number - back.c.day_number), else_=0).label("days"),
            flag(was_held).label("held"),
            literal(1).label("cases"),
        )
        .join(back, back.c.day == episode.end_date)
        .outerjoin(held, held.c.day == episode.interview_date)
        .where(
            scope.of(missing_episode),
            episode.missing_kind == MISSING,
            episode.end_date <= scope.data_to,
        ),
    )


COHORTS: Final = (
    Cohort(
        "missing",
        missing,
        {"ssd": ("missing_episode",), "ssda903": ("missing_episode", "care_episode")},
        events=True,
    ),
    Cohort("missing_returns", missing_returns, {"ssd": ("missing_episode",)}, events=True),
    Cohort(
        "return_interviews",
        missing_returns,
        {"ssd": ("missing_episode", "interview_date")},
        events=True,
    ),
)
