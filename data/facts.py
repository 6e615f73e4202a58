"""Rebuilds the monthly facts of an authority from its records, in SQL.

Each cohort's cases are written once to a temporary table; every measure on it is counted from
there by team and group, and rolled up from the teams to localities, services and the whole. So
teams always sum to the whole, and no view sums the finest rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import Connection, Table, delete, func, insert, select
from sqlalchemy.schema import CreateTable, DropTable

from dashboard.measure import Computed, Measure
from dashboard.measures.registry import measures
from dashboard.period import months_of
from data.care_steps import drop_care_steps, make_care_steps
from data.cases import COHORTS, Cohort
from data.cases.common import CareSteps
from data.counting import Counted, count_period, count_teams, insert_cases
from data.coverage import Coverage, Served, months_served, read_coverage
from data.hidden_figures import store_hidden
from data.schema import RECORD_TABLES, calendar, monthly_fact
from data.scopes import scopes_of
from data.supplied_facts import copy_supplied
from data.temporary import case_table, team_table, window
from data.visits_now import store_visits_now

YEAR_END: Final = "2000-03"
"""A month in which every period ends, to ask how many months one covers."""

CARE: Final = "care_episode"


@dataclass(frozen=True, slots=True)
class Use:
    """A measure's figures of some periods on one cohort, with the months that serve it."""

    measure: Measure
    how: Computed
    cohort: Cohort
    periods: tuple[str, ...]
    served: tuple[Served, ...]

    def months(self, kind: str) -> list[str]:
        """Return the months that ``kind`` serves with enough history, in order."""
        return [each.month for each in self.served if each.kind == kind and each.enough_history]


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
    connection.execute(CreateTable(window))
    wanted = (measures() if declared is None else declared).values()
    by_cohort: dict[str, list[Use]] = {}
    for measure in wanted:
        for use in uses_of(measure, coverage):
            by_cohort.setdefault(use.cohort.name, []).append(use)
    care: dict[str, CareSteps] = {}
    for uses in by_cohort.values():
        _count_cohort(connection, authority, coverage, uses, care)
    for steps in care.values():
        drop_care_steps(connection, steps)
    connection.execute(DropTable(window))
    copy_supplied(connection, authority, wanted)
    store_visits_now(connection, authority, coverage)
    store_hidden(connection, authority, declared)
    return connection.execute(
        select(func.count())
        .select_from(monthly_fact)
        .where(monthly_fact.c.authority_code == authority)
    ).scalar_one()


def uses_of(measure: Measure, coverage: Coverage) -> list[Use]:
    """Return the cohorts that a measure counts: one, or another one for whole years."""
    how = measure.computed
    if how is None:
        return []
    monthly = [each for each in measure.periods if not how.year_cohort or each == "month"]
    yearly = [each for each in measure.periods if each not in monthly]
    found = []
    for name, periods in ((how.cohort, monthly), (how.year_cohort, yearly)):
        if periods:
            cohort = COHORTS[name]
            look_back = how.look_back_months
            if not cohort.events and name == how.year_cohort:
                # Its cases lie in all the months of the period, not in the last alone.
                look_back = max(look_back, *(len(months_of(each, YEAR_END)) for each in periods))
            served = months_served(coverage, cohort, look_back)
            found.append(Use(measure, how, cohort, tuple(periods), served))
    return found


def _count_cohort(
    connection: Connection,
    authority: str,
    coverage: Coverage,
    uses: Sequence[Use],
    care: dict[str, CareSteps],
) -> None:
    """Write the facts of every measure on one cohort: its cases are found once a kind.

    ``care`` holds, by kind, the steps of children in care that several cohorts read.
    """
    cohort = uses[0].cohort
    splits = list(dict.fromkeys(split for use in uses for split in use.how.splits))
    numbers = list(dict.fromkeys(name for use in uses for name in _columns(use.how)))
    cases, teams = case_table(len(splits), len(numbers)), team_table(len(numbers))
    for kind in cohort.kinds:
        months = sorted({month for use in uses for month in use.months(kind)})
        if months:
            for table in (cases, teams):
                connection.execute(CreateTable(table))
            mapped = False
            for each in scopes_of(connection, authority, coverage, cohort, kind, months):
                scope, mapped = each, each.mapped
                of_care = any(CARE in need.split("|") for need in cohort.kinds[kind])
                if of_care and not each.imports:
                    if kind not in care:
                        all_months = tuple(sorted(coverage.months(kind, (CARE,))))
                        care[kind] = make_care_steps(
                            connection, replace(each, months=all_months), f"{len(care)}"
                        )
                    scope = replace(each, steps=care[kind])
                connection.execute(insert_cases(cases, cohort.query(scope), splits, numbers))
            count_teams(connection, cases, teams, splits, mapped=mapped)
            for use in uses:
                _count_use(connection, authority, use, kind, teams, numbers)
            for table in (teams, cases):
                connection.execute(DropTable(table))
        for use in uses:
            short = [each for each in use.served if not each.enough_history and each.kind == kind]
            _write(connection, _short_of_history(authority, use, short))


def _columns(how: Computed) -> list[str]:
    named = (how.numerator, how.denominator, how.too_early, how.unknown)
    return [name for name in named if name]


def _count_use(
    connection: Connection,
    authority: str,
    use: Use,
    kind: str,
    teams: Table,
    numbers: Sequence[str],
) -> None:
    """Write a measure's facts from ``kind``: as counted, or summed over the months of a period.

    Only events are summed; a cohort that itself looks back is counted at each month.
    """
    months = use.months(kind)
    held = set(months)
    for period in periods_fed(use, kind):
        ends = {month: window_of(use, period, month) for month in months}
        whole = {month: span for month, span in ends.items() if span and held.issuperset(span)}
        short = [month for month, span in ends.items() if span and month not in whole]
        _write(
            connection,
            [_fact(authority, use.measure, period, month, kind) for month in short],
        )
        if not whole:
            continue
        counted = Counted(authority, use.measure, use.how, numbers, period, kind)
        empty = count_period(connection, counted, teams, whole)
        # A month that the records cover and in which nothing happened is a nought, not a gap.
        none = {"numerator": 0.0, "denominator": None if use.how.denominator is None else 0.0}
        _write(
            connection,
            [
                _fact(authority, use.measure, period, month, kind) | none | {"status": "ok"}
                for month in empty
            ],
        )


def window_of(use: Use, period: str, month: str) -> tuple[str, ...]:
    """Return the months whose cases make the figure of ``period`` that ends in ``month``."""
    span = months_of(period, month)
    return span if use.cohort.events else span[-1:]


def periods_fed(use: Use, kind: str) -> list[str]:
    """Return the periods that ``kind`` can feed."""
    annual = kind in use.cohort.annual_kinds
    return [period for period in use.periods if period == "year" or not annual]


def _short_of_history(
    authority: str, use: Use, served: Iterable[Served]
) -> Iterable[dict[str, Any]]:
    for each in served:
        for period in periods_fed(use, each.kind):
            if months_of(period, each.month):
                yield _fact(authority, use.measure, period, each.month, each.kind)


def _fact(authority: str, measure: Measure, period: str, month: str, kind: str) -> dict[str, Any]:
    """Return a fact of the whole authority without a figure: the records do not reach so far."""
    return {
        "authority_code": authority,
        "measure": measure.id,
        "period": period,
        "level": "all",
        "unit": "all",
        "group": "none",
        "group_value": "all",
        "split": "all",
        "split_value": "all",
        "month": month,
        "numerator": None,
        "denominator": None,
        "too_early": 0,
        "unknown": 0,
        "status": "not_enough_history",
        "kind": kind,
    }


def _write(connection: Connection, rows: Iterable[dict[str, Any]]) -> None:
    if found := list(rows):
        connection.execute(insert(monthly_fact), found)
