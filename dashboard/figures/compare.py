"""Authorities beside one another: over the years as lines, of one year as bars in order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from dashboard.compare_page import Comparison, value_words
from dashboard.figures import theme
from dashboard.figures.theme import EndLabel, Figure, Style
from dashboard.measure import Unit
from dashboard.period import month_short
from dashboard.standing import place_words
from dashboard.view import Line
from dashboard.wording import ordinal

HEIGHT: Final = 380
TOP: Final = 12
BOTTOM: Final = 30
MOST_LABELS: Final = 14
"""Lines that are told apart by name (a list of ten, ours, region and England are 13)."""
PALE_LINE: Final = "#b6c4d1"
_COLOURS: Final = ("#28A197", "#801650", "#A285D1", "#3D3D3D", "#F46A25")
_MARKS: Final = (
    ("diamond", "◆", "solid"),
    ("square", "■", "dash"),
    ("triangle-up", "▲", "dot"),
)
OTHERS: Final = tuple(
    Style(colour, dash, symbol, glyph, 1.6) for symbol, glyph, dash in _MARKS for colour in _COLOURS
)
"""How authorities are drawn, in their order: no two alike in both colour and sign."""
BAR: Final = 22
"""Pixels that one bar of the ranking takes."""


@dataclass(frozen=True, slots=True)
class _Drawn:
    line: Line
    style: Style
    is_named: bool


def _drawn(lines: Sequence[Line]) -> list[_Drawn]:
    """Return how each line is drawn, those to lie on top last."""
    held = [line for line in lines if line.latest is not None]
    many = len(held) > MOST_LABELS
    found = []
    number = 0
    for line in held:
        if line.kind == "authority":
            style = OTHERS[number % len(OTHERS)]
            number += 1
            if many:
                style = Style(PALE_LINE, "solid", "circle", "●", 1)
            found.append(_Drawn(line, style, not many))
        else:
            found.append(_Drawn(line, theme.STYLES[line.kind], is_named=True))
    found.sort(key=lambda each: (each.line.kind == "own", each.is_named))
    return found


def over_years(found: Comparison, *, height: int = HEIGHT, label_width: int = 24) -> Figure | None:
    """Return a line an authority over the years; None where fewer than two years are held.

    Every line ends in its name and figure. Of more than fourteen only ours, the region's and
    England’s are named; the others are pale.
    """
    drawn = _drawn(found.lines)
    months = sorted(
        {row.month for each in drawn for row in each.line.rows if row.value is not None}
    )
    if len(months) < 2:
        return None
    measure = found.measure
    unit: Unit = "score" if found.unit else measure.unit
    values = [row.value for each in drawn for row in each.line.rows if row.value is not None]
    low, high, ticks = theme.scale(values, unit, from_zero=unit != "score")
    labels = []
    for each in drawn:
        latest = each.line.latest
        if each.is_named and latest is not None and latest.value is not None:
            words = (
                f"{each.line.label} {value_words(measure, latest.value, is_rate=bool(found.unit))}"
            )
            if latest.month < months[-1]:
                words += f" ({month_short(latest.month)})"
            own = each.line.kind == "own"
            labels.append(
                EndLabel(
                    latest.value,
                    tuple(theme.wrapped(words, label_width)),
                    each.style.colour,
                    each.style.glyph,
                    own,
                )
            )
    height = max(height, theme.stacked(labels) + TOP + BOTTOM)
    left = theme.pixels([theme.tick_text(tick, unit) for tick in ticks]) + 8
    right = max((label.width for label in labels), default=0) + 8
    figure = theme.layout(height, left=left, right=right, top=TOP, bottom=BOTTOM)
    places = [theme.place(month) for month in months]
    step = -(-len(months) // 6)
    named = months[::-1][::step][::-1]
    figure["xaxis"] = theme.axis(
        range=[places[0] - 1, places[-1] + 1],
        tickvals=[theme.place(month) for month in named],
        ticktext=[month[:4] for month in named],
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
    return {"data": [_trace(each) for each in drawn], "layout": figure}


def _trace(each: _Drawn) -> Figure:
    rows = each.line.rows
    return {
        "type": "scatter",
        "mode": "lines+markers" if each.is_named else "lines",
        "x": [theme.place(row.month) for row in rows],
        "y": [None if row.value is None else round(row.value, 3) for row in rows],
        "cliponaxis": False,
        "line": {"color": each.style.colour, "width": each.style.width, "dash": each.style.dash},
        "marker": {
            "symbol": each.style.symbol,
            "size": 8 if each.line.kind == "own" else 6,
            "color": each.style.colour,
        },
    }


def ranked_bars(found: Comparison, *, name_width: int = 30, brief: bool = False) -> Figure | None:
    """Return a bar for each authority chosen, the best (or highest) first, with its place.

    Ours is dark and in bold, neighbours are green with a diamond behind their name. A line parts
    the quarters. ``brief``: places without how many share them, for a narrow page. None without a
    ranking.
    """
    standing = found.standing
    if standing is None or not found.ranked:
        return None
    values = [each.value for each in found.ranked]
    low, high = min([0.0, *values]), max([*values, 0.0]) or 1.0
    colours = {
        "own": theme.OWN,
        "neighbour": theme.STYLES["neighbours"].colour,
        "other": theme.PALE,
    }
    names = []
    for each in found.ranked:
        name = "<br>".join(theme.wrapped(each.name, name_width))
        if each.who == "neighbour":
            name += " ◆"
        names.append(f"<b>{name}</b>" if each.who == "own" else name)
    texts = [
        f"{each.text}, {ordinal(each.place) if brief else place_words(each, standing.placed)}"
        for each in found.ranked
    ]
    lines = [
        line.replace("<b>", "").replace("</b>", "") for name in names for line in name.split("<br>")
    ]
    left = round(theme.pixels(lines) * theme.BOLD) + 16
    tallest = max(name.count("<br>") + 1 for name in names)
    height = len(names) * max(BAR, tallest * theme.LABEL_HEIGHT + 6) + 12
    figure = theme.layout(height, left=left, right=8, top=6, bottom=6)
    figure["bargap"] = 0.3
    # Room behind the longest bar for its figure and place.
    room = (high - low) * (0.9 if brief else 0.45)
    figure["xaxis"] = theme.axis(range=[low, high + room], showticklabels=False)
    figure["yaxis"] = theme.axis(
        range=[len(names) - 0.5, -0.5], tickvals=list(range(len(names))), ticktext=names
    )
    figure["shapes"] = [
        {
            "type": "line",
            "xref": "paper",
            "x0": 0,
            "x1": 1,
            "yref": "y",
            "y0": at - 0.5,
            "y1": at - 0.5,
            "line": {"color": theme.TEXT, "width": 1, "dash": "dot"},
        }
        for at in range(1, len(found.ranked))
        if found.ranked[at].quarter != found.ranked[at - 1].quarter
    ]
    return {
        "data": [
            {
                "type": "bar",
                "orientation": "h",
                "x": [round(value, 3) for value in values],
                "y": list(range(len(names))),
                "text": [theme.escape(text) for text in texts],
                "textposition": "outside",
                "cliponaxis": False,
                "marker": {"color": [colours[each.who] for each in found.ranked]},
            }
        ],
        "layout": figure,
    }
