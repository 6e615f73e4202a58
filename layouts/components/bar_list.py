"""Bars as a list that the browser fills: quicker to draw than a chart, and read like a table.

It draws the very figure that an image of the same bars is made of (``dashboard/figures/bars.py``):
one bar a line, with its name, which can be a link, and its figure. Plotly takes about ten
milliseconds a chart and a redraw of the page; these take less than one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import unescape
from typing import Any, Final

from dashboard.figures.theme import Figure
from layouts.components.tree import Element, element

MARKUP: Final = re.compile(r"<[^>]+>")
WHOLE: Final = 1000
"""Places and lengths are in thousandths of the width."""


def _plain(text: str) -> str:
    """Return a chart's text without its markup, on one line."""
    return " ".join(unescape(MARKUP.sub(" ", text)).split())


def _each(given: Any, count: int) -> list[Any]:
    return list(given) if isinstance(given, list) else [given] * count


def bar_lines(figure: Figure, links: Mapping[str, str] | None = None) -> list[tuple[str, ...]]:
    """Return of each bar its name, text, start, length, colour, words, ``1`` if chosen, address.

    Start and length are in thousandths of the axis.
    """
    trace, axis = figure["data"][0], figure["layout"]["xaxis"]
    low, high = axis["range"]
    names = figure["layout"]["yaxis"]["ticktext"]
    count = len(names)
    found = []
    for name, length, text, words, colour in zip(
        names,
        trace["x"],
        trace["text"],
        trace["hovertext"],
        _each(trace["marker"]["color"], count),
        strict=True,
    ):
        start, end = sorted((_share(0, low, high), _share(length, low, high)))
        plain = _plain(name)
        chosen = "1" if name.startswith("<b>") else ""
        address = (links or {}).get(plain, "")
        bar = (str(start), str(end - start), colour)
        found.append((plain, _plain(text), *bar, _plain(words), chosen, address))
    return found


def _share(value: float, low: float, high: float) -> int:
    return round((min(max(value, low), high) - low) / (high - low) * WHOLE)


def _lines_across(figure: Figure) -> str:
    """Return the upright lines of ``figure``: each its place, and ``goal`` for a dotted one."""
    low, high = figure["layout"]["xaxis"]["range"]
    return "\n".join(
        f"{_share(shape['x0'], low, high)}\t{'goal' if shape['line'].get('dash') else 'nought'}"
        for shape in figure["layout"].get("shapes", ())
    )


def bar_list(
    figure: Figure,
    *,
    caption: str,
    title: str,
    head: str,
    links: Mapping[str, str] | None = None,
    hint: str = "",
    action: str = "",
) -> Element:
    """Return the bars of ``figure`` under their caption; ``head`` is what stands on each line.

    ``title`` names the list to who does not see where it stands; ``links``: addresses of bars
    that can be chosen, by their names.
    """
    lines = [
        *([element("Small", hint)] if hint else []),
        *([element("Small", action, className="on-screen")] if action else []),
    ]
    data = {
        "data-bars": "\n".join("\t".join(line) for line in bar_lines(figure, links)),
        "data-caption": title,
        "data-heads": f"{head}\t{caption}",
        "data-open": "1",
    }
    if across := _lines_across(figure):
        data["data-across"] = across
    return element(
        "Figure",
        [
            element("Figcaption", [caption, *lines]),
            element("Div", className="bar-list", **data),
        ],
        className="chart",
    )
