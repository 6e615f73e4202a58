"""Where visits stand on the last day of the records: in words and as a table, by team."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from dashboard.measure import Measure
from dashboard.period import day_words
from dashboard.ports import DueCount, Repository
from dashboard.state import ViewState
from dashboard.view import Mark, Table, VisitsNow, VisitTeam
from dashboard.viewer import Viewer

FORM_CHANGE: Final = "form_change"
"""The kind of mark from which on visits are counted in another form."""
HEAD: Final = ("Team", "Overdue", "Due in 10 working days", "Longest unseen, days")
NONE: Final = "–"
HIDDEN: Final = "hidden"
"""A number that is not shown to who may not see small ones."""


def visits_now_of(
    measure: Measure, state: ViewState, viewer: Viewer, repository: Repository
) -> VisitsNow | None:
    """Return where visits stand for the unit of ``state``; None where no rule is followed.

    Of a group of children, such as girls, nothing is said: visits are planned for all of a team.
    Raises TemporarilyUnavailable.
    """
    if state.group != "none":
        return None
    day, counts = repository.visits_due(viewer, measure, state.level, state.unit)
    if day is None:
        return None
    names = repository.team_names(viewer)
    teams = [
        VisitTeam(each.team, names.get(each.team, each.team), each.overdue, each.due, each.longest)
        for each in _by_team(counts, measure, state, viewer, repository)
    ]
    teams.sort(
        key=lambda team: (
            team.code == "unknown",
            -(team.overdue or 0),
            -(team.due or 0),
            team.name,
        )
    )
    found = VisitsNow(
        day=day,
        overdue=_sum([each.overdue for each in counts]),
        due=_sum([each.due for each in counts]),
        longest=max((each.longest for each in counts if each.longest is not None), default=None),
        new=_sum([each.new for each in counts]),
        paused=_sum([each.paused for each in counts]),
        unknown=_sum([each.unknown for each in counts]),
        teams=tuple(teams),
        words="",
        then=min((each.then for each in counts if each.then), default=None),
    )
    return _with_words(found)


def _by_team(
    counts: Sequence[DueCount],
    measure: Measure,
    state: ViewState,
    viewer: Viewer,
    repository: Repository,
) -> Sequence[DueCount]:
    """Return the counts of the teams that ``viewer`` sees in full, where ``counts`` are of all."""
    if viewer.in_full(state.level, state.unit):
        return counts
    own = viewer.units or () if state.level == "all" else ()
    return [
        count
        for unit in own
        if viewer.in_full("team", unit)
        for count in repository.visits_due(viewer, measure, "team", unit)[1]
    ]


def _sum(numbers: Sequence[int | None]) -> int | None:
    """Return the sum; None where a number is not shown."""
    known = [each for each in numbers if each is not None]
    return sum(known) if len(known) == len(numbers) else None


def _with_words(found: VisitsNow) -> VisitsNow:
    falls = "falls" if found.due == 1 else "fall"
    then = f", the next by {day_words(found.then)}" if found.due == 0 and found.then else ""
    due = _some(found.due)
    words = [
        f"At {day_words(found.day)}: {_children(found.overdue)} overdue a visit; "
        f"{due} {falls} due in the next 10 working days{then}."
    ]
    if found.longest is not None:
        words.append(f"Longest time unseen: {_days(found.longest)}.")
    if found.new != 0:
        words.append(f"New, not yet due a visit: {_number(found.new)}.")
    if found.paused != 0:
        words.append(f"Visits paused: {_number(found.paused)}.")
    if found.unknown != 0:
        unknown = _number(found.unknown)
        words.append(f"Not known, as the last visit may lie before the records: {unknown}.")
    return replace(found, words=" ".join(words))


def _number(count: int | None) -> str:
    return HIDDEN if count is None else f"{count:,}"


def _children(count: int | None) -> str:
    if count is None:
        return f"{_some(count)} of children are"
    return "1 child is" if count == 1 else f"{_number(count)} children are"


def _some(count: int | None) -> str:
    """Return a number as part of a sentence; one that is hidden is said to be so."""
    return "a hidden number" if count is None else _number(count)


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count:,} days"


def visits_table(measure: Measure, found: VisitsNow) -> Table:
    """Return the teams with their visits overdue and due soon, those most behind first."""
    rows = tuple(
        (
            team.name,
            _number(team.overdue),
            _number(team.due),
            NONE if team.longest is None else f"{team.longest:,}",
        )
        for team in found.teams
    )
    caption = f"{measure.title}. Overdue and due, {day_words(found.day)}"
    return Table(caption, HEAD, rows)


def one_form_since(marks: Sequence[Mark], last: str) -> str:
    """Return the month from which visits are counted in one form up to ``last``; empty: always.

    Figures of two forms never share a chart.
    """
    changes = [mark.month for mark in marks if mark.kind == FORM_CHANGE and mark.month <= last]
    return max(changes, default="")
