"""The words of a dated note on a slide: brief, cut at a word, and without a team's name."""

from __future__ import annotations

from datetime import date

from dashboard.marks import dated_notes
from dashboard.meeting import SHORTEST_NOTE, note_words
from dashboard.view import DatedNote, Mark

REASON = "The police changed how they classify children as missing or absent."


def note(reason: str) -> DatedNote:
    mark = Mark("missing", "2019-06", "recording_change", reason, "A", date(2019, 7, 1))
    return dated_notes([mark], "2019-09")[0]


def test_a_note_says_what_when_and_why_and_not_who_set_it() -> None:
    assert note_words(note(REASON), 130) == f"Recording changed, June 2019: {REASON}"


def test_a_long_reason_ends_at_a_word() -> None:
    assert (
        note_words(note(REASON), 48)
        == "Recording changed, June 2019: The police changed how they classify children…"
    )


def test_lines_of_a_reason_become_one() -> None:
    assert note_words(note("New\nform.\n"), 130) == "Recording changed, June 2019: New form."


def test_without_room_or_reason_the_kind_and_the_month_stand_alone() -> None:
    alone = "Recording changed, June 2019."
    assert note_words(note(REASON), SHORTEST_NOTE - 1) == alone
    assert note_words(note(""), 130) == alone
