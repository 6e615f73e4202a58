"""The chart of a service's panel: the page and its image draw the same one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from dashboard.charts import Chart, team_chart, time_chart
from dashboard.figures.bars import by_split, has_bars, split_month
from dashboard.figures.conversion import conversion_bars
from dashboard.figures.flags import with_flags
from dashboard.figures.flow import flow_bars
from dashboard.figures.parts import parts_over_time
from dashboard.period import period_words
from dashboard.service_view import Bars, Conversion, Course, Flow, Parts, ServicePanel, Teams

BANDS: Final = "The bands make up the whole; each is named at its right edge."


def chart_of(panel: ServicePanel, levels: Mapping[str, str] | None = None) -> Chart | None:
    """Return the chart of ``panel``; None where it is a table, or there is nothing to draw.

    ``levels`` says of each code that can be chosen whether it is a team or a locality.
    """
    title = panel.measures[0].title
    match panel.shown:
        case Course(view):
            chart = time_chart(view)
            return _named(panel, chart, f"{title}, {_small(chart.title)}") if chart else None
        case Teams(view):
            chart = team_chart(view, levels)
            return _named(panel, chart, f"{title}. {chart.title}") if chart else None
        case Parts(_, name, _, stacked):
            figure = with_flags(parts_over_time(panel.shown), panel.dated)
            hint = BANDS if stacked else ""
            return Chart(panel.key, _split_title(title, name), figure, panel.sentence, hint)
        case Bars(view, name, lines):
            figure = by_split(view, lines)
            if not has_bars(figure):
                return None
            head = f"{_split_title(title, name)}, {period_words(panel.period, split_month(view))}"
            words = "; ".join(figure["data"][0]["hovertext"])
            return Chart(panel.key, head, figure, f"{head}: {words}.")
        case Conversion(month, period):
            figure = conversion_bars(panel.shown)
            head = f"Steps, {period_words(period, month)}"
            words = "; ".join(figure["data"][0]["hovertext"])
            return Chart(panel.key, head, figure, f"{head}: {words}.", panel.hint)
        case Flow():
            head = "Each month: up, who came; down, who left; ◇ the difference"
            figure = with_flags(flow_bars(panel.shown), panel.dated)
            return Chart(panel.key, head, figure, panel.sentence, panel.hint)
        case _:
            return None


def _named(panel: ServicePanel, chart: Chart, title: str) -> Chart:
    return Chart(panel.key, title, chart.figure, chart.words, chart.hint)


def _split_title(title: str, name: str) -> str:
    """Return a measure's title with the name of its split, unless it says so already."""
    return title if title.casefold().endswith(name.casefold()) else f"{title}. {name}"


def _small(text: str) -> str:
    return text[:1].lower() + text[1:]
