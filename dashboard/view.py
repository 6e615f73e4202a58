"""The view object: what one measure shows. Chart, table, sentence, CSV and CLI all read it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from dashboard.measure import Measure
from dashboard.state import ViewState

Status = Literal[
    "ok", "provisional", "too_early", "not_enough_history", "no_data", "suppressed", "symbol"
]
LineKind = Literal["own", "published", "neighbours", "region", "england", "authority", "part"]


@dataclass(frozen=True, slots=True)
class Row:
    """One figure. ``value`` is not rounded; percentages run 0 to 100.

    ``team``, ``split``, ``area`` and ``method`` are None where they do not apply. ``n`` is the
    number of neighbours that had a figure. ``too_early``: cases whose clock still runs;
    ``unknown``: cases whose start lies before the records; both stand beside the figure.
    """

    month: str
    period: str
    value: float | None
    status: Status
    numerator: float | None = None
    denominator: float | None = None
    team: str | None = None
    split: str | None = None
    area: str | None = None
    method: str | None = None
    n: int | None = None
    too_early: int = 0
    unknown: int = 0
    symbol: str = ""
    flag: str = ""
    """Why a published value is implausible; it is shown all the same."""


@dataclass(frozen=True, slots=True)
class Line:
    """Figures of one thing over time: the authority, a comparator, a team, a split value."""

    key: str
    label: str
    kind: LineKind
    rows: tuple[Row, ...]

    @property
    def latest(self) -> Row | None:
        """The last row that has a value."""
        return next((row for row in reversed(self.rows) if row.value is not None), None)


@dataclass(frozen=True, slots=True)
class Table:
    """The same data as text: a caption, column heads and rows; the first cell heads its row."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Part:
    """One bar of a breakdown at the latest month: its code, name, figure and words for it."""

    code: str
    name: str
    row: Row
    text: str


@dataclass(frozen=True, slots=True)
class AsReported:
    """A figure of a closed month as it was reported; ``reason`` is empty where it still stands."""

    row: Row
    closed_on: date
    reason: str


@dataclass(frozen=True, slots=True)
class View:
    """Everything that is shown of one measure in one view state.

    ``own`` is computed from records; ``published_own`` is the authority's published figure,
    drawn as such and never joined to it. ``comparators`` are published figures of others.
    ``by_team`` are the teams (or localities) at the latest month, in the order shown.
    ``splits`` are, per split (source, outcome), its lines. All words are ready to print.
    """

    measure: Measure
    state: ViewState
    area: str
    scope: str
    """Whom it covers, in words: ``Wolverhampton``, or ``Locality team 3, girls``."""
    own: Line
    published_own: Line | None
    comparators: tuple[Line, ...]
    by_team: tuple[Part, ...]
    by_team_title: str
    splits: tuple[tuple[str, tuple[Line, ...]], ...]
    target: float | None
    headline: str
    """The latest value in words: ``77.5%``; or why there is none."""
    sentence: str
    notes: tuple[str, ...]
    definition: tuple[tuple[str, str], ...]
    source: str
    table: Table
    team_table: Table | None
    split_tables: tuple[Table, ...]
    reported: tuple[AsReported, ...] = ()
    """Figures of closed months, as they were reported."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all can be drawn."""
        lines = (self.own, *([self.published_own] if self.published_own else []))
        return all(line.latest is None for line in lines)
