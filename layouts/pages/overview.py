"""The overview: how every measure stands, under one filter bar."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from dashboard.frame import OVERVIEW, measure_path
from dashboard.overview import UNJUDGED, Overview, Said, overview_of, state_of_overview
from dashboard.overview_row import ATTENTION, BADGES, ORDER
from dashboard.services import Services
from dashboard.signal_words import SHAPES
from dashboard.state import Options, ViewState, to_query
from dashboard.viewer import Viewer
from layouts import ids
from layouts.components.overview_table import overview_table, tiles
from layouts.components.toolbar import toolbar
from layouts.components.tree import Element, element

HEADING: Final = "How are we doing?"
CSV: Final = "/export/overview.csv"
UNJUDGED_WHY: Final = (
    "A usual range is made of figures that stand each on its own: enough of them, with enough "
    "cases behind each. These measures lack one of these."
)
NOTHING_NEW: Final = "No measure has a new signal this month."
NO_ROWS: Final = "No measure here has this signal. Choose “All signals” above to see every measure."
READING: Final = (
    (
        f"{SHAPES['improvement']} {BADGES['improvement']}, {SHAPES['concern']} "
        f"{BADGES['concern']}, {SHAPES['change']} {BADGES['change']}",
        "The latest figure differs from those before it by more than usual variation explains: for "
        "the better, for the worse, or in a way that is neither.",
    ),
    (
        f"{SHAPES['usual']} {BADGES['usual']}",
        "The latest figure varies no more than such figures do.",
    ),
    (
        BADGES["none"],
        "There is no usual range to judge by: one figure after another counts mostly the same "
        "cases, or there are too few figures or cases.",
    ),
    ("Needs attention", ATTENTION),
    ("Sorted by what needs attention", ORDER),
    (
        "Target",
        "Reliably met or missed: the whole usual range lies on that side of the target. Met or "
        "missed alone is said of the latest figure.",
    ),
    (
        "Neighbours and England",
        "The latest published figures, with the month in which their year ends. Neighbours are the "
        "average of our statistical neighbours: the councils most like ours.",
    ),
)


def body(state: ViewState, options: Options, viewer: Viewer, services: Services) -> Element:
    """Return the sentence of the month, the headline tiles, and every measure as a row."""
    state = state_of_overview(state, options)
    shown = overview_of(services.measures, state, viewer, services.repository)
    query = to_query(replace(state, service="", signal="", sort="journey"), options)
    top = element(
        "Div",
        [element("Div", _said(shown, state, options, query)), _toolbar(state, options, viewer)],
        className="overview-top",
    )
    rows = overview_table(shown, query) if shown.rows else element("P", NO_ROWS, className="box")
    every = element(
        "Section",
        [
            element("H2", "All measures", id=ids.section("measures")),
            element("P", shown.count, className="overview-count"),
            rows,
            *([_unjudged(shown, query)] if shown.unjudged else []),
            _reading(),
        ],
        className="panel",
        **{"aria-labelledby": ids.section("measures")},
    )
    return element("Div", [top, *([tiles(shown, query)] if shown.tiles else []), every])


def _toolbar(state: ViewState, options: Options, viewer: Viewer) -> Element:
    return toolbar(OVERVIEW, state, options, csv=CSV, discloses=viewer.discloses)


def _said(shown: Overview, state: ViewState, options: Options, query: str) -> list[Element]:
    """Return the sentence of the month, and what signals now and did not a month earlier."""
    parts = [_part(each, state, options) for each in shown.said]
    news: list[Element | str] = ["New this month: "] if shown.news else [NOTHING_NEW]
    for place, row in enumerate(shown.news):
        link = element("A", row.measure.title, href=f"{measure_path(row.measure.id)}?{query}")
        last = place == len(shown.news) - 1
        news += [link, f" ({BADGES[row.verdict]})" + ("." if last else ", ")]
    return [
        element("P", parts, className="overview-said"),
        element("P", news, className="overview-news"),
    ]


def _part(said: Said, state: ViewState, options: Options) -> Element | str:
    if said.signal:
        href = f"?{to_query(replace(state, signal=said.signal), options)}"
        return element("A", said.text, href=href, className="narrows")
    if said.part:
        return element("A", said.text, href=f"#{ids.section(said.part)}")
    return said.text


def _unjudged(shown: Overview, query: str) -> Element:
    """Return why measures have no usual range, each reason with its measures."""
    terms = []
    for why, rows in shown.unjudged:
        links = [
            element(
                "Li",
                element("A", row.measure.title, href=f"{measure_path(row.measure.id)}?{query}"),
            )
            for row in rows
        ]
        terms += [element("Dt", f"{why} ({len(rows)})"), element("Dd", element("Ul", links))]
    return element(
        "Details",
        [
            element("Summary", "Why measures have no usual range"),
            element("P", UNJUDGED_WHY),
            # A link to what lies in a closed part opens it.
            element("Dl", terms, id=ids.section(UNJUDGED), className="why-none", tabIndex="-1"),
        ],
        **{"data-part": "overview unjudged"},
    )


def _reading() -> Element:
    terms = [
        each for term, words in READING for each in (element("Dt", term), element("Dd", words))
    ]
    return element(
        "Details",
        [element("Summary", "How to read this table"), element("Dl", terms)],
        **{"data-part": "overview more"},
    )
