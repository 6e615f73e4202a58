"""Reviews of children in care: held when they fell due, and whether the child took part.

Definitions: the Care Planning, Placement and Case Review (England) Regulations 2010, regulation
33 (20 working days, then 3 months, then 6), and the codes of the DfE's guide to the SSDA903
collection, as set out in measures.
"""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import (
    Date,
    Integer,
    Select,
    String,
    and_,
    case,
    cast,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)

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
from data.cases.placements import care_episodes, looked_after
from data.schema import calendar, care_episode, care_review, person

FIRST_REVIEW: Final = 20
"""Working days from the start of the period of care to its first review."""
TOOK_PART: Final = ("PN1", "PN2", "PN3", "PN5", "PN6")
PRESENT: Final = "PN4"
"""There, and gave no views: no taking part, unless a council's own measure says otherwise."""
UNDER_FOUR: Final = "PN0"
UNSURE: Final = -1
"""Stands for "cannot be told" where 1 is in time and 0 is not."""


def _reviews_in_care(scope: Scope, care: Any) -> Any:
    """Return the reviews of each period of care, with what each says of the time it was held in.

    ``in_time`` is 1 for one that was held by the day on which it fell due, 0 for one that was
    late, null where a review before the records decides; ``next_due`` is the day by which the
    next has to be held.
    """
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
    of_period = (dated.c.person_id, dated.c.period_start)
    in_order: dict[str, Any] = {"partition_by": of_period, "order_by": dated.c.review_date}
    ordered = (
        select(
            dated,
            func.row_number().over(**in_order).label("number"),
            func.lag(dated.c.review_date).over(**in_order).label("before"),
            func.min(dated.c.review_date).over(partition_by=of_period).label("first_review"),
        )
        .cte("review_ordered")
        .prefix_with(ONCE)
    )
    began, first, before, held = (
        calendar.alias(name) for name in ("began_on", "first_on", "before_on", "held_on")
    )
    soon = first.c.working_day_number - began.c.working_day_number <= FIRST_REVIEW
    # The first that is held is the first of all where the period began within the records, or
    # where it is as early as a first review has to be. Elsewhere each is taken for a later one.
    first_is_held = or_(ordered.c.period_start >= as_date(scope.data_from), soon)
    is_first = and_(ordered.c.number == 1, first_is_held)
    follows_first = and_(ordered.c.number == 2, first_is_held)
    in_time = case(
        (is_first, flag(soon)),
        (follows_first, flag(ordered.c.review_date <= before.c.months_3_after)),
        (ordered.c.number > 1, flag(ordered.c.review_date <= before.c.months_6_after)),
    )
    return (
        select(
            ordered.c.person_id,
            ordered.c.period_start,
            ordered.c.review_date,
            in_time.label("in_time"),
            case((is_first, held.c.months_3_after), else_=held.c.months_6_after).label("next_due"),
        )
        .join(began, began.c.day == ordered.c.period_start)
        .join(first, first.c.day == ordered.c.first_review)
        .join(held, held.c.day == ordered.c.review_date)
        .outerjoin(before, before.c.day == ordered.c.before)
        .cte("review_in_care")
        .prefix_with(ONCE)
    )


def _with_last_review(child: Any, review: Any) -> Any:
    """Return the children of each month's end with the last review of their period of care.

    Both stand in one row of days: a window over it costs a fraction of a join by ranges of days.
    """
    both = union_all(
        select(
            child.c.case_id,
            child.c.person_id,
            child.c.period_start,
            child.c.day,
            child.c.working_day_number,
            literal(0).label("is_review"),
            cast(null(), Date).label("review_date"),
            cast(null(), Integer).label("in_time"),
            cast(null(), Date).label("next_due"),
        ),
        select(
            cast(null(), String),
            review.c.person_id,
            review.c.period_start,
            review.c.review_date,
            cast(null(), Integer),
            literal(1),
            review.c.review_date,
            review.c.in_time,
            review.c.next_due,
        ),
    ).subquery("both")
    number = func.sum(both.c.is_review).over(
        partition_by=(both.c.person_id, both.c.period_start),
        order_by=(both.c.day, both.c.is_review.desc()),
        rows=(None, 0),
    )
    numbered = select(both, number.label("number")).cte("days_of_care").prefix_with(ONCE)
    # A number holds one review, and the month's ends from it to the next.
    of_review = (numbered.c.person_id, numbered.c.period_start, numbered.c.number)
    told = select(
        numbered.c.case_id,
        numbered.c.person_id,
        numbered.c.period_start,
        numbered.c.day,
        numbered.c.working_day_number,
        numbered.c.is_review,
        *(
            func.max(numbered.c[name]).over(partition_by=of_review).label(name)
            for name in ("review_date", "in_time", "next_due")
        ),
    ).subquery("told")
    return select(told).where(told.c.is_review == 0).cte("last_review").prefix_with(ONCE)


def cla_reviews(scope: Scope) -> Select[Any]:
    """Return children looked after for 20 working days, with whether their review was in time.

    In time: the last review was held by the day on which it fell due, and the next is not
    overdue. A child whose 20th working day is the month's last, not reviewed yet, is too early to
    say. Where the reviews before the records decide, it is not known: ``unknown``.
    """
    care = care_episodes(scope)
    child = _with_last_review(looked_after(scope, care), _reviews_in_care(scope, care))
    began = calendar.alias("in_care_from")
    days_in_care = child.c.working_day_number - began.c.working_day_number
    reviewed = child.c.review_date.is_not(None)
    # Without a review since the records began, one before them may still hold.
    half_a_year_in = (
        select(calendar.c.months_6_after).where(calendar.c.day == scope.data_from).scalar_subquery()
    )
    may_hold = and_(child.c.period_start < as_date(scope.data_from), child.c.day <= half_a_year_in)
    judged = (
        select(
            child,
            flag(and_(~reviewed, days_in_care == FIRST_REVIEW)).label("too_early"),
            case(
                (~reviewed, case((may_hold, UNSURE), else_=0)),
                (child.c.day > child.c.next_due, 0),
                else_=func.coalesce(child.c.in_time, UNSURE),
            ).label("verdict"),
        )
        .join(began, began.c.day == child.c.period_start)
        .where(days_in_care >= FIRST_REVIEW)
        .cte("judged")
        .prefix_with(ONCE)
    )
    decided = and_(judged.c.too_early == 0, judged.c.verdict != UNSURE)
    return with_breakdowns(
        scope,
        select(
            judged.c.case_id,
            judged.c.person_id,
            judged.c.day.label("reference_date"),
            judged.c.period_start,
            judged.c.review_date.label("last_review"),
            judged.c.too_early,
            flag(and_(decided, judged.c.verdict == 1)).label("in_time"),
            flag(decided).label("cases"),
            flag(and_(judged.c.too_early == 0, judged.c.verdict == UNSURE)).label("unknown"),
        ),
    )


def care_reviews(scope: Scope) -> Select[Any]:
    """Return reviews of children aged 4 or over, with whether the child took part.

    PN0, a child under 4, is left out, as are children in nothing but a series of short breaks.
    Without a code it is not known: ``unknown``. ``took_part_or_present`` counts PN4 too, for a
    council that declares the measure so.
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
