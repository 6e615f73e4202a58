"""The words of the frame that every page stands in, whoever draws it."""

from __future__ import annotations

from typing import Final

TITLE: Final = "Sightline"
DEMONSTRATION: Final = "Demonstration: made-up records"
SOURCES: Final = (
    "Figures are computed from the council’s own records, beside figures published by the "
    "Department for Education (Open Government Licence v3.0)."
)
OVERVIEW: Final = "/"
IMPORTS: Final = "/imports"
DEFINITIONS: Final = "/definitions"
NAVIGATION: Final = (
    (OVERVIEW, "Overview"),
    (DEFINITIONS, "Definitions"),
    (IMPORTS, "Data and imports"),
)
"""The addresses of the pages that every header leads to, with their names."""
