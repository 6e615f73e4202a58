"""Teams that became others: what is not compared across that day, and the words for it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from dashboard.period import day_words, month_of, months_of, shift
from dashboard.state import ViewState
from dashboard.view import Line, Mark

KIND: Final = "team_change"
"""The kind of mark that a change of teams makes."""


@dataclass(frozen=True, slots=True)
class TeamMove:
    """From ``day`` on the cases of a team of the returns are counted under another.

    ``units`` are the teams, localities and services, each with its level, that gained or lost.
    """

    day: date
    units: frozenset[tuple[str, str]]
    words: str
    """``Team 5 is counted under Team 6``."""

    @property
    def said(self) -> str:
        """The move as a sentence."""
        return f"From {day_words(self.day)} {self.words}."


def marks_of_unit(measure: str, state: ViewState, moves: Iterable[TeamMove]) -> tuple[Mark, ...]:
    """Return a mark for each move to or from the unit of ``state``: it is no longer the same."""
    return tuple(
        _mark(measure, month_of(move.day), move)
        for move in moves
        if (state.level, state.unit) in move.units
    )


def breaks_between_teams(
    measure: str, period: str, codes: Collection[str], moves: Iterable[TeamMove]
) -> tuple[Mark, ...]:
    """Return a mark for each month whose figures by team of ``codes`` hold a move.

    Such a figure counts some cases under one team and some under the other, so it is no measure
    of how either has changed since the month before.
    """
    length = len(months_of(period, "2000-03")) or 1
    found = []
    for move in moves:
        if any(("team", code) in move.units for code in codes):
            mixed = length if move.day.day == 1 else length + 1
            months = (shift(month_of(move.day), later) for later in range(mixed))
            found += [_mark(measure, month, move) for month in months]
    return tuple(found)


def move_notes(history: Line, marks: Iterable[Mark], others: Iterable[TeamMove]) -> tuple[str, ...]:
    """Return the moves for which nothing is said of how teams changed, or vary, as sentences.

    ``marks`` are those of ``breaks_between_teams``, ``others`` the moves for which a team has no
    usual share of a count.
    """
    held = [row.month for row in history.rows if row.value is not None][-2:]
    between = [m.reason for m in marks if len(held) > 1 and held[0] < m.month <= held[1]]
    return tuple(dict.fromkeys((*between, *(move.said for move in others))))


def moves_within(
    moves: Iterable[TeamMove], codes: Collection[str], first: str, last: str
) -> tuple[TeamMove, ...]:
    """Return the moves by which a team of ``codes`` gained or lost cases in these months."""
    return tuple(
        move
        for move in moves
        if first <= month_of(move.day) <= last and any(("team", c) in move.units for c in codes)
    )


def _mark(measure: str, month: str, move: TeamMove) -> Mark:
    return Mark(measure, month, KIND, move.said, "", move.day)
