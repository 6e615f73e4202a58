"""What is kept in the audit trail of what was shown: lists of cases, files and reports, refusals.

A page says what it shows with ``list_shown`` or ``file_taken``. Before the answer leaves, its
entry is in the trail; where it cannot be kept, the answer does not leave either. A file that no
page spoke for is kept all the same, by its route. No entry holds who stands in a list, what was
looked for, or the address as it was typed: it may name a child.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from typing import Final

from flask import Flask, Response, g, request

from dashboard.audit import Entry
from dashboard.ports import TemporarilyUnavailable
from dashboard.services import Services
from dashboard.viewer import NotServed, NotSignedIn
from dashboard.web.unavailable import unavailable

NOTHING_IN_IT: Final = frozenset({"imports.figures_template"})
"""Endpoints of files that hold no figure and no record."""
NAMED: Final = re.compile(r'filename="([^"]*)"')
BUSY: Final = (
    "Who looks at lists and takes files is kept in the audit trail, and the trail cannot be "
    "written just now: the database is busy or away. Try again in a minute.",
)
Said = str | int | bool | None


def list_shown(subject: str, **detail: Said) -> None:
    """Say that the answer to this request lists cases: of what, and how many; never which."""
    g.sightline_kept = Entry("list", subject, _given(detail))


def file_taken(subject: str, **detail: Said) -> None:
    """Say that the answer to this request is a file or a report: of what, and how narrowed.

    Its name, its size and its SHA-256 are added; ``file`` stands in for the name where that came
    from outside.
    """
    g.sightline_kept = Entry("export", subject, _given(detail))


def _given(detail: Mapping[str, Said]) -> dict[str, Said]:
    return {key: value for key, value in detail.items() if value not in (None, "")}


def route() -> str:
    """Return the route of this request as it is declared, without what was put in its places."""
    return request.url_rule.rule if request.url_rule is not None else ""


def _entry(response: Response) -> Entry | None:
    """Return what is to be kept of this answer; None for a page that is none of these."""
    if response.status_code == 403 and not g.get("sightline_refused"):
        return Entry("refused", route(), {"method": request.method})
    if response.status_code != 200 or request.endpoint in NOTHING_IN_IT:
        return None
    said: Entry | None = g.get("sightline_kept")
    disposition = response.headers.get("Content-Disposition", "")
    if said is None and not disposition.startswith("attachment"):
        return None
    if said is not None and said.kind == "list":
        return said
    body = response.get_data()
    named = NAMED.search(disposition)
    detail: dict[str, Said] = {
        "file": named[1] if named else "",
        "bytes": len(body),
        "sha256": hashlib.sha256(body).hexdigest(),
        **(said.detail if said else {}),
    }
    return Entry("export", said.subject if said else route(), _given(detail))


def add_kept(server: Flask, services: Services) -> None:
    """Keep what each answer of ``server`` shows, before it leaves.

    It comes last of what is added to the server, so that it reads the answer as a browser will
    have it, before it is made smaller for the way.
    """
    audit = services.audit
    if audit is None:
        return

    @server.after_request
    def keep(response: Response) -> Response:
        entry = _entry(response)
        if entry is None:
            return response
        try:
            audit.keep(services.viewer(), entry)
        except (NotServed, NotSignedIn):  # refused, and it was nobody who is let in
            return response
        except TemporarilyUnavailable:
            return unavailable(words=BUSY)
        return response
