"""From when to when an extract of the Standard Safeguarding Dataset is complete."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Final, TypeAlias

from data.imports import rules
from data.imports.errors import Refusal
from data.imports.report import FileReport, Issue
from data.imports.rows import FileRows, first_refused, note

Columns: TypeAlias = Sequence[tuple[str, str]]

# Events in the order of work; a planned date is not an event, so ends are left out.
_EVENTS: Final = (
    ("contacts", "contact_date"),
    ("cin_episodes", "referral_date"),
    ("cin_assessments", "start_date"),
    ("cin_assessments", "authorised_date"),
    ("cin_visits", "visit_date"),
    ("cp_visits", "visit_date"),
    ("cla_visits", "visit_date"),
)
_SPELLS: Final = (
    ("cin_plans", "start_date"),
    ("cp_plans", "start_date"),
    ("cla_episodes", "start_date"),
    ("involvements", "start_date"),
    ("sdq_scores", "completed_date"),
)
_OTHERS: Final = (
    ("early_help_episodes", "start_date"),
    ("s47_enquiry", "start_date"),
    ("initial_cp_conference", "conference_date"),
    ("cp_reviews", "review_date"),
    ("cla_reviews", "review_date"),
    ("missing", "start_date"),
)
_ENDS: Final = (
    ("cin_plans", "end_date"),
    ("cp_plans", "end_date"),
    ("cla_episodes", "end_date"),
    ("sdq_scores", "completed_date"),
)
_WINDOWED: Final = (
    ("contacts", "contact_date"),
    ("cin_visits", "visit_date"),
    ("cp_visits", "visit_date"),
    ("cla_visits", "visit_date"),
)
LONG_BEFORE: Final = timedelta(days=731)
FEWEST: Final = 10
"""A month that holds less than one in so many of a usual month's rows is not complete."""


def usual_from(days: Sequence[str]) -> str:
    """Return the first of ``days`` in the first month that holds about as many as others do.

    Half of all days lie in months at least as full as a usual one. So neither a mistyped year nor
    the sparse years before a case system was in full use count as complete records. Where a usual
    month holds ten or fewer, no month can be told from a quiet one, and the earliest day counts.
    """
    months = Counter(day[:7] for day in days)
    usual = reached = 0
    for usual in sorted(months.values(), reverse=True):
        reached += usual
        if reached * 2 >= len(days):
            break
    first = min(month for month, held in months.items() if held * FEWEST >= usual)
    return min(day for day in days if day[:7] >= first)


def _days(tables: Mapping[str, FileRows], wanted: Columns) -> list[list[str]]:
    """Return the days of each of the columns that is there and holds any."""
    found = [
        [day for day in tables[table].column(column) if day is not None]
        for table, column in wanted
        if table in tables
    ]
    return [days for days in found if days]


def _usual(tables: Mapping[str, FileRows], wanted: Columns) -> date | None:
    """Return the first day from which the first of the columns to be complete is so."""
    firsts = [usual_from(days) for days in _days(tables, wanted)]
    return date.fromisoformat(min(firsts)) if firsts else None


def data_from(tables: Mapping[str, FileRows]) -> date | None:
    """Return the first day of the month from which the extract is complete.

    An extract holds whole life courses of the children in its window, so some referrals lie
    years before it. Contacts and visits are extracted by their own date: events that are more
    than LONG_BEFORE older than the first of those belong to cases that were already open.
    """
    usual = _usual(tables, _EVENTS) or _usual(tables, _SPELLS) or _usual(tables, _OTHERS)
    if usual is None:
        return None
    extracted = _usual(tables, _WINDOWED)
    # Without them the earliest end tells: a spell that ended before the window is not extracted.
    window = extracted or _usual(tables, _ENDS)
    if window is None:
        return usual.replace(day=1)
    others = _days(tables, [column for column in _EVENTS if column not in _WINDOWED])
    if not others and extracted is None:
        others = _days(tables, _SPELLS) or _days(tables, _OTHERS)
    begins = [date.fromisoformat(min(days)) for days in others]
    first = min(begins if extracted is None else [extracted, *begins])
    if window - first > LONG_BEFORE:
        first = window
    return first.replace(day=1)


def last_event(tables: Mapping[str, FileRows]) -> date:
    """Return the latest day of an event that is not after today; raises Refusal without one."""
    today = datetime.now(tz=UTC).date().isoformat()
    wanted = (*_EVENTS, *_SPELLS, *_OTHERS)
    past = [day for days in _days(tables, wanted) for day in days if day <= today]
    if not past:
        issues = [issue for rows in tables.values() for issue in rows.issues]
        raise Refusal(
            f"No event has a date up to today{first_refused(issues)}; give the last day with "
            "--data-to."
        )
    return date.fromisoformat(max(past))


def notes(tables: Mapping[str, FileRows], data_to: date) -> list[Issue]:
    """Return what should be known of dates that lie outside the extract's own window."""
    issues: list[Issue] = []
    last = data_to.isoformat()
    for table, column in (*_EVENTS, *_OTHERS):
        for days in _days(tables, ((table, column),)):
            name = tables[table].file_name
            if later := sum(day > last for day in days):
                issues.append(note(name, rules.EXPECTED, str(later)))
            usual = usual_from(days)
            early = sum(day < usual for day in days)
            if early and (table, column) in _WINDOWED:
                words = f"{early} of its rows are dated before {usual[:7]}, where it sets in"
                issues.append(note(name, rules.STRAY_DATES, words))
    return issues


def with_usual_start(report: FileReport, rows: FileRows) -> FileReport:
    """Return the report of a table of events with the first day from which it is complete."""
    days = [day for day in rows.column(rows.layout.date) if day] if rows.layout.date else []
    if not days:
        return report
    return replace(report, first_date=date.fromisoformat(usual_from(days)))
