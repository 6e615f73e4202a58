"""The pages of imports: load files, watch them being read, read the report, undo.

Plain pages and forms, drawn by the server: they work without JavaScript, and a file goes from
the request straight to the spool. ``assets/imports.js`` only keeps the progress line alive.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import wraps
from typing import Any, Final
from urllib.parse import quote

from flask import Blueprint, Response, abort, jsonify, request
from werkzeug.exceptions import RequestEntityTooLarge

from dashboard.desk import DeskRefused, ImportDesk, NotAllowed
from dashboard.services import Services
from dashboard.viewer import Viewer
from dashboard.web import forms, import_words
from dashboard.web.export import cell
from dashboard.web.import_pages import FormValues, Pages
from dashboard.web.kept import file_taken
from dashboard.web.templates import message_page
from dashboard.web.upload import BYTES_LIMIT, UploadRefused, receive

PATH: Final = "/imports"
BACK: Final = (PATH, "Go to data and imports")
SEE_OTHER: Final = 303
_NUMBER: Final = re.compile(r"[+-]?\d+(\.\d+)?", re.ASCII)

NOT_ALLOWED_HERE: Final = (
    "Files cannot be loaded from this page. They are loaded on the server, with the command "
    "“sightline import”."
)
FROM_ELSEWHERE: Final = (
    "The request did not come from a page of Sightline, so nothing was done. Open the page again "
    "and try once more."
)
TOO_OLD: Final = (
    "The page was too old, or the browser keeps no cookies of this site. Nothing was loaded: "
    "choose the files again"
)


class _Forbidden(Exception):
    """The request is not one of our own pages', or not this viewer's to make."""


def _answering(view: Callable[..., Response]) -> Callable[..., Response]:
    """Return ``view`` with what may go wrong said on a page, in plain words."""

    @wraps(view)
    def answer(*given: Any, **named: Any) -> Response:
        try:
            return view(*given, **named)
        except (NotAllowed, _Forbidden) as error:
            words = str(error) or NOT_ALLOWED_HERE
            return message_page("Not allowed", (words,), 403, back=BACK)
        except DeskRefused as error:
            return message_page("That cannot be done", (str(error),), 409, back=BACK)

    return answer


def _of_file(rows: Iterable[Sequence[str]], name: str) -> list[Sequence[str]]:
    """Return the header and rows of one file; a blank line parts the files from each other."""
    found: list[Sequence[str]] = []
    head: Sequence[str] | None = None
    for row in rows:
        if not row:
            head = None
        elif head is None:
            head = row
        elif row[0] == name:
            found += [row] if found else [head, row]
    return found


def _csv_lines(rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Yield the lines of a CSV file: text that a spreadsheet would run is quoted, numbers not."""
    text = io.StringIO()
    writer = csv.writer(text)
    yield "\ufeff"
    for row in rows:
        writer.writerow([each if _NUMBER.fullmatch(each) else cell(each) for each in row])
        yield text.getvalue()
        text.seek(0)
        text.truncate()


def blueprint(services: Services, desk: ImportDesk, template: Callable[[], str]) -> Blueprint:
    """Return the routes; ``template`` gives the CSV that figures from elsewhere begin with."""
    routes = Blueprint("imports", __name__, url_prefix=PATH)
    pages = Pages(services.repository, services.measures, desk)

    def importer() -> Viewer:
        """Return who is asking; raises _Forbidden unless they may load files."""
        viewer = services.viewer()
        if not viewer.may_import:
            raise _Forbidden(NOT_ALLOWED_HERE)
        return viewer

    def changer() -> Viewer:
        """Return who is asking to change something, from a page of ours; raises _Forbidden."""
        if not forms.is_own_page(request):
            raise _Forbidden(FROM_ELSEWHERE)
        return importer()

    def small_form() -> Viewer:
        """Return who sent a form that holds nothing but its token; raises _Forbidden."""
        viewer = changer()
        if not forms.has_token(request, request.form.get(forms.FIELD, "")):
            raise _Forbidden(FROM_ELSEWHERE)
        return viewer

    def with_token(draw: Callable[[str], Response]) -> Response:
        """Return the page that ``draw`` makes for this browser's token."""
        return draw(forms.token_of(request))

    @routes.get("")
    @_answering
    def listed() -> Response:
        viewer = services.viewer()
        given = FormValues(
            kind=request.args.get("kind", "")[:20],
            corrects=import_words.import_number(request.args.get("corrects", "")),
        )
        show_all = request.args.get("all") == "1"
        return with_token(lambda token: pages.listed(viewer, token, given, show_all=show_all))

    @routes.post("")
    @_answering
    def load() -> Response:
        viewer = changer()
        folder = desk.new_folder()
        given = FormValues()
        try:
            fields, names = receive(request, folder)
            given = FormValues.of(fields)
            if not forms.has_token(request, fields.get(forms.FIELD, "")):
                given.errors["files"] = TOO_OLD
            given.check(names)
            if not given.errors:
                job = desk.submit(
                    viewer,
                    given.kind,
                    folder,
                    year=import_words.year_of(given.year),
                    data_to=import_words.day_of(given.data_to),
                    corrects=given.corrects,
                )
                return _to(f"{PATH}/jobs/{job}")
        except (UploadRefused, DeskRefused) as refused:
            given.errors["files"] = import_words.on_page(str(refused)).removesuffix(".")
        except RequestEntityTooLarge:
            given.errors["files"] = (
                f"The files are larger than {BYTES_LIMIT // 2**20} MB together. Load them in "
                "several goes"
            )
        except BaseException:
            desk.drop_folder(folder)
            raise
        desk.drop_folder(folder)
        return with_token(lambda token: pages.listed(viewer, token, given, status=422))

    @routes.get("/figures-template.csv")
    def figures_template() -> Response:
        return Response(
            template(),
            mimetype="text/csv",
            headers={"Content-Disposition": 'attachment; filename="figures-template.csv"'},
        )

    @routes.get("/jobs/<job_id>")
    @_answering
    def job(job_id: str) -> Response:
        viewer = importer()
        found = desk.job(viewer, job_id) or abort(404)
        if found.state == "done" and found.import_id is not None and not found.message:
            return _to(f"{PATH}/{found.import_id}")
        return with_token(lambda token: pages.job(viewer, token, found))

    @routes.get("/jobs/<job_id>.json")
    def job_state(job_id: str) -> Response:
        try:
            found = desk.job(importer(), job_id) or abort(404)
        except (NotAllowed, _Forbidden):
            return Response("{}", 403, mimetype="application/json")
        return jsonify(
            state=found.state,
            progress=import_words.progress_words(found),
            message=import_words.on_page(found.message),
        )

    @routes.post("/jobs/<job_id>/accept")
    @_answering
    def accept(job_id: str) -> Response:
        viewer = small_form()
        desk.job(viewer, job_id) or abort(404)
        desk.accept(viewer, job_id)
        return _to(f"{PATH}/jobs/{job_id}")

    @routes.get("/<int(min=1,max=999999999):import_id>")
    @_answering
    def report(import_id: int) -> Response:
        viewer = importer()
        found = desk.details(viewer, import_id) or abort(404)
        return pages.report(viewer, found)

    @routes.get("/<int(min=1,max=999999999):import_id>/refused.csv")
    @_answering
    def refused(import_id: int) -> Response:
        viewer = importer()
        desk.details(viewer, import_id) or abort(404)
        wanted = request.args.get("file", "")
        rows = _of_file(desk.refused_rows(viewer, import_id), wanted)
        if not rows:
            abort(404)
        # The name of the file is one that somebody chose outside: it is in no entry.
        file_taken(f"import {import_id}", of="refused rows", file="refused.csv", rows=len(rows) - 1)
        name = quote(wanted if wanted.lower().endswith(".csv") else f"{wanted}.csv", safe="")
        return Response(
            _csv_lines(rows),
            mimetype="text/csv",
            headers={"Content-Disposition": f"attachment; filename*=UTF-8''{name}"},
        )

    @routes.get("/<int(min=1,max=999999999):import_id>/undo")
    @_answering
    def ask_undo(import_id: int) -> Response:
        viewer = importer()
        found = desk.details(viewer, import_id) or abort(404)
        return with_token(lambda token: pages.undo(viewer, token, found.line))

    @routes.post("/<int(min=1,max=999999999):import_id>/undo")
    @_answering
    def undo(import_id: int) -> Response:
        viewer = small_form()
        desk.details(viewer, import_id) or abort(404)
        done = desk.undo(viewer, import_id)
        return pages.undone(viewer, done)

    @routes.post("/months")
    @_answering
    def close() -> Response:
        viewer = small_form()
        done = desk.close(viewer, request.form.get("month", "")[:7])
        return pages.done(viewer, "Month closed", done)

    @routes.get("/months/<month>/reopen")
    @_answering
    def ask_reopen(month: str) -> Response:
        viewer = importer()
        if month not in {each.month for each in desk.months(viewer).closed}:
            abort(404)
        return with_token(lambda token: pages.reopen(viewer, token, month))

    @routes.post("/months/<month>/reopen")
    @_answering
    def reopen(month: str) -> Response:
        viewer = small_form()
        done = desk.reopen(viewer, month[:7])
        return pages.done(viewer, "Month reopened", done)

    return routes


def _to(address: str) -> Response:
    """Return the answer that leads to another of our pages, to be fetched anew."""
    return Response(status=SEE_OTHER, headers={"Location": address})
