"""Every id of the pages. No other module writes one."""

from __future__ import annotations

from typing import Any, Final

LOCATION: Final = "location"
PAGE: Final = "page"
MAIN: Final = "main"
HEADING: Final = "page-heading"

FILTERS: Final = "filters"
QUERY: Final = "query"
"""The view now shown, as a query string: what the body of the page is drawn for."""
BODY: Final = "body"
CLEAR: Final = "clear-filters"
STATUS: Final = "status"
NOTICE: Final = "notice"
NARROWING: Final = "narrowing"
"""What narrows the page, each thing with its way back."""

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
    "service",
    "signal",
    "sort",
)
"""The controls that a page may have; assets/sightline.js knows them too."""


def control(name: str) -> str:
    """Return the id of one control of the filter bar."""
    return f"filter-{name}"


def chart(measure: str, name: str) -> dict[str, str]:
    """Return the id of a chart that cannot be clicked."""
    return {"type": "chart", "measure": measure, "chart": name}


def choosing_chart(measure: Any, name: Any) -> dict[str, Any]:
    """Return the id of a chart whose points choose something (or of all, by wildcard).

    ``customdata`` of each point is a part of the query string, such as ``team=T3``.
    """
    return {"type": "choosing-chart", "measure": measure, "chart": name}


def section(name: str) -> str:
    """Return the id of a panel's heading."""
    return f"panel-{name}"
