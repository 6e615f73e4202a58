"""What narrows a page: a link for each thing, which takes it away again."""

from __future__ import annotations

from typing import Final

from dashboard.measure_page import chips_of, everything
from dashboard.state import Options, ViewState, to_query
from layouts import ids
from layouts.components.tree import Element, element

HOW: Final = (
    "Everything is shown. To narrow the page, choose {what}: in a chart, or by its name in a table."
)


def narrowing(state: ViewState, options: Options) -> Element:
    """Return the months, the unit and the group that narrow the page, each to be removed.

    Without any, how to narrow it.
    """
    chips = chips_of(state, options)
    what = "a month, a team or a group of children"
    how = HOW.format(what=what if options.teams else "a month or a group of children")
    content: list[Element] = [element("P", "Narrowed to" if chips else how, className="quiet")]
    if chips:
        links = [
            _link(
                [chip.words, element("Span", "✕", className="cross", **{"aria-hidden": "true"})],
                chip.without,
                options,
                f"Remove: {chip.words}",
            )
            for chip in chips
        ]
        if len(chips) > 1:
            links.append(_link("Clear all", everything(state, options), options, "", "plain"))
        content.append(element("Ul", [element("Li", link) for link in links], className="chips"))
    return element(
        "Div",
        content,
        id=ids.NARROWING,
        className="narrowing",
        tabIndex="-1",
        role="group",
        **{"aria-label": "What narrows this page"},
    )


def _link(
    content: object, state: ViewState, options: Options, label: str, more: str = ""
) -> Element:
    named = {"aria-label": label} if label else {}
    return element(
        "A",
        content,
        href=f"?{to_query(state, options)}",
        className=f"chip narrows {more}".strip(),
        **named,
    )
