"""Parts of a page that hold no chart, as one element that the browser fills.

Each component of Dash takes the browser about a millisecond at every redraw, and a page has some
hundred. What needs none of Dash travels as text, and becomes elements in assets/tables.js: text
stays text there, whatever it holds.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Final

from layouts.components.tree import Element, element

NAMES: Final = {"className": "class", "tabIndex": "tabindex", "htmlFor": "for"}
"""Attributes that Dash spells otherwise than HTML."""
Node = str | list[Any]


def still(content: Sequence[Element | str | None], class_name: str = "still") -> Element:
    """Return ``content``, elements of HTML alone, as one element.

    Raises ValueError where it holds a component that is no element of HTML, such as a chart.
    """
    nodes = [_node(each) for each in content if each is not None]
    text = json.dumps(nodes, ensure_ascii=False, separators=(",", ":"))
    return element("Div", className=class_name, **{"data-tree": text})


def _node(found: Element | str) -> Node:
    """Return an element as its tag, its attributes and its children; text as it is."""
    if isinstance(found, str):
        return found
    if found.get("namespace") != "dash_html_components":
        raise ValueError(f"{found.get('type')} is no element of HTML")
    props = dict(found["props"])
    children = props.pop("children", None)
    attributes = {NAMES.get(name, name): str(value) for name, value in props.items()}
    held = children if isinstance(children, list) else [children]
    return [
        str(found["type"]).lower(),
        attributes,
        *(_node(each) for each in held if each is not None),
    ]
