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
    class_name: str = "",
) -> Element:
    """Return ``figure`` under its caption and ``hint``, with ``words`` for who does not see it."""
    return element(
        "Figure",
        className=f"chart {class_name}".strip(),
        children=[
            element("Figcaption", [caption, element("Small", hint)] if hint else caption),
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
