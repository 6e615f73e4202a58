"""The steps from the first contact on, as bars one below the other."""

from __future__ import annotations

from typing import Final

from dashboard.figures import theme
from dashboard.figures.theme import Figure
from dashboard.service_view import Conversion
from dashboard.wording import number

NAME_WIDTH: Final = 16
GAP: Final = 12


def conversion_bars(found: Conversion) -> Figure:
    """Return a bar a step with its number; above each but the first what it is of 100 before."""
    names = [
        theme.wrapped(f"{each.stage.name[:1].upper()}{each.stage.name[1:]}", NAME_WIDTH)
        for each in found.stages
    ]
    lengths = [each.value or 0.0 for each in found.stages]
    texts = [
        f"<b>{theme.escape(each.text)}</b>"
        + (f"  {number(each.per_100)} per 100" if each.per_100 is not None else "")
        for each in found.stages
    ]
    tallest = max(len(name) for name in names)
    height = len(names) * (tallest * theme.LABEL_HEIGHT + GAP) + 12
    left = theme.pixels([line for name in names for line in name]) + 16
    longest = max(lengths) or 1.0
    figure = theme.layout(height, left=left, right=8, top=6, bottom=6)
    figure["bargap"] = 0.3
    figure["xaxis"] = theme.axis(range=[0, longest], showticklabels=False)
    figure["yaxis"] = theme.axis(
        range=[len(names) - 0.5, -0.5],
        tickvals=list(range(len(names))),
        ticktext=["<br>".join(name) for name in names],
        ticks="outside",
        ticklen=5,
        tickcolor="rgba(0,0,0,0)",
    )
    return {
        "data": [
            {
                "type": "bar",
                "orientation": "h",
                "x": lengths,
                "y": list(range(len(names))),
                "text": texts,
                "textposition": [
                    "inside" if length > longest * 0.6 else "outside" for length in lengths
                ],
                "insidetextanchor": "end",
                "insidetextfont": {"color": theme.PAPER},
                "textangle": 0,
                "constraintext": "none",
                "cliponaxis": False,
                "hovertext": [
                    theme.escape(
                        f"{each.text} {each.stage.name}"
                        + (f": {each.per_100_words}" if each.per_100_words else "")
                    )
                    for each in found.stages
                ],
                "hoverinfo": "text",
                "marker": {"color": theme.OWN},
            }
        ],
        "layout": figure,
    }
