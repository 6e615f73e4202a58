"""Colours, type, axes and direct labels: the one small layout that every chart shares.

The palette is the Government Analysis Function's; each colour has at least 3:1 on white.
Text in charts is always dark, so that words never depend on a line's colour; a coloured
symbol beside each label repeats the line's marker.
"""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from html import unescape
from typing import Any, Final

from dashboard.measure import Unit
from dashboard.period import month_short

Figure = dict[str, Any]

TEXT: Final = "#0b0c0c"
PAPER: Final = "#ffffff"
GRID: Final = "#e8ebed"
PALE: Final = "#8fa3b5"
"""Bars that are not the chosen one; the name and the figure say which is which."""
FONT: Final = "Inter, 'Segoe UI', system-ui, 'Helvetica Neue', Arial, sans-serif"
FONT_SIZE: Final = 12
LABEL_HEIGHT: Final = 15
"""Pixels that one line of label text needs."""
CHARACTER_WIDTH: Final = 7.4
"""Pixels of an average character at the charts' font size, in the widest of the fonts."""
BOLD: Final = 1.14
"""How much wider bold text is."""
GLYPH_WIDTH: Final = 16


@dataclass(frozen=True, slots=True)
class Style:
    """How one kind of line is drawn; ``glyph`` is its marker as a character."""

    colour: str
    dash: str
    symbol: str
    glyph: str
    width: float = 2


STYLES: Final = {
    "own": Style("#12436D", "solid", "circle", "●", 2.6),
    "published": Style("#12436D", "solid", "square-open", "□"),
    "neighbours": Style("#28A197", "dash", "diamond", "◆"),
    "region": Style("#801650", "dot", "square", "■"),
    "england": Style("#F46A25", "dashdot", "triangle-up", "▲"),
    "authority": Style("#3D3D3D", "longdash", "triangle-down", "▼"),
    "part": Style("#A285D1", "solid", "circle", "●"),
}
OWN: Final = STYLES["own"].colour
SIGNALS: Final = {
    "improvement": Style("#1d70b8", "solid", "star", "★"),
    "concern": Style("#b4460a", "solid", "x", "✖"),
    "change": Style("#54319f", "solid", "cross", "✚"),
}
"""How the points that signal are drawn: a shape of their own each, and a colour."""
BAND: Final = "rgba(143, 163, 181, 0.18)"
"""The usual range, behind the lines; the grid shows through."""
MEAN: Final = "#5f7383"
FLAG: Final = "#3D3D3D"
"""The ground of a dated note's number."""


def place(month: str) -> int:
    """Return the position of ``month`` on an axis of months: months since the year 0."""
    return int(month[:4]) * 12 + int(month[5:]) - 1


def month_ticks(months: Sequence[str]) -> tuple[list[int], list[str]]:
    """Return positions and words of the first month, one in the middle and the last.

    So few fit on a telephone. ``months`` follow one another.
    """
    last = len(months) - 1
    named = sorted({0, (last + 1) // 2, last} if months else set())
    return (
        [place(months[each]) for each in named],
        [month_short(months[each]).replace(" ", "<br>") for each in named],
    )


def escape(text: str) -> str:
    """Return ``text`` safe to put into a chart, where plotly would read it as markup."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def wrapped(text: str, width: int) -> list[str]:
    """Return ``text`` in lines of at most ``width`` characters, escaped, words kept whole."""
    lines = textwrap.wrap(text, width, break_long_words=False) or [""]
    return [escape(line) for line in lines]


def pixels(lines: Sequence[str]) -> int:
    """Return the width in pixels that the longest of ``lines`` (escaped) needs."""
    longest = max((len(unescape(line)) for line in lines), default=0)
    return math.ceil(longest * CHARACTER_WIDTH)


def layout(height: int, *, left: int, right: int, top: int = 8, bottom: int = 36) -> Figure:
    """Return the layout that every chart starts from; sizes in pixels."""
    return {
        "height": height,
        "margin": {"l": left, "r": right, "t": top, "b": bottom},
        "font": {"family": FONT, "size": FONT_SIZE, "color": TEXT},
        "showlegend": False,
        "dragmode": False,
        "hoverlabel": {"bgcolor": PAPER, "font": {"size": 13, "color": TEXT}},
    }


def axis(**more: Any) -> Figure:
    """Return an axis without zoom or lines of its own."""
    return {"fixedrange": True, "zeroline": False, "showgrid": False, "tickangle": 0, **more}


def step_of(span: float, most: int) -> float:
    """Return the smallest of 1, 2, 5, 10, 20 ... that cuts ``span`` in at most ``most``."""
    rough = max(span / most, 1e-9)
    power = 10.0 ** math.floor(math.log10(rough))
    return next(power * each for each in (1, 2, 5, 10) if power * each >= rough * 0.999)


def scale(
    values: Sequence[float], unit: Unit, *, from_zero: bool = True
) -> tuple[float, float, list[float]]:
    """Return the low end, the high end and the ticks of an axis that holds ``values``.

    Percentages run from 0 to 100, or to a lower round figure where all are small.
    """
    high = max(values, default=1.0)
    low = min([0.0, *values]) if from_zero else min(values, default=0.0)
    if unit == "percent":
        if high > 40:
            return 0.0, 100.0, [0, 20, 40, 60, 80, 100]
        high = max(high, 4.0)
    elif unit == "count":
        high = max(high, 4.0)
    elif high - low < 2:
        low, high = low - 1, high + 1
    step = step_of(high - low, 5)
    if unit == "count":
        step = max(step, 1.0)
    bottom = min(math.floor(low / step + 1e-9) * step, low)
    count = math.ceil((high - bottom) / step - 1e-9)
    top = bottom + max(count, 1) * step
    return bottom, top, [round(bottom + step * each, 6) for each in range(max(count, 1) + 1)]


def tick_text(value: float, unit: Unit) -> str:
    """Return the words of an axis tick."""
    text = f"{value:,.10g}"
    return f"{text}%" if unit == "percent" else text


@dataclass(frozen=True, slots=True)
class EndLabel:
    """A direct label: where its line ends (axis units) and its lines of text (escaped)."""

    y: float
    lines: tuple[str, ...]
    colour: str
    glyph: str
    bold: bool = False

    @property
    def width(self) -> int:
        """Pixels that the label needs, its symbol included."""
        return math.ceil(pixels(self.lines) * (BOLD if self.bold else 1)) + GLYPH_WIDTH

    @property
    def height(self) -> int:
        """Pixels that the label needs, one line's gap to the next included."""
        return len(self.lines) * LABEL_HEIGHT + 2


def stacked(labels: Sequence[EndLabel]) -> int:
    """Return the pixels that ``labels`` need one above the other."""
    return sum(label.height for label in labels)


def spread(wanted: Sequence[float], heights: Sequence[float], bottom: float) -> list[float]:
    """Return centres near ``wanted`` so that boxes of ``heights`` do not overlap.

    All in pixels from the top; ``wanted`` in order. Boxes are moved down past one another,
    then up where the last would end below ``bottom``.
    """
    centres = list(wanted)
    for each in range(len(centres)):
        floor = (
            heights[0] / 2
            if each == 0
            else centres[each - 1] + (heights[each - 1] + heights[each]) / 2
        )
        centres[each] = max(centres[each], floor)
    ceiling = bottom
    for each in reversed(range(len(centres))):
        centres[each] = min(centres[each], ceiling - heights[each] / 2)
        ceiling = centres[each] - heights[each] / 2
    return centres


def end_labels(
    labels: Sequence[EndLabel], low: float, high: float, plot_height: int
) -> list[Figure]:
    """Return annotations at the right edge, moved apart so that none overlaps another.

    None stands below the axis, where the words of its last tick may be.
    """
    ordered = sorted(labels, key=lambda label: -label.y)
    wanted = [(high - label.y) / (high - low) * plot_height for label in ordered]
    heights = [float(label.height) for label in ordered]
    centres = spread(wanted, heights, plot_height)
    found = []
    for label, centre in zip(ordered, centres, strict=True):
        text = "<br>\u2003".join(label.lines)
        if label.bold:
            text = f"<b>{text}</b>"
        glyph = f'<span style="color:{label.colour}">{label.glyph}</span> '
        found.append(
            {
                "text": glyph + text,
                "xref": "paper",
                "x": 1,
                "xanchor": "left",
                "xshift": 6,
                "yref": "paper",
                "y": 1,
                "yanchor": "middle",
                "yshift": -round(centre, 1),
                "align": "left",
                "showarrow": False,
            }
        )
    return found
