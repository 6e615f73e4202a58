"""A chart as a picture: our plain figures in plotly's schema, drawn as SVG on the server.

The same dict that plotly draws in the browser is drawn here in the same places, for what must
stand without JavaScript: slides, reports, and images to keep. It knows the part of the schema
that the figures of this folder use, and refuses the rest by a ValueError.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final
from xml.sax.saxutils import escape, quoteattr

from dashboard.figures import theme
from dashboard.figures.svg_axes import Axis, Box, axis_of, grid, ticks
from dashboard.figures.svg_bars import bars
from dashboard.figures.svg_layers import annotation_of, clipped, shape_of
from dashboard.figures.svg_marks import Frame, area, places, points_of, scatter
from dashboard.figures.svg_text import (
    LINE,
    number,
    paragraphs,
    words,
)
from dashboard.figures.theme import Figure

QUIET: Final = "#505a5f"
EDGE: Final = 10
"""Pixels around the words above and below a chart."""
HEADING_SIZE: Final = 17
WORDS_SIZE: Final = 13
SOURCE_SIZE: Final = 12
LEAST_ROOM: Final = 0.2
"""The share of an image's width that is left for the chart, however long its names are."""
DEFAULT_HEIGHT: Final = 270


def svg(
    figure: Figure,
    *,
    width: int,
    title: str = "",
    description: str = "",
    source: str = "",
    scale: float = 1.0,
    above: Sequence[str] = (),
    below: Sequence[str] = (),
) -> str:
    """Return ``figure`` as an SVG element, ``width`` pixels wide at ``scale`` 1.

    ``title`` and ``description`` are its name and its text for who does not see it; without
    either it is hidden from them, for it says nothing new. ``above`` are plain lines drawn over
    the chart, the first as its heading; ``below`` and then ``source`` are drawn under it. All
    text is escaped. The element scales with its place: it has a view box.
    Raises ValueError for a part of plotly's schema that is not known here.
    """
    chart_height = float(figure.get("layout", {}).get("height", DEFAULT_HEIGHT))
    head, head_height = _above(above, width)
    foot, foot_height = _below([*below, *([source] if source else [])], width)
    height = chart_height + head_height + foot_height
    named = f" aria-label={quoteattr(title)}" if title else ""
    shown = f' role="img"{named}' if title or description else ' aria-hidden="true"'
    return "".join(
        (
            '<svg xmlns="http://www.w3.org/2000/svg" ',
            f'viewBox="0 0 {width} {number(height)}" width="{number(width * scale)}" ',
            f'height="{number(height * scale)}" preserveAspectRatio="xMinYMin meet"{shown} ',
            f'font-family="{escape(theme.FONT, {chr(34): "&quot;"})}">',
            f"<title>{escape(title)}</title>" if title else "",
            f"<desc>{escape(description)}</desc>" if description else "",
            f'<rect width="{width}" height="{number(height)}" fill="{theme.PAPER}"/>',
            *head,
            f'<g transform="translate(0 {number(head_height)})">' if head_height else "<g>",
            *_chart(figure, width, chart_height),
            "</g>",
            *(
                [
                    f'<g transform="translate(0 {number(head_height + chart_height)})">',
                    *foot,
                    "</g>",
                ]
                if foot
                else []
            ),
            "</svg>",
        )
    )


def _above(lines: Sequence[str], width: float) -> tuple[list[str], float]:
    if not lines:
        return [], 0.0
    room = width - 2 * EDGE
    found, y = [], float(EDGE)
    for place, text in enumerate(lines):
        bold = place == 0
        size = HEADING_SIZE if bold else WORDS_SIZE
        for row in paragraphs([text], room, size, bold=bold):
            colour = theme.TEXT if bold else QUIET
            found.append(words(row, EDGE, y, size=size, colour=colour, upright="top", bold=bold))
            y += size * LINE
    return found, y + EDGE


def _below(lines: Sequence[str], width: float) -> tuple[list[str], float]:
    if not lines:
        return [], 0.0
    found, y = [], EDGE / 2
    for row in paragraphs(lines, width - 2 * EDGE, SOURCE_SIZE):
        found.append(words(row, EDGE, y, size=SOURCE_SIZE, colour=QUIET, upright="top"))
        y += SOURCE_SIZE * LINE
    return found, y + EDGE


def _chart(figure: Figure, width: float, height: float) -> list[str]:
    layout = figure.get("layout", {})
    margin = {"l": 80, "r": 80, "t": 100, "b": 80, **layout.get("margin", {})}
    if (beside := margin["l"] + margin["r"]) > width * (1 - LEAST_ROOM):
        # Names of any length come from the council's records; a chart is drawn all the same.
        less = width * (1 - LEAST_ROOM) / beside
        margin |= {"l": margin["l"] * less, "r": margin["r"] * less}
    box = Box(margin["l"], margin["t"], width - margin["r"], height - margin["b"])
    if box.width <= 0 or box.height <= 0:
        raise ValueError(f"a chart of {width} by {height} pixels has no room between its margins")
    font = {"size": theme.FONT_SIZE, "color": theme.TEXT, **layout.get("font", {})}
    traces = [trace for trace in figure.get("data", ()) if trace.get("visible", True) is True]
    axes = _axes(traces, layout, box)
    shapes = layout.get("shapes", ())
    pairs = list(dict.fromkeys(_pair(trace) for trace in traces)) or [("x", "y")]
    drawn: list[str] = [shape_of(each, axes, box) for each in shapes if _layer(each) == "below"]
    for x, y in pairs:
        drawn += [*grid(axes[x], axes[y]), *grid(axes[y], axes[x])]
    drawn += [shape_of(each, axes, box) for each in shapes if _layer(each) == "between"]
    for pair in pairs:
        own = [trace for trace in traces if _pair(trace) == pair]
        drawn += _traces(own, layout, Frame(axes[pair[0]], axes[pair[1]], font), box)
    for x, y in pairs:
        drawn += [*ticks(axes[x], axes[y], font), *ticks(axes[y], axes[x], font)]
    drawn += [shape_of(each, axes, box) for each in shapes if _layer(each) == "above"]
    for each in layout.get("annotations", ()):
        drawn += annotation_of(each, axes, box, font)
    return drawn


def _pair(trace: Figure) -> tuple[str, str]:
    return trace.get("xaxis", "x"), trace.get("yaxis", "y")


def _layer(shape: Figure) -> str:
    return str(shape.get("layer", "above"))


def _axes(traces: Sequence[Figure], layout: Figure, box: Box) -> dict[str, Axis]:
    """Return each axis by its name: those that traces, the layout and what is on it refer to."""
    names = {"x", "y"}
    for trace in traces:
        names.update(_pair(trace))
    names.update(key.replace("axis", "") for key in layout if key[:5] in ("xaxis", "yaxis"))
    found = {}
    for name in sorted(names):
        own = [trace for trace in traces if name in _pair(trace)]
        values = [value for trace in own for value in places(trace, name[0])]
        if any(trace.get("type") == "bar" for trace in own):
            is_length = any((trace.get("orientation") == "h") == (name[0] == "x") for trace in own)
            values += [0] if is_length else []
        found[name] = axis_of(name, layout, box, values)
    return found


def _traces(traces: Sequence[Figure], layout: Figure, frame: Frame, box: Box) -> list[str]:
    """Return the traces on one pair of axes: bars first, then lines, as plotly does."""
    for trace in traces:
        if trace.get("type", "scatter") not in ("bar", "scatter"):
            raise ValueError(f"a trace of the type {trace['type']!r} cannot be drawn")
    found: list[str] = []
    columns = [trace for trace in traces if trace.get("type") == "bar"]
    if columns:
        found += bars(columns, layout, frame)
    lines = _stacked([each for each in traces if each.get("type", "scatter") == "scatter"])
    # Areas first: none lies upon the line of the trace that it reaches to.
    for place, trace in enumerate(lines):
        below = points_of(lines[place - 1], frame) if place else ()
        found += clipped(area(trace, frame, below), box)
    for trace in lines:
        drawn = scatter(trace, frame)
        found += drawn if trace.get("cliponaxis") is False else clipped(drawn, box)
    return found


def _stacked(traces: Sequence[Figure]) -> list[Figure]:
    """Return the traces of each stack laid one upon the other, each with its area filled."""
    reached: dict[str, dict[Any, float]] = {}
    found = []
    for trace in traces:
        group = trace.get("stackgroup")
        if not group:
            found.append(trace)
            continue
        below = reached.setdefault(group, {})
        xs = places(trace, "x")
        tops = []
        for x, y in zip(xs, places(trace, "y"), strict=True):
            below[x] = below.get(x, 0.0) + (y or 0.0)
            tops.append(below[x])
        first = not any(each.get("stackgroup") == group for each in found)
        fill = trace.get("fill", "tozeroy" if first else "tonexty")
        colour = trace.get("fillcolor", trace.get("line", {}).get("color", theme.BAND))
        found.append({**trace, "x": xs, "y": tops, "fill": fill, "fillcolor": colour})
    return found
