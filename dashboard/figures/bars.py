"""Bars of one month: by team or locality, and by source or outcome."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from dashboard.figures import theme
from dashboard.figures.over_time import target_line
from dashboard.figures.theme import Figure
from dashboard.groups import Group
from dashboard.measure import Unit
from dashboard.view import Line, View
from dashboard.wording import row_text, value_text

NAME_WIDTH: Final = 18
VALUE_WIDTH: Final = 16
GAP: Final = 8
ARROWS: Final = {"high": "▲", "low": "▼"}


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its code, name and length, the figure at its end, and the words on pointing."""

    code: str
    name: str
    value: float | None
    text: str
    words: str
    colour: str = theme.OWN
    chooses: str = ""
    """What a click on it asks for, as a part of the query string; empty: nothing."""


def _bars(bars: Sequence[Bar], unit: Unit, chosen: str = "", target: float | None = None) -> Figure:
    names = [theme.wrapped(bar.name, NAME_WIDTH) for bar in bars]
    texts = [theme.wrapped(bar.text, VALUE_WIDTH) for bar in bars]
    tallest = max([len(each) for each in (*names, *texts)], default=1)
    height = max(len(bars), 1) * (tallest * theme.LABEL_HEIGHT + GAP) + 12
    lengths = [round(bar.value or 0, 3) for bar in bars]
    low, high, _ = theme.scale(lengths, unit)
    if unit != "percent":
        # Of the rounded lengths: a bar that ends beyond the axis loses its figure.
        high = max(lengths, default=0.0) or 1.0
    left = theme.pixels([line for lines in names for line in lines]) + 16

    figure = theme.layout(height, left=left, right=8, top=6, bottom=6)
    figure["bargap"] = 0.28
    figure["xaxis"] = theme.axis(range=[min(low, 0), high], showticklabels=False)
    figure["yaxis"] = theme.axis(
        range=[len(bars) - 0.5, -0.5],
        tickvals=list(range(len(bars))),
        ticktext=[
            f"<b>{'<br>'.join(name)}</b>" if bar.code == chosen else "<br>".join(name)
            for bar, name in zip(bars, names, strict=True)
        ],
        ticks="outside",
        ticklen=5,
        tickcolor="rgba(0,0,0,0)",
    )
    if target is not None and target <= high:
        figure["shapes"] = [target_line(target, vertical=True)]
    colours: str | list[str] = theme.OWN
    inside: str | list[str] = theme.PAPER
    if any(bar.colour != theme.OWN for bar in bars):
        colours = [bar.colour for bar in bars]
    if chosen:
        colours = [theme.OWN if bar.code == chosen else theme.PALE for bar in bars]
        inside = [theme.PAPER if bar.code == chosen else theme.TEXT for bar in bars]
    return {
        "data": [
            {
                "type": "bar",
                "orientation": "h",
                "x": lengths,
                "y": list(range(len(bars))),
                "customdata": [bar.chooses for bar in bars],
                "text": ["<br>".join(text) for text in texts],
                # Inside or automatic, plotly drops the text of a bar without length.
                "textposition": ["auto" if length else "outside" for length in lengths],
                "insidetextanchor": "end",
                "insidetextfont": {"color": inside},
                "textangle": 0,
                "constraintext": "none",
                "cliponaxis": False,
                "hovertext": [
                    f"{theme.escape(bar.name)}: {theme.escape(bar.words)}" for bar in bars
                ],
                "hoverinfo": "text",
                "marker": {"color": colours},
            }
        ],
        "layout": figure,
    }


def by_team(view: View, levels: Mapping[str, str] | None = None) -> Figure:
    """Return the bars of the teams (or localities) at the latest month, the chosen one dark.

    A team that lies outside the funnel's limits of 99.8% has an arrow at its figure that says
    which way, and the colour of a signal: of improvement on the better side, of concern on the
    worse, of change where neither is better.

    ``levels``: of each code that can be chosen, whether it is a team or a locality: a click on
    its bar shows it. Where a team has no figure
    the words say why. A chosen team that is not among them leaves every bar dark.
    """
    measure = view.measure
    outside = [team for team in view.funnel if team.outside == "99.8"]
    flags = {team.code: ARROWS[team.direction] for team in outside}
    better = {"higher": "high", "lower": "low"}.get(measure.polarity)
    colours = {
        team.code: theme.SIGNALS[
            "change" if better is None else "improvement" if team.direction == better else "concern"
        ].colour
        for team in outside
    }
    bars = [
        Bar(
            part.code,
            part.name,
            part.row.value,
            " ".join(filter(None, [row_text(measure, part.row), flags.get(part.code, "")])),
            part.text,
            colours.get(part.code, theme.OWN),
            urlencode({levels[part.code]: part.code}) if levels and part.code in levels else "",
        )
        for part in view.by_team
    ]
    chosen = view.state.unit if view.state.unit in {bar.code for bar in bars} else ""
    return _bars(bars, measure.unit, chosen, view.target)


def by_group(view: View, group: Group) -> Figure:
    """Return the bars of a way of grouping children, the chosen group dark.

    A click on a bar shows that group of children alone.
    """
    bars = [
        Bar(
            part.code,
            part.name,
            part.row.value,
            row_text(view.measure, part.row),
            part.text,
            chooses=urlencode({group.name: part.code}),
        )
        for part in group.parts
    ]
    chosen = view.state.group_value if view.state.group == group.name else ""
    chosen = chosen if chosen in {bar.code for bar in bars} else ""
    return _bars(bars, view.measure.unit, chosen, view.target)


def has_bars(figure: Figure) -> bool:
    """Return whether any bar of ``figure`` has a length."""
    return any(figure["data"][0]["x"])


def split_month(view: View) -> str:
    """Return the month that the bars of a split show: the last that has a figure."""
    return view.own.latest.month if view.own.latest else view.state.to_month


def by_split(view: View, lines: Sequence[Line]) -> Figure:
    """Return the bars of a split (source, outcome) at the last month, what is unknown last."""
    measure = view.measure
    month = split_month(view)
    bars = []
    for line in lines:
        row = next((row for row in line.rows if row.month == month), None)
        value = 0.0 if row is None else row.value
        text = row_text(measure, row) if row else value_text(measure, 0.0)
        bars.append(Bar(line.key, line.label, value, text, text))
    bars.sort(key=lambda bar: (bar.code.endswith("unknown"), -(bar.value or 0)))
    return _bars(bars, measure.unit)
