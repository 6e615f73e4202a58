"""One measure: its figure and sentence, its charts, and what stands behind them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from dashboard.figures.bars import by_split, by_team, has_bars, split_month
from dashboard.figures.over_time import has_band, has_course, over_time
from dashboard.frame import DEFINITIONS
from dashboard.measure import Measure
from dashboard.period import month_words
from dashboard.signal_words import LABELS, SHAPES
from dashboard.signals import drawn
from dashboard.state import Options, to_query
from dashboard.teams import change_table
from dashboard.view import Signal, View
from dashboard.visits import visits_table
from dashboard.wording import target_text
from layouts import ids
from layouts.components.graph import graph
from layouts.components.table import data_table, term_list
from layouts.components.tree import Element, element

FIRST_NOTES: Final = 3
"""Notes that stand open under a figure; the others are behind a fold."""
CHOOSE: Final = "To see one team, choose its bar, or its name in the table."
BAND: Final = "Grey band: usual range, with its mean."
FLAGS: Final = {
    "percent": "▲ and ▼: higher or lower than the team’s size explains.",
    "count": "▲ and ▼: higher or lower than the team’s usual share explains.",
}


def _levels(options: Options) -> dict[str, str]:
    """Return of each code that can be chosen whether it is a team or a locality."""
    levels = dict.fromkeys(options.localities, "locality")
    return levels | {code: "team" for code, _ in options.teams}


def _unit_links(view: View, options: Options) -> dict[str, str]:
    """Return the address of each team (or locality) that can be chosen, by its name."""
    levels = _levels(options)
    return {
        part.name: "?"
        + to_query(replace(view.state, level=levels[part.code], unit=part.code), options)
        for part in view.by_team
        if part.code in levels
    }


def _charts(view: View, links: dict[str, str], options: Options) -> list[Element]:
    """Return the charts that have something to draw; ``links``: the teams that can be chosen."""
    measure = view.measure
    charts = []
    if has_course(view):
        charts.append(
            graph(
                ids.chart(measure.id, "time"),
                over_time(view),
                caption="By year" if measure.is_annual else "By month",
                hint=_band_words(view, view.signal) if view.signal and has_band(view) else "",
                words=view.sentence,
            )
        )
    if len(view.by_team) > 1:
        parts = "; ".join(f"{part.name} {part.text}" for part in view.by_team)
        hints = []
        if view.target:
            hints.append(f"Dotted line: target {target_text(measure, view.target)}.")
        if any(team.outside == "99.8" for team in view.funnel):
            hints.append(FLAGS[measure.unit])
        hint = " ".join(hints)
        charts.append(
            graph(
                ids.choosing_chart(measure.id, "team"),
                by_team(view, _levels(options)),
                caption=view.by_team_title,
                hint=hint,
                action=CHOOSE if links else "",
                words=f"{view.by_team_title}: {parts}.",
                class_name="by-team",
            )
        )
    month = month_words(split_month(view))
    for name, lines in view.splits:
        figure = by_split(view, lines)
        if not has_bars(figure):
            continue
        charts.append(
            graph(
                ids.chart(measure.id, name),
                figure,
                caption=f"{name}, {month}",
                words=f"{name}, {month}: {'; '.join(figure['data'][0]['hovertext'])}.",
            )
        )
    return charts


def _band_words(view: View, signal: Signal) -> str:
    """Return how to read the band and the shapes of the chart."""
    found = dict.fromkeys(drawn(signal, view.own.rows).values())
    shapes = ", ".join(f"{SHAPES[verdict]} {LABELS[verdict].lower()}" for verdict in found)
    return f"{BAND} {shapes}." if shapes else BAND


def _signal(signal: Signal) -> list[Element]:
    """Return the badge of the verdict, and in words what it rests on."""
    label = f"{signal.shape} {LABELS[signal.verdict]}".strip()
    # The sentence above says that it moved by more than usual; here stands what shows it.
    words = f"{signal.rules[0][:1].upper()}{signal.rules[0][1:]}." if signal.rules else signal.words
    badge = element("Span", label, className=f"badge-signal badge-{signal.verdict}")
    said = element("Span", words, className="signal-words")
    # Why there is none is said in words that need no badge.
    parts = [said] if signal.verdict == "none" else [badge, said]
    return [element("P", parts, className="signal")]


def _tables(view: View, links: dict[str, str]) -> list[Element]:
    tables = [data_table(view.table)]
    if view.team_table is not None:
        tables.append(data_table(view.team_table, links))
    tables.extend(data_table(table) for table in view.split_tables)
    if view.visits_now is not None:
        tables.append(data_table(visits_table(view.measure, view.visits_now)))
    return tables


def _definition_link(measure: Measure) -> Element:
    """Return the link to the page that says how the figure is made, with its SQL."""
    return element(
        "P",
        element("A", f"How it is made: {measure.title}", href=f"{DEFINITIONS}/{measure.id}"),
    )


def _notes(notes: Sequence[str]) -> Element:
    return element("Ul", [element("Li", note) for note in notes], className="notes")


def _folded(summary: str, part: str, content: list[Element]) -> Element:
    """Return ``content`` behind ``summary``; ``part`` names it, so that it can stay open."""
    return element("Details", [element("Summary", summary), *content], **{"data-part": part})


def measure_card(view: View, options: Options) -> Element:
    """Return everything that the page says of one measure."""
    measure = view.measure
    heading = ids.card(measure.id)
    top = [element("H3", measure.title, id=heading)]
    if view.is_empty:
        top.append(element("P", view.sentence or view.headline, className="no-figure"))
    else:
        top.append(element("P", view.headline, className="headline"))
        top.append(element("P", view.sentence, className="sentence"))
        if view.signal is not None:
            top.extend(_signal(view.signal))
        if view.visits_now is not None:
            top.append(element("P", view.visits_now.words, className="visits-now"))
    links = _unit_links(view, options)
    charts = [] if view.is_empty else _charts(view, links, options)
    query = to_query(view.state, options)
    return element(
        "Article",
        className="card",
        **{"aria-labelledby": heading},
        children=[
            element("Div", top, className="card-top"),
            element("Div", charts, className="charts") if charts else None,
            _notes(view.notes[:FIRST_NOTES]) if view.notes else None,
            _folded("More about this figure", f"{measure.id} more", [_notes(rest)])
            if (rest := view.notes[FIRST_NOTES:])
            else None,
            _folded("Table", f"{measure.id} table", _tables(view, links)),
            _folded(
                "What changed",
                f"{measure.id} changed",
                [data_table(change_table(measure, view.what_changed))],
            )
            if view.what_changed is not None
            else None,
            _folded(
                "Definition",
                f"{measure.id} definition",
                [term_list(view.definition), _definition_link(measure)],
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
