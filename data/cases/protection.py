"""Children with a protection plan: seen alone, reviewed in time, and whether the plan is a repeat.

Definitions: Working Together to Safeguard Children and the DfE's guide to the children in need
census, as set out in measures.
"""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Select, and_, case, func, literal, or_, select, union_all

from data.cases.cohort import Cohort
from data.cases.common import (
    FAR_AHEAD,
    ONCE,
    Scope,
    as_date,
    ended,
    flag,
    merged_spells,
    month_ends,
    with_breakdowns,
)
from data.schema import calendar, cp_plan, cp_review, visit

FIRST_REVIEW: Final = 2
"""The place of a plan's first review among its days, of which its start is the first."""


def cp_seen_alone(scope: Scope) -> Select[Any]:
    """Return children visited in the month, with whether the latest visit saw the child alone.

    A visit at which the child was not seen did not see the child alone. Where that is not
    recorded it is not known: ``unknown``. Of two visits on one day one is enough.
    """
    month = calendar.alias("visit_month")
    made = (
        select(
            visit.c.person_id,
            visit.c.source_id,
            visit.c.visit_date,
            visit.c.child_seen,
            visit.c.seen_alone,
            func.max(visit.c.visit_date)
            .over(partition_by=(visit.c.person_id, month.c.month))
            .label("latest"),
        )
        .join(month, month.c.day == visit.c.visit_date)
        .where(
            scope.of(visit),
            visit.c.visit_kind == "cp",
            visit.c.visit_date <= scope.data_to,
            month.c.month.in_(scope.months),
        )
        .subquery("made")
    )
    seen = func.coalesce(made.c.child_seen, True)
    alone = func.max(flag(and_(seen, func.coalesce(made.c.seen_alone, False))))
    not_said = func.max(flag(and_(seen, made.c.seen_alone.is_(None))))
    latest = (
        select(
            func.min(made.c.source_id).label("case_id"),
            made.c.person_id,
            made.c.visit_date.label("reference_date"),
            alone.label("seen_alone"),
            not_said.label("not_said"),
        )
        .where(made.c.visit_date == made.c.latest)
        .group_by(made.c.person_id, made.c.visit_date)
        .cte("latest_visit")
        .prefix_with(ONCE)
    )
    unknown = and_(latest.c.seen_alone == 0, latest.c.not_said == 1)
    return with_breakdowns(
        scope,
        select(
            latest.c.case_id,
            latest.c.person_id,
            latest.c.reference_date,
            latest.c.seen_alone,
            flag(~unknown).label("cases"),
            flag(unknown).label("unknown"),
        ),
    )


def _review_spans(scope: Scope) -> Any:
    """Return each plan cut at its reviews: from its start, or a review, to the next review.

    ``last_review`` is the one that a span begins with, ``late`` how many came too late so far:
    after the start the first is due within 3 months, later ones within 6 of the one before. Of a
    plan that began before the records a review may have been held just before these began.
    """
    until = func.max(func.coalesce(ended(scope, cp_plan), as_date(FAR_AHEAD)))
    plan = (
        select(
            func.min(cp_plan.c.source_id).label("case_id"),
            cp_plan.c.person_id,
            cp_plan.c.start_date,
            until.label("until"),
        )
        .where(scope.of(cp_plan))
        .group_by(cp_plan.c.person_id, cp_plan.c.start_date)
        .cte("reviewed_plan")
        .prefix_with(ONCE)
    )
    held = (
        select(plan, cp_review.c.review_date.label("day"))
        .join(
            cp_review,
            and_(
                scope.of(cp_review),
                cp_review.c.person_id == plan.c.person_id,
                cp_review.c.review_date > plan.c.start_date,
                # Those to come are planned, and not held yet.
                cp_review.c.review_date <= scope.data_to,
            ),
        )
        .distinct()
    )
    # Of each plan, told by its first record: the start, then the reviews.
    days = union_all(select(plan, plan.c.start_date.label("day")), held).subquery("days")
    in_order: dict[str, Any] = {"partition_by": days.c.case_id, "order_by": days.c.day}
    ordered = (
        select(
            days,
            func.lag(days.c.day).over(**in_order).label("before"),
            func.lead(days.c.day).over(**in_order).label("after"),
            func.row_number().over(**in_order).label("number"),
        )
        .cte("review_ordered")
        .prefix_with(ONCE)
    )
    clock = calendar.alias("review_clock")
    begins = as_date(scope.data_from)
    began_before = ordered.c.start_date < begins
    is_first = ordered.c.number == FIRST_REVIEW
    due = case(
        (and_(is_first, ~began_before), clock.c.months_3_after), else_=clock.c.months_6_after
    )
    clock_start = case((and_(is_first, began_before), begins), else_=ordered.c.before)
    late = flag(func.coalesce(ordered.c.day > due, False))
    timed = (
        select(ordered, late.label("late"))
        .outerjoin(clock, clock.c.day == clock_start)
        .cte("review_timed")
        .prefix_with(ONCE)
    )
    return (
        select(
            timed.c.case_id,
            timed.c.person_id,
            timed.c.start_date,
            timed.c.until,
            timed.c.day,
            timed.c.after,
            case((timed.c.number >= FIRST_REVIEW, timed.c.day)).label("last_review"),
            func.sum(timed.c.late)
            .over(partition_by=timed.c.case_id, order_by=timed.c.day, rows=(None, 0))
            .label("late"),
        )
        .cte("review_span")
        .prefix_with(ONCE)
    )


def cp_reviews(scope: Scope) -> Select[Any]:
    """Return children on a plan for 3 months or more, with whether every review was in time.

    In time: each review was held by the day on which it fell due, and the next is not overdue.
    A child whose first review falls due on the month's last day and is not held is too early to
    say. Of a plan that began before the records what was held since then is judged, as the
    published figures do with the reviews of one year; until something of it can be known, it is
    not: ``unknown``. Of two open plans of a child the earlier counts.
    """
    span, begun = _review_spans(scope), calendar.alias("plan_day")
    # Worked out once: to look up each month for each span would cost as much as all the rest.
    end = select(month_ends(scope).c.day).cte("last_days").prefix_with(ONCE)
    place = func.row_number().over(
        partition_by=(span.c.person_id, end.c.day), order_by=(span.c.start_date, span.c.case_id)
    )
    open_plan = (
        select(
            span,
            end.c.day.label("reference_date"),
            begun.c.months_3_after.label("first_due"),
            place.label("place"),
        )
        .join(begun, begun.c.day == span.c.start_date)
        .join(
            end,
            and_(
                span.c.day <= end.c.day,
                or_(span.c.after.is_(None), span.c.after > end.c.day),
                span.c.until > end.c.day,
            ),
        )
        .cte("open_plan")
        .prefix_with(ONCE)
    )
    child = (
        select(open_plan)
        .where(open_plan.c.place == 1, open_plan.c.first_due <= open_plan.c.reference_date)
        .subquery("protected_child")
    )
    begins, clock = as_date(scope.data_from), calendar.alias("next_review_clock")
    now, none_held = child.c.reference_date, child.c.last_review.is_(None)
    began_before = child.c.start_date < begins
    next_due = case(
        (and_(none_held, ~began_before), child.c.first_due), else_=clock.c.months_6_after
    )
    too_early = and_(none_held, ~began_before, now == child.c.first_due)
    unknown = and_(none_held, began_before, now <= clock.c.months_6_after)
    counts = ~or_(too_early, unknown)
    return with_breakdowns(
        scope,
        select(
            child.c.case_id,
            child.c.person_id,
            child.c.reference_date,
            child.c.start_date,
            child.c.last_review,
            flag(and_(counts, child.c.late == 0, now <= next_due)).label("in_time"),
            flag(counts).label("cases"),
            flag(too_early).label("too_early"),
            flag(unknown).label("unknown"),
        ).join(
            clock,
            clock.c.day
            == case(
                (~none_held, child.c.last_review),
                (began_before, begins),
                else_=child.c.start_date,
            ),
        ),
    )


def plans_started(scope: Scope) -> Select[Any]:
    """Return protection plans by their start, with whether the child had one before.

    ``repeat``: an earlier plan ended within the 24 months before; a plan that begins on the day
    that another ends is a repeat, one that begins earlier is the same. ``had_earlier``: the
    return itself gives a number of earlier plans, here or elsewhere; what is held tells of no
    plan from before the records, so where it says nothing it is not known: ``not_said``.
    """
    spells = merged_spells(scope, cp_plan, touching=False)
    before = func.lag(spells.c.end_date).over(
        partition_by=spells.c.person_id, order_by=spells.c.start_date
    )
    ordered = select(spells, before.label("before")).cte("plan_ordered").prefix_with(ONCE)
    told = (
        select(func.max(cp_plan.c.previous_plans))
        .where(
            scope.of(cp_plan),
            cp_plan.c.person_id == ordered.c.person_id,
            cp_plan.c.start_date == ordered.c.start_date,
        )
        .correlate(ordered)
        .scalar_subquery()
    )
    started = (
        select(ordered, told.label("told"))
        .where(ordered.c.start_date <= scope.data_to)
        .cte("plan_started")
        .prefix_with(ONCE)
    )
    earlier = calendar.alias("earlier_end")
    soon = func.coalesce(started.c.start_date <= earlier.c.months_24_after, False)
    return with_breakdowns(
        scope,
        select(
            started.c.spell_id.label("case_id"),
            started.c.person_id,
            started.c.start_date.label("reference_date"),
            started.c.before,
            flag(soon).label("repeat"),
            literal(1).label("cases"),
            flag(func.coalesce(started.c.told, 0) > 0).label("had_earlier"),
            flag(started.c.told.is_not(None)).label("said"),
            flag(started.c.told.is_(None)).label("not_said"),
        ).outerjoin(earlier, earlier.c.day == started.c.before),
    )


COHORTS: Final = (
    # A workbook holds the latest visit alone: that of the month which its own day ends.
    Cohort(
        "cp_seen_alone",
        cp_seen_alone,
        {"ssd": ("cp_visit",), "annex-a": ("latest_cp_visit",)},
        as_at_kinds=("annex-a",),
        events=True,
    ),
    # It holds the latest review alone too, and so cannot say that every review was in time.
    Cohort(
        "cp_reviews",
        cp_reviews,
        dict.fromkeys(("ssd", "cin-census"), ("cp_plan", "cp_review")),
    ),
    # It names a child's latest plan alone, so that an earlier one may be missing.
    Cohort(
        "cp_plans_started",
        plans_started,
        dict.fromkeys(("ssd", "cin-census"), ("cp_plan",)),
        events=True,
    ),
    Cohort(
        "cp_plans_before",
        plans_started,
        dict.fromkeys(("ssd", "cin-census", "annex-a"), ("previous_plans",)),
        events=True,
    ),
)
