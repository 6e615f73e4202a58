"""The line of what can be done with a page: copy its link, download, present and print it."""

from __future__ import annotations

from dataclasses import replace

from dashboard.edition import OFFICIAL_SENSITIVE
from dashboard.frame import MEETING
from dashboard.state import Options, ViewState, to_query
from layouts.components.tree import Element, element


def toolbar(
    path: str,
    state: ViewState,
    options: Options,
    *,
    csv: str = "",
    measure: str = "",
    discloses: bool = True,
) -> Element:
    """Return the line for the page at ``path``; ``csv`` is the address of its file, if it has one,
    ``measure`` the one that the meeting view begins with.

    File and paper are of the edition that may be published; who may see small numbers
    (``discloses``) finds the full ones behind a fold.
    """
    plain = to_query(replace(state, edition="publication"), options)
    full = to_query(replace(state, edition="full"), options)
    doings = [
        element("Button", "Copy link", type="button", className="button", **{"data-copy-link": ""}),
        *([_link("Download CSV", f"{csv}?{plain}")] if csv else []),
        _link("Print", f"{path}?{plain}", **{"data-print": ""}),
        _link("Meeting view", f"{MEETING}?{f'measures={measure}&' if measure else ''}{full}"),
    ]
    if discloses:
        in_full = [
            element("P", f"{OFFICIAL_SENSITIVE}. Small numbers are shown."),
            *([_link("Download full CSV", f"{csv}?{full}&edition=full")] if csv else []),
            _link("Print in full", f"{path}?{full}", **{"data-print": ""}),
        ]
        doings.append(
            element(
                "Details",
                [element("Summary", "Full edition"), element("Div", in_full)],
                className="in-full",
            )
        )
    return element("Div", doings, className="toolbar", role="group", **{"aria-label": "This page"})


def _link(words: str, href: str, **data: str) -> Element:
    return element("A", words, href=href, className="button", **data)
