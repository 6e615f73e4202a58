"""The table of every measure, and the headline tiles above it.

The rows travel as text and become elements in the browser (assets/overview.js): a hundred rows as
components of Dash would take a second to draw.
"""

from __future__ import annotations

import json
from typing import Any, Final

from dashboard.figures.sparkline import course_words, sparkline
from dashboard.frame import measure_path, service_path
from dashboard.journey import SERVICES
from dashboard.overview import Overview, Tile
from dashboard.overview_row import DIRECTIONS, REASONS, STANDINGS, Figure, OverviewRow
from dashboard.period import month_short, shift
from layouts import ids
from layouts.components.tree import Element, element

HEADS: Final = (
    "Measure",
    "Latest",
    "Previous",
    "24 months",
    "Signal",
    "Target",
    "Neighbours",
    "England",
)
CAPTION: Final = "Every measure, with its latest figure and what it is set against"
PUBLISHED: Final = "as published"
TILE_WIDTH: Final = 220
TILE_HEIGHT: Final = 48


def overview_table(shown: Overview, query: str) -> Element:
    """Return the rows of ``shown`` as one element that the browser fills; ``query``: of links."""
    flat = any(not service for service, _ in shown.groups)
    data = {
        "caption": CAPTION,
        "heads": HEADS,
        "groups": [
            [
                SERVICES.get(service, ""),
                f"{service_path(service)}?{query}" if service else "",
                [_row(row, query, flat=flat) for row in rows],
            ]
            for service, rows in shown.groups
        ],
    }
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return element("Div", className="overview-rows", **{"data-overview": text})


def _row(row: OverviewRow, query: str, *, flat: bool) -> list[Any]:
    """Return one row as assets/overview.js reads it; ``flat``: under no heading of a service."""
    measure = row.measure
    notes = [SERVICES[measure.service]] if flat else []
    notes += [DIRECTIONS["lower"]] if measure.polarity == "lower" else []
    needs = f"Needs attention: {REASONS[row.reason]}" if row.needs_attention else ""
    return [
        measure.title,
        f"{measure_path(measure.id)}?{query}",
        " · ".join(notes),
        [row.latest.text, row.latest.when, row.later],
        [row.previous.text, _when_odd(row)],
        [
            sparkline(row.course),
            course_words(measure, row.course, is_published=row.is_published),
            PUBLISHED if row.is_published else "",
        ],
        [row.verdict, row.badge, row.why, needs, "new this month" if row.is_new else ""],
        [row.target, STANDINGS[row.standing], row.standing],
        _other(row.neighbours),
        _other(row.england),
    ]


def _when_odd(row: OverviewRow) -> str:
    """Return what the figure before covers, where it is not simply the month before."""
    found, latest = row.previous.row, row.latest.row
    is_next = (
        found is not None
        and latest is not None
        and found.period == latest.period
        and found.period in ("month", "snapshot")
        and found.month == shift(latest.month, -1)
    )
    return "" if is_next and not row.latest.when else row.previous.when


def _other(figure: Figure) -> list[str]:
    when = month_short(figure.row.month) if figure.row else ""
    return [figure.text, when, figure.when]


def tiles(shown: Overview, query: str) -> Element:
    """Return the headline measures."""
    return element(
        "Section",
        [
            element("H2", "Headlines", id=ids.section("headlines"), className="visually-hidden"),
            element("Ul", [_tile(each, query) for each in shown.tiles], className="tiles"),
        ],
        **{"aria-labelledby": ids.section("headlines")},
    )


def _tile(tile: Tile, query: str) -> Element:
    row = tile.row
    measure = row.measure
    link = element("A", measure.title, href=f"{measure_path(measure.id)}?{query}")
    line = sparkline(row.course, TILE_WIDTH, TILE_HEIGHT)
    words = course_words(measure, row.course, is_published=row.is_published)
    small = " · ".join(filter(None, [row.latest.when, row.later]))
    parts = [
        element("H3", link),
        element("P", row.latest.text, className="tile-value" if line else "tile-value words"),
        *([element("P", small, className="tile-when")] if small else []),
        element(
            "P",
            element("Span", row.badge, className=f"badge-signal badge-{row.verdict}"),
            className="tile-signal",
        ),
        *([element("Img", src=line, alt=words, className="spark")] if line else []),
        *([element("P", f"Line: {PUBLISHED}.", className="tile-line")] if row.is_published else []),
        *(element("P", each, className="tile-line") for each in tile.lines),
    ]
    return element("Li", parts, className="tile")
