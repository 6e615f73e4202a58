"""One measure among others: its figure and sentence, its charts, its table, and where more is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from dashboard.charts import TEAM, charts_of
from dashboard.frame import DEFINITIONS, measure_path
from dashboard.measure import Measure
from dashboard.state import Options, to_query
from dashboard.teams import change_table
from dashboard.view import View
from dashboard.visits import visits_table
from layouts import ids
from layouts.components.graph import graph
from layouts.components.headline import headline
from layouts.components.links import levels_of, unit_links
from layouts.components.remarks_of_people import other_notes, remarks_of_people
from layouts.components.table import data_table, term_list
from layouts.components.tree import Element, element

FIRST_NOTES: Final = 3
"""Notes that stand open under a figure; the others are behind a fold."""
CHOOSE: Final = "To see one team, choose its bar, or its name in the table."


def _charts(view: View, links: dict[str, str], options: Options) -> list[Element]:
    """Return the charts that have something to draw; ``links``: the teams that can be chosen."""
    name = view.measure.id
    return [
        graph(
            ids.choosing_chart(name, TEAM) if chart.name == TEAM else ids.chart(name, chart.name),
            chart.figure,
            caption=chart.title,
            hint=chart.hint,
            action=CHOOSE if chart.name == TEAM and links else "",
            words=chart.words,
            class_name="chooses" if chart.name == TEAM else "",
        )
        for chart in charts_of(view, levels_of(options)).values()
    ]


def _tables(view: View, links: dict[str, str]) -> list[Element]:
    tables = [data_table(view.table)]
    if view.team_table is not None:
        tables.append(data_table(view.team_table, links))
    tables.extend(data_table(table) for table in view.split_tables)
    if view.visits_now is not None:
        tables.append(data_table(visits_table(view.measure, view.visits_now)))
    return tables


def definition_link(measure: Measure) -> Element:
    """Return the link to the page that says how the figure is made, with its SQL."""
    return element(
        "P",
        element("A", f"How it is made: {measure.title}", href=f"{DEFINITIONS}/{measure.id}"),
    )


def notes_list(notes: Sequence[str]) -> Element:
    """Return notes as a list."""
    return element("Ul", [element("Li", note) for note in notes], className="notes")


def folded(summary: str, part: str, content: Sequence[Element], *, of: str = "") -> Element:
    """Return ``content`` behind ``summary``; ``part`` names it, so that it can stay open.

    ``of`` says, to who does not see where it stands, what it belongs to.
    """
    hidden = [element("Span", f": {of}", className="visually-hidden")] if of else []
    return element(
        "Details",
        [element("Summary", [summary, *hidden] if hidden else summary), *content],
        **{"data-part": part},
    )


def measure_card(view: View, options: Options) -> Element:
    """Return what a page of several measures says of one; its title leads to its own page."""
    measure = view.measure
    heading = ids.card(measure.id)
    query = to_query(view.state, options)
    title = element("A", measure.title, href=f"{measure_path(measure.id)}?{query}")
    links = unit_links(view, options)
    charts = [] if view.is_empty else _charts(view, links, options)
    notes = other_notes(view)
    return element(
        "Article",
        className="card",
        **{"aria-labelledby": heading},
        children=[
            element(
                "Div",
                [
                    element("H3", title, id=heading),
                    *headline(view, None, may_list=False),
                ],
                className="card-top",
            ),
            element("Div", charts, className="charts") if charts else None,
            *remarks_of_people(view),
            notes_list(notes[:FIRST_NOTES]) if notes else None,
            folded("More about this figure", f"{measure.id} more", [notes_list(rest)])
            if (rest := notes[FIRST_NOTES:])
            else None,
            folded("Table", f"{measure.id} table", _tables(view, links)),
            folded(
                "What changed",
                f"{measure.id} changed",
                [data_table(change_table(measure, view.what_changed))],
            )
            if view.what_changed is not None
            else None,
            folded(
                "Definition",
                f"{measure.id} definition",
                [term_list(view.definition), definition_link(measure)],
            ),
            element(
                "Div",
                className="card-foot",
                children=[
                    element("P", view.source, className="source"),
                    element(
                        "A",
                        "Download CSV",
                        href=f"/export/{measure.id}.csv?{query}",
                        **{"aria-label": f"Download CSV: {measure.title}"},
                    ),
                ],
            ),
        ],
    )
