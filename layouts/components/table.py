"""Tables: the same data as a chart, as text.

Cells are written as plain dicts, as Dash would send them: a page holds some thousands, and
component objects would be most of the time that a panel takes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dashboard.view import Table

Node = dict[str, Any]


def element(kind: str, children: Any, **properties: Any) -> Node:
    """Return an HTML element as Dash sends it."""
    return {
        "type": kind,
        "namespace": "dash_html_components",
        "props": {"children": children, **properties},
    }


def _cell(kind: str, text: Any, scope: str) -> Node:
    return element(kind, text, scope=scope)


def data_table(table: Table, links: Mapping[str, Node] | None = None) -> Node:
    """Return ``table`` with its caption, in a region that scrolls by itself.

    ``links``: first cells that are links, by their text.
    """
    links = links or {}
    head = element("Tr", [_cell("Th", text, "col") for text in table.head])
    rows = [
        element(
            "Tr",
            [
                _cell("Th", links.get(row[0], row[0]), "row"),
                *[element("Td", text) for text in row[1:]],
            ],
        )
        for row in table.rows
    ]
    content = element(
        "Table",
        [
            element("Caption", table.caption),
            element("Thead", head),
            element("Tbody", rows),
        ],
        className="data",
    )
    return element(
        "Div",
        content,
        className="table-scroll",
        role="region",
        tabIndex="0",
        **{"aria-label": table.caption},
    )
