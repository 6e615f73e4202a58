"""The administrator's page of the audit trail: search it, check it, take it away.

What is looked for may be somebody's name, so it is posted: it stands in no address and no log.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import wraps
from typing import Any, Final

from flask import Blueprint, Response, request

from dashboard.audit import (
    KINDS,
    PAGE_SIZE,
    AuditTrail,
    Kept,
    Searched,
    Verified,
    check_entry,
)
from dashboard.audit_words import Line, line_of, local
from dashboard.desk import NotAllowed
from dashboard.frame import ADMINISTRATION
from dashboard.period import day_words
from dashboard.services import Services
from dashboard.viewer import Viewer
from dashboard.web import forms
from dashboard.web.export import csv_text
from dashboard.web.frames import frame_values
from dashboard.web.kept import file_taken
from dashboard.web.templates import message_page, page

AUDIT: Final = f"{ADMINISTRATION}/audit"
BACK: Final = (ADMINISTRATION, "Go to administration")
LONGEST_NAME: Final = 80
MOST_PAGES: Final = 1_000_000
HEAD: Final = (
    "number", "at_utc", "at_uk", "person", "kind", "what", "of", "detail", "sha256",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for in the trail; ``errors`` by field, for what could not be used."""

    kind: str
    name: str
    first: str
    last: str
    page: int
    errors: dict[str, str]

    @property
    def problems(self) -> list[tuple[str, str]]:
        """Each field's error, in the order of the form."""
        return list(self.errors.items())

    @property
    def is_narrowed(self) -> bool:
        """Whether less than the whole trail is asked for."""
        return bool(self.kind or self.name or self.first or self.last)

    def found(self, audit: AuditTrail, viewer: Viewer, size: int | None) -> Searched:
        """Return what the trail has of it; a day that could not be used narrows nothing."""
        return audit.search(
            viewer,
            kind=self.kind,
            name=self.name,
            first="" if "first" in self.errors else self.first,
            last="" if "last" in self.errors else self.last,
            page=self.page,
            size=size,
        )


def _search() -> Search:
    """Return what the form asks for; every part of it is untrusted."""
    given = request.form
    kind = given.get("kind", "")
    first, last = given.get("first", "").strip()[:10], given.get("last", "").strip()[:10]
    page_asked = given.get("page", "")
    errors = {
        name: "Write the day as a date, such as 2019-09-30"
        for name, day in (("first", first), ("last", last))
        if day and not _is_day(day)
    }
    if not errors and first and last and last < first:
        errors["last"] = "The last day cannot lie before the first"
    number = int(page_asked) if page_asked.isascii() and page_asked.isdigit() else 1
    return Search(
        kind if kind in KINDS else "",
        " ".join(given.get("name", "").split())[:LONGEST_NAME],
        first,
        last,
        min(max(number, 1), MOST_PAGES) if len(page_asked) < 9 else 1,
        errors,
    )


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _answering(view: Callable[..., Response]) -> Callable[..., Response]:
    """Return ``view`` with what may go wrong said on a page, in plain words; never stored."""

    @wraps(view)
    def answer(*given: Any, **named: Any) -> Response:
        try:
            found = view(*given, **named)
        except NotAllowed as error:
            found = message_page("Not allowed", (str(error),), 403, back=BACK)
        found.headers["Cache-Control"] = "no-store"
        return found

    return answer


def blueprint(services: Services, audit: AuditTrail) -> Blueprint:
    """Return the routes of the audit trail."""
    routes = Blueprint("audit", __name__, url_prefix=AUDIT)

    def asker() -> Viewer:
        """Return who is asking; raises NotAllowed for a form that is none of ours."""
        viewer = services.viewer()
        if not viewer.may_administer or (request.method == "POST" and not forms.is_ours(request)):
            raise NotAllowed(forms.FROM_ELSEWHERE)
        return viewer

    def drawn(viewer: Viewer, asked: Search, result: Verified | None = None) -> Response:
        shown = asked.found(audit, viewer, PAGE_SIZE)
        pages = max(1, -(-shown.total // PAGE_SIZE))
        title = ("Error: " if asked.errors else "") + "Audit trail"
        values = {
            **frame_values(services, title, ADMINISTRATION),
            "heading": "Audit trail",
            "given": asked,
            "token": forms.token_of(request),
            "kinds": KINDS,
            "lines": [line_of(each, services.measures) for each in shown.entries],
            "total": shown.total,
            "pages": pages,
            "longest": LONGEST_NAME,
            "result": result,
            "state": _state(audit, viewer),
        }
        return page("administration_audit.html", values, 422 if asked.errors else 200)

    @routes.route("", methods=["GET", "POST"])
    @_answering
    def listed() -> Response:
        return drawn(asker(), _search())

    @routes.post("/check")
    @_answering
    def check() -> Response:
        viewer = asker()
        result = audit.verify()
        audit.keep(viewer, check_entry(result))
        return drawn(viewer, _search(), result)

    @routes.post("/file.csv")
    @_answering
    def file() -> Response:
        viewer, asked = asker(), _search()
        if asked.errors:
            return drawn(viewer, asked)
        found = asked.found(audit, viewer, None)
        rows = [_row(each, line_of(each, services.measures)) for each in found.entries]
        file_taken(
            "the audit trail",
            rows=len(rows),
            part=asked.kind,
            looked="for a name" if asked.name else None,
            first_day=asked.first,
            last_day=asked.last,
        )
        today = datetime.now(UTC).date().isoformat()
        name = f"{viewer.authority}_audit-trail_{today}_official-sensitive.csv"
        return Response(
            csv_text(HEAD, rows),
            mimetype="text/csv",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )

    return routes


def _state(audit: AuditTrail, viewer: Viewer) -> str:
    """Return how the chain stood when it was last checked, in one sentence."""
    last = audit.last_check(viewer)
    if last is None:
        return "It has not been checked yet."
    here = local(last.at)
    when = f"Last checked on {day_words(here.date())} at {here:%H:%M} by {last.name}"
    if last.faults:
        return f"{when}: it was not whole. Check it again to see what is wrong."
    entries = "1 entry" if last.entries == 1 else f"{last.entries:,} entries"
    return f"{when}: it was whole, with {entries}."


def _row(kept: Kept, line: Line) -> tuple[object, ...]:
    hashes = "; ".join(each for _, each in line.hashes)
    return (
        kept.number,
        f"{kept.at:%Y-%m-%dT%H:%M:%SZ}",
        f"{local(kept.at):%Y-%m-%d %H:%M:%S}",
        kept.name,
        kept.entry.kind,
        line.what,
        line.subject,
        "; ".join(line.detail),
        hashes,
    )
