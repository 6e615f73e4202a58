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


def open_table(table: Table, links: Mapping[str, str] | None = None) -> Element:
    """Return ``table`` as one element that the browser fills at once, behind no heading."""
    found = data_table(table, links)
    found["props"]["data-open"] = "1"
    return found


def graded_table(
    table: Table,
    levels: Sequence[Sequence[str]],
    links: Mapping[str, str],
    last_links: Mapping[str, str],
    strong: str,
) -> Element:
    """Return ``table``, filled at once, whose cells after the first have a level each.

    ``levels``: of each row, those of its cells; a cell without one is left plain. ``last_links``:
    addresses of the last cells, by the text of their rows' heads; ``strong`` is the head of the
    row that stands out.
    """
    found = open_table(table)
    found["props"]["data-strong"] = strong
    found["props"]["data-levels"] = "\n".join(_line(row) for row in levels)
    for name, pairs in (("data-links", links), ("data-last-links", last_links)):
        if pairs:
            found["props"][name] = "\n".join(_line(pair) for pair in pairs.items())
    return found
