"""Tables and definitions: what a card holds behind its two headings.

Their content travels as text and becomes elements in the browser when the heading is opened
(assets/tables.js): with some thousands of cells as components of Dash, each change of a filter
took tens of seconds to draw.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dashboard.view import Table
from layouts.components.tree import Element, element


def _line(cells: Sequence[str]) -> str:
    return "\t".join(" ".join(cell.split()) for cell in cells)


def data_table(table: Table, links: Mapping[str, str] | None = None) -> Element:
    """Return ``table`` as one element that the browser fills with rows.

    ``links``: addresses of row heads that are links, by their text; each is known by its code
    in the address, so that a click can choose it without a new page.
    """
    data = {
        "data-caption": table.caption,
        "data-table": "\n".join(_line(row) for row in (table.head, *table.rows)),
    }
    if links:
        data["data-links"] = "\n".join(_line(pair) for pair in links.items())
    return element("Div", className="table-scroll", **data)


def term_list(terms: Sequence[tuple[str, str]]) -> Element:
    """Return pairs of a term and its words as one element that the browser fills."""
    return element(
        "Div", className="terms", **{"data-terms": "\n".join(_line(pair) for pair in terms)}
    )
