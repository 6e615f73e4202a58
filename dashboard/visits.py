"""Where visits stand on the last day of the records: in words and as a table, by team."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from dashboard.measure import Measure
from dashboard.period import day_words
from dashboard.ports import Repository
from dashboard.state import ViewState
from dashboard.view import Mark, Table, VisitsNow, VisitTeam
from dashboard.viewer import Viewer

FORM_CHANGE: Final = "form_change"
"""The kind of mark from which on visits are counted in another form."""
HEAD: Final = ("Team", "Overdue", "Due in 10 working days", "Longest unseen, days")
NONE: Final = "–"


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
        for each in counts
    ]
    teams.sort(key=lambda team: (team.code == "unknown", -team.overdue, -team.due, team.name))
    found = VisitsNow(
        day=day,
        overdue=sum(each.overdue for each in counts),
        due=sum(each.due for each in counts),
        longest=max((each.longest for each in counts if each.longest is not None), default=None),
        new=sum(each.new for each in counts),
        paused=sum(each.paused for each in counts),
        unknown=sum(each.unknown for each in counts),
        teams=tuple(teams),
        words="",
    )
    return _with_words(found)


def _with_words(found: VisitsNow) -> VisitsNow:
    words = [
        f"At {day_words(found.day)}: {_children(found.overdue)} overdue a visit; "
        f"{found.due:,} {'falls' if found.due == 1 else 'fall'} due in the next 10 working days."
    ]
    if found.longest is not None:
        words.append(f"Longest time unseen: {_days(found.longest)}.")
    if found.new:
        words.append(f"New, not yet due a visit: {found.new:,}.")
    if found.paused:
        words.append(f"Visits paused: {found.paused:,}.")
    if found.unknown:
        words.append(f"Not known, as the last visit may lie before the records: {found.unknown:,}.")
    return replace(found, words=" ".join(words))


def _children(count: int) -> str:
    return "1 child is" if count == 1 else f"{count:,} children are"


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count:,} days"


def visits_table(measure: Measure, found: VisitsNow) -> Table:
    """Return the teams with their visits overdue and due soon, those most behind first."""
    rows = tuple(
        (
            team.name,
            f"{team.overdue:,}",
            f"{team.due:,}",
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
