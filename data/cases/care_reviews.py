"""Reviews of children in care: held when they fell due, and whether the child took part.

Definitions: the Care Planning, Placement and Case Review (England) Regulations 2010, regulation
33 (20 working days, then 3 months, then 6), and the codes of the DfE's guide to the SSDA903
collection, as set out in measures.
"""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Date, Select, and_, case, func, literal, or_, select

from data.cases.cohort import Cohort
from data.cases.common import (
    FAR_AHEAD,
    ONCE,
    SHORT_BREAKS,
    Scope,
    as_date,
    flag,
    not_short_break,
    with_breakdowns,
)
from data.cases.placements import care_episodes, care_periods, looked_after
from data.schema import calendar, care_episode, care_review, person

FIRST_REVIEW: Final = 20
"""Working days from the start of the period of care to its first review."""
TOOK_PART: Final = ("PN1", "PN2", "PN3", "PN5", "PN6")
PRESENT: Final = "PN4"
"""Was there and gave no views: no taking part, unless a council's own measure says otherwise."""
UNDER_FOUR: Final = "PN0"


def _reviews_in_care(scope: Scope) -> Any:
    """Return the reviews of each period of care in order, with the one before and the one after.

    ``number`` counts the reviews that are held; ``held_from_start`` says that none before the
    first can be missing: the period began within the records, or the first is as early as a first
    review has to be.
    """
    care = care_periods(scope)
    period = (
        select(
            care.c.person_id,
            care.c.period_start,
            func.max(func.coalesce(care.c.end_date, literal(FAR_AHEAD, Date))).label("until"),
        )
        .group_by(care.c.person_id, care.c.period_start)
        .cte("reviewed_period")
        .prefix_with(ONCE)
    )
    dated = (
        select(period.c.person_id, period.c.period_start, care_review.c.review_date)
        .join(
            care_review,
            and_(
                scope.of(care_review),
                care_review.c.person_id == period.c.person_id,
                care_review.c.review_date >= period.c.period_start,
                care_review.c.review_date <= period.c.until,
                # Those to come are planned, and no reviews yet.
                care_review.c.review_date <= scope.data_to,
            ),
        )
        .distinct()
        .cte("review_dated")
        .prefix_with(ONCE)
    )
    in_order: dict[str, Any] = {
        "partition_by": (dated.c.person_id, dated.c.period_start),
        "order_by": dated.c.review_date,
    }
    ordered = (
        select(
            dated,
            func.row_number().over(**in_order).label("number"),
            func.lag(dated.c.review_date).over(**in_order).label("before"),
            func.lead(dated.c.review_date).over(**in_order).label("after"),
            func.min(dated.c.review_date)
            .over(partition_by=in_order["partition_by"])
            .label("first_review"),
        )
        .cte("review_ordered")
        .prefix_with(ONCE)
    )
    began, first = calendar.alias("began"), calendar.alias("first_held")
    soon = first.c.working_day_number - began.c.working_day_number <= FIRST_REVIEW
    known = or_(ordered.c.period_start >= as_date(scope.data_from), soon)
    return (
        select(ordered, flag(known).label("held_from_start"), flag(soon).label("first_in_time"))
        .join(began, began.c.day == ordered.c.period_start)
        .join(first, first.c.day == ordered.c.first_review)
        .cte("review_in_care")
        .prefix_with(ONCE)
    )


def cla_reviews(scope: Scope) -> Select[Any]:
    """Return children looked after for 20 working days, with whether their review was in time.

    In time: the last review was held by the day on which it fell due, and the next is not
    overdue. A child whose 20th working day is the month's last, not reviewed yet, is too early to
    say. Where the reviews before the records decide, it is not known: ``unknown``.
    """
    child, review = looked_after(scope, care_episodes(scope)), _reviews_in_care(scope)
    began, before, last = (calendar.alias(name) for name in ("began_on", "before_on", "last_on"))
    latest = and_(
        review.c.person_id == child.c.person_id,
        review.c.period_start == child.c.period_start,
        review.c.review_date <= child.c.day,
        or_(review.c.after.is_(None), review.c.after > child.c.day),
    )
    # Where the first was held before the records, or may have been, every one that is held here
    # is taken for a later one, for which the time is longer.
    is_first = and_(review.c.number == 1, review.c.held_from_start == 1)
    is_second = and_(review.c.number == 2, review.c.held_from_start == 1)
    held_in_time = case(
        (is_first, review.c.first_in_time == 1),
        (is_second, review.c.review_date <= before.c.months_3_after),
        (review.c.number > 1, review.c.review_date <= before.c.months_6_after),
        else_=None,
    )
    overdue = case(
        (is_first, child.c.day > last.c.months_3_after), else_=child.c.day > last.c.months_6_after
    )
    days_in_care = child.c.working_day_number - began.c.working_day_number
    reviewed = review.c.review_date.is_not(None)
    # Without a review since the records began, one before them may still hold.
    may_hold = and_(
        ~reviewed,
        child.c.period_start < as_date(scope.data_from),
        child.c.day <= _half_a_year_in(scope),
    )
    found = (
        select(
            child.c.case_id,
            child.c.person_id,
            child.c.day.label("reference_date"),
            child.c.period_start,
            review.c.review_date.label("last_review"),
            flag(and_(~reviewed, days_in_care == FIRST_REVIEW)).label("too_early"),
            case(
                (~reviewed, case((may_hold, -1), else_=0)),
                (overdue, 0),
                (held_in_time.is_(None), -1),
                (held_in_time, 1),
                else_=0,
            ).label("in_time"),
        )
        .join(began, began.c.day == child.c.period_start)
        .outerjoin(review, latest)
        .outerjoin(before, before.c.day == review.c.before)
        .outerjoin(last, last.c.day == review.c.review_date)
        .where(days_in_care >= FIRST_REVIEW)
        .cte("reviewed")
        .prefix_with(ONCE)
    )
    decided = and_(found.c.too_early == 0, found.c.in_time >= 0)
    return with_breakdowns(
        scope,
        select(
            found.c.case_id,
            found.c.person_id,
            found.c.reference_date,
            found.c.period_start,
            found.c.last_review,
            found.c.too_early,
            flag(and_(decided, found.c.in_time == 1)).label("in_time"),
            flag(decided).label("cases"),
            flag(and_(found.c.too_early == 0, found.c.in_time < 0)).label("unknown"),
        ),
    )


def _half_a_year_in(scope: Scope) -> Any:
    """Return the day on which a review held just before the records would be 6 months old."""
    return (
        select(calendar.c.months_6_after)
        .where(calendar.c.day == scope.data_from)
        .scalar_subquery()
    )


def care_reviews(scope: Scope) -> Select[Any]:
    """Return reviews of children aged 4 or over, with whether the child took part.

    PN0, a child under 4, is left out, as are reviews of children in nothing but a series of short
    breaks. Where no code is recorded it is not known: ``unknown``. ``took_part_or_present``
    counts PN4 too, for a council that declares the measure so.
    """
    day = calendar.alias("review_day")
    aged_four = or_(
        person.c.born <= day.c.years_4_before,
        # PN1 to PN7 are codes of children of 4 and over.
        and_(person.c.born.is_(None), care_review.c.code.is_not(None)),
    )
    code = func.coalesce(care_review.c.code, "")
    return with_breakdowns(
        scope,
        select(
            care_review.c.source_id.label("case_id"),
            care_review.c.person_id,
            care_review.c.review_date.label("reference_date"),
            flag(code.in_(TOOK_PART)).label("took_part"),
            flag(code.in_((*TOOK_PART, PRESENT))).label("took_part_or_present"),
            flag(code != "").label("cases"),
            flag(code == "").label("unknown"),
        )
        .join(day, day.c.day == care_review.c.review_date)
        .outerjoin(person, and_(scope.of(person), person.c.person_id == care_review.c.person_id))
        .where(
            scope.of(care_review),
            care_review.c.review_date <= scope.data_to,
            code != UNDER_FOUR,
            aged_four,
            ~and_(_in_episode(scope, short=True), ~_in_episode(scope, short=False)),
        ),
    )


def _in_episode(scope: Scope, *, short: bool) -> Any:
    """Return whether the child is in care, or in a short break, on the day of the review."""
    episode = care_episode.alias("short_break" if short else "in_care")
    status = episode.c.legal_status.in_(SHORT_BREAKS) if short else not_short_break(episode)
    return (
        select(literal(1))
        .select_from(episode)
        .where(
            scope.of(episode),
            episode.c.person_id == care_review.c.person_id,
            status,
            episode.c.start_date <= care_review.c.review_date,
            or_(
                episode.c.end_date.is_(None),
                # A review may be held on the day on which care ends.
                episode.c.end_date >= care_review.c.review_date,
            ),
        )
        .correlate(care_review)
        .exists()
    )


COHORTS: Final = (
    Cohort(
        "cla_reviews",
        cla_reviews,
        dict.fromkeys(("ssd", "ssda903"), ("care_episode", "care_review")),
    ),
    Cohort(
        "care_reviews",
        care_reviews,
        dict.fromkeys(("ssd", "ssda903"), ("care_review", "review_code")),
        events=True,
    ),
)
