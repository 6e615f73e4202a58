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
    """Return a bar a step; at its right its number, and what it is of 100 of the step above."""
    names = [
        theme.wrapped(f"{each.stage.name[:1].upper()}{each.stage.name[1:]}", NAME_WIDTH)
        for each in found.stages
    ]
    lengths = [each.value or 0.0 for each in found.stages]
    # Beside the bars and not at their ends: there is room for them in the narrowest window.
    texts = [
        [theme.escape(each.text), *([f"{number(each.per_100)} per 100"] if each.per_100 else [])]
        for each in found.stages
    ]
    tallest = max(len(lines) for lines in (*names, *texts))
    height = len(names) * (tallest * theme.LABEL_HEIGHT + GAP) + 12
    left = theme.pixels([line for name in names for line in name]) + 16
    right = theme.pixels([line for text in texts for line in text]) + 10
    figure = theme.layout(height, left=left, right=right, top=6, bottom=6)
    figure["bargap"] = 0.3
    figure["xaxis"] = theme.axis(range=[0, max(lengths) or 1.0], showticklabels=False)
    figure["yaxis"] = theme.axis(
        range=[len(names) - 0.5, -0.5],
        tickvals=list(range(len(names))),
        ticktext=["<br>".join(name) for name in names],
        ticks="outside",
        ticklen=5,
        tickcolor="rgba(0,0,0,0)",
    )
    figure["annotations"] = [
        {
            "text": "<br>".join([f"<b>{lines[0]}</b>", *lines[1:]]),
            "xref": "paper",
            "x": 1,
            "xanchor": "left",
            "xshift": 6,
            "yref": "y",
            "y": place,
            "yanchor": "middle",
            "align": "left",
            "showarrow": False,
        }
        for place, lines in enumerate(texts)
    ]
    return {
        "data": [
            {
                "type": "bar",
                "orientation": "h",
                "x": lengths,
                "y": list(range(len(names))),
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
