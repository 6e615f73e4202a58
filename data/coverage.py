"""Which kind of import serves a cohort in a month, and whether its records reach far enough.

Between kinds one kind serves a whole cohort and month, look-back included: the first in the
cohort's order of precedence whose records cover the month and the months before it that the
measure looks back on; where none reaches that far, the first that covers the month.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from sqlalchemy import Column as SchemaColumn
from sqlalchemy import Connection, func, select

from dashboard.period import first_day, last_day, month_of, months_between, shift
from data.cases import AS_AT, LATEST, SPELLS, UNKNOWN, Cohort
from data.imports.winners import counting
from data.rules import CURRENCY, VisitRule, all_rules
from data.schema import (
    SNAPSHOTS,
    care_episode,
    care_leaver,
    care_review,
    contact,
    cp_plan,
    health_check,
    import_file,
    import_run,
    missing_episode,
    referral,
    s47_enquiry,
)

DAYS_AFTER: Final = 10
"""A workbook is made some days into the next month. It still holds every plan and period of care
that was open at the month's end, since those that ended in the last six months are listed."""
SOON_AFTER: Final = ("cp_plan", "care_episode")
OWN_COLUMNS: Final[Mapping[str, SchemaColumn[Any]]] = {
    "date_first_seen": referral.c.date_first_seen,
    "placement_location": care_episode.c.outside_authority,
    "review_code": care_review.c.code,
    "check_done": health_check.c.done,
    "interview_date": missing_episode.c.interview_date,
    "contact_outcome": contact.c.outcome,
    "referral_outcome": referral.c.no_further_action,
    "referrals_12_months": referral.c.referrals_12_months,
    "enquiry_outcome": s47_enquiry.c.no_further_action,
    "previous_plans": cp_plan.c.previous_plans,
    "pathway_plan": care_leaver.c.pathway_plan_date,
}
"""Needs that a column meets which some extracts have and others have not: its table is covered
only where some record has a value in it."""
BLANKS: Final[Mapping[str, object]] = {"contact_outcome": UNKNOWN, "referral_outcome": False}
"""What stands in such a column where nothing was said."""
PLAN_STARTS: Final = "cp_plan_start"
"""Plans by their start: a workbook holds all that began in the months it is about, not only in
the month of its day."""
COVERED_BY: Final[Mapping[str, str]] = {"previous_plans": PLAN_STARTS}
"""What covers such a column, where not its table."""
OPEN_NOW: Final[Mapping[str, str]] = {"assessment": "assessment_now", "s47_enquiry": "enquiry_now"}
"""Lists of events that hold what is still open too: on the day of a workbook, and no other."""
Span = tuple[str, str]
"""First and last month, both covered whole."""


@dataclass(frozen=True, slots=True)
class Served:
    """One month of a cohort: the kind that serves it, and whether its look-back is covered."""

    month: str
    kind: str
    enough_history: bool


@dataclass(frozen=True, slots=True)
class Coverage:
    """What the imports of one authority cover, by kind and by what a file makes complete."""

    spans: Mapping[tuple[str, str], tuple[Span, ...]]
    data_to: Mapping[tuple[str, str], date]
    visit_rules: Mapping[str, Sequence[VisitRule]] = field(default_factory=dict)
    """The visit rules of each measure that has any, oldest first."""

    def months(self, kind: str, needs: tuple[str, ...]) -> frozenset[str]:
        """Return the months in which ``kind`` meets every one of ``needs``."""
        held = [
            {
                month
                for each in need.split("|")
                for first, last in self.spans.get((kind, each), ())
                for month in months_between(first, last)
            }
            for need in needs
        ]
        return frozenset(set.intersection(*held)) if held else frozenset()

    def last_day(self, kind: str, needs: tuple[str, ...]) -> date:
        """Return the last day on which all that is needed is complete."""
        return min(
            max(
                self.data_to[kind, each] for each in need.split("|") if (kind, each) in self.data_to
            )
            for need in needs
        )


def _whole_months(first: date, last: date) -> Span:
    """Return the first and last month that lie wholly between two days."""
    start, end = month_of(first), month_of(last)
    if first > first_day(start):
        start = shift(start, 1)
    if last < last_day(end):
        end = shift(end, -1)
    return start, end


def read_coverage(connection: Connection, authority: str) -> Coverage:
    """Return what the imports of ``authority`` cover.

    The coverage of events begins in the month of the earliest one, that of spells with the
    import, since a spell may have begun long before the records are complete. A return covers
    its whole year, whatever it holds. A file may cover several things. What a later import has
    replaced whole covers nothing: without one of its files nothing is known of what that held.
    """
    files = connection.execute(
        select(
            import_run.c.kind,
            import_file.c.covers,
            import_run.c.data_from,
            import_run.c.data_to,
            import_run.c.year,
            func.min(import_file.c.first_date).label("first_date"),
        )
        .join(
            import_file,
            (import_file.c.authority_code == import_run.c.authority_code)
            & (import_file.c.import_id == import_run.c.import_id),
        )
        .where(
            import_run.c.authority_code == authority,
            import_run.c.import_id.in_(counting(connection, authority)),
            import_run.c.data_from.is_not(None),
            import_file.c.rows_loaded > 0,
        )
        .group_by(
            import_run.c.import_id,
            import_run.c.kind,
            import_file.c.covers,
            import_run.c.data_from,
            import_run.c.data_to,
            import_run.c.year,
        )
    ).all()
    spans: dict[tuple[str, str], list[Span]] = {}
    data_to: dict[tuple[str, str], date] = {}
    for row, covers in ((file, each) for file in files for each in file.covers.split(",")):
        first = row.data_from
        if covers in LATEST:
            first = row.data_to.replace(day=1)
        elif row.kind in SNAPSHOTS and covers in AS_AT:
            first = row.data_to.replace(day=1)
            if covers in SOON_AFTER and row.data_to.day <= DAYS_AFTER:
                first = first_day(shift(month_of(first), -1))
        of_window = row.year is None and covers not in (*SPELLS, *AS_AT)
        if of_window and row.first_date is not None:
            first = max(first, row.first_date.replace(day=1))
        key = (row.kind, covers)
        spans.setdefault(key, []).append(_whole_months(first, row.data_to))
        data_to[key] = max(row.data_to, data_to.get(key, row.data_to))
        if covers == cp_plan.name:
            starts = _whole_months(row.data_from, row.data_to)
            spans.setdefault((row.kind, PLAN_STARTS), []).append(starts)
            data_to[row.kind, PLAN_STARTS] = data_to[key]
        if row.kind in SNAPSHOTS and covers in OPEN_NOW:
            of_the_day = _whole_months(row.data_to.replace(day=1), row.data_to)
            spans.setdefault((row.kind, OPEN_NOW[covers]), []).append(of_the_day)
            data_to[row.kind, OPEN_NOW[covers]] = data_to[key]
    for name, column in OWN_COLUMNS.items():
        covered_by = COVERED_BY.get(name, column.table.name)
        for kind in _kinds_that_fill(connection, authority, column, BLANKS.get(name)):
            if (kind, covered_by) in spans:
                spans[kind, name] = spans[kind, covered_by]
                data_to[kind, name] = data_to[kind, covered_by]
    held = {key: tuple(value) for key, value in spans.items()}
    return Coverage(held, data_to, all_rules(connection, authority))


def snapshots(connection: Connection, authority: str, kind: str) -> dict[str, tuple[int, ...]]:
    """Return the imports of each month whose last day is an as-at date: the last workbook of that
    day and its corrections, newest first; else those of a day soon after the month's end.

    Of extracts, which replace no more than what they name, all of that day."""
    runs = connection.execute(
        select(import_run.c.import_id, import_run.c.data_to, import_run.c.corrects_id)
        .where(import_run.c.authority_code == authority, import_run.c.kind == kind)
        .order_by(import_run.c.import_id)
    ).all()
    root: dict[int, int] = {}
    members: dict[int, tuple[int, ...]] = {}
    found: dict[str, tuple[int, ...]] = {}
    for run in runs:
        mine = root[run.import_id] = root.get(run.corrects_id, run.import_id)
        members[mine] = (run.import_id, *members.get(mine, ()))
    soon_after: dict[str, tuple[int, ...]] = {}
    for run in runs:
        if root[run.import_id] == run.import_id and run.data_to is not None:
            month = month_of(run.data_to)
            if run.data_to == last_day(month):
                older = () if kind in SNAPSHOTS else found.get(month, ())
                found[month] = (*members[run.import_id], *older)
            elif run.data_to.day <= DAYS_AFTER:
                soon_after[shift(month, -1)] = members[run.import_id]
    return soon_after | found


def _kinds_that_fill(
    connection: Connection, authority: str, column: SchemaColumn[Any], blank: object = None
) -> list[str]:
    """Return the kinds of which some current record holds a value in ``column``, not ``blank``."""
    table = column.table
    filled = [column.is_not(None), *([] if blank is None else [column != blank])]
    found = connection.execute(
        select(table.c.kind)
        .where(table.c.authority_code == authority, table.c.is_current, *filled)
        .distinct()
    )
    return list(found.scalars())


def _by_latest_visit(coverage: Coverage, cohort: Cohort, month: str) -> bool:
    """Return whether the latest visit, all that a snapshot holds, says enough in ``month``."""
    in_force = [
        rule
        for rule in coverage.visit_rules.get(cohort.visit_rule, ())
        if rule.holds_on(last_day(month))
    ]
    return all(rule.form == CURRENCY for rule in in_force)


def months_served(coverage: Coverage, cohort: Cohort, look_back: int) -> tuple[Served, ...]:
    """Return each month that some kind covers, with the kind that serves it, in order."""
    by_kind = {
        kind: frozenset(
            month
            for month in coverage.months(kind, needs)
            if kind not in cohort.as_at_kinds or _by_latest_visit(coverage, cohort, month)
        )
        for kind, needs in cohort.kinds.items()
    }

    def reaches(kind: str, month: str) -> bool:
        if kind in cohort.no_look_back:
            return True
        needed = months_between(shift(month, 1 - look_back), month)
        return all(each in by_kind[kind] for each in needed)

    served = []
    for month in sorted(frozenset().union(*by_kind.values())):
        covering = [kind for kind in cohort.kinds if month in by_kind[kind]]
        reaching = [kind for kind in covering if reaches(kind, month)]
        served.append(Served(month, (reaching or covering)[0], bool(reaching)))
    return tuple(served)
