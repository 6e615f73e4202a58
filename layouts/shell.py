"""What every page stands in: skip link, header, banner, main part and footer.

``dashboard/web/templates/base.html`` is the same frame for pages that need no Dash.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.frame import DEMONSTRATION, NAVIGATION, OVERVIEW, SERVICE_PAGES, SOURCES, TITLE
from dashboard.period import day_words
from layouts import ids


def shell() -> Component:
    """Return the static layout: the frame of a page, without any data."""
    return html.Div(
        [
            dcc.Location(id=ids.LOCATION, refresh=False),
            html.A("Skip to main content", href=f"#{ids.MAIN}", className="skip-link"),
            html.Div(loading(), id=ids.PAGE),
        ]
    )


def loading() -> list[Component]:
    """Return the page while its content is on the way."""
    return frame([html.H1(TITLE, id=ids.HEADING, tabIndex="-1"), html.P("Loading…")])


def _links(
    pages: Sequence[tuple[str, str]], current: str, class_name: str, label: str
) -> Component:
    links = [
        html.A(name, href=path, **({"aria-current": "page"} if path == current else {}))
        for path, name in pages
    ]
    return html.Nav(links, className=class_name, **{"aria-label": label})


def navigation(current: str) -> Component:
    """Return the links to the pages; ``current`` is the address of the one that is shown."""
    return _links(NAVIGATION, current, "pages", "Pages")


def services(current: str) -> Component:
    """Return the links to the services, along a child's journey."""
    return html.Div(
        _links(SERVICE_PAGES, current, "wrap services", "Services"), className="services-bar"
    )


def header(
    area_name: str, data_to: date | None, *, is_demonstration: bool, current: str = OVERVIEW
) -> Component:
    """Return the header: whose figures, up to which day, and whether they are made up."""
    brand = html.A(
        [html.Span(TITLE, className="brand-name"), html.Span(area_name, className="brand-area")],
        href="/",
        className="brand",
    )
    children: list[Component] = [brand, navigation(current)]
    if data_to is not None:
        children.append(html.P(["Data to ", html.Strong(day_words(data_to))], className="data-to"))
    lines = [html.Div(children, className="wrap"), services(current)]
    if is_demonstration:
        lines.append(html.Div(html.P(DEMONSTRATION, className="wrap"), className="banner"))
    return html.Header(lines, className="top")


def frame(
    content: Sequence[Any],
    *,
    area_name: str = "",
    data_to: date | None = None,
    is_demonstration: bool = False,
    current: str = OVERVIEW,
) -> list[Component]:
    """Return a page: header, banner where the records are made up, ``content`` and footer."""
    return [
        header(area_name, data_to, is_demonstration=is_demonstration, current=current),
        html.Main(list(content), id=ids.MAIN, className="wrap main", tabIndex="-1"),
        html.Footer(html.P(SOURCES, className="wrap"), className="foot"),
    ]
