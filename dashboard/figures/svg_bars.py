"""Bars of a chart as SVG, beside one another or stacked, with their words, as plotly draws them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from dashboard.figures import theme
from dashboard.figures.svg_axes import Axis
from dashboard.figures.svg_marks import Frame, each, places
from dashboard.figures.svg_text import height_of, number, width_of, words
from dashboard.figures.theme import Figure

TEXT_PAD: Final = 3
"""Pixels between the end of a bar and its words."""


@dataclass(frozen=True, slots=True)
class _Bar:
    """One bar: its lengthwise and its crosswise ends in pixels, and where it begins."""

    base: float
    tip: float
    first: float
    last: float
    is_across: bool

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, top, width and height."""
        low, high = sorted((self.base, self.tip))
        near, far = sorted((self.first, self.last))
        if self.is_across:
            return low, near, high - low, far - near
        return near, low, far - near, high - low


def _bar_words(bar: _Bar, text: str, trace: Figure, place: int, count: int, font: Figure) -> str:
    """Return the words of a bar: inside its end where they fit, else beyond it."""
    where = each(trace.get("textposition", "auto"), count)[place] or "auto"
    if not text or where == "none":
        return ""
    face = {**font, **trace.get("textfont", {})}
    size = float(each(face["size"], count)[place])
    left, top, width, height = bar.box
    wide, tall = width_of(text, size), height_of(text, size)
    fits = wide + 2 * TEXT_PAD <= width and (bar.is_across or tall + 2 * TEXT_PAD <= height)
    inside = where == "inside" or (where == "auto" and fits)
    own = trace.get("insidetextfont" if inside else "outsidetextfont", {})
    colour = each(own.get("color"), count)[place]
    if colour is None:
        colour = theme.PAPER if inside else each(face["color"], count)[place]
    middle_x, middle_y = left + width / 2, top + height / 2
    anchored = trace.get("insidetextanchor", "end") if inside else "end"
    if bar.is_across:
        way = 1 if bar.tip >= bar.base else -1
        if inside and anchored == "middle":
            return words(text, middle_x, middle_y, size=size, colour=colour, anchor="middle")
        if inside and anchored == "start":
            at, anchor = bar.base + way * TEXT_PAD, "start" if way > 0 else "end"
        elif inside:
            at, anchor = bar.tip - way * TEXT_PAD, "end" if way > 0 else "start"
        else:
            at, anchor = bar.tip + way * TEXT_PAD, "start" if way > 0 else "end"
        return words(text, at, middle_y, size=size, colour=colour, anchor=anchor)  # type: ignore[arg-type]
    up = bar.tip <= bar.base
    if inside and anchored == "middle":
        return words(text, middle_x, middle_y, size=size, colour=colour, anchor="middle")
    if inside:
        at = bar.tip + TEXT_PAD if up else bar.tip - TEXT_PAD
        stands = "top" if up else "bottom"
    else:
        at = bar.tip - TEXT_PAD if up else bar.tip + TEXT_PAD
        stands = "bottom" if up else "top"
    return words(text, middle_x, at, size=size, colour=colour, anchor="middle", upright=stands)  # type: ignore[arg-type]


def bars(traces: Sequence[Figure], layout: Figure, frame: Frame) -> list[str]:
    """Return the bars of all traces on one pair of axes: beside one another, or stacked."""
    is_across = traces[0].get("orientation") == "h"
    lengthwise, crosswise = (frame.x, frame.y) if is_across else (frame.y, frame.x)
    along, over = ("x", "y") if is_across else ("y", "x")
    mode = layout.get("barmode", "group")
    is_stack = mode in ("stack", "relative")
    spots = sorted(
        {
            at
            for trace in traces
            for each_ in places(trace, over)
            if (at := crosswise.value(each_)) is not None
        }
    )
    step = min((later - earlier for earlier, later in pairwise(spots)), default=1.0)
    thick = step * (1 - layout.get("bargap", 0.2))
    share = 1 if is_stack or mode == "overlay" else len(traces)
    reached: dict[tuple[float, bool], float] = {}
    found, texts = [], []
    for order, trace in enumerate(traces):
        lengths, marker = places(trace, along), trace.get("marker", {})
        count = len(lengths)
        colours = each(marker.get("color", theme.OWN), count)
        opacities = each(marker.get("opacity", trace.get("opacity")), count)
        edge = marker.get("line", {})
        widths = each(trace.get("width"), count)
        bases = each(trace.get("base"), count)
        for place, (where, length) in enumerate(zip(places(trace, over), lengths, strict=True)):
            at = crosswise.value(where)
            if at is None or length is None:
                continue
            base = float(bases[place] or 0)
            if is_stack:
                key = (at, length >= 0)
                base = reached.get(key, 0.0)
                reached[key] = base + length
            wide = (widths[place] or thick) / share
            first = at - wide * share / 2 + (order * wide if share > 1 else 0)
            bar = _Bar(
                _pixel(lengthwise, base),
                _pixel(lengthwise, base + length),
                _pixel(crosswise, first),
                _pixel(crosswise, first + wide),
                is_across,
            )
            left, top, width, height = bar.box
            style = f'fill="{colours[place]}"'
            if thickness := each(edge.get("width"), count)[place]:
                ink = each(edge.get("color", theme.PAPER), count)[place]
                style += f' stroke="{ink}" stroke-width="{number(thickness)}"'
            if opacities[place] is not None and opacities[place] < 1:
                style += f' opacity="{number(opacities[place])}"'
            if width > 0 and height > 0:
                found.append(
                    f'<rect x="{number(left)}" y="{number(top)}" width="{number(width)}" '
                    f'height="{number(height)}" {style}/>'
                )
            text = each(trace.get("text", ""), count)[place]
            texts.append(_bar_words(bar, str(text or ""), trace, place, count, frame.font))
    return [*found, *filter(None, texts)]


def _pixel(axis: Axis, value: float) -> float:
    """Return where a number lies, whether or not the axis has names."""
    span = axis.high - axis.low or 1.0
    return axis.start + (value - axis.low) / span * (axis.end - axis.start)
