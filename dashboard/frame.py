"""The words of the frame that every page stands in, whoever draws it."""

from __future__ import annotations

from typing import Final

from dashboard.journey import SERVICES

TITLE: Final = "Sightline"
DEMONSTRATION: Final = "Demonstration: made-up records"
SOURCES: Final = (
    "Figures are computed from the council’s own records, beside figures published by the "
    "Department for Education (Open Government Licence v3.0)."
)
OVERVIEW: Final = "/"
SERVICE: Final = "/service/"
MEASURE: Final = "/measure/"
COMPARE: Final = "/compare"
CASES: Final = "/cases"
MEETING: Final = "/meeting"
REPORT: Final = "/report"
NOTES: Final = "/notes"
DEFINITIONS: Final = "/definitions"
IMPORTS: Final = "/imports"
ADMINISTRATION: Final = "/administration"
ACCOUNT: Final = "/account"
SIGN_OUT: Final = "/sign-out"
SEE_AS: Final = "/see-as"
NAVIGATION: Final = (
    (OVERVIEW, "Overview"),
    (COMPARE, "Compare"),
    (CASES, "Cases"),
    (MEETING, "Meetings and reports"),
    (NOTES, "Notes and actions"),
    (DEFINITIONS, "Definitions"),
    (IMPORTS, "Data and imports"),
    (ADMINISTRATION, "Administration"),
)
"""The addresses of the pages with their names; a header leads to those that its reader may use."""
SERVICE_PAGES: Final = tuple((f"{SERVICE}{name}", title) for name, title in SERVICES.items())
"""The addresses of the services' pages, with their names."""


def service_path(service: str) -> str:
    """Return the address of a service's page."""
    return f"{SERVICE}{service}"


def measure_path(measure_id: str) -> str:
    """Return the address of a measure's page."""
    return f"{MEASURE}{measure_id}"
