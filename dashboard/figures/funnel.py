"""The funnel: each team's figure over its size, between the limits that chance alone explains."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final
from urllib.parse import urlencode

from dashboard.figures import theme
from dashboard.figures.theme import EndLabel, Figure
from dashboard.funnel_limits import Limits
from dashboard.view import FunnelTeam, View
from dashboard.wording import number, value_text

HEIGHT: Final = 300
TOP: Final = 12
BOTTOM: Final = 52
NAME_WIDTH: Final = 16
SYMBOLS: Final = {"high": "triangle-up", "low": "triangle-down"}
NAME_REACH: Final = (0.6, 0.12)
"""How far a name reaches along and across, as shares of the axes, where a chart is narrow."""
ROOM: Final = 0.07
HALF: Final = 50.0
"""An axis of so many percentage points or fewer has a tick at every ten."""


def funnel(view: View, limits: Sequence[Limits], levels: Mapping[str, str] | None = None) -> Figure:
    """Return the teams as points and the limits of 95% and 99.8% as curves.

    Teams outside the limits of 99.8%, and the chosen one, are named. ``levels``: of each code
    that can be chosen, whether it is a team or a locality; a click on its point shows it.
    """
    measure = view.measure
    ends = (limits[0].size, limits[-1].size) if limits else (0.0, 1.0)
    reach = [each for point in limits for each in (point.lower_998, point.upper_998)]
    values = [*(team.value for team in view.funnel), *reach]
    low, high, ticks = theme.scale(values, measure.unit)
    if measure.unit == "percent":
        low, high, ticks = _near(values, low, high, ticks)
    if any(team.value - low < (high - low) * ROOM for team in view.funnel):
        # A point at the foot of the chart, and its name, stay clear of the axis.
        low -= (high - low) * ROOM
    _, _, size_ticks = theme.scale([0.0, ends[1]], "count")
    size_ticks = [tick for tick in size_ticks if ends[0] <= tick <= ends[1]]
    last = limits[-1] if limits else None
    labels = []
    if last is not None:
        centre = "As expected" if measure.unit == "count" else "All teams"
        labels = [
            EndLabel(last.upper_998, ("99.8%",), theme.MEAN, "─"),
            EndLabel(last.upper_95, ("95%",), theme.MEAN, "┄"),
            EndLabel(last.centre, tuple(theme.wrapped(centre, 11)), theme.OWN, "─"),
        ]
    left = theme.pixels([theme.tick_text(tick, measure.unit) for tick in ticks]) + 8
    right = max((label.width for label in labels), default=0) + 8
    figure = theme.layout(HEIGHT, left=left, right=right, top=TOP, bottom=BOTTOM)
    figure["xaxis"] = theme.axis(
        range=list(ends),
        tickvals=size_ticks,
        ticktext=[theme.tick_text(tick, "count") for tick in size_ticks],
        ticks="outside",
        ticklen=4,
        tickcolor=theme.PALE,
        title={"text": size_words(view), "standoff": 8, "font": {"size": theme.FONT_SIZE}},
    )
    figure["yaxis"] = theme.axis(
        range=[low, high],
        tickvals=ticks,
        ticktext=[theme.tick_text(tick, measure.unit) for tick in ticks],
        showgrid=True,
        gridcolor=theme.GRID,
    )
    figure["annotations"] = theme.end_labels(labels, low, high, HEIGHT - TOP - BOTTOM)
    return {
        "data": [*_curves(limits), _points(view, levels or {}, ends, (low, high))],
        "layout": figure,
    }


def _near(
    values: Sequence[float], low: float, high: float, ticks: list[float]
) -> tuple[float, float, list[float]]:
    """Return an axis of percentages that begins near the lowest of ``values``, by tens.

    Points have no length, so that theirs need not begin at 0 as that of bars does.
    """
    floor = max(min(values, default=low) // 10 * 10, low)
    step = 10.0 if high - floor <= HALF else 20.0
    if floor <= low or high - floor < step:
        return low, high, ticks
    count = int((high - floor) // step)
    return floor, high, [floor + step * each for each in range(count + 1)]


def size_words(view: View) -> str:
    """Return what the size of a team is, in words."""
    if view.measure.unit == "count":
        return "Expected from its usual share"
    return f"{view.measure.counted[:1].upper()}{view.measure.counted[1:]} counted"


def _curves(limits: Sequence[Limits]) -> list[Figure]:
    sizes = [round(point.size, 2) for point in limits]
    named = (
        ("lower_998", "solid", 1.0, theme.MEAN),
        ("upper_998", "solid", 1.0, theme.MEAN),
        ("lower_95", "dot", 1.0, theme.MEAN),
        ("upper_95", "dot", 1.0, theme.MEAN),
        ("centre", "solid", 1.4, theme.OWN),
    )
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "x": sizes,
            "y": [round(getattr(point, name), 3) for point in limits],
            "line": {"color": colour, "width": width, "dash": dash},
            "hoverinfo": "skip",
        }
        for name, dash, width, colour in named
    ]


def _named(view: View, ends: tuple[float, float], span: tuple[float, float]) -> set[str]:
    """Return the teams whose names can stand beside their points without covering another's.

    The chosen team comes first, then those outside the limits of 99.8%, the furthest first. The
    sentence above the chart names them all.
    """
    wide, high = (ends[1] - ends[0]) or 1.0, (span[1] - span[0]) or 1.0
    wanted = [t for t in view.funnel if t.outside == "99.8" or t.code == view.state.unit]
    wanted.sort(key=lambda t: (t.code != view.state.unit, -abs(t.value - t.centre)))
    placed: list[FunnelTeam] = []
    for team in wanted:
        if not any(
            abs(team.size - other.size) / wide < NAME_REACH[0]
            and abs(team.value - other.value) / high < NAME_REACH[1]
            for other in placed
        ):
            placed.append(team)
    return {team.code for team in placed}


def _points(
    view: View, levels: Mapping[str, str], ends: tuple[float, float], span: tuple[float, float]
) -> Figure:
    measure = view.measure
    better = {"higher": "high", "lower": "low"}.get(measure.polarity)
    colours, symbols, sizes, texts, words, sides = [], [], [], [], [], []
    middle = (ends[0] + ends[1]) / 2
    named = _named(view, ends, span)
    for team in view.funnel:
        outside = team.outside == "99.8"
        kind = (
            "change" if better is None else "improvement" if team.direction == better else "concern"
        )
        chosen = team.code == view.state.unit
        colours.append(theme.SIGNALS[kind].colour if outside else theme.OWN)
        symbols.append(SYMBOLS[team.direction] if outside else "circle")
        sizes.append(12 if outside or chosen else 8)
        name = "<br>".join(theme.wrapped(team.name, NAME_WIDTH))
        texts.append("" if team.code not in named else f"<b>{name}</b>" if chosen else name)
        sides.append("middle left" if team.size > middle else "middle right")
        words.append(f"{theme.escape(team.name)}: {_point_words(view, team)}")
    return {
        "type": "scatter",
        "mode": "markers+text",
        "x": [team.size for team in view.funnel],
        "y": [round(team.value, 3) for team in view.funnel],
        "customdata": [
            urlencode({levels[team.code]: team.code}) if team.code in levels else ""
            for team in view.funnel
        ],
        "text": texts,
        "textposition": sides,
        "hovertext": words,
        "hoverinfo": "text",
        "cliponaxis": False,
        "marker": {
            "color": colours,
            "symbol": symbols,
            "size": sizes,
            # With a list of sizes plotly would let them show through.
            "opacity": 1,
            "line": {"width": 1, "color": theme.PAPER},
        },
    }


def place_words(team: FunnelTeam) -> str:
    """Return where a team lies against the limits, in words."""
    if not team.outside:
        return "inside the limits"
    which = "above" if team.direction == "high" else "below"
    return f"{which} the {team.outside}% limits"


def _point_words(view: View, team: FunnelTeam) -> str:
    size = number(team.size, 0 if float(team.size).is_integer() else 1)
    of = f"expected {size}" if view.measure.unit == "count" else f"of {size}"
    return f"{value_text(view.measure, team.value)}, {of}; {place_words(team)}"


def funnel_sentence(view: View) -> str:
    """Return every team with its place, in one sentence for who does not see the chart."""
    return "; ".join(f"{team.name} {_point_words(view, team)}" for team in view.funnel) + "."
