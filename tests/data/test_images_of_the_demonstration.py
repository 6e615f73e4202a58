"""Every chart of the demonstration as SVG, and every headline of its meeting view."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from xml.etree import ElementTree

import pytest
from sqlalchemy import Engine

from dashboard import panels
from dashboard.charts import Chart, for_a_wide_page, time_chart
from dashboard.figures.svg import svg
from dashboard.figures.svg_text import plain, plain_width
from dashboard.measure_page import measure_page_of
from dashboard.measure_panels import panels_of
from dashboard.measures.registry import measures
from dashboard.meeting import MOST_WORDS, TALL, headline_of, lede_of, signal_now, slide_of
from dashboard.state import default_state
from dashboard.view import View
from dashboard.viewer import full_viewer
from data.repository import SqlRepository, default_authority

SVG = "{http://www.w3.org/2000/svg}"
WIDTHS = (320, 640)
SLACK = 4


class Demonstration:
    """The views of the demonstration's latest months."""

    def __init__(self, engine: Engine) -> None:
        self.repository = SqlRepository(engine)
        self.viewer = full_viewer(default_authority(engine, ""))
        self.state = default_state(self.repository.options(self.viewer))

    def view(self, measure: str) -> View:
        return panels.view(measures()[measure], self.state, self.viewer, self.repository)

    def charts(self, measure: str) -> list[Chart]:
        page = measure_page_of(measures()[measure], self.state, self.viewer, self.repository)
        return [each.chart for each in panels_of(page).values() if each.chart is not None]


@pytest.fixture(scope="module")
def demonstration(demo_engine: Engine) -> Demonstration:
    return Demonstration(demo_engine)


@cache
def _expected(text: str) -> str:
    return " ".join(plain(text).split())


def labels(chart: Chart) -> Iterator[str]:
    """Return the words that a figure gives: those of its ticks and of its annotations."""
    layout = chart.figure["layout"]
    for name in ("xaxis", "yaxis"):
        axis = layout[name]
        low, high = sorted(axis.get("range", (float("-inf"), float("inf"))))
        for value, text in zip(axis.get("tickvals", ()), axis.get("ticktext", ()), strict=True):
            if axis.get("showticklabels", True) and low <= value <= high:
                yield _expected(str(text))
    for each in layout.get("annotations", ()):
        yield _expected(each["text"])


def outside(root: ElementTree.Element, width: float, height: float) -> list[str]:
    """Return the words that reach beyond the picture, by the widest of the fonts."""
    found = []
    for text in root.iter(f"{SVG}text"):
        if text.get("transform"):
            continue
        size = float(text.get("font-size") or 0)
        lines = text.findall(f"{SVG}tspan[@y]") or [text]
        for line in lines:
            words = "".join(line.itertext())
            wide = plain_width(words, size)
            x, y = float(line.get("x") or 0), float(line.get("y") or 0)
            anchor = text.get("text-anchor", "start")
            left = x - {"start": 0.0, "middle": wide / 2, "end": wide}[anchor]
            if left < -SLACK or left + wide > width + SLACK or not 0 <= y <= height + SLACK:
                found.append(words)
    return found


@pytest.mark.parametrize("measure", list(measures()))
def test_every_chart_is_drawn_with_the_words_of_its_figure(
    demonstration: Demonstration, measure: str
) -> None:
    for chart in demonstration.charts(measure):
        for width in WIDTHS:
            text = svg(chart.figure, width=width, title=chart.title, description=chart.words)
            root = ElementTree.fromstring(text)
            drawn = [
                " ".join(" ".join(t.strip() for t in each.itertext()).split())
                for each in root.iter(f"{SVG}text")
            ]
            joined = " | ".join(each.replace(" ", "") for each in drawn)
            for label in labels(chart):
                assert label.replace(" ", "") in joined, (chart.name, label)


@pytest.mark.parametrize("measure", list(measures()))
def test_the_words_of_a_slide_and_of_a_report_lie_in_their_picture(
    demonstration: Demonstration, measure: str
) -> None:
    view = demonstration.view(measure)
    slide = slide_of(view, ())
    charts = [(slide.chart, 640), (time_chart(view), 320)]
    wide = time_chart(view, tall=148, label_width=26)
    charts.append((for_a_wide_page(wide) if wide else None, 520))
    for chart, width in charts:
        if chart is None or view.is_empty:
            continue
        height = chart.figure["layout"]["height"]
        root = ElementTree.fromstring(svg(chart.figure, width=width))
        assert outside(root, width, height) == []


@pytest.mark.parametrize("measure", list(measures()))
def test_a_headline_is_short_and_claims_no_more_than_its_signal(
    demonstration: Demonstration, measure: str
) -> None:
    view = demonstration.view(measure)
    headline = headline_of(view)
    assert len(headline.split()) <= MOST_WORDS
    signal = signal_now(view)
    moved = signal is not None and bool(signal.way)
    claims = ("More ", "Fewer ", "better", "worse", "rising", "falling", "than usual")
    if not moved:
        assert not any(claim in headline.removeprefix(view.measure.title) for claim in claims[2:])
        own = view.measure.headline_words
        assert own is None or headline not in (own.higher, own.lower)
    assert lede_of(view)[:-1] != ""


def test_the_chart_of_a_slide_has_type_of_24_on_a_screen_of_1400(
    demonstration: Demonstration,
) -> None:
    """Its type is 12 in a picture 640 wide, which has 1,304 pixels there."""
    chart = slide_of(demonstration.view("cin_seen_5_days"), ()).chart
    assert chart is not None
    assert chart.figure["layout"]["font"]["size"] * 1304 / 640 >= 24
    assert chart.figure["layout"]["height"] <= TALL


def test_a_month_within_its_usual_range_is_not_said_to_have_moved(
    demonstration: Demonstration,
) -> None:
    view = demonstration.view("mash_enquiries")
    assert view.signal is not None
    assert view.signal.verdict == "usual"
    assert headline_of(view) == "Enquiries to the front door: 459, within the usual range"


def test_a_month_that_improved_takes_the_measures_own_words(
    demonstration: Demonstration,
) -> None:
    view = demonstration.view("cin_seen_5_days")
    assert headline_of(view) == "More of the children referred are seen within 5 working days"
    plainly = replace(view, measure=replace(view.measure, headline_words=None))
    assert headline_of(plainly) == (
        "Children seen within 5 working days of referral: 77.5%, better than usual"
    )
    assert lede_of(view) == (
        "77.5% in September 2019 (124 of 160 children), up from 55.3% in March. The target is 85%."
    )
