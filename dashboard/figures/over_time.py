"""A measure over time: our line, the published ones beside it, and the target."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from dashboard.figures import theme
from dashboard.figures.flags import with_flags
from dashboard.figures.theme import EndLabel, Figure
from dashboard.figures.theme import place as _place
from dashboard.period import month_short, months_between
from dashboard.signals import drawn
from dashboard.view import Line, Row, TargetStep, View
from dashboard.wording import row_text, target_text

HEIGHT: Final = 270
BOTTOM: Final = 38
TOP: Final = 10
MOST_YEARS: Final = 3
LABEL_WIDTH: Final = 15
NO_BREAK: Final = "\u00a0"
FLAGGED_SIZE: Final = 9
SIGNAL_WORDS: Final = {
    "improvement": "improvement: more than usual variation explains",
    "concern": "concern: more than usual variation explains",
    "change": "change: more than usual variation explains",
}


def _places(line: Line) -> Figure:
    """Return where a line's points lie: the first and the step where they are evenly spaced."""
    places = [_place(row.month) for row in line.rows]
    steps = {later - earlier for earlier, later in pairwise(places)}
    return {"x0": places[0], "dx": steps.pop()} if len(steps) == 1 else {"x": places}


def _name(line: Line) -> str:
    """Return a line's name, short enough for the end of a line."""
    if line.kind == "neighbours":
        _, year, method = line.key.split("-")
        return f"Neighbours’ {method}, {year} list"
    return line.label


def _words(view: View, line: Line, latest: Row, edge: str, *, named: bool) -> str:
    """Return the words at the end of a line: its name where others are drawn, and its figure.

    All labels stand at the right edge. A line whose last figure is older than ``edge`` names
    its month (of annual figures the year); a published point always names its year.
    """
    value = row_text(view.measure, latest)
    if line.kind == "published":
        return f"Published {latest.month[:4]}: {value}"
    words = f"{_name(line)} {value}" if named else value
    if latest.month >= edge:
        return words
    when = latest.month[:4] if view.is_annual else month_short(latest.month)
    return f"{words} ({when.replace(' ', NO_BREAK)})"


def _trace(view: View, line: Line) -> Figure:
    style = theme.STYLES[line.kind]
    name = theme.escape(line.label)
    marker: Figure = {
        "symbol": style.symbol,
        "size": (8 if view.is_annual else 5) if line.kind == "own" else 6,
        "color": style.colour,
    }
    trace: Figure = {
        "type": "scatter",
        "mode": "lines+markers",
        **_places(line),
        "y": [None if row.value is None else round(row.value, 3) for row in line.rows],
        "text": [f"{month_short(row.month)}: {row_text(view.measure, row)}" for row in line.rows],
        "hovertemplate": f"{name}, %{{text}}<extra></extra>",
        "cliponaxis": False,
        "marker": marker,
    }
    if line.kind == "own":
        first, last = view.state.from_month, view.state.to_month
        # A click on a point shows the page as of its month.
        trace["customdata"] = [
            f"to={row.month}" if first <= row.month <= last else "" for row in line.rows
        ]
        _part_years(line, trace)
    if line.kind == "published":
        trace["mode"] = "markers"
        marker["size"] = 9
        marker["line"] = {"width": 2, "color": style.colour}
    else:
        trace["line"] = {"color": style.colour, "width": style.width, "dash": style.dash}
    return trace


def _part_years(line: Line, trace: Figure) -> None:
    """Break ``trace`` before each April, where its figures begin anew: no line falls to it."""
    starts = [
        place
        for place, row in enumerate(line.rows)
        if place and row.period == "year_to_date" and row.month.endswith("-04")
    ]
    if not starts:
        return
    places = [_place(row.month) for row in line.rows]
    for name in ("x0", "dx"):
        trace.pop(name, None)
    held = {"x": places, "y": trace["y"], "text": trace["text"], "customdata": trace["customdata"]}
    between = {"x": None, "y": None, "text": "", "customdata": ""}
    for name, values in held.items():
        parted = list(values)
        for place in reversed(starts):
            gap = places[place] - 0.5 if name == "x" else between[name]
            parted.insert(place, gap)
        trace[name] = parted


def has_band(view: View) -> bool:
    """Return whether the usual range can be drawn: one of the very figures that the line shows."""
    signal = view.signal
    return (
        signal is not None
        and signal.mean is not None
        and view.own.latest is not None
        and view.own.latest.period == signal.period
    )


def _with_signals(view: View, trace: Figure) -> Figure:
    """Return our line with the points that signal in their own shape and colour."""
    signal = view.signal
    flagged = drawn(signal, view.own.rows) if signal is not None and has_band(view) else {}
    if not any(row.month in flagged for row in view.own.rows):
        return trace
    plain = trace["marker"]
    styles = [theme.SIGNALS.get(flagged.get(row.month, "")) for row in view.own.rows]
    marker = {
        "symbol": [style.symbol if style else plain["symbol"] for style in styles],
        "size": [FLAGGED_SIZE if style else plain["size"] for style in styles],
        "color": [style.colour if style else plain["color"] for style in styles],
        # With a list of sizes plotly would let the others show through.
        "opacity": 1,
    }
    words = [
        f"{text} ({SIGNAL_WORDS[flagged[row.month]]})" if row.month in flagged else text
        for text, row in zip(trace["text"], view.own.rows, strict=True)
    ]
    return {**trace, "marker": {**plain, **marker}, "text": words}


def _band(view: View) -> list[Figure]:
    """Return the usual range as a light band behind the lines, with its mean."""
    signal = view.signal
    if signal is None or signal.mean is None or not has_band(view):
        return []
    first, last = _place(signal.first), _place(signal.month)
    across = {"layer": "below", "xref": "x", "yref": "y", "x0": first, "x1": last}
    return [
        {
            "type": "rect",
            **across,
            "y0": signal.lower,
            "y1": signal.upper,
            "fillcolor": theme.BAND,
            "line": {"width": 0},
        },
        {
            "type": "line",
            **across,
            "y0": signal.mean,
            "y1": signal.mean,
            "line": {"color": theme.MEAN, "width": 1},
        },
    ]


def _label(view: View, line: Line, edge: str, width: int, *, named: bool) -> EndLabel | None:
    latest = line.latest
    if latest is None or latest.value is None:
        return None
    style = theme.STYLES[line.kind]
    words = theme.wrapped(_words(view, line, latest, edge, named=named), width)
    return EndLabel(latest.value, tuple(words), style.colour, style.glyph, line.kind == "own")


def _ticks(months: Sequence[str], *, yearly: bool) -> tuple[list[int], list[str]]:
    """Return positions and words: few words, so that they fit on a telephone.

    Years are named every so many back from the last; of months the first, one in the middle
    and the last.
    """
    if yearly:
        step = max(-(-(len(months) - 1) // (MOST_YEARS - 1)), 1)
        chosen = list(reversed(months[::-1][::step]))
        return [_place(month) for month in chosen], [month[:4] for month in chosen]
    return theme.month_ticks(months)


def _published(view: View) -> Line | None:
    """Return the authority's published figures where some month has them alone, else None.

    Where any is drawn all are: else the newest would seem not to be published.
    """
    if view.published_own is None:
        return None
    ours = {row.month for row in view.own.rows if row.value is not None}
    alone = (row for row in view.published_own.rows if row.month not in ours)
    return view.published_own if any(row.value is not None for row in alone) else None


def has_course(view: View) -> bool:
    """Return whether there is more than one figure to draw: one alone needs no chart."""
    published = view.published_own.rows if view.published_own else ()
    drawn = [*view.own.rows, *published, *(row for line in view.comparators for row in line.rows)]
    return sum(row.value is not None for row in drawn) > 1


def over_time(view: View, *, tall: int = HEIGHT, label_width: int = LABEL_WIDTH) -> Figure:
    """Return the line chart of ``view``; every line ends in its own label.

    It is at least ``tall`` pixels high, or as high as its labels, whose lines have at most
    ``label_width`` characters, need.

    Published figures of the authority are points that no line joins, drawn where a month is not
    computed. Lines break where a figure is missing. Dated notes are numbered flags above it.
    """
    measure = view.measure
    lines = [line for line in (view.own, *view.comparators) if line.latest is not None]
    published = _published(view)
    shown = lines if published is None else [*lines, published]
    values = [row.value for line in shown for row in line.rows if row.value is not None]
    steps = view.target_steps if values and len(view.target_steps) > 1 else ()
    target = (steps[-1].value if steps else view.target) if values else None
    values += [step.value for step in steps if step.value is not None]
    if target is not None:
        values.append(target)
    if view.signal is not None and has_band(view):
        values += [each for each in (view.signal.lower, view.signal.upper) if each is not None]
    low, high, ticks = theme.scale(values, measure.unit, from_zero=measure.unit != "score")

    named = len(shown) > 1
    ends = [line.latest.month for line in shown if line.latest is not None]
    edge = view.own.latest.month if view.own.latest else max(ends, default="")
    found_labels = (_label(view, line, edge, label_width, named=named) for line in shown)
    labels = [label for label in found_labels if label is not None]
    if target is not None:
        words = f"Target {target_text(measure, target)}"
        labels.append(EndLabel(target, (words,), theme.TEXT, "┄"))
    right = max((label.width for label in labels), default=0) + 8
    left = theme.pixels([theme.tick_text(tick, measure.unit) for tick in ticks]) + 8

    found = sorted({row.month for line in shown for row in line.rows if row.value is not None})
    if view.is_annual:
        months: Sequence[str] = found
    else:
        first = min([view.state.from_month, *found])
        months = months_between(first, max([view.state.to_month, *found]))
    positions, tick_words = _ticks(months, yearly=view.is_annual)
    margin = max((_place(months[-1]) - _place(months[0])) * 0.02, 0.4) if months else 0.5

    height = max(tall, theme.stacked(labels) + TOP + BOTTOM)
    figure = theme.layout(height, left=left, right=right, top=TOP, bottom=BOTTOM)
    figure["xaxis"] = theme.axis(
        range=[_place(months[0]) - margin, _place(months[-1]) + margin] if months else [0, 1],
        tickvals=positions,
        ticktext=tick_words,
        ticks="outside",
        ticklen=4,
        tickcolor=theme.PALE,
    )
    figure["yaxis"] = theme.axis(
        range=[low, high],
        tickvals=ticks,
        ticktext=[theme.tick_text(tick, measure.unit) for tick in ticks],
        showgrid=True,
        gridcolor=theme.GRID,
    )
    figure["annotations"] = theme.end_labels(labels, low, high, height - TOP - BOTTOM)
    shapes = _band(view)
    if steps:
        shapes += _target_steps(steps, figure["xaxis"]["range"])
    elif target is not None:
        shapes.append(target_line(target, vertical=False))
    if shapes:
        figure["shapes"] = shapes
    # Ours is drawn last, so that it lies above the others.
    traces = [_trace(view, line) for line in reversed(shown)]
    if view.own.latest is not None:
        place = next(i for i, line in enumerate(reversed(shown)) if line is view.own)
        traces[place] = _with_signals(view, traces[place])
    return with_flags({"data": traces, "layout": figure}, view.dated)


def _target_steps(steps: Sequence[TargetStep], across: Sequence[float]) -> list[Figure]:
    """Return the dotted line of a target that changed: a step up or down where it did."""
    edges = [across[0], *(_place(step.first) - 0.5 for step in steps[1:]), across[1]]
    line = {
        "type": "line",
        "layer": "below",
        "xref": "x",
        "yref": "y",
        "line": {"color": theme.TEXT, "width": 1.4, "dash": "dot"},
    }
    level = [
        {**line, "x0": x0, "x1": x1, "y0": step.value, "y1": step.value}
        for step, (x0, x1) in zip(steps, pairwise(edges), strict=True)
        if step.value is not None
    ]
    between = [
        {**line, "x0": x, "x1": x, "y0": before.value, "y1": after.value}
        for x, (before, after) in zip(edges[1:-1], pairwise(steps), strict=True)
        if before.value is not None and after.value is not None
    ]
    return [*level, *between]


def target_line(target: float, *, vertical: bool) -> Figure:
    """Return the dotted line of a target across the whole chart."""
    along, across = ("y", "x") if vertical else ("x", "y")
    return {
        "type": "line",
        "layer": "below",
        f"{along}ref": "paper",
        f"{along}0": 0,
        f"{along}1": 1,
        f"{across}ref": across,
        f"{across}0": target,
        f"{across}1": target,
        "line": {"color": theme.TEXT, "width": 1.4, "dash": "dot"},
    }
