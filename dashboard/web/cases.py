"""The pages of cases: the list behind a figure, and the children overdue a visit or due one.

Plain pages, drawn by the server: they work without JavaScript. What is looked for in a list may be
a child's identifier, so it is posted: it stands in no address, log or link.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial, wraps
from typing import Any, Final

from flask import Blueprint, Response, abort, request

from dashboard.case_index import case_index, visits_due
from dashboard.case_links import DUE, LEVELS, cases_path, due_path, of_due, of_list
from dashboard.case_sheet import LONGEST_TEXT
from dashboard.case_view import case_list, listable, total_words, unit_of, wanted
from dashboard.case_view import csv_rows as case_rows
from dashboard.due_view import csv_rows as due_rows
from dashboard.due_view import due_asked, due_list
from dashboard.edition import OFFICIAL_SENSITIVE
from dashboard.frame import CASES, measure_path
from dashboard.measure import Measure
from dashboard.period import PERIOD_NAMES, month_words, period_words
from dashboard.ports import CasesAsked, DueAsked
from dashboard.services import Services
from dashboard.viewer import Viewer
from dashboard.web import forms
from dashboard.web.export import csv_text
from dashboard.web.frames import frame_values
from dashboard.web.kept import file_taken, list_shown
from dashboard.web.templates import message_page, page
from dashboard.wording import with_counts

BACK: Final = (CASES, "All lists of cases")
FILE: Final = "/cases.csv"
DUE_FILE: Final = f"{DUE}.csv"
NOT_ALLOWED: Final = (
    "Lists of cases are for those who work with these children. You can see the figures, but not "
    "who stands behind them.",
    "Ask the person who runs Sightline here if you need a list.",
)
FROM_ELSEWHERE: Final = (
    "The request did not come from a page of Sightline, so nothing was looked for. Open the list "
    "again and try once more.",
)
SENSITIVE_NAME: Final = "official-sensitive"
FOUND: Final = 302


class _Forbidden(Exception):
    """The viewer may see no lists, or the request is not one of our own pages'."""


def _answering(view: Callable[..., Response]) -> Callable[..., Response]:
    """Return ``view`` with what may go wrong said on a page, in plain words; never kept."""

    @wraps(view)
    def answer(*given: Any, **named: Any) -> Response:
        try:
            found = view(*given, **named)
        except _Forbidden as error:
            words = error.args or NOT_ALLOWED
            found = message_page("Not allowed", words, 403, back=("/", "Go to the overview"))
        found.headers["Cache-Control"] = "no-store"
        return found

    return answer


def _fields() -> dict[str, str]:
    """Return the figure that the address names with what was posted: a pressed button counts."""
    given = dict(request.args)
    if request.method == "POST":
        if not forms.is_own_page(request):
            raise _Forbidden(*FROM_ELSEWHERE)
        given |= {
            name: request.form.getlist(name)[-1]
            for name in ("text", "sort", "page")
            if name in request.form
        }
    else:
        # An address with something to look for is none of ours: nothing personal is in one.
        given.pop("text", None)
    return given


def _chosen(measure: Measure, given: Mapping[str, str]) -> str:
    """Return the address of the list that the form of the first page asks for."""
    level, _, unit = given.get("place", "").partition(":")
    return cases_path(
        measure.id,
        given.get("period") or measure.headline,
        given.get("month", ""),
        level=level,
        unit=unit,
    )


def _placed(given: Mapping[str, str]) -> dict[str, str]:
    """Return the fields with what a form calls the place, ``team:T3``, under its own name."""
    level, colon, unit = given.get("place", "").partition(":")
    return {**given, **({level: unit} if colon and level in LEVELS else {})}


def about(number: int) -> str:
    """Return about how many: who reads the trail may not be one who is told a team's figures."""
    for least, most in ((0, 0), (1, 9), (10, 49), (50, 199), (200, 999)):
        if number <= most:
            return f"{least} to {most}" if most else "none"
    return "1,000 or more"


def _told(asked: CasesAsked | DueAsked, total: int, rows: int) -> dict[str, str | int | None]:
    """Return what the audit trail is told of a list: of what, about how long; nobody in it."""
    figure = asked if isinstance(asked, CasesAsked) else None
    return {
        "of": "cases" if figure else "visits overdue or due",
        "period": figure.period if figure else None,
        "month": figure.month if figure else None,
        "place": asked.unit if asked.level != "all" else "whole council",
        "part": asked.which or None,
        "rows": about(rows),
        "total": about(total),
        "page": asked.page if asked.size is not None else None,
        "looked": "for a word" if asked.text else None,
    }


def blueprint(services: Services) -> Blueprint:
    """Return the routes of the cases."""
    routes = Blueprint("cases", __name__, url_prefix=CASES)
    repository = services.repository

    def lister() -> Viewer:
        """Return who is asking; raises _Forbidden unless they may see lists."""
        viewer = services.viewer()
        if not viewer.may_list:
            raise _Forbidden
        return viewer

    def measure_of(measure_id: str) -> Measure:
        return services.measures.get(measure_id) or abort(404)

    def frame(title: str) -> dict[str, Any]:
        return {
            **frame_values(services, title, CASES),
            "marking": OFFICIAL_SENSITIVE,
            "everyone": services.viewer().lists("all", "all"),
        }

    @routes.get("")
    @_answering
    def start() -> Response:
        viewer = lister()
        if measure := services.measures.get(request.args.get("measure", "")):
            return Response(status=FOUND, headers={"Location": _chosen(measure, request.args)})
        options, notices = repository.options(viewer), list[str]()
        level, unit = unit_of(_placed(request.args), options, viewer, notices)
        values = {
            **frame("Cases"),
            "index": case_index(services.measures, viewer, repository, level, unit),
            "options": listable(options, viewer),
            "level": level,
            "unit": unit,
            "notices": notices,
            "cases_path": cases_path,
            "due_path": due_path,
            "month_words": month_words,
            "period_words": period_words,
            "with_counts": with_counts,
        }
        return page("cases.html", values)

    @routes.route("/<measure_id>", methods=["GET", "POST"])
    @_answering
    def of_figure(measure_id: str) -> Response:
        viewer = lister()
        asked = wanted(_fields(), measure_of(measure_id), viewer, repository)
        found = case_list(asked.asked, viewer, repository)
        if found.sheet is not None:
            list_shown(measure_id, **_told(found.asked, found.sheet.total, len(found.sheet.rows)))
        values = {
            **frame(f"Cases: {found.of}"),
            "found": found,
            "sheet": found.sheet,
            "months": asked.months,
            "notices": asked.notices,
            "options": listable(repository.options(viewer), viewer),
            "link": partial(of_list, found.asked),
            "file": of_list(found.asked, suffix=FILE),
            "shown": total_words(found.sheet) if found.sheet else "",
            "measure_address": measure_path(found.measure.id),
            "due": visits_due(
                found.measure, viewer, repository, found.asked.level, found.asked.unit
            ),
            "due_path": due_path,
            "month_words": month_words,
            "period_names": PERIOD_NAMES,
            "longest": LONGEST_TEXT,
        }
        return page("case_list.html", values)

    @routes.route(f"/<measure_id>{FILE}", methods=["GET", "POST"])
    @_answering
    def file(measure_id: str) -> Response:
        viewer = lister()
        measure = measure_of(measure_id)
        asked = wanted(_fields(), measure, viewer, repository)
        found = case_list(replace(asked.asked, page=1, size=None), viewer, repository)
        if found.cases is None:
            abort(404)
        head, rows = case_rows(found)
        file_taken(measure.id, **_told(found.asked, len(rows), len(rows)))
        parts = [viewer.authority, measure.id, "cases", asked.asked.period, asked.asked.month]
        return _csv(head, rows, parts, viewer)

    @routes.route(f"/<measure_id>{DUE}", methods=["GET", "POST"])
    @_answering
    def of_visits(measure_id: str) -> Response:
        viewer = lister()
        measure = measure_of(measure_id)
        given = _placed(_fields())
        options, notices = repository.options(viewer), list[str]()
        unit = unit_of(given, options, viewer, notices)
        found = due_list(due_asked(given, measure, unit), viewer, repository)
        if found is None:
            return message_page(
                "No visits to list",
                (
                    f"No visit rule is followed for this measure: {measure.title}, or no records "
                    "are loaded that say who is visited.",
                ),
                404,
                back=BACK,
            )
        list_shown(measure.id, **_told(found.asked, found.sheet.total, len(found.sheet.rows)))
        values = {
            **frame(f"Overdue and due: {measure.title}"),
            "found": found,
            "sheet": found.sheet,
            "link": partial(of_due, found.asked),
            "file": of_due(found.asked, suffix=DUE_FILE),
            "shown": total_words(found.sheet),
            "measure_address": measure_path(measure.id),
            "options": listable(options, viewer),
            "notices": notices,
            "longest": LONGEST_TEXT,
            "plain": due_path(measure.id),
            "rules": repository.visit_rules(viewer, measure)[:1],
        }
        return page("due_list.html", values)

    @routes.route(f"/<measure_id>{DUE_FILE}", methods=["GET", "POST"])
    @_answering
    def due_file(measure_id: str) -> Response:
        viewer = lister()
        measure = measure_of(measure_id)
        given = _placed(_fields())
        unit = unit_of(given, repository.options(viewer), viewer, [])
        asked = due_asked(given, measure, unit)
        found = due_list(replace(asked, page=1, size=None), viewer, repository)
        if found is None:
            abort(404)
        head, rows = due_rows(found)
        file_taken(measure.id, **_told(found.asked, len(rows), len(rows)))
        parts = [viewer.authority, measure.id, "overdue-and-due", found.day.isoformat()]
        return _csv(head, rows, parts, viewer)

    def _csv(head: Any, rows: Any, parts: list[str], viewer: Viewer) -> Response:
        if repository.loaded(viewer).is_demonstration:
            parts.append("demonstration")
        name = "_".join([*parts, SENSITIVE_NAME]) + ".csv"
        return Response(
            csv_text(head, rows),
            mimetype="text/csv",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )

    return routes
