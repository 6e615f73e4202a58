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
from dashboard.figures.svg_axes import Axis, Box, axis_of, grid, line, ticks
from dashboard.figures.svg_marks import Frame, area, bars, places, points_of, scatter
from dashboard.figures.svg_text import (
    LINE,
    Anchor,
    Upright,
    height_of,
    lines_of,
    number,
    paragraphs,
    width_of,
    words,
)
from dashboard.figures.theme import Figure

QUIET: Final = "#505a5f"
EDGE: Final = 10
"""Pixels around the words above and below a chart."""
HEADING_SIZE: Final = 17
WORDS_SIZE: Final = 13
SOURCE_SIZE: Final = 12
DEFAULT_HEIGHT: Final = 270
ARROW: Final = (-10, -30)
"""Where plotly puts the words of an annotation with an arrow, from its point, in pixels."""


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
    box = Box(margin["l"], margin["t"], width - margin["r"], height - margin["b"])
    if box.width <= 0 or box.height <= 0:
        raise ValueError(f"a chart of {width} by {height} pixels has no room between its margins")
    font = {"size": theme.FONT_SIZE, "color": theme.TEXT, **layout.get("font", {})}
    traces = [trace for trace in figure.get("data", ()) if trace.get("visible", True) is True]
    axes = _axes(traces, layout, box)
    shapes = layout.get("shapes", ())
    pairs = list(dict.fromkeys(_pair(trace) for trace in traces)) or [("x", "y")]
    drawn: list[str] = [_shape(each, axes, box) for each in shapes if _layer(each) == "below"]
    for x, y in pairs:
        drawn += [*grid(axes[x], axes[y]), *grid(axes[y], axes[x])]
    drawn += [_shape(each, axes, box) for each in shapes if _layer(each) == "between"]
    for pair in pairs:
        own = [trace for trace in traces if _pair(trace) == pair]
        drawn += _traces(own, layout, Frame(axes[pair[0]], axes[pair[1]], font), box)
    for x, y in pairs:
        drawn += [*ticks(axes[x], axes[y], font), *ticks(axes[y], axes[x], font)]
    drawn += [_shape(each, axes, box) for each in shapes if _layer(each) == "above"]
    for each in layout.get("annotations", ()):
        drawn += _annotation(each, axes, box, font)
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
        found += _clipped(area(trace, frame, below), box)
    for trace in lines:
        drawn = scatter(trace, frame)
        found += drawn if trace.get("cliponaxis") is False else _clipped(drawn, box)
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


def _clipped(drawn: Sequence[str], box: Box) -> list[str]:
    """Return what is drawn cut off at the edges of the plot; no identifier is needed for it."""
    if not drawn:
        return []
    size = f'width="{number(box.width)}" height="{number(box.height)}"'
    at = f'x="{number(box.left)}" y="{number(box.top)}"'
    view = f"{number(box.left)} {number(box.top)} {number(box.width)} {number(box.height)}"
    return [f'<svg {at} {size} viewBox="{view}" overflow="hidden">', *drawn, "</svg>"]


def _at(ref: str, value: object, axes: dict[str, Axis], box: Box, letter: str) -> float | None:
    """Return the pixel that a reference (an axis, or ``paper``) gives to ``value``."""
    if ref == "paper" and isinstance(value, int | float):
        if letter == "x":
            return box.left + value * box.width
        return box.bottom - value * box.height
    if ref.endswith(" domain") and isinstance(value, int | float):
        return axes[ref.removesuffix(" domain")].fraction(value)
    if ref not in axes:
        raise ValueError(f"the chart has no axis {ref!r}")
    return axes[ref].pixel(value)


def _shape(shape: Figure, axes: dict[str, Axis], box: Box) -> str:
    """Return a line or a rectangle of the layout, cut off at the plot where it is on an axis."""
    xref, yref = shape.get("xref", "x"), shape.get("yref", "y")
    x0, x1 = (_at(xref, shape[key], axes, box, "x") for key in ("x0", "x1"))
    y0, y1 = (_at(yref, shape[key], axes, box, "y") for key in ("y0", "y1"))
    if x0 is None or x1 is None or y0 is None or y1 is None:
        return ""
    stroke = shape.get("line", {})
    width = float(stroke.get("width", 2))
    colour = stroke.get("color", theme.TEXT)
    kind = shape.get("type", "rect")
    if kind == "line":
        made = line(x0, y0, x1, y1, colour, width, stroke.get("dash", ""))
    elif kind == "rect":
        edge = f' stroke="{colour}" stroke-width="{number(width)}"' if width else ""
        made = (
            f'<rect x="{number(min(x0, x1))}" y="{number(min(y0, y1))}" '
            f'width="{number(abs(x1 - x0))}" height="{number(abs(y1 - y0))}" '
            f'fill="{shape.get("fillcolor", "none")}"{edge}/>'
        )
    else:
        raise ValueError(f"a shape of the type {kind!r} cannot be drawn")
    if shape.get("opacity", 1) < 1:
        made = f'<g opacity="{number(shape["opacity"])}">{made}</g>'
    return "".join(_clipped([made], box)) if "paper" not in (xref, yref) else made


def _annotation(given: Figure, axes: dict[str, Axis], box: Box, font: Figure) -> list[str]:
    """Return the words of an annotation, with its box and arrow where it has them."""
    text = str(given.get("text", ""))
    x = _at(given.get("xref", "x"), given.get("x"), axes, box, "x")
    y = _at(given.get("yref", "y"), given.get("y"), axes, box, "y")
    if x is None or y is None or given.get("visible", True) is False:
        return []
    x += given.get("xshift", 0)
    y -= given.get("yshift", 0)
    face = {**font, **given.get("font", {})}
    size, colour = float(face["size"]), str(face["color"])
    pad = float(given.get("borderpad", 1))
    wide, tall = width_of(text, size) + 2 * pad, height_of(text, size) + 2 * pad
    found = []
    if given.get("showarrow", True):
        point = x, y
        x, y = x + given.get("ax", ARROW[0]), y + given.get("ay", ARROW[1])
        found.append(
            line(x, y, *point, given.get("arrowcolor", colour), given.get("arrowwidth", 1))
        )
        across, upright = "center", "middle"
    else:
        across = given.get("xanchor", "auto")
        upright = given.get("yanchor", "auto")
        if across == "auto":
            across = _nearest(given, "x", ("left", "center", "right"))
        if upright == "auto":
            upright = _nearest(given, "y", ("bottom", "middle", "top"))
    left = x - {"left": 0.0, "center": wide / 2, "right": wide}[across]
    top = y - {"top": 0.0, "middle": tall / 2, "bottom": tall}[upright]
    background, border = given.get("bgcolor", ""), given.get("bordercolor", "")
    if background or border:
        edge = f' stroke="{border}" stroke-width="{number(given.get("borderwidth", 1))}"'
        found.append(
            f'<rect x="{number(left)}" y="{number(top)}" width="{number(wide)}" '
            f'height="{number(tall)}" fill="{background or "none"}"{edge if border else ""}/>'
        )
    # One line stands at the anchor itself, so that its width need not be known.
    align = given.get("align", "center")
    if len(lines_of(text)) == 1 or align == across:
        align = across
        at = x + {"left": pad, "center": 0.0, "right": -pad}[across]
    else:
        at = {"left": left + pad, "center": left + wide / 2, "right": left + wide - pad}[align]
    anchors: dict[str, Anchor] = {"left": "start", "center": "middle", "right": "end"}
    stands: Upright = "middle"
    found.append(
        words(
            text,
            at,
            top + tall / 2,
            size=size,
            colour=colour,
            anchor=anchors[align],
            upright=stands,
        )
    )
    return found


def _nearest(given: Figure, letter: str, sides: tuple[str, str, str]) -> str:
    """Return plotly's own choice of a side: of paper by thirds, of an axis the middle."""
    if given.get(f"{letter}ref") != "paper":
        return sides[1]
    value = float(given.get(letter, 0.5))
    return sides[0] if value < 1 / 3 else sides[1] if value < 2 / 3 else sides[2]
