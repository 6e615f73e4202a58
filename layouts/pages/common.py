"""What every page that Dash draws has in common: its frame, filter bar and what is shown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from dash import html
from dash.development.base_component import Component

from dashboard.frame import IMPORTS
from dashboard.freshness import Freshness
from dashboard.journey import SERVICES
from dashboard.masthead import Masthead
from dashboard.period import month_words
from dashboard.places import Place
from dashboard.ports import Area, Loaded
from dashboard.state import GROUPS, SIGNALS, Options, ViewState
from layouts import ids
from layouts.components.unavailable import unavailable
from layouts.filters import filter_bar, store
from layouts.shell import frame

NOT_KNOWN: Final = "unknown"
WHO: Final = {
    ("age", "unborn"): "unborn children",
    ("age", "under_1"): "children under 1",
    ("age", NOT_KNOWN): "children whose age is not known",
    ("sex", "female"): "girls",
    ("sex", "male"): "boys",
    ("sex", "other"): "children whose sex is recorded as another answer",
    ("sex", NOT_KNOWN): "children whose sex is not known",
    ("ethnicity", "other"): "children of other ethnic groups",
    ("ethnicity", NOT_KNOWN): "children whose ethnic group is not known",
    ("disability", "yes"): "children with a disability",
    ("disability", "no"): "children without a disability",
    ("disability", NOT_KNOWN): "children for whom disability is not known",
}
"""Groups of children in words that follow a place: ``Wolverhampton, unborn children``."""
LEADS: Final = {"age": "children aged", "ethnicity": "children of the ethnic group"}


def _where(state: ViewState, options: Options, area: Area) -> str:
    if state.level == "all":
        return area.name
    if state.unit == NOT_KNOWN:
        return f"cases with no {state.level} recorded"
    return dict(options.teams).get(state.unit, state.unit)


def _who(state: ViewState) -> str:
    if state.group == "none":
        return "all children"
    words = GROUPS[state.group][state.group_value]
    lead = LEADS.get(state.group, "children:")
    return WHO.get((state.group, state.group_value), f"{lead} {words}")


def shown_words(state: ViewState, options: Options, area: Area) -> str:
    """Return what is now shown, in words."""
    where, who = _where(state, options, area), _who(state)
    months = f"{month_words(state.from_month)} to {month_words(state.to_month)}"
    if state.from_month == state.to_month:
        months = month_words(state.to_month)
    return f"Showing {where}, {who}, {months}.{_which(state)}"


def _which(state: ViewState) -> str:
    """Return which measures are shown and in what order, where that is chosen."""
    chosen = [
        *([SERVICES[state.service].lower()] if state.service else []),
        *([f"signal “{SIGNALS[state.signal].lower()}”"] if state.signal else []),
        *(["sorted by what needs attention"] if state.sort == "attention" else []),
    ]
    return f" Measures: {', '.join(chosen)}." if chosen else ""


def page_of(
    place: Place,
    heading: str,
    options: Options,
    state: ViewState,
    area: Area,
    loaded: Loaded,
    body: Any,
    notices: Sequence[str] = (),
    fresh: Freshness | None = None,
    masthead: Masthead | None = None,
) -> list[Component]:
    """Return the page: heading, filter bar, what is shown in words, and ``body``."""
    content = [
        html.H1(heading, id=ids.HEADING, tabIndex="-1"),
        filter_bar(options, state, area, place.kind),
        store(options, state),
        html.Div(
            className="shown",
            children=[
                html.P(shown_words(state, options, area), id=ids.STATUS, role="status"),
                html.P(" ".join(notices), id=ids.NOTICE, role="status", className="notice"),
            ],
        ),
        html.Div(body, id=ids.BODY),
    ]
    return frame(
        content,
        area_name=area.name,
        fresh=fresh,
        is_demonstration=loaded.is_demonstration,
        current=place.path,
        edition=state.edition,
        masthead=masthead,
    )


def unavailable_page(place: Place, heading: str) -> list[Component]:
    """Return the page while the database cannot be reached at all."""
    content = [html.H1(heading, id=ids.HEADING, tabIndex="-1"), unavailable()]
    return frame(content, current=place.path)


def empty_page(
    place: Place, heading: str, masthead: Masthead | None = None, *, may_import: bool = True
) -> list[Component]:
    """Return the page while no records are loaded; who ``may_import`` is led to load some."""
    how = [html.A("Load a return", href=IMPORTS), " to see its figures here."]
    words = html.P(["No records are loaded yet. ", *(how if may_import else [])])
    content = [html.H1(heading, id=ids.HEADING, tabIndex="-1"), words]
    return frame(content, current=place.path, masthead=masthead)
