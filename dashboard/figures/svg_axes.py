"""Axes of a chart as SVG: where a value lies in pixels, the grid, the ticks and their words."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from xml.sax.saxutils import quoteattr

from dashboard.figures import theme
from dashboard.figures.svg_text import Anchor, Upright, height_of, number, width_of, words
from dashboard.figures.theme import Figure

TICK_GAP: Final = 3
"""Pixels between a tick and its words."""
TITLE_GAP: Final = 6
MOST_TICKS: Final = 6
DASHES: Final = {
    "dot": (1, 1),
    "dash": (3, 3),
    "longdash": (5, 5),
    "dashdot": (3, 1, 1, 1),
    "longdashdot": (5, 2, 2, 2),
}
"""Lengths of strokes and gaps, in widths of the line (of 3 pixels at least)."""


@dataclass(frozen=True, slots=True)
class Box:
    """A part of the picture in pixels."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.bottom - self.top


@dataclass(frozen=True, slots=True)
class Axis:
    """One axis: ``start`` and ``end`` are the pixels of its low and its high end."""

    name: str
    start: float
    end: float
    low: float
    high: float
    layout: Figure
    is_log: bool = False
    categories: tuple[str, ...] = ()

    def value(self, given: object) -> float | None:
        """Return ``given`` as a number on this axis; None where it has no place there."""
        if isinstance(given, str):
            return float(self.categories.index(given)) if given in self.categories else None
        if given is None or not isinstance(given, int | float):
            return None
        if self.is_log:
            return math.log10(given) if given > 0 else None
        return float(given)

    def pixel(self, given: object) -> float | None:
        """Return where ``given`` lies, in pixels; None where it has no place."""
        value = self.value(given)
        return None if value is None else self._of(value)

    def _of(self, value: float) -> float:
        span = self.high - self.low or 1.0
        return self.start + (value - self.low) / span * (self.end - self.start)

    def fraction(self, share: float) -> float:
        """Return the pixel of a share of the axis, 0 to 1."""
        return self.start + share * (self.end - self.start)

    @property
    def ticks(self) -> list[tuple[float, str]]:
        """The pixel of each tick inside the range, with its words."""
        given = self.layout.get("tickvals")
        if given is None:
            given = self.categories or _ticks(self.low, self.high, is_log=self.is_log)
        texts = self.layout.get("ticktext") or [_tick_text(value, self.layout) for value in given]
        low, high = sorted((self.low, self.high))
        slack = (high - low) * 1e-6
        found = []
        for value, text in zip(given, texts, strict=False):
            at = self.value(value)
            if at is not None and low - slack <= at <= high + slack:
                found.append((self._of(at), str(text)))
        return found


def _ticks(low: float, high: float, *, is_log: bool) -> list[float]:
    low, high = sorted((low, high))
    if is_log:
        return [10.0**power for power in range(math.ceil(low), math.floor(high) + 1)]
    step = theme.step_of(high - low, MOST_TICKS)
    first = math.ceil(low / step - 1e-9)
    return [round(step * each, 9) for each in range(first, math.floor(high / step + 1e-9) + 1)]


def _tick_text(value: object, layout: Figure) -> str:
    if not isinstance(value, int | float):
        return str(value)
    return f"{layout.get('tickprefix', '')}{value:,.10g}{layout.get('ticksuffix', '')}"


def axis_of(name: str, layout: Figure, box: Box, values: Sequence[object]) -> Axis:
    """Return the axis ``name`` (``x``, ``y2``) of a figure's layout, which holds ``values``.

    Without a range of its own it runs a twentieth beyond the values at either end.
    """
    given: Figure = layout.get(f"{name[0]}axis{name[1:]}", {})
    texts = [each for each in values if isinstance(each, str)]
    categories = tuple(given.get("categoryarray") or dict.fromkeys(texts)) if texts else ()
    is_log = given.get("type") == "log"
    bounds = given.get("range")
    if bounds is None:
        found = [
            math.log10(each) if is_log else float(each)
            for each in values
            if isinstance(each, int | float) and not (is_log and each <= 0)
        ]
        if categories:
            found = [-0.5, len(categories) - 0.5]
        least, most = (min(found), max(found)) if found else (0.0, 1.0)
        room = 0 if categories else ((most - least) or 1.0) / 20
        bounds = [least - room, most + room]
        if given.get("autorange") == "reversed":
            bounds.reverse()
    first, last = given.get("domain", [0, 1])
    if name[0] == "x":
        start, end = box.left + first * box.width, box.left + last * box.width
    else:
        start, end = box.bottom - first * box.height, box.bottom - last * box.height
    return Axis(name, start, end, float(bounds[0]), float(bounds[1]), given, is_log, categories)


def dashes(dash: str, width: float) -> str:
    """Return the attribute of a dashed line; nothing for a solid one."""
    if not dash or dash == "solid":
        return ""
    if dash in DASHES:
        unit = max(width, 3)
        lengths = [number(part * unit) for part in DASHES[dash]]
    else:
        lengths = [part.strip().removesuffix("px") for part in dash.split(",")]
    return f" stroke-dasharray={quoteattr(','.join(lengths))}"


def line(
    x0: float, y0: float, x1: float, y1: float, colour: str, width: float = 1, dash: str = ""
) -> str:
    """Return a straight line."""
    ends = f'x1="{number(x0)}" y1="{number(y0)}" x2="{number(x1)}" y2="{number(y1)}"'
    return f'<line {ends} stroke="{colour}" stroke-width="{number(width)}"{dashes(dash, width)}/>'


def grid(axis: Axis, across: Axis) -> list[str]:
    """Return the lines of the grid of ``axis``, as long as the axis ``across`` it."""
    given = axis.layout
    found = []
    if given.get("showgrid", True):
        colour = given.get("gridcolor", theme.GRID)
        for pixel, _ in axis.ticks:
            found.append(_across(axis, across, pixel, colour, given.get("gridwidth", 1)))
    if given.get("zeroline", True) and not axis.is_log and (zero := axis.pixel(0)) is not None:
        low, high = sorted((axis.low, axis.high))
        if low <= 0 <= high:
            colour = given.get("zerolinecolor", theme.MEAN)
            found.append(_across(axis, across, zero, colour, given.get("zerolinewidth", 1)))
    return found


def _across(axis: Axis, across: Axis, pixel: float, colour: str, width: float) -> str:
    if axis.name[0] == "x":
        return line(pixel, across.start, pixel, across.end, colour, width)
    return line(across.start, pixel, across.end, pixel, colour, width)


def ticks(axis: Axis, across: Axis, font: Figure) -> list[str]:
    """Return an axis's own line, its ticks with their words, and its title."""
    given = axis.layout
    if given.get("visible", True) is False:
        return []
    upright = axis.name[0] == "y"
    far = given.get("side") in ("right", "top")
    edge = across.end if far else across.start
    outward = 1 if (far == upright) else -1
    if not upright:
        outward = -1 if far else 1
    found = []
    if given.get("showline"):
        colour = given.get("linecolor", theme.TEXT)
        ends = (edge, axis.start, edge, axis.end) if upright else (axis.start, edge, axis.end, edge)
        found.append(line(*ends, colour, given.get("linewidth", 1)))
    length = float(given.get("ticklen", 5)) if given.get("ticks") == "outside" else 0.0
    type_face = {**font, **given.get("tickfont", {})}
    size, colour = float(type_face["size"]), str(type_face["color"])
    widest = 0.0
    for pixel, text in axis.ticks:
        if length:
            mark = given.get("tickcolor", theme.TEXT)
            stub = edge + outward * length
            ends = (edge, pixel, stub, pixel) if upright else (pixel, edge, pixel, stub)
            found.append(line(*ends, mark, given.get("tickwidth", 1)))
        if not given.get("showticklabels", True):
            continue
        at = edge + outward * (length + TICK_GAP)
        if upright:
            side: Anchor = "start" if far else "end"
            found.append(words(text, at, pixel, size=size, colour=colour, anchor=side))
            widest = max(widest, width_of(text, size))
        else:
            stands: Upright = "bottom" if far else "top"
            found.append(
                words(text, pixel, at, size=size, colour=colour, anchor="middle", upright=stands)
            )
            widest = max(widest, height_of(text, size))
    found.extend(_title(axis, edge, outward, length + TICK_GAP + widest, font))
    return found


def _title(axis: Axis, edge: float, outward: int, beyond: float, font: Figure) -> list[str]:
    title: Any = axis.layout.get("title", "")
    text = title.get("text", "") if isinstance(title, dict) else title
    if not text:
        return []
    given = {**font, **(title.get("font", {}) if isinstance(title, dict) else {})}
    gap = title.get("standoff", TITLE_GAP) if isinstance(title, dict) else TITLE_GAP
    size, colour = float(given["size"]), str(given["color"])
    centre = (axis.start + axis.end) / 2
    at = edge + outward * (beyond + gap)
    if axis.name[0] == "y":
        stands: Upright = "bottom" if outward < 0 else "top"
        return [
            words(
                text,
                at,
                centre,
                size=size,
                colour=colour,
                anchor="middle",
                upright=stands,
                turned=True,
            )
        ]
    stands = "top" if outward > 0 else "bottom"
    return [words(text, centre, at, size=size, colour=colour, anchor="middle", upright=stands)]
