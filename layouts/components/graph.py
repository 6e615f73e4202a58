"""The one place that draws a chart."""

from __future__ import annotations

from typing import Any, Final

from layouts.components.tree import Element, core_element, element

CONFIG: Final = {
    "displayModeBar": False,
    "showSendToCloud": False,
    "plotlyServerURL": "",
    "displaylogo": False,
    "scrollZoom": False,
    "doubleClick": False,
    "showTips": False,
    "responsive": True,
}
"""No mode bar, and nothing of a chart ever leaves for plotly's cloud."""


def graph(
    id: dict[str, str],
    figure: dict[str, Any],
    *,
    caption: str,
    words: str,
    hint: str = "",
    action: str = "",
    class_name: str = "",
) -> Element:
    """Return ``figure`` under its caption, with ``words`` for who does not see it.

    ``hint`` says how to read it, ``action`` what can be done with it (not on paper).
    """
    lines = [
        *([element("Small", hint)] if hint else []),
        *([element("Small", action, className="on-screen")] if action else []),
    ]
    return element(
        "Figure",
        className=f"chart {class_name}".strip(),
        children=[
            element("Figcaption", [caption, *lines] if lines else caption),
            element(
                "Div",
                core_element(
                    "Graph",
                    id=id,
                    figure=figure,
                    config=CONFIG,
                    style={"height": f"{figure['layout']['height']}px"},
                ),
                role="img",
                **{"aria-label": words},
            ),
        ],
    )
