"""What every page stands in: skip link, header, banner, main part and footer.

``dashboard/web/templates/base.html`` is the same frame for pages that need no Dash.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.edition import marking
from dashboard.frame import (
    ACCOUNT,
    DEMONSTRATION,
    OVERVIEW,
    SEE_AS,
    SERVICE_PAGES,
    SIGN_OUT,
    SOURCES,
    TITLE,
)
from dashboard.freshness import QUALITY, Freshness
from dashboard.masthead import SEE_AS as READERS
from dashboard.masthead import Masthead, pages_of
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
    return frame(
        [html.H1(TITLE, id=ids.HEADING, tabIndex="-1"), html.P("Loading…", className="loading")]
    )


def _links(
    pages: Sequence[tuple[str, str]], current: str, class_name: str, label: str
) -> Component:
    links = [
        html.A(name, href=path, **({"aria-current": "page"} if path == current else {}))
        for path, name in pages
    ]
    return html.Nav(links, className=class_name, **{"aria-label": label})


def navigation(pages: Sequence[tuple[str, str]], current: str) -> Component:
    """Return the links to ``pages``; ``current`` is the address of the one that is shown."""
    return _links(pages, current, "pages", "Pages")


def services(current: str) -> Component:
    """Return the links to the services, along a child's journey."""
    return html.Div(
        _links(SERVICE_PAGES, current, "wrap services", "Services"), className="services-bar"
    )


def menu(pages: Sequence[tuple[str, str]], current: str) -> Component:
    """Return both kinds of links behind one heading, as a narrow window shows them."""
    links = [
        _links(pages, current, "menu-pages", "Pages"),
        _links(SERVICE_PAGES, current, "menu-services", "Services"),
    ]
    return html.Details([html.Summary("Pages and services"), *links], className="menu")


def _form(address: str, token: str, controls: Sequence[Component], **attributes: Any) -> Component:
    """Return a form that is sent to ``address`` without a script."""
    hidden = dcc.Input(type="hidden", name="token", value=token)
    return html.Form([hidden, *controls], action=address, method="POST", **attributes)


def who(masthead: Masthead) -> Component:
    """Return who is signed in, with the ways to their account and out."""
    out = html.Button("Sign out", type="submit", className="as-link")
    line = [
        html.P(["Signed in as ", html.Strong(masthead.signed_in)]),
        html.A("Your account", href=ACCOUNT),
        _form(SIGN_OUT, masthead.token, [out]),
    ]
    return html.Div(html.Div(line, className="wrap"), className="who")


def banner(masthead: Masthead) -> Component:
    """Return that the records are made up, and the switch to what others see, if there is one."""
    inside: list[Component] = [html.P(DEMONSTRATION)]
    if masthead.seen_as:
        buttons = [
            html.Button(
                words,
                type="submit",
                name="reader",
                value=choice,
                **{"aria-pressed": "true" if choice == masthead.seen_as else "false"},
            )
            for choice, words in READERS.items()
        ]
        lead = html.Span("See it as:", **{"aria-hidden": "true"})
        named = {"className": "see-as", "aria-label": "See it as"}
        inside += [
            _form(SEE_AS, masthead.token, [lead, *buttons], **named),
            html.P(masthead.sees, className="sees"),
        ]
    return html.Div(html.Div(inside, className="wrap"), className="banner")


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
    masthead: Masthead,
    *,
    is_demonstration: bool,
    current: str = OVERVIEW,
    edition: str = "",
) -> Component:
    """Return the header: its edition, whose figures, up to which day, and if they are made up.

    ``masthead`` says which pages its reader may use, and who that is.
    """
    brand = html.A(
        [html.Span(TITLE, className="brand-name"), html.Span(area_name, className="brand-area")],
        href="/",
        className="brand",
    )
    pages = masthead.pages
    children: list[Component] = [brand, navigation(pages, current), menu(pages, current)]
    if fresh is not None:
        children.append(freshness_of(fresh))
    mark = [html.P(marking(edition), className=f"edition-mark edition-{edition}")]
    lines = [
        *(mark if edition else []),
        *([who(masthead)] if masthead.signed_in else []),
        html.Div(children, className="wrap"),
        services(current),
    ]
    if is_demonstration:
        lines.append(banner(masthead))
    return html.Header(lines, className="top")


def frame(
    content: Sequence[Any],
    *,
    area_name: str = "",
    fresh: Freshness | None = None,
    is_demonstration: bool = False,
    current: str = OVERVIEW,
    edition: str = "",
    masthead: Masthead | None = None,
) -> list[Component]:
    """Return a page: header, banner where the records are made up, ``content`` and footer.

    Without a ``masthead`` the header leads to the pages that everybody may use.
    A page with figures names its ``edition``, whose marking stands on each sheet of paper.
    """
    return [
        header(
            area_name,
            fresh,
            masthead or Masthead(pages_of(None)),
            is_demonstration=is_demonstration,
            current=current,
            edition=edition,
        ),
        html.Main(list(content), id=ids.MAIN, className="wrap main", tabIndex="-1"),
        html.Footer(html.P(SOURCES, className="wrap"), className="foot"),
    ]
