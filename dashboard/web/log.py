"""One line a request, as JSON, without anything that says of whom: no query, form, name or path.

The line has the rule of the address (``/measure/<id>``), never the address with its values.
Of an unexpected error it says the kind and where in the program it was raised, not its text: that
may hold a value of a record.
"""

from __future__ import annotations

import json
import logging
import sys
import traceback
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from typing import Any, Final

from flask import Flask, Response, g, request

from dashboard.viewer import Viewer
from dashboard.web.errors import reference

LOG: Final = logging.getLogger("sightline.web")
METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"})
FRAMES: Final = 12
"""Places of an error that are named, the last of them where it was raised."""


def places(error: BaseException) -> list[str]:
    """Return where ``error`` passed: file, line and function, without any value."""
    frames = traceback.extract_tb(error.__traceback__)[-FRAMES:]
    return [f"{Path(each.filename).name}:{each.lineno} {each.name}" for each in frames]


def kinds(error: BaseException) -> list[str]:
    """Return the kind of ``error`` and of what caused it."""
    found: list[str] = []
    current: BaseException | None = error
    while current is not None and len(found) < 5:
        found.append(type(current).__name__)
        current = current.__cause__ or current.__context__
    return found


class Line(logging.Formatter):
    """Writes a record as one line of JSON; of other programs' records no value that they carry."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line of ``record``."""
        if record.name.startswith("sightline"):
            return record.getMessage()
        said: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "at": f"{Path(record.pathname).name}:{record.lineno}",
        }
        if record.args and isinstance(record.msg, str):
            said["message"] = record.msg  # as it was written, before the values were put in
        if record.exc_info and record.exc_info[1] is not None:
            error = record.exc_info[1]
            said |= {"error": kinds(error), "places": places(error)}
        return json.dumps(said)


def write_lines() -> None:
    """Let this process write its log to the standard error output, a line of JSON each."""
    root = logging.getLogger()
    if root.handlers:  # whoever runs this has a log of their own
        return
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Line())
    root.addHandler(handler)
    logging.captureWarnings(capture=True)
    LOG.setLevel(logging.INFO)


def _account() -> int | None:
    viewer = g.get("sightline_viewer")
    return viewer.account if isinstance(viewer, Viewer) else None


def add_log(server: Flask) -> None:
    """Log each request of ``server``: at level INFO, or ERROR where it failed."""

    @server.before_request
    def start() -> None:
        g.sightline_started = perf_counter()

    @server.after_request
    def write(response: Response) -> Response:
        error = g.get("sightline_error")
        level = logging.ERROR if error is not None else logging.INFO
        if not LOG.isEnabledFor(level):
            return response
        now = perf_counter()
        line = {
            "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "reference": reference(),
            "method": request.method if request.method in METHODS else "other",
            "route": request.url_rule.rule if request.url_rule else None,
            "status": response.status_code,
            "ms": round((now - g.get("sightline_started", now)) * 1000, 1),
            "bytes": response.calculate_content_length(),
            "account": _account(),
        }
        if g.get("sightline_unavailable"):  # a page says so with status 200
            line["unavailable"] = True
        if error is not None:
            line |= {"error": kinds(error), "places": places(error)}
        LOG.log(level, json.dumps(line))
        return response
