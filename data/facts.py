"""Rebuilds the monthly facts of an authority from its records, in SQL.

Each cohort's cases are written once to a temporary table; every measure on it is counted from
there by team and group, and rolled up from the teams to localities, services and the whole. So
teams always sum to the whole, and no view sums the finest rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import groupby
from typing import Any, Final

from sqlalchemy import (
    Connection,
    Float,
    Select,
    and_,
    case,
    cast,
    delete,
    func,
    insert,
    literal,
    null,
    or_,
    select,
)
from sqlalchemy.schema import CreateTable, DropTable
from sqlalchemy.sql.base import Executable

from dashboard.measure import Computed, Measure
from dashboard.measures.registry import measures
from dashboard.period import first_day, last_day, shift
from data.cases import BREAKDOWNS, COHORTS, Cohort, Scope
from data.coverage import Coverage, Served, months_served, read_coverage, snapshots
from data.rules import rules_of
from data.schema import RECORD_TABLES, calendar, monthly_fact
from data.supplied_facts import copy_supplied
from data.temporary import case_row, team_fact, window

LEVELS: Final = ("team", "locality", "service", "all")
SUMS: Final = ("numerator", "denominator", "too_early", "unknown")


def rebuild(
    connection: Connection, authority: str, declared: Mapping[str, Measure] | None = None
) -> int:
    """Rebuild every fact of ``authority`` in the caller's transaction; return the rows written.

    ``declared`` stands in for the registry's measures.
    """
    connection.execute(delete(monthly_fact).where(monthly_fact.c.authority_code == authority))
    # Fresh statistics: without them the planner walks whole tables for each case.
    for table in (calendar, *RECORD_TABLES):
        connection.exec_driver_sql(f"ANALYZE {table.name}")
    coverage = read_coverage(connection, authority)
    for table in (case_row, team_fact, window):
        connection.execute(CreateTable(table))
    wanted = (measures() if declared is None else declared).values()
    for measure in wanted:
        if measure.computed is not None:
            cohort = COHORTS[measure.computed.cohort]
            _count_measure(connection, authority, coverage, cohort, measure)
    copy_supplied(connection, authority, wanted)
    for table in (window, team_fact, case_row):
        connection.execute(DropTable(table))
    return connection.execute(
        select(func.count())
        .select_from(monthly_fact)
        .where(monthly_fact.c.authority_code == authority)
    ).scalar_one()


def scope_of(
    connection: Connection,
    authority: str,
    coverage: Coverage,
    cohort: Cohort,
    kind: str,
    months: Sequence[str],
) -> Scope:
    """Return the scope under which ``cohort`` is computed from ``kind`` for ``months``."""
    rules = rules_of(connection, authority, cohort.visit_rule) if cohort.visit_rule else ()
    needs = cohort.kinds[kind]
    return Scope(
        authority,
        kind,
        tuple(months),
        data_to=coverage.last_day(kind, needs),
        data_from=first_day(min(coverage.months(kind, needs))),
        rules=rules,
    )


def scopes_of(
    connection: Connection,
    authority: str,
    coverage: Coverage,
    cohort: Cohort,
    kind: str,
    months: Sequence[str],
) -> list[Scope]:
    """Return the scopes that together make up ``months``: one, or one a snapshot."""
    if kind not in cohort.as_at_kinds:
        return [scope_of(connection, authority, coverage, cohort, kind, months)]
    whole = scope_of(connection, authority, coverage, cohort, kind, months)
    of_month = snapshots(connection, authority, kind)
    # A latest visit is the latest however long ago, so nothing lies before what is held.
    return [
        replace(
            whole,
            months=(month,),
            data_to=last_day(month),
            data_from=date.min,
            imports=of_month[month],
        )
        for month in months
    ]


def _count_measure(
    connection: Connection, authority: str, coverage: Coverage, cohort: Cohort, measure: Measure
) -> None:
    served = months_served(coverage, cohort, _how(measure).look_back_months)
    for kind, each in groupby(sorted(served, key=lambda s: (s.kind, s.month)), lambda s: s.kind):
        months = list(each)
        enough = [s.month for s in months if s.enough_history]
        if enough:
            connection.execute(delete(case_row))
            for scope in scopes_of(connection, authority, coverage, cohort, kind, enough):
                connection.execute(_insert_cases(cohort.query(scope), measure))
            _count_teams(connection, measure)
            for period in _periods(cohort, measure, kind):
                _count_period(connection, authority, measure, period, kind, enough)
        short = [s for s in months if not s.enough_history]
        _write(connection, _short_of_history(authority, cohort, measure, short))


def _how(measure: Measure) -> Computed:
    """Return how a measure is counted; one that is supplied has no cases to count."""
    assert measure.computed is not None  # noqa: S101 - the caller asked
    return measure.computed


def _periods(cohort: Cohort, measure: Measure, kind: str) -> list[str]:
    """Return the periods that ``kind`` can feed."""
    annual = kind in cohort.annual_kinds
    return [period for period in measure.periods if period == "year" or not annual]


def _insert_cases(query: Select[Any], measure: Measure) -> Executable:
    cases = query.subquery("cases")
    how = _how(measure)
    numbers = (how.numerator, how.denominator, how.too_early, how.unknown)
    return insert(case_row).from_select(
        [column.name for column in case_row.columns],
        select(
            cases.c.month,
            cases.c.team,
            cases.c.locality,
            cases.c.service,
            *(cases.c[name] for name in BREAKDOWNS),
            *(cases.c[how.splits[i]] if i < len(how.splits) else literal("all") for i in range(2)),
            *(func.coalesce(cases.c[name], 0) if name else literal(0) for name in numbers),
            # Each of the counts below groups by these first: rows in order cost it half.
        ).order_by(cases.c.month, cases.c.team),
    )


def _count_teams(connection: Connection, measure: Measure) -> None:
    """Count the cases by month and team: in all, by each group, and by each split."""
    connection.execute(delete(team_fact))
    ways: list[tuple[str, str]] = [("none", "all"), *((name, "all") for name in BREAKDOWNS)]
    ways += [("none", split) for split in _how(measure).splits]
    for group, split in ways:
        group_value = literal("all") if group == "none" else case_row.c[group]
        index = _how(measure).splits.index(split) + 1 if split != "all" else 0
        split_value = case_row.c[f"split_{index}"] if index else literal("all")
        # A team has one locality and service, so they need no sorting by.
        keys: list[Any] = [case_row.c.month, case_row.c.team]
        keys += [group_value] if group != "none" else []
        keys += [split_value] if index else []
        connection.execute(
            insert(team_fact).from_select(
                [column.name for column in team_fact.columns],
                select(
                    *keys[:2],
                    func.min(case_row.c.locality),
                    func.min(case_row.c.service),
                    literal(group),
                    group_value,
                    literal(split),
                    split_value,
                    *(func.sum(case_row.c[f"number_{i}"]) for i in (1, 2, 3, 4)),
                ).group_by(*keys),
            )
        )


def _count_period(
    connection: Connection,
    authority: str,
    measure: Measure,
    period: str,
    kind: str,
    months: list[str],
) -> None:
    """Write the facts of one period: as counted, or summed over twelve months.

    Only counts of events are summed; a cohort that itself looks back is counted at each month.
    """
    summed = period == "rolling_12" and measure.headline == "month"
    ends = months
    if period == "year":
        ends = [month for month in months if month.endswith("-03")]
    if summed:
        held = set(months)
        ends = [m for m in months if all(shift(m, -step) in held for step in range(12))]
        short = sorted(held - set(ends))
        _write(
            connection,
            (
                _fact(authority, measure, period, m, kind, None, None, "not_enough_history")
                for m in short
            ),
        )
    if not ends:
        return
    connection.execute(delete(window))
    connection.execute(
        insert(window),
        [
            {"ends": end, "month": shift(end, -step)}
            for end in ends
            for step in range(12 if summed else 1)
        ],
    )
    for level in LEVELS:
        connection.execute(_insert_level(authority, measure, period, kind, level))
    held_rows = connection.execute(
        select(monthly_fact.c.month).where(
            monthly_fact.c.authority_code == authority,
            monthly_fact.c.measure == measure.id,
            monthly_fact.c.period == period,
            monthly_fact.c.level == "all",
            monthly_fact.c.group == "none",
            monthly_fact.c.split == "all",
        )
    ).scalars()
    # A month that the records cover and in which nothing happened is a nought, not a gap.
    empty = sorted(set(ends) - set(held_rows))
    denominator = None if _how(measure).denominator is None else 0.0
    _write(
        connection,
        (_fact(authority, measure, period, m, kind, 0.0, denominator, "ok") for m in empty),
    )


def _insert_level(
    authority: str, measure: Measure, period: str, kind: str, level: str
) -> Executable:
    unit = literal("all") if level == "all" else team_fact.c[level]
    keys = [
        window.c.ends,
        *(team_fact.c[name] for name in ("group", "group_value", "split", "split_value")),
        *([] if level == "all" else [unit]),
    ]
    total = {name: func.sum(team_fact.c[name]) for name in SUMS}
    limit = _how(measure).unknown_limit
    unsure = (
        total["unknown"] * 100 > (total["denominator"] + total["unknown"]) * limit
        if limit is not None
        else literal(False)
    )
    denominator: Any = total["denominator"] if _how(measure).denominator else cast(null(), Float)
    written: dict[str, Any] = {
        "authority_code": literal(authority),
        "measure": literal(measure.id),
        "period": literal(period),
        "level": literal(level),
        "unit": unit,
        "group": team_fact.c.group,
        "group_value": team_fact.c.group_value,
        "split": team_fact.c.split,
        "split_value": team_fact.c.split_value,
        "month": window.c.ends,
        "numerator": case((unsure, None), else_=total["numerator"]),
        "denominator": case((unsure, None), else_=denominator),
        "too_early": total["too_early"],
        "unknown": total["unknown"],
        "status": case((unsure, "not_enough_history"), else_="ok"),
        "kind": literal(kind),
    }
    some = [] if measure.unit == "count" else [_any_case(total)]
    return insert(monthly_fact).from_select(
        list(written),
        select(*(value.label(name) for name, value in written.items()))
        .join(window, and_(window.c.month == team_fact.c.month))
        .group_by(*keys)
        .having(and_(literal(True), *some)),
    )


def _any_case(total: Mapping[str, Any]) -> Any:
    """Return whether a group has a case at all, be it only one that is too early to judge."""
    return or_(*(total[name] > 0 for name in ("denominator", "too_early", "unknown")))


def _short_of_history(
    authority: str, cohort: Cohort, measure: Measure, served: Iterable[Served]
) -> Iterable[dict[str, Any]]:
    for each in served:
        for period in _periods(cohort, measure, each.kind):
            if period == "year" and not each.month.endswith("-03"):
                continue
            yield _fact(
                authority, measure, period, each.month, each.kind, None, None, "not_enough_history"
            )


def _fact(
    authority: str,
    measure: Measure,
    period: str,
    month: str,
    kind: str,
    numerator: float | None,
    denominator: float | None,
    status: str,
) -> dict[str, Any]:
    whole = {"level": "all", "unit": "all", "group": "none", "group_value": "all"}
    return {
        "authority_code": authority,
        "measure": measure.id,
        "period": period,
        **whole,
        "split": "all",
        "split_value": "all",
        "month": month,
        "numerator": numerator,
        "denominator": denominator,
        "too_early": 0,
        "unknown": 0,
        "status": status,
        "kind": kind,
    }


def _write(connection: Connection, rows: Iterable[dict[str, Any]]) -> None:
    if found := list(rows):
        connection.execute(insert(monthly_fact), found)
