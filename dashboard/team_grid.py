"""Teams down, months across: how often each met the target, as a table that is coloured too."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from dashboard import wording
from dashboard.lines import part_lines
from dashboard.measure import Measure
from dashboard.period import day_words, month_short, months_between, period_words, shift
from dashboard.ports import Repository
from dashboard.service_view import Cell, Grid, Level, TeamMonths
from dashboard.statistics.funnel import ACTION, share_band
from dashboard.targets import with_target
from dashboard.teams import FEWEST_CASES, NO_TEAM
from dashboard.view import Row, Table, View
from dashboard.viewer import Viewer, reader_of
from dashboard.visits import visits_now_of

NO_CASE: Final = "–"
SHORT: Final = {"too_early": "too early", "suppressed": "hidden", "no_data": NO_CASE}
"""Why a cell has no figure, in as few words as a cell has room for."""
LEVELS: Final[dict[Level, str]] = {
    "met": "target met",
    "below": "short of the target",
    "far": "short of the target by more than its size explains",
}
SIGNS: Final[dict[Level, str]] = {"met": "✓", "below": "▽", "far": "▼"}
"""What tells the levels apart without colour."""
MOST_NAMED: Final = 3


def grid_of(view: View, months: int, viewer: Viewer, repository: Repository) -> Grid | None:
    """Return the grid of the last ``months`` of ``view``; None where no team has a figure.

    Every team is in it, whichever one is chosen: it is there to compare. Raises
    TemporarilyUnavailable.
    """
    measure, state = view.measure, view.state
    if view.own.latest is None and state.level == "all":
        return None
    first = max(state.from_month, shift(state.to_month, 1 - months))
    # Figures of two forms never share a table: the view starts where the present form did.
    first = max([first, *(row.month for row in view.own.rows[:1])])
    span = replace(state, from_month=first, level="team", unit="all")
    reader = reader_of(viewer, state.edition)
    period = view.own.rows[0].period if view.own.rows else measure.headline
    lines = part_lines(measure, span, reader, repository, period, "team")
    lines = tuple(line for line in lines if any(row.value is not None for row in line.rows))
    if not lines:
        return None
    shown = months_between(first, state.to_month)
    targets = repository.targets(viewer, measure) if state.target else ()
    declared = measure if state.target else replace(measure, target=None)
    by_month = {month: with_target(declared, targets, month) for month in shown}
    # Of all teams, whichever one is chosen: each row has its own number.
    everywhere = replace(state, level="all", unit="all")
    now = visits_now_of(measure, everywhere, reader, repository)
    # Where small numbers are hidden nothing is said of one team.
    now = now if now and now.teams else None
    overdue = {team.code: team.overdue for team in now.teams} if now else {}
    places = {code: number for number, (code, _) in enumerate(repository.options(viewer).teams)}
    teams = [
        _team(line.key, line.label, line.rows, by_month, overdue.get(line.key, 0) if now else None)
        for line in sorted(lines, key=lambda line: places.get(line.key, len(places)))
    ]
    here = view.visits_now.overdue if now and view.visits_now else None
    whole = _team("all", view.scope, view.own.rows, by_month, here)
    return Grid(view, shown, tuple(teams), whole, day_words(now.day) if now else "")


def _team(
    code: str,
    name: str,
    rows: tuple[Row, ...],
    by_month: dict[str, Measure],
    overdue: int | None,
) -> TeamMonths:
    held = {row.month: row for row in rows}
    cells = tuple(_cell(measure, month, held.get(month)) for month, measure in by_month.items())
    return TeamMonths(code, name, cells, overdue)


def _cell(measure: Measure, month: str, row: Row | None) -> Cell:
    if row is None:
        return Cell(month, None, NO_CASE, "none", "")
    if row.value is None:
        text = SHORT.get(row.status, wording.row_text(measure, row))
        return Cell(month, row, text, "none", "")
    level = level_of(measure, row)
    return Cell(month, row, wording.row_text(measure, row), level, LEVELS.get(level, ""))


def level_of(measure: Measure, row: Row) -> Level:
    """Return where a percentage lies against its target.

    Short by more than its size explains: outside the limits of 99.8% around the target, of ten
    cases or more. So a team of a few children is not picked out for one late visit.
    """
    if row.value is None:
        return "none"
    if measure.target is None or measure.polarity == "neither":
        return "plain"
    target = measure.target.value
    higher = measure.polarity == "higher"
    if row.value >= target if higher else row.value <= target:
        return "met"
    if not row.denominator or row.denominator < FEWEST_CASES or not 0 <= target <= 100:
        return "below"
    band = share_band(target / 100, row.denominator, ACTION)
    share = row.value / 100
    return "far" if (share < band.lower if higher else share > band.upper) else "below"


def grid_sentence(grid: Grid, *, own: bool = False) -> str:
    """Return what the last month with a figure says, in a sentence of under 40 words.

    ``own``: the teams are those of its reader, and not all that there are.
    """
    measure = grid.view.measure
    latest = grid.view.own.latest
    month = latest.month if latest and latest.month in grid.months else ""
    now = [
        (team, cell)
        for team in grid.teams
        for cell in team.cells
        if cell.month == month and cell.row is not None and cell.row.value is not None
    ]
    if not now or latest is None:
        return f"No team has a figure in the latest month. {wording.DIRECTION[measure.polarity]}"
    when = period_words(latest.period, month)
    lead = f"{when[:1].upper()}{when[1:]}: {wording.with_counts(measure, latest)}"
    lead += " in all." if grid.view.state.level == "all" else f" in {grid.view.scope}."
    judged = [(team, cell) for team, cell in now if cell.level in LEVELS and team.code != NO_TEAM]
    if not judged:
        return f"{lead} {wording.DIRECTION[measure.polarity]}"
    met = sum(cell.level == "met" for _, cell in judged)
    target = grid_target(grid, month)
    goal = f" of {wording.target_text(measure, target)}" if target is not None else ""
    hidden = any(
        cell.month == month and cell.row is not None and cell.row.status == "suppressed"
        for team in grid.teams
        for cell in team.cells
    )
    teams = f"{'your ' if own else ''}{len(judged)} teams{' shown' if hidden else ''}"
    said = f"{lead} {met or 'None'} of {teams} met the target{goal}."
    far = [f"{team.name} ({cell.text})" for team, cell in judged if cell.level == "far"]
    if not far:
        return said
    more = f" and {len(far) - MOST_NAMED} more" if len(far) > MOST_NAMED else ""
    return f"{said} Short of it by more than size explains: {', '.join(far[:MOST_NAMED])}{more}."


def grid_target(grid: Grid, month: str) -> float | None:
    """Return the target that the cells of ``month`` were set against, where it is that shown."""
    latest = grid.view.own.latest
    return grid.view.target if latest is not None and latest.month == month else None


def grid_table(grid: Grid) -> Table:
    """Return the grid with its numbers: ``92% (11 of 12)`` in each cell."""
    measure = grid.view.measure
    rows = tuple(
        (
            team.name,
            *(_numbers(measure, cell) for cell in team.cells),
            *([f"{team.overdue:,}"] if team.overdue is not None else []),
        )
        for team in grid.rows
    )
    head = ("Team", *map(month_short, grid.months), *([overdue_head(grid)] if grid.day else []))
    return Table(f"{measure.title}. By team and month", head, rows)


def overdue_head(grid: Grid) -> str:
    """Return the head of the last column: children overdue a visit, and on which day."""
    return f"Overdue at {grid.day}"


def _numbers(measure: Measure, cell: Cell) -> str:
    row = cell.row
    if row is None or row.value is None or row.numerator is None or row.denominator is None:
        return cell.text
    counts = f"{wording.count_text(row.numerator)} of {wording.count_text(row.denominator)}"
    return f"{cell.text} ({counts})"
