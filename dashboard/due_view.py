"""Children overdue a visit or due one soon, as a page and a file show them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, cast, get_args

from dashboard.case_sheet import (
    NONE,
    Choice,
    Column,
    Looked,
    Sheet,
    day_text,
    looked_for,
    page_there_is,
    restricted_words,
    size_of,
)
from dashboard.edition import OFFICIAL_SENSITIVE
from dashboard.measure import Measure
from dashboard.period import day_words
from dashboard.ports import DueAsked, DueCase, DueCases, DueStanding, Repository
from dashboard.state import ViewState
from dashboard.viewer import Viewer
from dashboard.wording import number, scope_words

SORTS: Final = ("identifier", "team", "worker", "last_visit", "unseen", "due")
CHOICES: Final[Mapping[DueStanding, str]] = {
    "overdue": "Overdue",
    "due": "Due in 10 working days",
    "new": "New, not visited yet",
    "paused": "Paused",
    "unknown": "Not known",
}
URGENT: Final = "Overdue and due soon"
STANDINGS: Final[Mapping[str, str]] = {
    "overdue": "Overdue",
    "due": "Due soon",
    "later": "Due later",
    "new": "New",
    "paused": "Paused",
    "unknown": "Not known",
}
COLUMNS: Final = (
    Column("Identifier", "identifier"),
    Column("Team", "team"),
    Column("Worker", "worker"),
    Column("Visit due", "due", is_day=True),
    Column("Standing"),
    Column("Last visit", "last_visit", is_day=True),
    Column("Days unseen", "unseen"),
)


@dataclass(frozen=True, slots=True)
class DueList:
    """Children of a measure's visits: how many are overdue, in words, and a page of them."""

    measure: Measure
    asked: DueAsked
    day: date
    words: str
    where: str
    sheet: Sheet
    cases: DueCases


def due_asked(given: Mapping[str, str], measure: Measure, asked: tuple[str, str]) -> DueAsked:
    """Return which children the fields of an address ask for, of the unit ``asked``."""
    which = given.get("which", "")
    looked = looked_for(given, SORTS)
    known = cast(DueStanding, which) if which in get_args(DueStanding) else ""
    return DueAsked(measure, *asked, known, looked.text, looked.sort, looked.page, size_of(looked))


def due_list(asked: DueAsked, viewer: Viewer, repository: Repository) -> DueList | None:
    """Return the children that ``asked`` names; None where no visit rule is followed.

    A page beyond the last is the last. Raises TemporarilyUnavailable.
    """
    cases = repository.due_cases(viewer, asked)
    if cases is not None:
        page, size = page_there_is(asked.page, asked.size, cases.total)
        if (page, size) != (asked.page, asked.size):
            asked = replace(asked, page=page, size=size)
            cases = repository.due_cases(viewer, asked)
    if cases is None:
        return None
    names = dict(repository.options(viewer).teams)
    state = ViewState("", "", asked.level, asked.unit)
    area = repository.area(viewer.authority).name
    where = scope_words(area, state, names.get(asked.unit, asked.unit))
    counts = dict(cases.standings)
    overdue, due = counts["overdue"], counts["due"]
    words = f"{_children(overdue)} overdue; {number(due)} due in the next 10 working days"
    if cases.then and not due:
        # Of visits by month all fall due on its last day, mostly further ahead than that.
        next_day, many = cases.then
        words += f", then {number(many)} by {day_words(next_day)}"
    return DueList(asked.measure, asked, cases.day, words, where, _sheet(asked, cases), cases)


def _children(count: int) -> str:
    return "1 child" if count == 1 else f"{number(count)} children"


def _sheet(asked: DueAsked, cases: DueCases) -> Sheet:
    counts = dict(cases.standings)
    urgent = Choice("", URGENT, counts["overdue"] + counts["due"])
    others = [
        Choice(which, words, counts[which])
        for which, words in CHOICES.items()
        if counts[which] or which == asked.which
    ]
    chosen = dict(CHOICES).get(cast(DueStanding, asked.which), URGENT)
    return Sheet(
        caption=f"{chosen}: {asked.measure.title}, {day_words(cases.day)}",
        columns=COLUMNS,
        rows=tuple(_row(case) for case in cases.rows),
        total=cases.total,
        looked=Looked(asked.text, asked.sort, asked.page),
        choices=(urgent, *others),
        chosen=asked.which,
        empty=_empty(asked),
        marks=tuple(case.standing for case in cases.rows),
        restricted=restricted_words(cases.restricted),
    )


def _row(case: DueCase) -> tuple[str, ...]:
    return (
        case.person_id,
        case.team,
        case.worker or NONE,
        day_text(case.due_date),
        standing_words(case),
        day_text(case.last_visit),
        NONE if case.days_unseen is None else number(case.days_unseen),
    )


def standing_words(case: DueCase) -> str:
    """Return how a child's visits stand: ``Overdue by 12 days``, ``Due soon``."""
    if case.days_overdue is None:
        return STANDINGS.get(case.standing, case.standing)
    if case.days_overdue < 1:
        return "Overdue today"
    return (
        f"Overdue by {'1 day' if case.days_overdue == 1 else f'{number(case.days_overdue)} days'}"
    )


def _empty(asked: DueAsked) -> str:
    if asked.text:
        return (
            f"No child here has “{asked.text}” in the identifier, team or worker. Look for less "
            "of it, or clear the box."
        )
    if asked.which in ("", "overdue"):
        return "Nobody is overdue a visit here."
    return "No child’s visits stand so here."


def csv_rows(found: DueList) -> tuple[tuple[str, ...], list[tuple[object, ...]]]:
    """Return the heads and rows of the list's CSV: dates as 2019-09-30."""
    head = (
        "marking", "measure", "day", "of", "identifier", "team", "worker", "standing",
        "visit_due", "days_overdue", "last_visit", "days_unseen",
    )  # fmt: skip
    return head, [
        (
            OFFICIAL_SENSITIVE,
            found.measure.id,
            found.day.isoformat(),
            found.where,
            case.person_id,
            case.team,
            case.worker,
            case.standing,
            None if case.due_date is None else case.due_date.isoformat(),
            case.days_overdue,
            None if case.last_visit is None else case.last_visit.isoformat(),
            case.days_unseen,
        )
        for case in found.cases.rows
    ]
