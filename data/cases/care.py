"""Children looked after: how many, how settled, how often visited, how they feel.

Definitions: the DfE's guide to the SSDA903 collection, as set out in measures.
"""

from __future__ import annotations

from functools import partial
from typing import Any, Final

from sqlalchemy import ColumnElement, Integer, Select, and_, case, cast, func, literal, or_, select

from data.cases.cohort import Cohort
from data.cases.common import ONCE, Scope, as_date, flag, month_ends, open_on, with_breakdowns
from data.cases.placements import (
    care_episodes,
    looked_after,
)
from data.cases.visits import by_rule, in_force, qualifies, step_name
from data.rules import VisitRule
from data.schema import calendar, person, sdq_score, visit

FOR_ADOPTION: Final = ("A3", "A4", "A5", "A6")
LONG_TERM: Final = ("U1", "U4")
"""PLACE codes of fostering that is meant to last to 18."""
MANY_PLACEMENTS: Final = 3


def cla_children(scope: Scope) -> Select[Any]:
    """Return children looked after at the month's end."""
    child = looked_after(scope, care_episodes(scope))
    return with_breakdowns(
        scope,
        select(
            child.c.case_id,
            child.c.person_id,
            child.c.day.label("reference_date"),
            literal(1).label("cases"),
        ),
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


def cla_visits(scope: Scope) -> Select[Any]:
    """Return children looked after, with whether their visits are up to date.

    Form "currency", regulation 28: the latest visit in this placement is no older than the
    interval; the longer interval holds where a placement meant to last to 18 has lasted a year;
    without a visit in this placement, up to date until the first visit falls due. The rule of a
    month is the one in force on its last day. A child in a placement that began before the visits
    that are held, with none since, may have been visited then: counted as unknown while the
    interval reaches back that far.
    """
    current = looked_after(scope, care_episodes(scope))
    return with_breakdowns(scope, by_rule(scope, partial(_up_to_date, scope, current)))


def _up_to_date(scope: Scope, current: Any, rule: VisitRule) -> Select[Any]:
    # The latest by its place in the index: a greatest over all would read every visit.
    last_visit = (
        select(visit.c.visit_date)
        .where(
            scope.of(visit),
            visit.c.visit_kind == "cla",
            visit.c.person_id == current.c.person_id,
            visit.c.visit_date >= current.c.placement_start,
            visit.c.visit_date <= current.c.day,
            qualifies(rule),
        )
        .order_by(visit.c.visit_date.desc())
        .limit(1)
        .correlate(current)
        .scalar_subquery()
    )
    latest = (
        select(current, last_visit.label("last_visit"))
        .where(in_force(rule, current.c.day))
        .cte(step_name("latest", rule))
        .prefix_with(ONCE)
    )
    seen_on = calendar.alias("seen_on")
    visited = (
        select(latest, seen_on.c.day_number.label("last_visit_number"))
        .outerjoin(seen_on, seen_on.c.day == latest.c.last_visit)
        .cte(step_name("visited", rule))
        .prefix_with(ONCE)
    )
    start = calendar.alias("placement_day")
    current_now = _is_current(rule, visited, start)
    unknown = and_(
        visited.c.last_visit_number.is_(None),
        ~current_now,
        visited.c.placement_start < as_date(scope.data_from),
        visited.c.day_number - _interval(rule, visited) < scope.data_from.toordinal(),
    )
    return select(
        visited.c.case_id,
        visited.c.person_id,
        visited.c.day.label("reference_date"),
        visited.c.placement_start,
        (visited.c.day_number - visited.c.last_visit_number).label("days_since_visit"),
        flag(current_now).label("up_to_date"),
        flag(~unknown).label("cases"),
        flag(unknown).label("unknown"),
    ).join(start, start.c.day == visited.c.placement_start)


def _interval(rule: VisitRule, visited: Any) -> ColumnElement[Any]:
    """Return the days between visits: longer in a long-term placement that has lasted a year."""
    settled = and_(
        visited.c.place.in_(LONG_TERM), visited.c.placement_start <= visited.c.months_12_before
    )
    return case((settled, rule.stable_interval or rule.interval), else_=rule.interval)


def _is_current(rule: VisitRule, visited: Any, start: Any) -> ColumnElement[bool]:
    first = rule.first_interval if rule.first_interval is not None else rule.interval
    number = visited.c.last_visit_number
    return or_(
        and_(number.is_not(None), visited.c.day_number - number <= _interval(rule, visited)),
        and_(number.is_(None), visited.c.day_number - start.c.day_number <= first),
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
            flag(and_(counts, found.c.score.is_not(None))).label("scored"),
            found.c.cohort,
            found.c.unknown,
        ),
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
        "cla_visits",
        cla_visits,
        dict.fromkeys(("ssd", "annex-a"), ("care_episode", "cla_visit")),
        "cla_visits_in_timescale",
        as_at_kinds=("annex-a",),
    ),
    Cohort(
        "sdq",
        sdq,
        {"ssd": ("care_episode", "sdq_score"), "ssda903": ("care_episode", "sdq_score")},
        annual_kinds=("ssda903",),
    ),
)
