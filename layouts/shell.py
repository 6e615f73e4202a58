"""What every page stands in: skip link, header, banner, main part and footer.

``dashboard/web/templates/base.html`` is the same frame for pages that need no Dash.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.edition import marking
from dashboard.frame import DEMONSTRATION, NAVIGATION, OVERVIEW, SERVICE_PAGES, SOURCES, TITLE
from dashboard.freshness import QUALITY, Freshness
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
    return frame([html.H1(TITLE, id=ids.HEADING, tabIndex="-1"), html.P("Loading…", className="loading")])


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


def menu(current: str) -> Component:
    """Return both kinds of links behind one heading, as a narrow window shows them."""
    links = [
        _links(NAVIGATION, current, "menu-pages", "Pages"),
        _links(SERVICE_PAGES, current, "menu-services", "Services"),
    ]
    return html.Details([html.Summary("Pages and services"), *links], className="menu")


def freshness_of(fresh: Freshness) -> Component:
    """Return the last day of the records; when it is opened, that of each source."""
    lines = [
        html.Li(
            [
                html.Strong(each.name),
                f" {each.words}, ",
                html.A(
                    [each.found, html.Span(f" in {each.name}", className="visually-hidden")],
                    href=each.report,
                )
                if each.report
                else each.found,
            ]
        )
        for each in fresh.sources
    ]
    lines.append(html.Li(html.A("What is missing, by measure", href=QUALITY)))
    summary = html.Summary(["Data to ", html.Strong(fresh.data_to)])
    return html.Details([summary, html.Ul(lines)], className="data-to fresh")


def header(
    area_name: str,
    fresh: Freshness | None,
    *,
    is_demonstration: bool,
    current: str = OVERVIEW,
    edition: str = "",
) -> Component:
    """Return the header: its edition, whose figures, up to which day, and if they are made up."""
    brand = html.A(
        [html.Span(TITLE, className="brand-name"), html.Span(area_name, className="brand-area")],
        href="/",
        className="brand",
    )
    children: list[Component] = [brand, navigation(current), menu(current)]
    if fresh is not None:
        children.append(freshness_of(fresh))
    mark = [html.P(marking(edition), className=f"edition-mark edition-{edition}")]
    lines = [
        *(mark if edition else []),
        html.Div(children, className="wrap"),
        services(current),
    ]
    if is_demonstration:
        lines.append(html.Div(html.P(DEMONSTRATION, className="wrap"), className="banner"))
    return html.Header(lines, className="top")


def frame(
    content: Sequence[Any],
    *,
    area_name: str = "",
    fresh: Freshness | None = None,
    is_demonstration: bool = False,
    current: str = OVERVIEW,
    edition: str = "",
) -> list[Component]:
    """Return a page: header, banner where the records are made up, ``content`` and footer.

    A page with figures names its ``edition``, whose marking stands on each sheet of paper.
    """
    return [
        header(
            area_name, fresh, is_demonstration=is_demonstration, current=current, edition=edition
        ),
        html.Main(list(content), id=ids.MAIN, className="wrap main", tabIndex="-1"),
        html.Footer(html.P(SOURCES, className="wrap"), className="foot"),
    ]
