"""What the pages of imports show, as values for their templates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from flask import Response

from dashboard.desk import ImportDesk, ImportDetails, ImportLine, Job
from dashboard.frame import IMPORTS
from dashboard.freshness import freshness
from dashboard.measure import Measure
from dashboard.period import month_words
from dashboard.ports import Repository
from dashboard.viewer import Viewer
from dashboard.web import import_words as words
from dashboard.web.templates import page
from dashboard.web.upload import BYTES_LIMIT, FILES_LIMIT

HISTORY_LIMIT: Final = 50
"""Imports listed on the page until all are asked for."""
RELOAD_SECONDS: Final = 3
"""How often a browser without JavaScript asks how a job stands."""
LABELS: Final = {
    "kind": "What are you loading?",
    "files": "Files",
    "year": "Year (optional)",
    "data_to": "Last day of the data (optional)",
}


@dataclass
class FormValues:
    """What was given in the form, to be shown again, and what is wrong with it by field."""

    kind: str = ""
    year: str = ""
    data_to: str = ""
    corrects: int | None = None
    errors: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, fields: Mapping[str, str]) -> FormValues:
        """Return the values of a form as it was sent; every one of them is untrusted."""
        return cls(
            kind=fields.get("kind", "")[:20],
            year=fields.get("year", "")[:20],
            data_to=fields.get("data_to", "")[:20],
            corrects=words.import_number(fields.get("corrects", "")),
        )

    def check(self, names: Sequence[str]) -> None:
        """Add an error for each field that cannot be used."""
        today = datetime.now(tz=UTC).date()
        if self.kind not in words.KINDS:
            self.errors["kind"] = "Choose what you are loading"
        if not names:
            self.errors.setdefault("files", "Choose at least one file")
        for name, read in (("year", words.year_of), ("data_to", words.day_of)):
            try:
                read(getattr(self, name))
            except words.FieldError as error:
                self.errors[name] = str(error)
        if "data_to" not in self.errors and (words.day_of(self.data_to) or today) > today:
            self.errors["data_to"] = "The last day of the data cannot lie in the future"

    @property
    def problems(self) -> list[tuple[str, str]]:
        """Each field's error, in the order of the form."""
        return [(name, self.errors[name]) for name in LABELS if name in self.errors]


@dataclass(frozen=True, slots=True)
class Pages:
    """The pages of imports over a repository and a desk."""

    repository: Repository
    measures: Mapping[str, Measure]
    desk: ImportDesk

    def listed(
        self,
        viewer: Viewer,
        token: str,
        given: FormValues,
        *,
        status: int = 200,
        show_all: bool = False,
    ) -> Response:
        """Return the page that loads files and lists what was loaded."""
        title = "Data and imports"
        if not viewer.may_import:
            values = {**self._frame(viewer, title), "heading": title, "given": given}
            return page("imports.html", values, status)
        history = self.desk.history(viewer)
        shown = history if show_all else history[:HISTORY_LIMIT]
        corrects = self._corrected(viewer, given)
        values = {
            **self._frame(viewer, ("Error: " if given.errors else "") + title),
            "heading": title,
            "token": token,
            "given": given,
            "corrects": corrects,
            "kinds": words.KINDS,
            "labels": LABELS,
            "files_limit": FILES_LIMIT,
            "megabytes": BYTES_LIMIT // 2**20,
            "jobs": self.desk.jobs(viewer),
            "states": words.STATES,
            "history": shown,
            "older": len(history) - len(shown),
            "sources": words.source_words(self.desk.sources(viewer), self.measures),
            "short_kind": words.short_kind,
            "months": self.desk.months(viewer),
            "month_words": month_words,
            "script": True,
        }
        return page("imports.html", values, status)

    def _corrected(self, viewer: Viewer, given: FormValues) -> ImportLine | None:
        """Return the import whose refused rows are loaded again."""
        found = None if given.corrects is None else self.desk.details(viewer, given.corrects)
        return found.line if found else None

    def job(self, viewer: Viewer, token: str, job: Job) -> Response:
        """Return the page of one job: how far it is, or why it ended without a report."""
        heading = words.job_heading(job)
        is_nothing = job.state in ("refused", "failed")
        said = words.why_not(job.message) if is_nothing else job.message
        values = {
            **self._frame(viewer, heading),
            "heading": heading,
            "token": token,
            "job": job,
            "progress": words.progress_words(job),
            "message": words.on_page(said),
            "reports": words.reports_of(job) if job.state == "done" else (),
            "refresh": 0 if job.has_ended else RELOAD_SECONDS,
            "script": not job.has_ended,
        }
        return page("job.html", values)

    def report(self, viewer: Viewer, found: ImportDetails) -> Response:
        """Return the report of one import."""
        line = found.line
        hits = [
            (name, title, lead, [hit for hit in found.hits if hit.severity == name])
            for name, title, lead in words.SEVERITIES
        ]
        values = {
            **self._frame(viewer, f"Report of import {line.import_id}"),
            "line": line,
            "kind": words.short_kind(line.kind),
            "summary": words.summary(line),
            "files": found.files,
            "changes": found.changes,
            "unlikely": sum(each.is_unlikely for each in found.changes),
            "hits": [each for each in hits if each[-1]],
            "rows_words": words.rows_words,
            "holds": words.holds,
            "release": words.release_words(line.release),
            "has_ragged": any(hit.rule == "ragged_row" for hit in found.hits),
            "refused_files": list(
                dict.fromkeys(file.file_name for file in found.files if file.rows_refused)
            ),
            "can_correct": line.kind in words.CORRECTED_AS_CSV,
            "shows_values": found.shows_values,
        }
        return page("report.html", values)

    def undo(self, viewer: Viewer, token: str, line: ImportLine) -> Response:
        """Return the page that asks whether an import is to be undone."""
        heading = f"Undo import {line.import_id}?" if line.may_be_undone else "Not the last import"
        values = {
            **self._frame(viewer, heading),
            "heading": heading,
            "token": token,
            "line": line,
            "kind": words.short_kind(line.kind),
        }
        return page("undo.html", values)

    def undone(self, viewer: Viewer, done: str) -> Response:
        """Return the page that says what was undone."""
        values = {
            **self._frame(viewer, "Import undone"),
            "paragraphs": (done,),
            "back": IMPORTS,
            "back_words": "Go to data and imports",
        }
        return page("message.html", values)

    def reopen(self, viewer: Viewer, token: str, month: str) -> Response:
        """Return the page that asks whether a month's figures as reported are to be forgotten."""
        closed = next(each for each in self.desk.months(viewer).closed if each.month == month)
        heading = f"Reopen {month_words(month)}?"
        values = {
            **self._frame(viewer, heading),
            "heading": heading,
            "token": token,
            "closed": closed,
            "name": month_words(month),
        }
        return page("reopen.html", values)

    def done(self, viewer: Viewer, heading: str, done: str) -> Response:
        """Return the page that says what was done."""
        values = {
            **self._frame(viewer, heading),
            "paragraphs": (done,),
            "back": f"{IMPORTS}#months",
            "back_words": "Go to data and imports",
        }
        return page("message.html", values)

    def _frame(self, viewer: Viewer, title: str) -> dict[str, Any]:
        """Return what the header shows, as that of the other pages does."""
        values: dict[str, Any] = {
            "title": title,
            "current": IMPORTS,
            "may_import": viewer.may_import,
            "authority": viewer.authority,
        }
        if viewer.authority:
            loaded = self.repository.loaded(viewer)
            values["area_name"] = self.repository.area(viewer.authority).name
            values["freshness"] = freshness(loaded, may_open=viewer.may_import)
            values["is_demonstration"] = loaded.is_demonstration
        return values
