"""One panel of a service's page: heading, finding, chart or coloured table, and what is behind."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from dashboard.case_links import cases_of_row, due_path
from dashboard.frame import measure_path
from dashboard.period import month_short
from dashboard.service_charts import chart_of
from dashboard.service_view import (
    Bars,
    Course,
    Flow,
    Grid,
    Parts,
    ServicePanel,
    Teams,
    Together,
)
from dashboard.signal_words import LABELS
from dashboard.state import Options, ViewState, to_query
from dashboard.team_grid import LEVELS, SIGNS, overdue_head
from dashboard.view import Table, View
from dashboard.viewer import Viewer
from dashboard.wording import counted, counts_text
from layouts import ids
from layouts.components.graph import graph
from layouts.components.links import levels_of, month_links
from layouts.components.remarks_of_people import dated_list, remarks_of_people
from layouts.components.still import still
from layouts.components.table import data_table, graded_table, open_table
from layouts.components.tree import Element, element

MONTHS: Final = "To go back to a month, choose it on the chart or in the table."
TEAMS: Final = "To see one team, choose its bar, or its name in the table."
ACTIONS: Final[dict[type, str]] = {Course: MONTHS, Parts: MONTHS, Flow: MONTHS, Teams: TEAMS}
WIDE: Final = (Grid, Together)


def service_panel(
    panel: ServicePanel, state: ViewState, options: Options, reader: Viewer
) -> Element:
    """Return ``panel`` as an article, with links to the cases that ``reader`` may list."""
    shown = panel.shown
    heading = ids.section(panel.key)
    top = [element("H2", panel.title, id=heading)]
    if shown is None:
        top.append(element("P", panel.sentence, className="no-figure"))
    else:
        top.append(element("P", panel.sentence, className="sentence"))
    if isinstance(shown, Course):
        top.extend(_badge(shown.view))
    query = to_query(state, options)
    drawn = _drawn(panel, state, options, reader)
    before: list[Element] = [element("Div", top, className="card-top")]
    after = [
        *([_notes(panel.notes)] if panel.notes and shown is not None else []),
        *(remarks_of_people(shown.view) if isinstance(shown, Course) else []),
        *([dated_list(panel.dated)] if panel.dated else []),
        _table(panel, state, options),
        _foot(panel, state, query, reader),
    ]
    # All but the chart needs nothing of Dash, and is drawn sooner without it.
    if isinstance(shown, WIDE):
        content = [still([*before, *drawn, *after])]
    else:
        content = [still(before), *drawn, still(after, "still end")]
    return element(
        "Article",
        content,
        className=" ".join(
            [
                "card service-panel",
                *(["panel-wide"] if isinstance(shown, WIDE) else []),
                *(["panel-grid"] if isinstance(shown, Grid) else []),
            ]
        ),
        **{"aria-labelledby": heading},
    )


def _badge(view: View) -> list[Element]:
    signal = view.signal
    if signal is None or signal.verdict == "none":
        return []
    label = f"{signal.shape} {LABELS[signal.verdict]}".strip()
    badge = element("Span", label, className=f"badge-signal badge-{signal.verdict}")
    return [element("P", badge, className="signal")]


def _notes(notes: tuple[str, ...]) -> Element:
    return element("Ul", [element("Li", note) for note in notes], className="notes")


def _drawn(
    panel: ServicePanel, state: ViewState, options: Options, reader: Viewer
) -> list[Element]:
    """Return the chart or the table of a panel; nothing where there is nothing to draw."""
    if isinstance(panel.shown, Grid):
        return _grid(panel.shown, state, options, reader)
    if isinstance(panel.shown, Together):
        return [open_table(panel.tables[0])]
    chart = chart_of(panel, levels_of(options))
    if chart is None:
        return []
    name = panel.measures[0].id
    yearly = isinstance(panel.shown, Course) and panel.shown.view.is_annual
    action = "" if yearly else ACTIONS.get(type(panel.shown), "")
    return [
        graph(
            ids.choosing_chart(name, panel.key) if action else ids.chart(name, panel.key),
            chart.figure,
            caption=chart.title,
            hint=chart.hint,
            action=action,
            words=chart.words,
            class_name="by-team" if isinstance(panel.shown, Teams) else "",
        )
    ]


def _grid(grid: Grid, state: ViewState, options: Options, reader: Viewer) -> list[Element]:
    """Return the coloured table; a sign and words say in each cell what its colour does."""
    teams = grid.rows
    due = [*([overdue_head(grid)] if grid.day else [])]
    rows = tuple(
        (
            team.name,
            *(cell.text for cell in team.cells),
            *([f"{team.overdue or 0:,}"] if grid.day else []),
        )
        for team in teams
    )
    head = ("Team", *map(month_short, grid.months), *due)
    months = f"{month_short(grid.months[0])} to {month_short(grid.months[-1])}"
    table = Table(f"{grid.view.measure.title}, by team, {months}", head, rows)
    known = {code for code, _ in options.teams}
    links = {
        team.name: "?" + to_query(replace(state, level="team", unit=team.code), options)
        for team in grid.teams
        if team.code in known
    }
    measure = grid.view.measure.id
    lists = {
        team.name: due_path(measure, level="team", unit=team.code)
        for team in grid.teams
        if team.overdue and reader.lists("team", team.code)
    }
    may_list = reader.lists(state.level, state.unit)
    if may_list and grid.whole.overdue and grid.chosen == grid.whole.code:
        lists[grid.whole.name] = due_path(measure, level=state.level, unit=state.unit)
    strong = next(team.name for team in teams if team.code == grid.chosen)
    levels = tuple(tuple(cell.level for cell in team.cells) for team in teams)
    used = {level for each in levels for level in each}
    legend = [
        element(
            "Li",
            [
                element("Span", SIGNS[level], className=f"level level-{level}"),
                f" {words[:1].upper()}{words[1:]}",
            ],
        )
        for level, words in LEVELS.items()
        if level in used
    ]
    return [
        *([element("Ul", legend, className="levels")] if legend else []),
        graded_table(table, levels, links, lists, strong),
    ]


def _table(panel: ServicePanel, state: ViewState, options: Options) -> Element | None:
    if not panel.tables or panel.shown is None or isinstance(panel.shown, Together):
        return None
    links = month_links(state, options)
    if isinstance(panel.shown, Teams | Grid):
        links = {
            name: "?" + to_query(replace(state, level="team", unit=code), options)
            for code, name in options.teams
        }
    summary = "Numbers" if isinstance(panel.shown, Grid) else "Table"
    hidden = element("Span", f": {panel.title}", className="visually-hidden")
    return element(
        "Details",
        [
            element("Summary", [summary, hidden]),
            *(data_table(table, links) for table in panel.tables),
        ],
        **{"data-part": f"{panel.key} table"},
    )


def _foot(panel: ServicePanel, state: ViewState, query: str, reader: Viewer) -> Element:
    has_chart = panel.shown is not None and not isinstance(panel.shown, WIDE)
    cases = _case_link(panel) if reader.lists(state.level, state.unit) else []
    files = []
    if panel.shown is not None:
        files = _files(panel, query, has_chart=has_chart, in_full=reader.discloses)
    links = [
        element("A", f"More on: {measure.title}", href=f"{measure_path(measure.id)}?{query}")
        for measure in panel.measures
    ]
    return element(
        "Div",
        [
            element("P", panel.source, className="source"),
            element("Div", [*links, *cases, *files], className="links"),
        ],
        className="card-foot",
    )


def _case_link(panel: ServicePanel) -> list[Element]:
    """Return the way to the list behind the latest figure, where one measure is shown."""
    shown = panel.shown
    if not isinstance(shown, Course | Parts | Teams | Grid | Bars):
        return []
    view = shown.view
    row = view.own.latest
    if row is None or not view.measure.has_lists or row.status == "suppressed":
        return []
    if view.measure.is_mean and row.denominator is not None:
        words = counted(view.measure, row.denominator)
    else:
        words = counts_text(view.measure, row) or counted(view.measure, row.value or 0.0)
    hidden = element("Span", f", {panel.title}", className="visually-hidden")
    href = cases_of_row(view.measure.id, row, view.state)
    return [element("A", [f"List of {words}", hidden], href=href)]


def _files(panel: ServicePanel, query: str, *, has_chart: bool, in_full: bool) -> list[Element]:
    """Return the links to the panel as a file: to be published and, ``in_full``, with all."""
    name, _, number = panel.key.rpartition("-")
    plain = "&".join(part for part in query.split("&") if not part.startswith("edition="))
    csv = f"/export/service/{name}/{number}.csv?{plain}"
    files = [("Download CSV", csv)]
    if in_full:
        files.append(("Full CSV (Official-Sensitive)", f"{csv}&edition=full"))
    if has_chart:
        files.append(("Download image", f"/image/service/{name}/{number}.svg?{plain}"))
    return [
        element(
            "A",
            [words, element("Span", f": {panel.title}", className="visually-hidden")],
            href=href,
        )
        for words, href in files
    ]
