"""The page of one measure: everything that is known of it."""

from __future__ import annotations

from typing import Final

from dashboard.case_links import due_path
from dashboard.charts import TEAM, TIME, Chart
from dashboard.figures.over_time import has_course
from dashboard.frame import DEFINITIONS, IMPORTS, measure_path
from dashboard.measure_page import MeasurePage, measure_page_of
from dashboard.measure_panels import (
    CHANGED,
    CHANGED_YEAR,
    FUNNEL,
    STANDING,
    Panel,
    axis_words,
    change_words,
    panels_of,
)
from dashboard.period import day_words
from dashboard.ports import ImportBehind
from dashboard.services import Services
from dashboard.state import GROUPS, Options, ViewState, to_query
from dashboard.viewer import Viewer, reader_of
from dashboard.visits import visits_table
from dashboard.wording import KINDS
from layouts import ids
from layouts.components.bar_list import bar_list
from layouts.components.card import folded, notes_list
from layouts.components.graph import graph
from layouts.components.headline import headline
from layouts.components.links import group_links, levels_of, month_links, unit_links
from layouts.components.narrowing import narrowing
from layouts.components.remarks_of_people import dated_list, other_notes, remarks_of_people
from layouts.components.still import still
from layouts.components.table import data_table, open_table, term_list
from layouts.components.toolbar import toolbar
from layouts.components.tree import Element, element

MONTHS: Final = "To go back to a month, choose its point, or its name in the table."
TEAMS: Final = "To see one team, choose its name."
BY_PLOTLY: Final = (TIME, FUNNEL, STANDING)
"""Panels whose chart is more than a list of bars."""
ROWS_BY_NAME: Final = (TIME, TEAM, FUNNEL, CHANGED, CHANGED_YEAR, *GROUPS, STANDING)
"""Panels with a row of their own; all others are ways in which the figure is split."""


def body(
    measure_id: str, state: ViewState, options: Options, viewer: Viewer, services: Services
) -> Element:
    """Return what is known of a measure."""
    measure = services.measures[measure_id]
    page = measure_page_of(measure, state, viewer, services.repository)
    reader = reader_of(viewer, state.edition)
    panels = panels_of(page, levels_of(options))
    tools = toolbar(
        measure_path(measure.id),
        page.view.state,
        options,
        csv=f"/export/{measure.id}.csv",
        measure=measure.id,
        discloses=reader.discloses,
    )
    latest = element(
        "Section",
        [
            element("P", measure.question, className="question"),
            *headline(page.view, page.row, reader),
        ],
        className="latest",
        **{"aria-label": "Latest figure"},
    )
    last = _row([*_visits(page, reader), _people(page)], "pair")
    return element(
        "Div",
        [
            still([tools, narrowing(page.view.state, options), latest]),
            *_rows(page, panels, options),
            still([last, _definition(page, may_open=viewer.may_import)]),
        ],
        className="measure-page",
    )


def _rows(page: MeasurePage, panels: dict[str, Panel], options: Options) -> list[Element]:
    """Return the panels in rows: over time and by team, teams against each other, groups, parts."""
    rows = (
        ("first", (TIME, TEAM)),
        ("trio", (FUNNEL, CHANGED, CHANGED_YEAR)),
        ("quartet", tuple(GROUPS)),
        ("pair", tuple(name for name in panels if name not in ROWS_BY_NAME)),
        ("whole", (STANDING,)),
    )
    found = []
    for kind, names in rows:
        shown = [_panel(panels[name], page, options) for name in names if name in panels]
        if shown:
            found.append(_row(shown, kind))
    return found


def _row(content: list[Element], kind: str) -> Element:
    return element("Div", content, className=f"panel-row {kind}")


def _card(name: str, title: str, content: list[Element], more: str = "") -> Element:
    heading = ids.section(name)
    return element(
        "Article",
        [element("H2", title, id=heading), *content],
        className=f"card {more}".strip(),
        **{"aria-labelledby": heading},
    )


def _panel(panel: Panel, page: MeasurePage, options: Options) -> Element:
    """Return a panel as an article: what plotly draws is a component of Dash, all else is not."""
    view = page.view
    heading = ids.section(panel.name)
    links = _links(panel, page, options)
    tables = [data_table(table, links) for table in panel.tables]
    top = [element("H2", panel.title, id=heading)]
    if panel.words:
        top.append(element("P", panel.words, className="finding"))
    flagged = view.flagged if panel.name == TIME and panel.chart else ()
    end = [
        *([dated_list(flagged)] if flagged else []),
        folded("Table", f"{view.measure.id} {panel.name}", tables, of=panel.title),
        _foot(panel, page, to_query(view.state, options)),
    ]
    label = {"aria-labelledby": heading}
    if panel.chart is None or panel.name not in BY_PLOTLY:
        drawn = [_bars(panel, panel.chart, page, links)] if panel.chart else []
        return still([element("Article", [*top, *drawn, *end], className="card", **label)], "cell")
    content = [still(top), _chart(panel, panel.chart, page), still(end, "still end")]
    return element("Article", content, className="card", **label)


def _bars(panel: Panel, chart: Chart, page: MeasurePage, links: dict[str, str]) -> Element:
    """Return the bars of a panel as a list."""
    return bar_list(
        chart.figure,
        caption=_caption(panel, page),
        title=chart.title,
        head=panel.tables[0].head[0],
        links=links,
        hint=chart.hint,
        action=TEAMS if panel.name == TEAM else "",
    )


def _chart(panel: Panel, chart: Chart, page: MeasurePage) -> Element:
    """Return the chart of a panel that plotly draws."""
    identity = ids.choosing_chart if panel.chooses else ids.chart
    return graph(
        identity(page.view.measure.id, panel.name),
        chart.figure,
        caption=_caption(panel, page),
        hint=chart.hint,
        action=MONTHS if panel.name == TIME else "",
        words=chart.words,
        class_name="chooses" if panel.chooses else "",
    )


def _caption(panel: Panel, page: MeasurePage) -> str:
    """Return what the chart's figures are, and of whom."""
    view = page.view
    if panel.name == STANDING:
        return "Published figure of each authority"
    if panel.name in (CHANGED, CHANGED_YEAR):
        return change_words(view.measure)
    if panel.name in GROUPS and view.state.group != "none":
        # One group is not crossed with another: these are of all children.
        who = view.area if view.state.level == "all" else view.scope.rsplit(", ", 1)[0]
        return f"{axis_words(view.measure)}, {who}"
    if panel.chooses == "team":
        return axis_words(view.measure)
    return f"{axis_words(view.measure)}, {view.scope}"


def _links(panel: Panel, page: MeasurePage, options: Options) -> dict[str, str]:
    """Return the addresses of the heads of a panel's table that can be chosen."""
    state = page.view.state
    if panel.chooses == "month" or panel.name.startswith("split"):
        return month_links(state, options)
    if panel.chooses == "team" or panel.name in (CHANGED, CHANGED_YEAR):
        return unit_links(page.view, options)
    group = next((each for each in page.groups if each.name == panel.name), None)
    if group is not None:
        return group_links(state, group, options)
    return {} if panel.name == STANDING else month_links(state, options)


def _foot(panel: Panel, page: MeasurePage, query: str) -> Element:
    measure = page.view.measure.id
    copy = element(
        "Button",
        ["Copy link", element("Span", f": {panel.title}", className="visually-hidden")],
        type="button",
        className="link-button",
        **{"data-copy-link": ids.section(panel.name)},
    )
    links = [
        copy,
        _named("Download CSV", panel.title, f"/export/{measure}/{panel.name}.csv?{query}"),
    ]
    if panel.chart is not None:
        href = f"/image/{measure}/{panel.name}.svg?{query}"
        links.append(_named("Download image", panel.title, href))
    return element("Div", links, className="card-foot")


def _named(words: str, of: str, href: str) -> Element:
    hidden = element("Span", f": {of}", className="visually-hidden")
    return element("A", [words, hidden], href=href)


def _visits(page: MeasurePage, reader: Viewer) -> list[Element]:
    """Return the teams by the visits that are overdue and due soon, where there are any."""
    now = page.view.visits_now
    if now is None or not now.teams:
        return []
    measure = page.view.measure
    links = {
        team.name: due_path(measure.id, level="team", unit=team.code)
        for team in now.teams
        if (team.overdue or team.due) and reader.lists("team", team.code)
    }
    words = f"On {day_words(now.day)}."
    if links:
        words += " A team’s name leads to the list of its children, the most urgent first."
    content = [
        element("P", words, className="finding"),
        open_table(visits_table(measure, now), links),
    ]
    return [_card("visits", "Overdue and due soon", content)]


def _people(page: MeasurePage) -> Element:
    """Return what people wrote, and the notes that the figures need."""
    measure = page.view.measure
    # Why nothing published matches stands in the definition.
    notes = [note for note in other_notes(page.view) if note != measure.no_published]
    content = [*remarks_of_people(page.view, with_dated=not has_course(page.view))]
    if notes:
        content.append(notes_list(notes))
    return _card("notes", "Notes", content)


def _definition(page: MeasurePage, *, may_open: bool) -> Element:
    """Return how the figure is made, what it rests on, and why something is not shown.

    Who ``may_open`` reports of imports gets links to them.
    """
    view = page.view
    measure = view.measure
    # A figure that the council supplies is computed by no SQL.
    made = "How it is made, with its SQL" if measure.computed else "How it is made"
    terms = term_list(view.definition)
    terms["props"]["data-open"] = "1"
    content = [
        terms,
        element(
            "P",
            element("A", made, href=f"{DEFINITIONS}/{measure.id}"),
            className="way",
        ),
    ]
    if page.behind:
        content.append(element("H3", "Imports that it rests on"))
        imports = [_import(each, may_open=may_open) for each in page.behind]
        content.append(element("Ul", imports, className="imports"))
    if page.absent:
        content.append(element("H3", "Not on this page, and why"))
        content.append(notes_list(page.absent))
    content.append(element("P", view.source, className="source"))
    return _card("definition", "Definition and source", content, "definition")


def _import(found: ImportBehind, *, may_open: bool) -> Element:
    kind = KINDS.get(found.kind, found.kind)
    to = f", records to {day_words(found.data_to)}" if found.data_to else ""
    file = f", {found.file_name}" if found.file_name else ""
    words = f"{kind}{file}{to}, loaded {day_words(found.imported_on)}"
    name = f"Import {found.import_id}"
    link = element("A", name, href=f"{IMPORTS}/{found.import_id}")
    return element("Li", [link if may_open else name, f": {words}"])
