"""The report for a committee's papers: chosen measures, two to a page of A4.

It is the publication edition, with small numbers hidden, unless the full one is asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final

from flask import Blueprint, redirect, request

from dashboard import panels
from dashboard.charts import for_a_wide_page, split_charts, time_chart
from dashboard.edition import marking
from dashboard.frame import MEETING, REPORT, measure_path
from dashboard.meeting import counted_words
from dashboard.notebook_words import action_by, comment_by, comment_head
from dashboard.period import day_words, month_words
from dashboard.services import Services
from dashboard.state import to_query
from dashboard.view import Action, DatedNote, Table, View
from dashboard.viewer import reader_of
from dashboard.web.choosing import Chosen, chosen
from dashboard.web.frames import frame_values
from dashboard.web.kept import file_taken
from dashboard.web.meeting import CHOOSE, NARROW_WIDTH, picture
from dashboard.web.templates import page

WIDTH: Final = 520
"""Pixels of a chart that fills an A4 page's text at type of 12 points: a third larger on paper."""
TALL: Final = 148
LABEL_WIDTH: Final = 26


@dataclass(frozen=True, slots=True)
class Entry:
    """One measure of the report: its view, its chart in two widths, and what people wrote."""

    view: View
    title: str
    wide: str
    narrow: str
    dated: Sequence[DatedNote]
    comment_head: str
    comment_by: str
    actions: Sequence[tuple[Action, str]]
    counted: str
    tables: Sequence[Table]
    page: str


def entry_of(view: View, query: str) -> Entry:
    """Return what the report says of ``view``; ``query`` leads to the measure's own page."""
    wide = narrow = None
    if not view.is_empty:
        wide, narrow = time_chart(view, tall=TALL, label_width=LABEL_WIDTH), time_chart(view)
        if wide is not None:
            wide = for_a_wide_page(wide)
        else:
            wide = narrow = next(iter(split_charts(view)), None)
    measure, comment = view.measure, view.comment
    return Entry(
        view=view,
        title=measure.title,
        wide=picture(view, wide, WIDTH),
        narrow=picture(view, narrow, NARROW_WIDTH),
        dated=view.flagged,
        comment_head=comment_head(comment) if comment else "",
        comment_by=comment_by(comment) if comment else "",
        actions=[(each, action_by(each)) for each in view.actions if each.done_on is None],
        counted=counted_words(measure),
        tables=(view.table,),
        page=f"{measure_path(measure.id)}?{query}",
    )


def sources_of(entries: Sequence[Entry]) -> list[tuple[str, str]]:
    """Return each source once, with the short titles of what rests on it; none where all do.

    What a measure's own line of sources joins by a semicolon counts as two.
    """
    held: dict[str, list[str]] = {}
    for entry in entries:
        for source in entry.view.source.removeprefix("Source: ").split("; "):
            held.setdefault(source, []).append(entry.view.measure.short_title)
    return [
        (
            f"{source[:1].upper()}{source[1:]}",
            "" if len(titles) == len(entries) else ", ".join(titles),
        )
        for source, titles in held.items()
    ]


def blueprint(services: Services) -> Blueprint:
    """Return the routes of the report."""
    routes = Blueprint("report", __name__, url_prefix=REPORT)

    @routes.get("")
    def report() -> Any:
        asked = chosen(services, remarks=True)
        if not asked.measures:
            return redirect(asked.address(MEETING))
        if len(request.args.getlist("measures")) > 1:
            return redirect(asked.address(REPORT, edition=request.args.get("edition", "")))
        file_taken(
            ", ".join(each.id for each in asked.measures),
            of="report",
            edition=asked.edition,
            view=to_query(asked.state, asked.options),
        )
        return page("measures_report.html", _values(services, asked))

    return routes


def _values(services: Services, asked: Chosen) -> dict[str, Any]:
    reader = reader_of(asked.viewer, asked.edition)
    query = to_query(replace(asked.state, edition="full"), asked.options)
    entries = [
        entry_of(panels.view(measure, asked.state, reader, services.repository), query)
        for measure in asked.measures
    ]
    state = asked.state
    months = f"{month_words(state.from_month)} to {month_words(state.to_month)}"
    is_full = asked.edition == "full"
    # Who may not see small numbers is offered no edition with them.
    other = asked.address(REPORT, edition="" if is_full else "full")
    other = other if is_full or asked.viewer.discloses else ""
    return {
        **frame_values(services, "Report", MEETING),
        "data_to": services.repository.loaded(asked.viewer).data_to,
        "entries": entries,
        "sources": sources_of(entries),
        "scope": entries[0].view.scope,
        "months": months,
        "edition": asked.edition,
        "marking": marking(asked.edition),
        "printed": day_words(datetime.now(UTC).astimezone().date()),
        "notices": asked.notices,
        "meeting": asked.address(MEETING),
        "choose": asked.address(CHOOSE),
        "other": other,
        "is_full": is_full,
    }
