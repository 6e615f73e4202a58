"""Elements as the plain data that they become on the wire.

A panel is drawn again at every change of a filter. To make some hundred components of Dash, and
to turn them into JSON, took most of the time of an answer; a dict in the same shape takes none.
"""

from __future__ import annotations

from typing import Any

Element = dict[str, Any]


def element(tag: str, children: Any = None, **props: Any) -> Element:
    """Return an HTML element, such as ``Div``; ``props`` are its attributes in Dash's spelling."""
    return {
        "type": tag,
        "namespace": "dash_html_components",
        "props": {"children": children, **props},
    }


def core_element(tag: str, **props: Any) -> Element:
    """Return a component of Dash's core, such as ``Graph``."""
    return {"type": tag, "namespace": "dash_core_components", "props": props}
