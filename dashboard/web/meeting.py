"""The meeting view, one measure a screen, and the form that chooses what it and a report show.

Plain pages, drawn by the server: without JavaScript the slides stand one under the other.
Whoever presents, small numbers are hidden.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import parse_qsl

from flask import Blueprint, Response, redirect, request

from dashboard import panels
from dashboard.charts import Chart, time_chart
from dashboard.edition import publication_words
from dashboard.figures.svg import svg
from dashboard.frame import DEMONSTRATION, MEETING, REPORT, measure_path
from dashboard.journey import SERVICES
from dashboard.meeting import SLIDE_WIDTH, Slide, counted_words, slide_of
from dashboard.period import day_words, month_words
from dashboard.services import Services
from dashboard.state import to_query
from dashboard.view import View
from dashboard.viewer import reader_of
from dashboard.web.choosing import Chosen, chosen
from dashboard.web.frames import frame_values
from dashboard.web.templates import page
from dashboard.wording import group_words

CHOOSE: Final = f"{MEETING}/choose"
NARROW_WIDTH: Final = 320
"""The chart of a telephone, in pixels."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A slide as the page draws it: its number, its words and its chart in two widths."""

    number: int
    slide: Slide
    wide: str
    narrow: str
    page: str
    """The address of the measure's own page."""
    counted: str
    """What is counted, for paper."""


def picture(view: View, chart: Chart | None, width: int) -> str:
    """Return a chart of ``view`` as SVG; empty where there is none."""
    if chart is None:
        return ""
    title = f"{view.measure.title}: {chart.title}"
    return svg(chart.figure, width=width, title=title, description=chart.words)


def _shown(number: int, slide: Slide, query: str) -> Shown:
    narrow = slide.chart
    if narrow is not None and narrow.name == "time":
        narrow = time_chart(slide.view)
    return Shown(
        number,
        slide,
        picture(slide.view, slide.chart, SLIDE_WIDTH),
        picture(slide.view, narrow, NARROW_WIDTH),
        f"{measure_path(slide.view.measure.id)}?{query}",
        counted_words(slide.view.measure),
    )


def blueprint(services: Services) -> Blueprint:
    """Return the routes of the meeting view."""
    routes = Blueprint("meeting", __name__, url_prefix=MEETING)
    repository = services.repository

    def form(asked: Chosen) -> Response:
        by_service = [
            (title, [m for m in services.measures.values() if m.service == name])
            for name, title in SERVICES.items()
        ]
        taken = [each.id for each in asked.measures]
        passed = replace(asked.state, level="all", unit="all", edition="full")
        hidden = [
            pair
            for pair in parse_qsl(to_query(passed, asked.options))
            if pair[0] not in ("from", "to")
        ]
        values = {
            **frame_values(services, "Meetings and reports", MEETING),
            "services": [each for each in by_service if each[1]],
            "order": {measure: place for place, measure in enumerate(taken, 1)},
            "months": [(month, month_words(month)) for month in reversed(asked.options.months)],
            "state": asked.state,
            "teams": asked.options.teams,
            "localities": asked.options.localities,
            "remarks": asked.remarks,
            "hidden": hidden,
            "group": group_words(asked.state) if asked.state.group != "none" else "",
            "notices": asked.notices,
            "meeting": MEETING,
            "report": REPORT,
        }
        return page("meeting_choose.html", values)

    @routes.get("/choose")
    def choose() -> Response:
        return form(chosen(services))

    @routes.get("")
    def slides() -> Any:
        asked = chosen(services)
        if not asked.measures:
            return form(asked)
        if len(request.args.getlist("measures")) > 1:
            # A form without JavaScript names each measure by itself: a link to keep is shorter.
            return redirect(asked.address(MEETING))
        return page("meeting.html", _values(asked))

    def _values(asked: Chosen) -> dict[str, Any]:
        reader = reader_of(asked.viewer, "publication")
        state = replace(asked.state, edition="publication")
        teams = () if state.level != "all" else tuple(repository.team_names(reader).values())
        query = to_query(replace(state, edition="full"), asked.options)
        shown = [
            _shown(
                number,
                slide_of(
                    panels.view(measure, state, reader, repository), teams, remarks=asked.remarks
                ),
                query,
            )
            for number, measure in enumerate(asked.measures, 1)
        ]
        frame = frame_values(services, "Meeting view", MEETING)
        return {
            **frame,
            "data_to": repository.loaded(reader).data_to,
            "slides": shown,
            "count": len(shown),
            "start": _start(len(shown)),
            "scope": shown[0].slide.view.scope,
            "is_narrowed": state.is_filtered,
            "month": month_words(state.to_month),
            "printed": day_words(datetime.now(UTC).astimezone().date()),
            "hidden_words": publication_words(),
            "made_up": DEMONSTRATION if frame.get("is_demonstration") else "",
            "notices": asked.notices,
            "choose": asked.address(CHOOSE),
            "report": asked.address(REPORT),
        }

    return routes


def _start(count: int) -> int:
    """Return the slide that the address opens at, 1 to ``count``."""
    text = request.args.get("n", "1")
    return min(max(int(text), 1), count) if text.isdecimal() and len(text) < 4 else 1
