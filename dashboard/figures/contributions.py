"""What changed, as bars: how far each team moved the whole, up or down."""

from __future__ import annotations

from typing import Final

from dashboard.figures import theme
from dashboard.figures.bars import GAP, NAME_WIDTH
from dashboard.figures.theme import Figure
from dashboard.measure import Measure
from dashboard.teams import signed
from dashboard.view import WhatChanged

MOST: Final = 12
"""Teams with a bar of their own; those that moved the whole least are in the table alone."""
ROOM: Final = 1.5
"""How much longer the axis is than the longest bar, for the figure at its end."""


def contributions(measure: Measure, found: WhatChanged) -> Figure:
    """Return a bar for each team that moved the whole, the largest first; up is to the right.

    Where a team's change of size played a part (the mix), it is in the bar, and said on pointing.
    """
    teams = [team for team in found.teams[:MOST] if team.own + team.mix]
    names = [theme.wrapped(team.name, NAME_WIDTH) for team in teams]
    tallest = max((len(name) for name in names), default=1)
    height = max(len(teams), 1) * (tallest * theme.LABEL_HEIGHT + GAP) + 12
    lengths = [round(team.own + team.mix, 3) for team in teams]
    reach = max((abs(length) for length in lengths), default=1.0) or 1.0
    low = -reach * (ROOM if min(lengths, default=0.0) < 0 else 0.0)
    high = reach * (ROOM if max(lengths, default=1.0) > 0 else 0.0)
    left = theme.pixels([line for lines in names for line in lines]) + 16
    figure = theme.layout(height, left=left, right=8, top=6, bottom=6)
    figure["bargap"] = 0.28
    figure["xaxis"] = theme.axis(range=[low, high], showticklabels=False)
    figure["yaxis"] = theme.axis(
        range=[len(teams) - 0.5, -0.5],
        tickvals=list(range(len(teams))),
        ticktext=["<br>".join(name) for name in names],
        ticks="outside",
        ticklen=5,
        tickcolor="rgba(0,0,0,0)",
    )
    figure["shapes"] = [
        {
            "type": "line",
            "xref": "x",
            "x0": 0,
            "x1": 0,
            "yref": "paper",
            "y0": 0,
            "y1": 1,
            "line": {"color": theme.MEAN, "width": 1},
        }
    ]
    counted = measure.unit == "count"
    words = [
        f"{theme.escape(team.name)}: {signed(measure, team.own + team.mix)}"
        + (
            ""
            if counted
            else f", of which its own change {signed(measure, team.own)}, "
            f"change of mix {signed(measure, team.mix)}"
        )
        for team in teams
    ]
    return {
        "data": [
            {
                "type": "bar",
                "orientation": "h",
                "x": lengths,
                "y": list(range(len(teams))),
                "text": [signed(measure, team.own + team.mix) for team in teams],
                "textposition": "outside",
                "textangle": 0,
                "constraintext": "none",
                "cliponaxis": False,
                "hovertext": words,
                "hoverinfo": "text",
                "marker": {"color": theme.OWN},
            }
        ],
        "layout": figure,
    }
