"""How many files one person may take in a while: nobody empties Sightline with a script."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from flask import Flask, Response, request

from dashboard.ports import TemporarilyUnavailable
from dashboard.services import Services
from dashboard.viewer import NotSignedIn
from dashboard.web.templates import message_page

FILES: Final = frozenset(
    {
        "audit.file",
        "cases.due_file",
        "cases.file",
        "compare.file",
        "export.export",
        "images.one",
        "imports.refused",
        "measure_files.table",
        "overview_file.overview",
        "report.report",
        "service_files.csv",
        "service_files.image",
    }
)
"""Endpoints whose answers are taken away."""
WITHOUT_FIGURES: Final = frozenset({"imports.figures_template"})
"""Files that hold nothing of the records."""


def in_words(seconds: int) -> str:
    """Return how long to wait in words: ``20 seconds``, ``3 minutes``."""
    if seconds < 60:
        return f"{seconds} second{'s' if seconds != 1 else ''}"
    minutes = -(-seconds // 60)
    return f"{minutes} minute{'s' if minutes != 1 else ''}"


def add_limits(server: Flask, services: Services, wait: Callable[[str], int]) -> None:
    """Answer 429 to who takes too many files; ``wait`` counts one and gives the seconds to wait.

    Where nobody signs in all is made up, and nothing is counted.
    """

    @server.before_request
    def hold_up() -> Response | None:
        if request.endpoint not in FILES:
            return None
        try:
            account = services.viewer().account
        except (NotSignedIn, TemporarilyUnavailable):
            return None  # what says so comes after
        seconds = wait(f"account {account}") if account is not None else 0
        if not seconds:
            return None
        answer = message_page(
            "Too many files at once",
            (
                "You have taken many files in a few minutes, so the next has to wait. "
                f"Try again in {in_words(seconds)}.",
            ),
            429,
        )
        answer.headers["Retry-After"] = str(seconds)
        return answer
