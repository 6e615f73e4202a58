"""The council among all authorities: a thin bar each, in order, quarters as bands."""

from __future__ import annotations

from typing import Final

from dashboard.figures import theme
from dashboard.figures.theme import Figure
from dashboard.measure import Measure, Unit
from dashboard.standing import Placed, Standing, place_words

HEIGHT: Final = 320
TOP: Final = 44
BOTTOM: Final = 44
OTHER: Final = "#b6c4d1"
"""Bars of authorities that are not picked out."""


def standing_figure(measure: Measure, found: Standing) -> Figure:
    """Return the bars of every authority, the best (or the highest) first.

    Ours is dark and named, neighbours are green with a diamond at their end, England is a dotted
    line; light bands and their words tell the quarters.
    """
    placed = found.placed
    unit: Unit = "score" if measure.unit == "count" else measure.unit
    values = [each.value for each in placed]
    if found.england is not None:
        values.append(found.england)
    low, high, ticks = theme.scale(values, unit)
    colours = {"own": theme.OWN, "neighbour": theme.STYLES["neighbours"].colour, "other": OTHER}
    left = theme.pixels([theme.tick_text(tick, unit) for tick in ticks]) + 8
    figure = theme.layout(HEIGHT, left=left, right=8, top=TOP, bottom=BOTTOM)
    figure["bargap"] = 0.15
    figure["xaxis"] = theme.axis(
        range=[-0.5, len(placed) - 0.5],
        tickvals=_middles(found),
        ticktext=[_short(words) for words in found.quarters],
    )
    figure["yaxis"] = theme.axis(
        range=[low, high],
        tickvals=ticks,
        ticktext=[theme.tick_text(tick, unit) for tick in ticks],
        showgrid=True,
        gridcolor=theme.GRID,
    )
    figure["shapes"] = _bands(found)
    figure["annotations"] = []
    if found.england is not None:
        figure["shapes"].append(_england(found.england))
        figure["annotations"].append(_england_label(found))
    if found.own is not None:
        own = next(at for at, each in enumerate(placed) if each.who == "own")
        figure["shapes"].append(_pointer(own))
        figure["annotations"].append(_own_label(found, found.own, own))
    return {
        "data": [
            {
                "type": "bar",
                "x": list(range(len(placed))),
                "y": [round(each.value, 3) for each in placed],
                "hovertext": [_words(each, found) for each in placed],
                "hoverinfo": "text",
                "marker": {"color": [colours[each.who] for each in placed]},
            },
            *_diamonds(found),
        ],
        "layout": figure,
    }


def _short(words: str) -> str:
    """Return a quarter's words in two short lines: ``Second<br>quarter``."""
    first = words.split(" ")[0].capitalize()
    return f"{first}<br>quarter"


def _middles(found: Standing) -> list[float]:
    starts = (0, *found.ends[:-1])
    return [(start + end) / 2 - 0.5 for start, end in zip(starts, found.ends, strict=True)]


def _bands(found: Standing) -> list[Figure]:
    """Return every other quarter as a light band."""
    starts = (0, *found.ends[:-1])
    return [
        {
            "type": "rect",
            "layer": "below",
            "xref": "x",
            "x0": start - 0.5,
            "x1": end - 0.5,
            "yref": "paper",
            "y0": 0,
            "y1": 1,
            "fillcolor": theme.BAND,
            "line": {"width": 0},
        }
        for place, (start, end) in enumerate(zip(starts, found.ends, strict=True))
        if place % 2 == 0
    ]


def _england(value: float) -> Figure:
    return {
        "type": "line",
        "xref": "paper",
        "x0": 0,
        "x1": 1,
        "yref": "y",
        "y0": value,
        "y1": value,
        "line": {"color": theme.TEXT, "width": 1.4, "dash": "dot"},
    }


def _england_label(found: Standing) -> Figure:
    """Return England's words, over the low end of the bars, where there is room above them."""
    falls = found.placed[0].value >= found.placed[-1].value
    return {
        "text": f"England {theme.escape(found.england_text)}",
        "xref": "paper",
        "x": 1 if falls else 0,
        "xanchor": "right" if falls else "left",
        "yref": "y",
        "y": found.england,
        "yanchor": "bottom",
        "showarrow": False,
    }


def _pointer(place: int) -> Figure:
    """Return the thin line from our bar up to our label."""
    return {
        "type": "line",
        "xref": "x",
        "x0": place,
        "x1": place,
        "yref": "paper",
        "y0": 0,
        "y1": 1,
        "layer": "below",
        "line": {"color": theme.OWN, "width": 1.4},
    }


def _own_label(found: Standing, own: Placed, place: int) -> Figure:
    """Return our name and figure above our bar, on the side on which there is room."""
    name = f"<b>{theme.escape(own.name)} {theme.escape(own.text)}</b>"
    third = place * 3 // len(found.placed)
    return {
        "text": f"{name}<br>{place_words(own, found.placed)}",
        "xref": "x",
        "x": place,
        "xanchor": ("left", "center", "right")[third],
        "yref": "paper",
        "y": 1,
        "yanchor": "bottom",
        "yshift": 2,
        "align": ("left", "center", "right")[third],
        "showarrow": False,
    }


def _diamonds(found: Standing) -> list[Figure]:
    """Return a diamond at the end of each neighbour's bar: not by colour alone."""
    near = [(at, each) for at, each in enumerate(found.placed) if each.who == "neighbour"]
    if not near:
        return []
    return [
        {
            "type": "scatter",
            "mode": "markers",
            "x": [at for at, _ in near],
            "y": [round(each.value, 3) for _, each in near],
            "hovertext": [_words(each, found) for _, each in near],
            "hoverinfo": "text",
            "cliponaxis": False,
            "marker": {
                "symbol": theme.STYLES["neighbours"].symbol,
                "size": 8,
                "color": theme.STYLES["neighbours"].colour,
            },
        }
    ]


def _words(each: Placed, found: Standing) -> str:
    who = " (statistical neighbour)" if each.who == "neighbour" else ""
    place = place_words(each, found.placed)
    return f"{theme.escape(each.name)}{who}: {theme.escape(each.text)}, {place}"
