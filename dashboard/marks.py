"""Dated notes on a measure: what each kind is called, and what follows from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from dashboard.period import month_words, months_of
from dashboard.view import DatedNote, Mark, View


@dataclass(frozen=True, slots=True)
class MarkKind:
    """One kind of dated note.

    ``title`` heads it, ``noun`` is what it is called in a sentence, ``since`` leads to its month
    where it says from when on the usual range holds. ``starts_anew``: figures before its month
    are not judged with those after it. ``breaks``: they count something else, so that no change
    across the month is told either.
    """

    title: str
    noun: str
    since: str = ""
    starts_anew: bool = False
    breaks: bool = False


KINDS: Final[Mapping[str, MarkKind]] = {
    "baseline": MarkKind("New baseline", "a new baseline", "the new baseline of", starts_anew=True),
    "recording_change": MarkKind(
        "Recording changed",
        "a change of recording",
        "recording changed in",
        starts_anew=True,
        breaks=True,
    ),
    "data_cleanse": MarkKind(
        "Data cleanse", "a data cleanse", "the data cleanse of", starts_anew=True, breaks=True
    ),
    "new_service": MarkKind("New service", "a new service"),
    "note": MarkKind("Note", "a note"),
}
"""The kinds that a person can set, in the order of a list."""
OF_RULES: Final[Mapping[str, MarkKind]] = {
    "rule_change": MarkKind(
        "Visit rule changed",
        "a change of the visit rule",
        "the visit rule changed in",
        starts_anew=True,
        breaks=True,
    ),
    "form_change": MarkKind(
        "Visits counted in another way",
        "another way of counting visits",
        "visits are counted in another way from",
        starts_anew=True,
        breaks=True,
    ),
}
"""The kinds that follow from a measure's visit rules."""
OF_TEAMS: Final[Mapping[str, MarkKind]] = {
    "team_change": MarkKind(
        "Teams changed", "a change of teams", "the teams changed in", starts_anew=True, breaks=True
    )
}
"""The kind that follows from the map of teams, on figures of one team or locality."""
_EVERY: Final = {**KINDS, **OF_RULES, **OF_TEAMS}
NOT_JUDGED: Final = "Months before it are not judged with those after it."


def kind_of(mark: Mark) -> MarkKind:
    """Return what kind of note a mark is; one that the program does not know is shown alone."""
    return _EVERY.get(mark.kind) or MarkKind(mark.kind, mark.kind)


def mark_words(mark: Mark) -> str:
    """Return a mark in words: what, from when, why, who set it, and what follows from it."""
    kind = kind_of(mark)
    by = f" (set by {mark.name})" if mark.name else ""
    said = f"{kind.title} from {month_words(mark.month)}: {mark.reason.rstrip('.')}{by}."
    return f"{said} {NOT_JUDGED}" if kind.starts_anew else said


def dated_notes(marks: Sequence[Mark], last: str) -> tuple[DatedNote, ...]:
    """Return the marks no later than ``last``, oldest first, numbered from 1."""
    held = sorted((mark for mark in marks if mark.month <= last), key=lambda mark: mark.month)
    return tuple(
        DatedNote(number, mark.month, kind_of(mark).title, mark_words(mark), mark.reason)
        for number, mark in enumerate(held, 1)
    )


def notes_of(views: Sequence[View], last: str) -> tuple[DatedNote, ...]:
    """Return the dated notes of several measures, up to ``last``, one numbering for all.

    A note that stands on more than one of them counts once.
    """
    held = {(mark.month, mark.kind, mark.reason): mark for view in views for mark in view.marks}
    return dated_notes(list(held.values()), last)


def notes_by_month(
    notes: Sequence[DatedNote], months: Sequence[str], period: str
) -> dict[str, list[DatedNote]]:
    """Return the notes at the first of ``months`` (in order) that they hold for.

    ``months`` end figures of ``period``: a note of April stands at the quarter to June. Those
    from before the first figure's months, and from after the last, stand at none.
    """
    found: dict[str, list[DatedNote]] = {}
    if not months:
        return found
    begins = min((*months_of(period, months[0]), months[0]))
    for note in notes:
        at = next((month for month in months if month >= note.month), "")
        if at and note.month >= begins:
            found.setdefault(at, []).append(note)
    return found
