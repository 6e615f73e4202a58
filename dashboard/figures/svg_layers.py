"""What lies on a chart as SVG: the shapes and the annotations of its layout."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from dashboard.figures import theme
from dashboard.figures.svg_axes import Axis, Box, line
from dashboard.figures.svg_text import Anchor, Upright, height_of, lines_of, number, width_of, words
from dashboard.figures.theme import Figure

ARROW: Final = (-10, -30)
"""Where plotly puts the words of an annotation with an arrow, from its point, in pixels."""


def clipped(drawn: Sequence[str], box: Box) -> list[str]:
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


def shape_of(shape: Figure, axes: dict[str, Axis], box: Box) -> str:
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
    return "".join(clipped([made], box)) if "paper" not in (xref, yref) else made


def annotation_of(given: Figure, axes: dict[str, Axis], box: Box, font: Figure) -> list[str]:
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
