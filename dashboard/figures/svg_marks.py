"""What a chart draws as SVG: lines, areas and markers, as plotly draws them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from dashboard.figures import theme
from dashboard.figures.svg_axes import Axis, dashes
from dashboard.figures.svg_text import number, words
from dashboard.figures.theme import Figure

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Frame:
    """The axes that a trace is drawn on, and the type of the chart's words."""

    x: Axis
    y: Axis
    font: Figure


def each(given: Any, count: int) -> list[Any]:
    """Return one of ``given`` for each of ``count`` points: a list as it is, one value repeated."""
    if isinstance(given, list | tuple):
        return [*given[:count], *[None] * (count - len(given))]
    return [given] * count


def places(trace: Figure, axis: str) -> list[Any]:
    """Return the values of a trace on ``axis`` (x or y): its own, or those of its first and step.

    Without either they count from 0.
    """
    own = trace.get(axis)
    if own is not None:
        return list(own)
    other = trace.get("y" if axis == "x" else "x") or ()
    first, step = trace.get(f"{axis}0", 0), trace.get(f"d{axis}", 1)
    return [first + step * place for place in range(len(other))]


def _stretches(points: Sequence[Point | None], *, joins: bool) -> list[list[Point]]:
    """Return the runs of ``points`` between gaps; one run where ``joins`` the gaps."""
    if joins:
        whole = [point for point in points if point is not None]
        return [whole] if whole else []
    runs: list[list[Point]] = [[]]
    for point in points:
        if point is None:
            runs.append([])
        else:
            runs[-1].append(point)
    return [run for run in runs if run]


def _path(points: Sequence[Point], shape: str = "linear") -> str:
    parts = [f"M{number(points[0][0])},{number(points[0][1])}"]
    for (_, before), (x, y) in pairwise(points):
        if shape == "hv":
            parts.append(f"H{number(x)}V{number(y)}")
        elif shape == "vh":
            parts.append(f"V{number(y)}H{number(x)}")
        elif y == before:
            parts.append(f"H{number(x)}")
        else:
            parts.append(f"L{number(x)},{number(y)}")
    return "".join(parts)


def _symbol(name: str, size: float) -> str:
    """Return the outline of a marker around (0, 0); raises ValueError for one not known."""
    r = size / 2

    def corners(*points: Point) -> str:
        return "M" + "L".join(f"{number(x)},{number(y)}" for x, y in points) + "Z"

    if name == "circle":
        arc = f"A{number(r)},{number(r)} 0 1,1"
        return f"M{number(r)},0{arc} {number(-r)},0{arc} {number(r)},0Z"
    if name == "square":
        return corners((r, r), (-r, r), (-r, -r), (r, -r))
    if name == "diamond":
        d = r * 1.3
        return corners((d, 0), (0, d), (-d, 0), (0, -d))
    if name in ("triangle-up", "triangle-down"):
        wide, half = r * 2 / math.sqrt(3), r / 2
        way = 1 if name == "triangle-up" else -1
        return corners((-wide, way * half), (wide, way * half), (0, -way * r))
    if name in ("cross", "x"):
        arm, end = r * 0.4, r * 1.2
        outline = [
            (end, arm), (arm, arm), (arm, end), (-arm, end), (-arm, arm), (-end, arm),
            (-end, -arm), (-arm, -arm), (-arm, -end), (arm, -end), (arm, -arm), (end, -arm),
        ]  # fmt: skip
        if name == "x":
            half = math.sqrt(0.5)
            outline = [((x - y) * half, (x + y) * half) for x, y in outline]
        return corners(*outline)
    if name == "star":
        turns = [math.pi * (0.2 * point - 0.5) for point in range(10)]
        reach = [r * 1.4 * (1 if point % 2 == 0 else 0.382) for point in range(10)]
        return corners(
            *(
                (far * math.cos(turn), far * math.sin(turn))
                for far, turn in zip(reach, turns, strict=True)
            )
        )
    if name in ("line-ns", "line-ew"):
        long = r * 1.4
        ends = (0, long, 0, -long) if name == "line-ns" else (long, 0, -long, 0)
        return "M{},{}L{},{}".format(*map(number, ends))
    raise ValueError(f"a marker of the shape {name!r} cannot be drawn")


def _markers(trace: Figure, points: Sequence[Point | None]) -> list[str]:
    marker = trace.get("marker", {})
    count = len(points)
    edge = marker.get("line", {})
    styles = zip(
        points,
        each(marker.get("symbol", "circle"), count),
        each(marker.get("size", 6), count),
        each(marker.get("color", theme.OWN), count),
        each(marker.get("opacity"), count),
        strict=True,
    )
    found = []
    for place, (point, symbol, size, colour, opacity) in enumerate(styles):
        if point is None or not size:
            continue
        name = str(symbol or "circle")
        is_open = name.endswith("-open") or name.startswith("line-")
        outline = _symbol(name.removesuffix("-open"), float(size))
        width = each(edge.get("width"), count)[place]
        ink = each(edge.get("color"), count)[place] or (colour if is_open else theme.PAPER)
        if width is None:
            width = 1 if is_open else 0
        style = f'fill="{"none" if is_open else colour}"'
        if width:
            style += f' stroke="{ink}" stroke-width="{number(width)}"'
        if opacity is not None and opacity < 1:
            style += f' opacity="{number(opacity)}"'
        at = f"translate({number(point[0])} {number(point[1])})"
        found.append(f'<path d="{outline}" transform="{at}" {style}/>')
    return found


def _point_words(trace: Figure, points: Sequence[Point | None], font: Figure) -> list[str]:
    """Return the words at the points, each where ``textposition`` says."""
    count = len(points)
    face = {**font, **trace.get("textfont", {})}
    sizes = each(trace.get("marker", {}).get("size", 6), count)
    found = []
    for point, text, where, size, colour, gap in zip(
        points,
        each(trace.get("text", ""), count),
        each(trace.get("textposition", "middle center"), count),
        each(face["size"], count),
        each(face["color"], count),
        sizes,
        strict=True,
    ):
        if point is None or not text:
            continue
        off = (gap or 0) / 2 + 3 if "markers" in trace.get("mode", "markers") else 3
        x, y = point
        stands = "top" if "bottom" in where else "bottom" if "top" in where else "middle"
        anchor = "end" if "left" in where else "start" if "right" in where else "middle"
        x += {"end": -off, "start": off, "middle": 0}[anchor]
        y += {"top": off, "bottom": -off, "middle": 0}[stands]
        found.append(
            words(text, x, y, size=size, colour=colour, anchor=anchor, upright=stands)  # type: ignore[arg-type]
        )
    return found


def points_of(trace: Figure, frame: Frame) -> list[Point | None]:
    """Return where the points of a trace lie, in pixels; None where a figure is missing."""
    points: list[Point | None] = []
    for x, y in zip(places(trace, "x"), places(trace, "y"), strict=True):
        across, up = frame.x.pixel(x), frame.y.pixel(y)
        points.append(None if across is None or up is None else (across, up))
    return points


def area(trace: Figure, frame: Frame, below: Sequence[Point | None] = ()) -> list[str]:
    """Return the area of a trace; ``below`` are the points of the trace that it may reach to."""
    fill = trace.get("fill", "none")
    known = [point for point in points_of(trace, frame) if point is not None]
    if fill == "none" or not known:
        return []
    outline = _path(known, trace.get("line", {}).get("shape", "linear"))
    edge = [point for point in below if point is not None]
    floor = frame.y.pixel(0)
    if fill == "tonexty" and edge:
        outline += "L" + _path([*reversed(edge)])[1:]
    elif fill in ("tozeroy", "tonexty"):
        at = frame.y.start if floor is None else floor
        outline += f"V{number(at)}H{number(known[0][0])}"
    return [f'<path d="{outline}Z" fill="{trace.get("fillcolor", theme.BAND)}"/>']


def scatter(trace: Figure, frame: Frame) -> list[str]:
    """Return the lines, the markers and the words of a trace."""
    points = points_of(trace, frame)
    mode = trace.get("mode", "lines+markers")
    stroke = trace.get("line", {})
    found = []
    if "lines" in mode:
        width = float(stroke.get("width", 2))
        colour = stroke.get("color", trace.get("marker", {}).get("color", theme.OWN))
        for run in _stretches(points, joins=bool(trace.get("connectgaps"))):
            if len(run) > 1 and width:
                found.append(
                    f'<path d="{_path(run, stroke.get("shape", "linear"))}" fill="none" '
                    f'stroke="{colour}" stroke-width="{number(width)}"'
                    f'{dashes(stroke.get("dash", ""), width)} stroke-linejoin="round"/>'
                )
    if "markers" in mode:
        found.extend(_markers(trace, points))
    if "text" in mode:
        found.extend(_point_words(trace, points, frame.font))
    return found
