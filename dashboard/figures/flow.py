"""Coming and leaving: a bar up for who came in a month, a bar down for who left."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from dashboard.figures import theme
from dashboard.figures.parts import chooses
from dashboard.figures.theme import EndLabel, Figure
from dashboard.flow import signed
from dashboard.period import month_short
from dashboard.service_view import Flow
from dashboard.view import Row, View
from dashboard.wording import row_text

HEIGHT: Final = 290
BOTTOM: Final = 38
TOP: Final = 10
LABEL_WIDTH: Final = 14
CAME: Final = "#12436D"
LEFT: Final = "#F46A25"


def flow_bars(flow: Flow) -> Figure:
    """Return the chart of ``flow``: up came, down left, and a line for the difference."""
    months = [each.month for each in flow.months]
    came = [_value(each.came) for each in flow.months]
    left = [_value(each.left) for each in flow.months]
    high = max([each for each in came if each is not None], default=1.0)
    low = max([each for each in left if each is not None], default=1.0)
    bottom, top, ticks = theme.scale([high, -low], "count")
    labels = _labels(flow, high, low)
    height = max(HEIGHT, theme.stacked(labels) + TOP + BOTTOM)
    # What leaves is drawn downwards; its number is no less a number for that.
    words = [theme.tick_text(abs(tick), "count") for tick in ticks]
    right = max((label.width for label in labels), default=0) + 8
    figure = theme.layout(height, left=theme.pixels(words) + 8, right=right, top=TOP, bottom=BOTTOM)
    figure["barmode"] = "relative"
    figure["bargap"] = 0.25
    positions, names = theme.month_ticks(months)
    figure["xaxis"] = theme.axis(
        range=[theme.place(months[0]) - 0.8, theme.place(months[-1]) + 0.8],
        tickvals=positions,
        ticktext=names,
        ticks="outside",
        ticklen=4,
        tickcolor=theme.PALE,
    )
    figure["yaxis"] = theme.axis(
        range=[bottom, top], tickvals=ticks, ticktext=words, showgrid=True, gridcolor=theme.GRID
    )
    figure["shapes"] = [_nought()]
    figure["annotations"] = theme.end_labels(labels, bottom, top, height - TOP - BOTTOM)
    return {
        "data": [
            _bars(flow.came, months, came, [each.came for each in flow.months], CAME),
            _bars(
                flow.left,
                months,
                [None if each is None else -each for each in left],
                [each.left for each in flow.months],
                LEFT,
            ),
            _difference(flow),
        ],
        "layout": figure,
    }


def _value(row: Row | None) -> float | None:
    return row.value if row is not None else None


def _bars(
    view: View,
    months: Sequence[str],
    lengths: Sequence[float | None],
    rows: Sequence[Row | None],
    colour: str,
) -> Figure:
    name = theme.escape(view.measure.short_title)
    return {
        "type": "bar",
        "x": [theme.place(month) for month in months],
        "y": list(lengths),
        "customdata": [chooses(month) for month in months],
        "text": [
            f"{month_short(month)}: {row_text(view.measure, row)}"
            for month, row in zip(months, rows, strict=True)
        ],
        "textposition": "none",
        "hovertemplate": f"{name}, %{{text}}<extra></extra>",
        "marker": {"color": colour},
    }


def _difference(flow: Flow) -> Figure:
    months = [each.month for each in flow.months]
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "x": [theme.place(month) for month in months],
        "y": [each.difference for each in flow.months],
        "customdata": [chooses(month) for month in months],
        "text": [f"{month_short(each.month)}: {signed(each.difference)}" for each in flow.months],
        "hovertemplate": "Difference, %{text}<extra></extra>",
        "cliponaxis": False,
        "line": {"color": theme.TEXT, "width": 1.4},
        "marker": {
            "symbol": "diamond",
            "size": 6,
            "color": theme.PAPER,
            "line": {"width": 1.5, "color": theme.TEXT},
        },
    }


def _labels(flow: Flow, high: float, low: float) -> list[EndLabel]:
    latest = next((each for each in reversed(flow.months) if each.difference is not None), None)
    if latest is None:
        return []
    came, left = flow.came.measure, flow.left.measure
    return [
        _label(f"{came.short_title} {row_text(came, latest.came)}", high / 2, CAME, "■"),
        _label(
            f"Difference {signed(latest.difference)}", latest.difference or 0.0, theme.TEXT, "◇"
        ),
        _label(f"{left.short_title} {row_text(left, latest.left)}", -low / 2, LEFT, "■"),
    ]


def _label(words: str, height: float, colour: str, glyph: str) -> EndLabel:
    return EndLabel(height, tuple(theme.wrapped(words, LABEL_WIDTH)), colour, glyph)


def _nought() -> Figure:
    return {
        "type": "line",
        "xref": "paper",
        "x0": 0,
        "x1": 1,
        "yref": "y",
        "y0": 0,
        "y1": 0,
        "line": {"color": theme.TEXT, "width": 1},
    }
