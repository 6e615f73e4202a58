"""Periods of care begun and ended.

Definitions: the DfE's guide to the SSDA903 collection, as set out in measures. A series of short
breaks is no period of care. One that ends on the day on which it began is none either: the child
was looked after on no night.
"""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Date, Select, and_, case, func, literal, select, union_all

from data.cases.cohort import Cohort
from data.cases.common import (
    FAR_AHEAD,
    ONCE,
    Scope,
    month_ends,
    with_breakdowns,
)
from data.cases.placements import care_periods
from data.schema import calendar


def _periods(scope: Scope) -> Any:
    """Return the periods of care of each child, one after another.

    A period that has not ended when the next begins ended on that day; one that lies within an
    earlier one ends with it. So children looked after are those begun less those ended.
    """
    care = care_periods(scope)
    each = (
        select(
            func.min(care.c.source_id).label("case_id"),
            care.c.person_id,
            func.min(care.c.period_start).label("start_date"),
            func.max(care.c.period_proven).label("proven"),
            func.max(func.coalesce(care.c.end_date, literal(FAR_AHEAD, Date))).label("until"),
        )
        .group_by(care.c.person_id, care.c.period_number)
        .cte("each_period")
        .prefix_with(ONCE)
    )
    order = (each.c.start_date, each.c.case_id)
    by_child: dict[str, Any] = {"partition_by": each.c.person_id, "order_by": order}
    reached = (
        select(
            each,
            func.max(each.c.until).over(**by_child, rows=(None, 0)).label("reach"),
            func.lead(each.c.start_date).over(**by_child).label("next_start"),
        )
        .cte("reached")
        .prefix_with(ONCE)
    )
    end = case(
        (reached.c.next_start < reached.c.reach, reached.c.next_start), else_=reached.c.reach
    )
    followed = select(
        reached.c.case_id,
        reached.c.person_id,
        reached.c.start_date,
        reached.c.proven,
        end.label("end_date"),
    ).subquery("followed")
    return (
        select(followed)
        .where(followed.c.end_date > followed.c.start_date)
        .cte("periods_of_care")
        .prefix_with(ONCE)
    )


def _dated(scope: Scope) -> Any:
    """Return the periods with the months of their start and end, and their last day in care.

    Who leaves care is a case of the team of that last day: as a rule nobody holds the case on the
    day on which it ends.
    """
    period = _periods(scope)
    began, ended_on, last = (calendar.alias(name) for name in ("began_on", "ended_on", "last_in"))
    return (
        select(
            period,
            began.c.month.label("start_month"),
            ended_on.c.month.label("end_month"),
            last.c.day.label("last_day"),
        )
        .join(began, began.c.day == period.c.start_date)
        .outerjoin(ended_on, ended_on.c.day == period.c.end_date)
        .outerjoin(last, last.c.day_number == ended_on.c.day_number - 1)
        .cte("dated_period")
        .prefix_with(ONCE)
    )


def care_flow(scope: Scope) -> Select[Any]:
    """Return periods of care begun and ended, each in its month.

    A period that begins with the child's first held episode, which is no start of care by its
    RNE, began before the records on a day that is not known: ``unknown``.
    """
    period = _dated(scope)
    starts = select(
        period.c.case_id,
        period.c.person_id,
        period.c.start_date.label("reference_date"),
        period.c.start_month.label("counted_in"),
        period.c.proven.label("started"),
        (1 - period.c.proven).label("unknown"),
        literal(0).label("ceased"),
    )
    ends = select(
        period.c.case_id,
        period.c.person_id,
        period.c.last_day,
        period.c.end_month,
        literal(0),
        literal(0),
        literal(1),
    ).where(period.c.end_month.is_not(None))
    events = union_all(starts, ends).subquery("events")
    return with_breakdowns(scope, select(events))


def care_flow_year(scope: Scope) -> Select[Any]:
    """Return children who began or ceased to be looked after in the 12 months to each month's end.

    Each once: by the first start and by the last end of those months, as in the published tables.
    """
    period, end = _dated(scope), month_ends(scope)

    def once(day: Any, reference: Any, order: tuple[Any, ...]) -> Any:
        """One row a child and month: the period that ``order`` puts first."""
        number = func.row_number().over(
            partition_by=(period.c.person_id, end.c.month), order_by=(*order, period.c.case_id)
        )
        return (
            select(
                period.c.case_id,
                period.c.person_id,
                reference.label("reference_date"),
                end.c.month.label("counted_in"),
                period.c.proven,
                number.label("number"),
            )
            .join(end, and_(day > end.c.months_12_before, day <= end.c.day))
            .subquery()
        )

    start, left = period.c.start_date, period.c.end_date
    # A start that is known comes before one that is not.
    first = once(start, start, (period.c.proven.desc(), start))
    last = once(left, period.c.last_day, (left.desc(),))
    events = union_all(
        select(
            first.c.case_id,
            first.c.person_id,
            first.c.reference_date,
            first.c.counted_in,
            first.c.proven.label("started"),
            (1 - first.c.proven).label("unknown"),
            literal(0).label("ceased"),
        ).where(first.c.number == 1),
        select(
            last.c.case_id,
            last.c.person_id,
            last.c.reference_date,
            last.c.counted_in,
            literal(0),
            literal(0),
            literal(1),
        ).where(last.c.number == 1),
    ).subquery("events")
    return with_breakdowns(scope, select(events))


_KINDS: Final = {"ssd": ("care_episode",), "ssda903": ("care_episode",)}
COHORTS: Final = (
    Cohort("care_flow", care_flow, _KINDS, events=True),
    Cohort("care_flow_year", care_flow_year, _KINDS),
)
