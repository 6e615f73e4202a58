"""The parts of a split over time: lines, or bands one on another where they make up a whole."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from dashboard.figures import theme
from dashboard.figures.theme import EndLabel, Figure, Style
from dashboard.period import month_short, months_between
from dashboard.service_view import Parts
from dashboard.view import Line, Row
from dashboard.wording import row_text

HEIGHT: Final = 290
BOTTOM: Final = 38
TOP: Final = 10
LABEL_WIDTH: Final = 17
PARTS: Final = (
    Style("#12436D", "solid", "circle", "●"),
    Style("#28A197", "solid", "diamond", "◆"),
    Style("#801650", "solid", "square", "■"),
    Style("#F46A25", "solid", "triangle-up", "▲"),
    Style("#3D3D3D", "solid", "triangle-down", "▼"),
    Style("#A285D1", "solid", "cross", "✚"),
    Style("#5f7383", "dot", "x", "✖"),
)
"""How the lines are drawn, largest part first: a colour and a marker of its own each."""
BANDS: Final = ("#12436D", "#28A197", "#F46A25", "#801650", "#A285D1", "#3D3D3D")
"""The ground of each band, in their order; white lines part them, and each is named at its edge."""
UNKNOWN_BAND: Final = "#8fa3b5"


def chooses(month: str) -> str:
    """Return what a click on a point of ``month`` asks for, as a part of the query string."""
    return f"to={month}"


def parts_over_time(found: Parts) -> Figure:
    """Return the chart of ``found``; every line or band is named, with its last figure."""
    return _bands(found) if found.stacked else _lines(found)


def _months(lines: Sequence[Line]) -> tuple[str, ...]:
    held = sorted({row.month for line in lines for row in line.rows if row.value is not None})
    return months_between(held[0], held[-1]) if held else ()


def _frame(found: Parts, top: float, labels: Sequence[EndLabel], months: Sequence[str]) -> Figure:
    unit = found.view.measure.unit
    low, high, ticks = theme.scale([top], unit)
    if found.stacked and unit == "percent":
        low, high, ticks = 0.0, 100.0, [0, 20, 40, 60, 80, 100]
    height = max(HEIGHT, theme.stacked(labels) + TOP + BOTTOM)
    left = theme.pixels([theme.tick_text(tick, unit) for tick in ticks]) + 8
    right = max((label.width for label in labels), default=0) + 8
    figure = theme.layout(height, left=left, right=right, top=TOP, bottom=BOTTOM)
    positions, words = theme.month_ticks(months)
    margin = max((len(months) - 1) * 0.02, 0.4)
    figure["xaxis"] = theme.axis(
        range=[theme.place(months[0]) - margin, theme.place(months[-1]) + margin]
        if months
        else [0, 1],
        tickvals=positions,
        ticktext=words,
        ticks="outside",
        ticklen=4,
        tickcolor=theme.PALE,
    )
    figure["yaxis"] = theme.axis(
        range=[low, high],
        tickvals=ticks,
        ticktext=[theme.tick_text(tick, unit) for tick in ticks],
        showgrid=True,
        gridcolor=theme.GRID,
    )
    figure["annotations"] = theme.end_labels(labels, low, high, height - TOP - BOTTOM)
    return figure


def _name(found: Parts, line: Line, latest: Row | None) -> tuple[str, ...]:
    value = row_text(found.view.measure, latest)
    return tuple(theme.wrapped(f"{line.label} {value}", LABEL_WIDTH))


def _hover(found: Parts, line: Line, rows: Sequence[Row]) -> Figure:
    """Return what is said on pointing, and what a click chooses, of each of ``rows``."""
    measure = found.view.measure
    return {
        "text": [f"{month_short(row.month)}: {row_text(measure, row)}" for row in rows],
        "hovertemplate": f"{theme.escape(line.label)}, %{{text}}<extra></extra>",
        "customdata": [chooses(row.month) for row in rows],
        "cliponaxis": False,
    }


def _lines(found: Parts) -> Figure:
    months = _months(found.lines)
    labels, traces = [], []
    top = max((row.value or 0.0 for line in found.lines for row in line.rows), default=1.0)
    for number, line in enumerate(found.lines):
        style = PARTS[number % len(PARTS)]
        latest = line.latest
        if latest is None or latest.value is None:
            continue
        labels.append(EndLabel(latest.value, _name(found, line, latest), style.colour, style.glyph))
        traces.append(
            {
                "type": "scatter",
                "mode": "lines+markers",
                "x": [theme.place(row.month) for row in line.rows],
                "y": [None if row.value is None else round(row.value, 3) for row in line.rows],
                **_hover(found, line, line.rows),
                "line": {"color": style.colour, "width": 2, "dash": style.dash},
                "marker": {"symbol": style.symbol, "size": 5, "color": style.colour},
            }
        )
    # The largest part is drawn last, so that it lies above the others.
    return {"data": traces[::-1], "layout": _frame(found, top, labels, months)}


def _bands(found: Parts) -> Figure:
    """Return bands one on another; a month in which one of them is not shown has none at all."""
    months = _months(found.lines)
    held = [{row.month: row for row in line.rows} for line in found.lines]
    whole = [
        month
        for month in months
        if any(month in rows for rows in held)
        and all(rows[month].value is not None for rows in held if month in rows)
    ]
    x = [theme.place(month) for month in whole]
    base = [0.0] * len(whole)
    traces: list[Figure] = []
    edges: list[list[float]] = []
    for number, (line, rows) in enumerate(zip(found.lines, held, strict=True)):
        here = [rows.get(month) for month in whole]
        base = [
            below + ((row.value or 0.0) if row else 0.0)
            for below, row in zip(base, here, strict=True)
        ]
        edges.append(base)
        shown = [
            row if row else Row(month, "", 0.0, "ok")
            for month, row in zip(whole, here, strict=True)
        ]
        traces.append(
            {
                "type": "scatter",
                "mode": "lines",
                "x": x,
                "y": [round(each, 3) for each in base],
                **_hover(found, line, shown),
                "fill": "tozeroy" if number == 0 else "tonexty",
                "fillcolor": _ground(line, number),
                "line": {"color": theme.PAPER, "width": 1.5},
            }
        )
    labels = []
    ends = [0.0, *(edge[-1] for edge in edges if edge)]
    for number, (line, (below, above)) in enumerate(zip(found.lines, pairwise(ends), strict=False)):
        latest = held[number].get(whole[-1]) if whole else None
        if latest is not None and latest.value is not None:
            label = _name(found, line, latest)
            labels.append(EndLabel((below + above) / 2, label, _ground(line, number), "■"))
    top = max((max(edge) for edge in edges if edge), default=1.0)
    return {"data": traces, "layout": _frame(found, top, labels, whole)}


def _ground(line: Line, number: int) -> str:
    return UNKNOWN_BAND if line.key.endswith(":unknown") else BANDS[number % len(BANDS)]
