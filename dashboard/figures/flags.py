"""Dated notes on a chart over time: a dotted line each, with a numbered flag above the plot."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import Final

from dashboard.figures import theme
from dashboard.figures.theme import Figure, place
from dashboard.view import DatedNote

ROW: Final = 19
"""Pixels that one row of flags needs above the plot."""
NEAR: Final = 0.12
"""Flags nearer to each other than this share of the axis stand in rows one above the other."""
HALF: Final = 0.5
"""A note holds from its month on: its line stands half a month before, between two points."""
HOVER_WIDTH: Final = 48
SIZE: Final = 11


def _rows(places: Sequence[float], near: float) -> list[int]:
    """Return for each place, in order, the lowest row in which nothing is near it."""
    last: list[float] = []
    found = []
    for each in places:
        row = next((i for i, before in enumerate(last) if each - before >= near), len(last))
        last[row : row + 1] = [each]
        found.append(row)
    return found


def with_flags(figure: Figure, notes: Sequence[DatedNote]) -> Figure:
    """Return a chart over months with the notes that fall into them; the same where none does.

    The plot keeps its size: the chart grows by the rows of flags above it, so that they lie on no
    line and on no label. Words stand in the flag's hover, in the table and under the chart.
    """
    layout = figure["layout"]
    first, last = layout["xaxis"]["range"]
    placed = [
        (max(place(note.month) - HALF, first), note)
        for note in notes
        if first <= place(note.month) <= last
    ]
    if not placed:
        return figure
    rows = _rows([at for at, _ in placed], (last - first) * NEAR)
    more = (max(rows) + 1) * ROW
    margin = {**layout["margin"], "t": layout["margin"]["t"] + more}
    grown = {**layout, "height": layout["height"] + more, "margin": margin}
    grown["shapes"] = [*layout.get("shapes", ()), *(_line(at) for at, _ in placed)]
    grown["annotations"] = [
        *layout.get("annotations", ()),
        *(_flag(at, note, row) for (at, note), row in zip(placed, rows, strict=True)),
    ]
    return {**figure, "layout": grown}


def _line(at: float) -> Figure:
    return {
        "type": "line",
        "layer": "below",
        "xref": "x",
        "x0": at,
        "x1": at,
        "yref": "paper",
        "y0": 0,
        "y1": 1,
        "line": {"color": theme.TEXT, "width": 1, "dash": "dot"},
    }


def _flag(at: float, note: DatedNote, row: int) -> Figure:
    words = textwrap.wrap(f"Note {note.number}. {note.words}", HOVER_WIDTH)
    return {
        "text": str(note.number),
        "font": {"size": SIZE, "color": theme.PAPER},
        "bgcolor": theme.FLAG,
        "borderpad": 2,
        "xref": "x",
        "x": at,
        "xanchor": "center",
        "yref": "paper",
        "y": 1,
        "yanchor": "bottom",
        "yshift": 2 + row * ROW,
        "showarrow": False,
        "hovertext": "<br>".join(theme.escape(line) for line in words),
        "hoverlabel": {"bgcolor": theme.PAPER, "font": {"size": 13, "color": theme.TEXT}},
    }
