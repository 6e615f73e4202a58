"""The charts of one view by name: the page, its images, slides and reports draw the same ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from html import unescape
from typing import Final

from dashboard.figures.bars import by_split, by_team, has_bars, split_month
from dashboard.figures.over_time import HEIGHT, LABEL_WIDTH, has_band, has_course, over_time
from dashboard.figures.theme import LABEL_HEIGHT, Figure, pixels
from dashboard.period import month_words
from dashboard.signal_words import LABELS, SHAPES
from dashboard.signals import drawn
from dashboard.view import Signal, View
from dashboard.wording import target_text

TIME: Final = "time"
TEAM: Final = "team"
COURSES: Final = {
    "quarter": "quarter",
    "term": "school term",
    "course": "course",
    "year_to_date": "month, from each April on",
}
"""Headline periods that are no month, with what the figures then come by."""
BAND: Final = "Grey band: usual range, with its mean."
FLAGS: Final = {
    "percent": "▲ and ▼: higher or lower than the team’s size explains.",
    "count": "▲ and ▼: higher or lower than the team’s usual share explains.",
}


@dataclass(frozen=True, slots=True)
class Chart:
    """One chart: its name in addresses, its title, its figure, and its words.

    ``words`` say what it shows for who does not see it, ``hint`` how to read it.
    """

    name: str
    title: str
    figure: Figure
    words: str
    hint: str = ""


def course_title(view: View) -> str:
    """Return the title of a view's figures over time: ``By month``, ``By quarter``."""
    by = "year" if view.is_annual else COURSES.get(view.period, "month")
    return f"By {by}"


def time_chart(view: View, *, tall: int = HEIGHT, label_width: int = LABEL_WIDTH) -> Chart | None:
    """Return the figures by month or year; None where there is one figure or none."""
    if not has_course(view):
        return None
    return Chart(
        TIME,
        course_title(view),
        over_time(view, tall=tall, label_width=label_width),
        view.sentence,
        band_words(view, view.signal) if view.signal and has_band(view) else "",
    )


def for_a_wide_page(chart: Chart) -> Chart:
    """Return ``chart`` with its months in one line each, as much less high, and room for them."""
    layout = chart.figure["layout"]
    axis, margin = layout["xaxis"], layout["margin"]
    words = [text.replace("<br>", " ") for text in axis.get("ticktext", ())]
    if words == list(axis.get("ticktext", ())):
        return chart
    sides = {
        side: max(margin[side], pixels([words[place]]) // 2)
        for side, place in (("l", 0), ("r", -1))
    }
    lower = {
        **layout,
        "height": layout["height"] - LABEL_HEIGHT,
        "margin": {**margin, **sides, "b": margin["b"] - LABEL_HEIGHT},
        "xaxis": {**axis, "ticktext": words},
    }
    return replace(chart, figure={**chart.figure, "layout": lower})


def team_chart(view: View, levels: Mapping[str, str] | None = None) -> Chart | None:
    """Return the bars of the teams; None where there are fewer than two.

    ``levels`` says of each code that can be chosen whether it is a team or a locality.
    """
    if len(view.by_team) < 2:
        return None
    parts = "; ".join(f"{part.name} {part.text}" for part in view.by_team)
    hints = []
    if view.target:
        hints.append(f"Dotted line: target {target_text(view.measure, view.target)}.")
    if any(team.outside == "99.8" for team in view.funnel):
        hints.append(FLAGS[view.measure.unit])
    return Chart(
        TEAM,
        view.by_team_title,
        by_team(view, levels),
        f"{view.by_team_title}: {parts}.",
        " ".join(hints),
    )


def split_charts(view: View) -> list[Chart]:
    """Return the bars of each split (source, outcome) that has a figure at the last month."""
    month = month_words(split_month(view))
    found = []
    for title, lines in view.splits:
        if not lines:
            continue
        figure = by_split(view, lines)
        if has_bars(figure):
            words = f"{title}, {month}: {unescape('; '.join(figure['data'][0]['hovertext']))}."
            name = lines[0].key.split(":")[0]
            found.append(Chart(name, f"{title}, {month}", figure, words))
    return found


def charts_of(view: View, levels: Mapping[str, str] | None = None) -> dict[str, Chart]:
    """Return every chart of ``view`` that has something to draw, by name, in the order shown."""
    if view.is_empty:
        return {}
    found = [time_chart(view), team_chart(view, levels), *split_charts(view)]
    return {chart.name: chart for chart in found if chart is not None}


def band_words(view: View, signal: Signal) -> str:
    """Return how to read the band and the shapes of the chart over time."""
    found = dict.fromkeys(drawn(signal, view.own.rows).values())
    shapes = ", ".join(f"{SHAPES[verdict]} {LABELS[verdict].lower()}" for verdict in found)
    return f"{BAND} {shapes}." if shapes else BAND
