"""The notebook: what people write beside figures, and what may be asked of it.

``data/notebook.py`` implements it. Nothing that is written here may tell anything of a person:
comments and actions are printed in reports.
"""

from __future__ import annotations

from datetime import date
from typing import Final, Protocol

from dashboard.period import first_day, is_month, month_words
from dashboard.viewer import Viewer

LONGEST: Final = {"reason": 300, "comment": 1000, "action": 500, "owner": 80, "name": 80}
"""Characters of each field that the tables keep."""
NEEDED: Final = {
    "reason": "Say what changed and why: who reads the chart next year must know it",
    "comment": "Write the comment",
    "action": "Say what is to be done",
    "owner": "Say who is to do it",
    "name": "Give your name or your role: who reads it must know whom to ask",
}


class NotebookRefused(Exception):
    """What was written cannot be kept; the text is one line that says why and what to do.

    ``field`` is a key of LONGEST, ``month``, ``due`` or ``kind``; empty where it is none of them.
    """

    def __init__(self, words: str, field: str = "") -> None:
        """Refuse with ``words``, which speak of ``field``."""
        super().__init__(words)
        self.field = field


class Notebook(Protocol):
    """Every function takes the viewer; raises dashboard.desk.NotAllowed unless ``may_note``.

    Each returns what was done, in one line. Raises NotebookRefused for what cannot be kept, and
    dashboard.ports.TemporarilyUnavailable when the database does not answer. Months are written
    ``YYYY-MM``; ``name`` is who writes.
    """

    def add_mark(
        self, viewer: Viewer, measure: str, month: str, kind: str, reason: str, name: str
    ) -> str:
        """Set a dated note on a measure from ``month`` on; ``kind`` as dashboard/marks.py."""

    def remove_mark(self, viewer: Viewer, measure: str, month: str, kind: str) -> str:
        """Remove a dated note."""

    def set_comment(self, viewer: Viewer, measure: str, month: str, text: str, name: str) -> str:
        """Write the comment on a month; it takes the place of an earlier one."""

    def remove_comment(self, viewer: Viewer, measure: str, month: str) -> str:
        """Remove the comment on a month."""

    def add_action(
        self,
        viewer: Viewer,
        measure: str,
        month: str,
        text: str,
        owner: str,
        due: date,
        name: str,
    ) -> str:
        """Write down an action that the figure of ``month`` led to."""

    def finish_action(self, viewer: Viewer, measure: str, number: int) -> str:
        """Note that an action was done today."""

    def reopen_action(self, viewer: Viewer, measure: str, number: int) -> str:
        """Note that an action is not done after all."""

    def remove_action(self, viewer: Viewer, measure: str, number: int) -> str:
        """Remove an action."""


def written(field: str, text: str) -> str:
    """Return ``text`` without needless blanks; raises NotebookRefused where it is none or long.

    A comment keeps its paragraphs.
    """
    lines = [" ".join(line.split()) for line in text.splitlines()]
    kept = (
        "\n".join(line for line in lines if line)
        if field == "comment"
        else " ".join(line for line in lines if line)
    )
    if not kept:
        raise NotebookRefused(NEEDED[field], field)
    longest = LONGEST[field]
    if len(kept) > longest:
        raise NotebookRefused(
            f"This has {len(kept):,} characters; {longest:,} can be kept. Shorten it", field
        )
    return kept


def checked_month(month: str) -> str:
    """Return ``month``; raises NotebookRefused where it is none."""
    if not is_month(month):
        raise NotebookRefused("Choose the month that it is about", "month")
    return month


def checked_due(due: date, month: str) -> date:
    """Return ``due``; raises NotebookRefused where it lies before the month that led to it."""
    if due < first_day(month):
        raise NotebookRefused(
            f"The day lies before {month_words(month)}, whose figure led to the action", "due"
        )
    return due
