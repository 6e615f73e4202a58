"""The pages of notes: dated notes, comments and actions, of every measure and of one.

Plain pages and forms, drawn by the server: they work without JavaScript.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from typing import Any, Final

from flask import Blueprint, Response, abort, request

from dashboard.desk import NotAllowed
from dashboard.frame import NOTES
from dashboard.journey import SERVICES
from dashboard.marks import KINDS, kind_of, mark_words
from dashboard.measure import Measure
from dashboard.notebook import LONGEST, Notebook, NotebookRefused
from dashboard.notebook_words import (
    by_urgency,
    comment_by,
    is_overdue,
    marks_together,
    overdue_words,
    reference_day,
)
from dashboard.period import day_words, is_month, month_words
from dashboard.services import Services
from dashboard.viewer import Viewer
from dashboard.web import forms
from dashboard.web.frames import frame_values
from dashboard.web.note_forms import (
    DONE,
    FORMS,
    NoteForm,
    keep,
    months_to_choose,
    removed,
)
from dashboard.web.templates import message_page, page

BACK: Final = (NOTES, "Notes and actions")
NOT_HERE: Final = "Your role does not include writing notes; here you can read them."
FROM_ELSEWHERE: Final = (
    "The request did not come from a page of Sightline, or the page was too old, so nothing was "
    "done. Open the page again and try once more."
)
SEE_OTHER: Final = 303
RECENT: Final = 20
"""Comments listed on the page of all measures."""


def _answering(view: Callable[..., Response]) -> Callable[..., Response]:
    """Return ``view`` with what may go wrong said on a page, in plain words."""

    @wraps(view)
    def answer(*given: Any, **named: Any) -> Response:
        try:
            return view(*given, **named)
        except NotAllowed as error:
            return message_page("Not allowed", (str(error),), 403, back=BACK)
        except NotebookRefused as error:
            return message_page("That cannot be done", (f"{error}.",), 409, back=BACK)

    return answer


def blueprint(services: Services) -> Blueprint:
    """Return the routes of the notes."""
    routes = Blueprint("notes", __name__, url_prefix=NOTES)
    repository = services.repository

    def measure_of(measure_id: str) -> Measure:
        return services.measures.get(measure_id) or abort(404)

    def writer() -> tuple[Viewer, Notebook]:
        """Return who sent a form of ours, and the notebook; raises NotAllowed."""
        viewer = services.viewer()
        fields = request.form
        if not forms.is_own_page(request) or not forms.has_token(
            request, fields.get(forms.FIELD, "")
        ):
            raise NotAllowed(FROM_ELSEWHERE)
        if services.notebook is None or not viewer.may_note:
            raise NotAllowed(NOT_HERE)
        return viewer, services.notebook

    def today(viewer: Viewer) -> Any:
        return reference_day(repository.loaded(viewer), datetime.now(tz=UTC).date())

    words = {
        "kind_of": kind_of,
        "mark_words": mark_words,
        "comment_by": comment_by,
        "month_words": month_words,
        "is_overdue": is_overdue,
        "overdue_words": overdue_words,
    }

    @routes.get("")
    @_answering
    def listed() -> Response:
        viewer = services.viewer()
        day = today(viewer)
        of_all = list(services.measures.values()) if viewer.authority else []
        with repository.snapshot():
            actions = [each for measure in of_all for each in repository.actions(viewer, measure)]
            comments = [each for measure in of_all for each in repository.comments(viewer, measure)]
            marks = [
                (measure, mark) for measure in of_all for mark in repository.marks(viewer, measure)
            ]
        still = by_urgency(actions)
        late = [each for each in still if is_overdue(each, day)]
        done = [each for each in actions if each.done_on is not None]
        values = {
            **frame_values(services, "Notes and actions", NOTES),
            **words,
            "measures": services.measures,
            "services": [
                (title, [each for each in services.measures.values() if each.service == name])
                for name, title in SERVICES.items()
            ],
            "actions": still,
            "day": day,
            "lead": _lead(len(still), len(late), day_words(day)),
            "done": sorted(done, key=lambda each: each.done_on or day, reverse=True),
            "comments": sorted(comments, key=lambda each: (each.month, each.made_on), reverse=True)[
                :RECENT
            ],
            "marks": marks_together(marks),
        }
        return page("notes.html", values)

    def drawn(measure: Measure, form: NoteForm | None = None) -> Response:
        viewer = services.viewer()
        may_write = viewer.may_note and services.notebook is not None
        options = repository.options(viewer)
        comments = repository.comments(viewer, measure)
        blank = {name: NoteForm(name, _filled(name, options.default_to)) for name in FORMS}
        edited = request.args.get("edit", "")
        if is_month(edited):
            held = next((each for each in comments if each.month == edited), None)
            if held is not None:
                given = {"month": held.month, "comment": held.text, "name": held.name}
                blank["comment"] = NoteForm("comment", given)
        if form is not None:
            blank[form.name] = form
        title = f"Notes: {measure.title}"
        token = forms.token_of(request)
        values = {
            **frame_values(services, ("Error: " if form else "") + title, NOTES),
            **words,
            "measure": measure,
            "forms": blank,
            "failed": form,
            "fields": FORMS,
            "longest": LONGEST,
            "kinds": KINDS,
            "months": months_to_choose(options.months),
            "actions": repository.actions(viewer, measure),
            "day": today(viewer),
            "comments": sorted(comments, key=lambda each: each.month, reverse=True),
            "marks": sorted(
                repository.marks(viewer, measure), key=lambda each: each.month, reverse=True
            ),
            "settable": frozenset(KINDS),
            "may_write": may_write,
            "not_here": NOT_HERE,
            "token": token,
            "said": DONE.get(request.args.get("done", ""), ""),
        }
        return page("notes_of_measure.html", values, 422 if form else 200)

    @routes.get("/<measure_id>")
    @_answering
    def one(measure_id: str) -> Response:
        return drawn(measure_of(measure_id))

    @routes.post("/<measure_id>/add/<name>")
    @_answering
    def add(measure_id: str, name: str) -> Response:
        measure = measure_of(measure_id)
        if name not in FORMS:
            abort(404)
        viewer, book = writer()
        form = NoteForm.of(name, request.form)
        if not keep(form, book, viewer, measure.id):
            return drawn(measure, form)
        return _to(measure, name)

    @routes.post("/<measure_id>/<what>")
    @_answering
    def change(measure_id: str, what: str) -> Response:
        measure = measure_of(measure_id)
        viewer, book = writer()
        return _to(measure, removed(what, request.form, book, viewer, measure.id))

    return routes


def _filled(name: str, month: str) -> dict[str, str]:
    """Return a form before anything is typed: a comment and an action are on the latest month."""
    return {} if name == "mark" else {"month": month}


def _lead(still: int, late: int, day: str) -> str:
    """Return how many actions are open and how many of them overdue, in words."""
    if not still:
        return "No action is open."
    is_one = "1 action is open" if still == 1 else f"{still:,} actions are open"
    if not late:
        return f"{is_one}; none is overdue at {day}."
    are = "1 of them is" if late == 1 else f"{late:,} of them are"
    return f"{is_one}; {are} overdue at {day}."


def _to(measure: Measure, done: str) -> Response:
    """Return the answer that leads back to the measure's notes, which say what was done."""
    address = f"{NOTES}/{measure.id}?done={done}"
    return Response(status=SEE_OTHER, headers={"Location": address})
