"""Every id of the pages. No other module writes one."""

from __future__ import annotations

from typing import Any, Final

LOCATION: Final = "location"
PAGE: Final = "page"
MAIN: Final = "main"
HEADING: Final = "page-heading"

FILTERS: Final = "filters"
QUERY: Final = "query"
"""The view now shown, as a query string: what the panels read."""
DEFAULTS: Final = "defaults"
CLEAR: Final = "clear-filters"
STATUS: Final = "status"
NOTICE: Final = "notice"

CONTROLS: Final = (
    "from",
    "to",
    "team",
    "locality",
    "age",
    "sex",
    "ethnicity",
    "disability",
    "neighbours",
    "method",
    "others",
)
"""The controls of the filter bar, in the order of the page; assets/sightline.js knows it."""


def control(name: str) -> str:
    """Return the id of one control of the filter bar."""
    return f"filter-{name}"


def panel(name: Any) -> dict[str, Any]:
    """Return the id of a panel's body, or with a wildcard that of every panel."""
    return {"type": "panel", "panel": name}


def chart(measure: str, name: str) -> dict[str, str]:
    """Return the id of a chart that cannot be clicked."""
    return {"type": "chart", "measure": measure, "chart": name}


def team_chart(measure: Any) -> dict[str, Any]:
    """Return the id of a chart whose bars choose a team or locality (or of all, by wildcard)."""
    return {"type": "team-chart", "measure": measure}


def section(name: str) -> str:
    """Return the id of a panel's heading."""
    return f"panel-{name}"


def card(measure: str) -> str:
    """Return the id of a measure's heading."""
    return f"measure-{measure}"
