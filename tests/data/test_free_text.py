"""What people write beside figures names no child: identifiers are refused when it is written."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine

from dashboard.measures.registry import measures
from dashboard.notebook import NotebookRefused
from dashboard.viewer import Viewer
from data.notebook import SqlNotebook
from data.repository import SqlRepository
from tests.data.records import AUTHORITY, Records

MEASURE = measures()["referrals"]
WRITER = Viewer(AUTHORITY, may_note=True)
TOLD = [
    "Late since C-17 moved",
    "Late for c-17’s review, and c-17.",
    "See (48213)",
    "UPN A123456789012 is late",
    "NHS 943 476 5919",
    "Ring 01902-555555",
]
UNTOLD = [
    "9 more than in 2018, or 12.5% of 1,204,000 pounds",
    "From 2019-04-01 to 2020-03-31 team T2 was short of 48 staff",
    "The 17 children of plan C-18 were all seen",
    "C is short for care",
]


@pytest.fixture
def book(database: Engine, tmp_path: Path) -> SqlNotebook:
    """The notebook of a council with two children: one by letters, one by a number."""
    found = Records()
    for name in ("C-17", "48213", "17", "48"):
        found.child(name).referral(name, "2019-09-05")
    found.load(database, tmp_path / "ssd", "2019-09-30")
    return SqlNotebook(database)


def test_a_text_that_names_a_child_is_not_kept(book: SqlNotebook, database: Engine) -> None:
    for text in TOLD:
        with pytest.raises(NotebookRefused, match="identifier"):
            book.set_comment(WRITER, MEASURE.id, "2019-09", text, "Pat")
        with pytest.raises(NotebookRefused, match="identifier"):
            book.add_action(WRITER, MEASURE.id, "2019-09", text, "Sam", date(2019, 12, 1), "Pat")
        with pytest.raises(NotebookRefused, match="identifier"):
            book.add_mark(WRITER, MEASURE.id, "2019-09", "recording_change", text, "Pat")
    repository = SqlRepository(database)
    held = (repository.comments, repository.actions, repository.marks)
    assert [list(each(WRITER, MEASURE)) for each in held] == [[], [], []]


def test_figures_dates_and_amounts_are_written_as_ever(book: SqlNotebook) -> None:
    for text in UNTOLD:
        assert book.set_comment(WRITER, MEASURE.id, "2019-09", text, "Pat")
