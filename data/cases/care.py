"""Children looked after: how many, how settled, how often visited, how they feel.

Definitions: the DfE's guide to the SSDA903 collection, as set out in measures.
"""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import ColumnElement, Integer, Select, and_, case, cast, func, literal, or_, select

from data.cases.care_location import placement_type
from data.cases.cohort import Cohort
from data.cases.common import (
    ONCE,
    UNKNOWN,
    Scope,
    flag,
    month_ends,
    open_on,
    with_breakdowns,
)
from data.cases.placements import (
    care_episodes,
    looked_after,
)
from data.schema import person, sdq_score

FOR_ADOPTION: Final = ("A3", "A4", "A5", "A6")
LONG_TERM: Final = ("U1", "U4")
"""PLACE codes of fostering that is meant to last to 18."""
MANY_PLACEMENTS: Final = 3
BORDERLINE: Final = 14
CONCERN: Final = 17
"""The strengths and difficulties questionnaire: 0 to 13 is normal, 17 to 40 cause for concern."""


def cla_children(scope: Scope) -> Select[Any]:
    """Return children looked after at the month's end: kind of placement, and how long in care."""
    child = looked_after(scope, care_episodes(scope))
    return with_breakdowns(
        scope,
        select(
            child.c.case_id,
            child.c.person_id,
            child.c.day.label("reference_date"),
            child.c.period_start,
            placement_type(child.c.place, child.c.provider).label("placement_type"),
            _time_in_care(child).label("care_length"),
            literal(1).label("cases"),
        ),
    )


def _time_in_care(child: Any) -> ColumnElement[str]:
    """Return how long a child has been in care without a break, in bands.

    A period that may have begun before the records lasts at least as long as they say: only the
    longest band is sure of it, any other is unknown.
    """
    began = child.c.period_start
    return case(
        (began <= child.c.years_5_before, "5_years_and_over"),
        (child.c.period_proven == 0, UNKNOWN),
        (began <= child.c.months_24_before, "2_to_5_years"),
        (began <= child.c.months_12_before, "1_to_2_years"),
        else_="under_1_year",
    )


def cla_placements(scope: Scope) -> Select[Any]:
    """Return children looked after, with the number of placements in the last 12 months.

    The placement open at the start of the 12 months counts; temporary absences do not.
    """
    care, end = care_episodes(scope), month_ends(scope)
    in_the_year = and_(
        care.c.start_date <= end.c.day,
        or_(care.c.end_date.is_(None), care.c.end_date > end.c.months_12_before),
    )
    is_open = open_on(care.c.start_date, care.c.end_date, end.c.day)
    counted = (
        select(
            func.max(case((is_open, care.c.source_id))).label("case_id"),
            care.c.person_id,
            end.c.day.label("reference_date"),
            func.count(case((care.c.stays == 1, care.c.placement_number)).distinct()).label(
                "placements"
            ),
        )
        .join(end, in_the_year)
        .group_by(care.c.person_id, end.c.day)
        .having(func.max(flag(is_open)) == 1)
        .cte("counted")
        .prefix_with(ONCE)
    )
    return with_breakdowns(
        scope,
        select(
            counted,
            flag(counted.c.placements >= MANY_PLACEMENTS).label("three_or_more"),
            literal(1).label("cases"),
        ),
    )


def cla_stability(scope: Scope) -> Select[Any]:
    """Return children under 16 looked after for 2.5 years, with whether they stayed put for 2.

    Placed for adoption: this placement and the one before it together last 2 years. A child
    whose period of care, or placement, may have begun before the first held episode, or whose
    date of birth is not known, is counted as unknown: in neither number.
    """
    current = looked_after(scope, care_episodes(scope))
    long_enough = current.c.period_start <= current.c.months_30_before
    maybe_long = and_(~long_enough, current.c.period_proven == 0)
    stayed = current.c.placement_start <= current.c.months_24_before
    adoption = and_(
        current.c.place.in_(FOR_ADOPTION),
        current.c.start_before <= current.c.months_24_before,
    )
    settled = or_(stayed, func.coalesce(adoption, False))
    maybe_settled = and_(~settled, current.c.placement_proven == 0)
    no_birthday = person.c.born.is_(None)
    known = and_(long_enough, ~maybe_settled, ~no_birthday)
    return with_breakdowns(
        scope,
        select(
            current.c.case_id,
            current.c.person_id,
            current.c.day.label("reference_date"),
            current.c.period_start,
            current.c.placement_start,
            flag(and_(known, settled)).label("same_placement"),
            flag(known).label("known"),
            flag(~known).label("unknown"),
        )
        .outerjoin(person, and_(scope.of(person), person.c.person_id == current.c.person_id))
        .where(
            or_(no_birthday, person.c.born > current.c.years_16_before),
            or_(long_enough, maybe_long),
        ),
    )


def sdq(scope: Scope) -> Select[Any]:
    """Return children aged 5 to 16 looked after for the last 12 months, with their SDQ score.

    The latest score of the 12 months counts; a return that holds no dates gives one a year.
    """
    care = care_episodes(scope)
    child = looked_after(scope, care)
    year = func.substr(child.c.month, 1, 4)
    annual = and_(
        sdq_score.c.completed_date.is_(None),
        sdq_score.c.year_ending == cast(year, Integer),
        func.substr(child.c.month, 6, 2) == "03",
    )
    dated = and_(
        sdq_score.c.completed_date > child.c.months_12_before,
        sdq_score.c.completed_date <= child.c.day,
    )
    score = (
        select(sdq_score.c.score)
        .where(
            scope.of(sdq_score),
            sdq_score.c.person_id == child.c.person_id,
            sdq_score.c.score.is_not(None),
            or_(annual, dated),
        )
        .order_by(sdq_score.c.completed_date.desc(), sdq_score.c.source_id)
        .limit(1)
        .correlate(child)
        .scalar_subquery()
    )
    long_enough = child.c.period_start <= child.c.months_12_before
    maybe_long = and_(~long_enough, child.c.period_proven == 0)
    no_birthday = person.c.born.is_(None)
    known = and_(long_enough, ~no_birthday)
    found = (
        select(
            child.c.case_id,
            child.c.person_id,
            child.c.day.label("reference_date"),
            score.label("score"),
            flag(known).label("cohort"),
            flag(~known).label("unknown"),
        )
        .outerjoin(person, and_(scope.of(person), person.c.person_id == child.c.person_id))
        .where(
            or_(
                no_birthday,
                and_(
                    person.c.born > child.c.years_17_before,
                    person.c.born <= child.c.years_5_before,
                ),
            ),
            or_(long_enough, maybe_long),
        )
        .cte("sdq_child")
        .prefix_with(ONCE)
    )
    counts = found.c.cohort == 1
    return with_breakdowns(
        scope,
        select(
            found.c.case_id,
            found.c.person_id,
            found.c.reference_date,
            case((counts, found.c.score)).label("score"),
            _band(counts, found.c.score).label("band"),
            flag(and_(counts, found.c.score >= CONCERN)).label("concern"),
            flag(and_(counts, found.c.score.is_not(None))).label("scored"),
            found.c.cohort,
            found.c.unknown,
        ),
    )


def _band(counts: Any, score: Any) -> ColumnElement[str]:
    """Return the band of a score; one that is an average is banded at the same two marks."""
    return case(
        (or_(~counts, score.is_(None)), UNKNOWN),
        (score < BORDERLINE, "normal"),
        (score < CONCERN, "borderline"),
        else_="concern",
    )


_SSDA903: Final = {"ssda903": ("care_episode",)}
"""A return's episodes hold their placements."""
COHORTS: Final = (
    Cohort(
        "cla_children",
        cla_children,
        dict.fromkeys(("ssd", "ssda903", "annex-a"), ("care_episode",)),
        as_at_kinds=("annex-a",),
    ),
    Cohort("cla_placements", cla_placements, {"ssd": ("care_episode", "placement"), **_SSDA903}),
    Cohort("cla_stability", cla_stability, {"ssd": ("care_episode", "placement"), **_SSDA903}),
    Cohort(
        "sdq",
        sdq,
        {"ssd": ("care_episode", "sdq_score"), "ssda903": ("care_episode", "sdq_score")},
        annual_kinds=("ssda903",),
    ),
)
