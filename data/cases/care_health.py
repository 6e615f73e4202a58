"""Health of children in care: assessments, dental checks, immunisations.

Definitions: the DfE's guide to the SSDA903 collection (OC2), as set out in measures: children who
have been looked after for 12 months without a break. A refusal is not done.
"""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import ColumnElement, Integer, Select, and_, cast, func, literal, or_, select

from data.cases.cohort import Cohort
from data.cases.common import ONCE, Scope, flag, with_breakdowns
from data.cases.placements import care_episodes, looked_after
from data.schema import health_check


def _in_care_for_a_year(scope: Scope) -> Any:
    """Return children looked after for the 12 months to the month's end, or perhaps so long."""
    child = looked_after(scope, care_episodes(scope))
    long_enough = child.c.period_start <= child.c.months_12_before
    return (
        select(child, flag(long_enough).label("long_enough"))
        .where(or_(long_enough, child.c.period_proven == 0))
        .cte("in_care_for_a_year")
        .prefix_with(ONCE)
    )


def _of_return(child: Any) -> ColumnElement[bool]:
    """Return whether a check is of the return for the year that ends with the month."""
    return and_(
        health_check.c.year_ending == cast(func.substr(child.c.month, 1, 4), Integer),
        func.substr(child.c.month, 6, 2) == "03",
    )


def _done(scope: Scope, child: Any, kind: str) -> ColumnElement[bool]:
    """Return whether a check of ``kind`` was done in the 12 months to the month's end."""
    dated = and_(
        health_check.c.completed_date > child.c.months_12_before,
        health_check.c.completed_date <= child.c.day,
    )
    return (
        select(literal(1))
        .select_from(health_check)
        .where(
            scope.of(health_check),
            health_check.c.person_id == child.c.person_id,
            health_check.c.check_kind == kind,
            health_check.c.done,
            or_(_of_return(child), dated),
        )
        .correlate(child)
        .exists()
    )


def cla_health(scope: Scope) -> Select[Any]:
    """Return children looked after for 12 months, with whether their health checks were done.

    One health assessment in the 12 months counts, though two are due for children under 5.
    """
    child = _in_care_for_a_year(scope)
    counts = child.c.long_enough == 1
    checked = (
        select(
            child.c.case_id,
            child.c.person_id,
            child.c.day.label("reference_date"),
            child.c.period_start,
            flag(counts).label("cases"),
            flag(~counts).label("unknown"),
            flag(and_(counts, _done(scope, child, "health_assessment"))).label("assessed"),
            flag(and_(counts, _done(scope, child, "dental"))).label("teeth_checked"),
        )
        .cte("checked")
        .prefix_with(ONCE)
    )
    return with_breakdowns(scope, select(checked))


def cla_immunisations(scope: Scope) -> Select[Any]:
    """Return children looked after for 12 months, with whether their immunisations are up to date.

    The latest status on the day counts, however old. The dataset may hold no other than the last:
    where that is of a later day, it is not known what held before, so the child is ``unknown``.
    """
    child = _in_care_for_a_year(scope)
    status = health_check.c
    latest = (
        select(status.done)
        .where(
            scope.of(health_check),
            status.person_id == child.c.person_id,
            status.check_kind == "immunisations",
            or_(
                _of_return(child),
                and_(status.year_ending.is_(None), status.completed_date.is_(None)),
                status.completed_date <= child.c.day,
            ),
        )
        .order_by(status.completed_date.is_(None), status.completed_date.desc(), status.source_id)
        .limit(1)
        .correlate(child)
    )
    later = (
        select(literal(1))
        .select_from(health_check)
        .where(
            scope.of(health_check),
            status.person_id == child.c.person_id,
            status.check_kind == "immunisations",
            status.completed_date > child.c.day,
        )
        .correlate(child)
        .exists()
    )
    told = (
        select(
            child.c.case_id,
            child.c.person_id,
            child.c.day.label("reference_date"),
            child.c.period_start,
            child.c.long_enough,
            flag(func.coalesce(latest.scalar_subquery(), False)).label("up_to_date"),
            flag(and_(~latest.exists(), later)).label("not_held"),
        )
        .cte("told")
        .prefix_with(ONCE)
    )
    known = and_(told.c.long_enough == 1, told.c.not_held == 0)
    return with_breakdowns(
        scope,
        select(
            told.c.case_id,
            told.c.person_id,
            told.c.reference_date,
            told.c.period_start,
            flag(and_(known, told.c.up_to_date == 1)).label("up_to_date"),
            flag(known).label("cases"),
            flag(~known).label("unknown"),
        ),
    )


_RETURN: Final = ("care_episode", "health_check")
COHORTS: Final = (
    Cohort(
        "cla_health",
        cla_health,
        {
            "ssd": (*_RETURN, "check_done"),
            "ssda903": _RETURN,
            "annex-a": ("care_episode", "latest_check"),
        },
        annual_kinds=("ssda903",),
        as_at_kinds=("annex-a",),
        # A workbook gives the latest check of each child, however long ago.
        no_look_back=("annex-a",),
    ),
    Cohort(
        "cla_immunisations",
        cla_immunisations,
        {"ssd": ("care_episode", "immunisations"), "ssda903": _RETURN},
        annual_kinds=("ssda903",),
    ),
)
