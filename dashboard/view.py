"""The view object: what one measure shows. Chart, table, sentence, CSV and CLI all read it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from dashboard.measure import Measure
from dashboard.period import ANNUAL
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
    ``unknown``: cases whose start lies before the records; both stand beside the figure. None
    says that there are some, and that how many is not shown. ``symbol`` says why a published
    figure is missing.
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
    too_early: int | None = 0
    unknown: int | None = 0
    symbol: str = ""
    flag: str = ""
    """Why a published value is implausible; it is shown all the same."""
    of: int | None = None
    """How many neighbours there are, of whom ``n`` had a figure."""


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


Verdict = Literal["improvement", "concern", "change", "usual", "none"]
Way = Literal["higher", "lower", "rising", "falling", ""]
"""How a figure moved by more than usual variation explains; empty where it did not."""
AgainstTarget = Literal["reliably_met", "reliably_missed", "hit_and_miss", ""]


@dataclass(frozen=True, slots=True)
class Mark:
    """A dated note on a measure, from ``month`` on: a new baseline, a data cleanse, a new service.

    ``kind`` is one that dashboard/marks.py names; ``name`` is who set it.
    """

    measure: str
    month: str
    kind: str
    reason: str
    name: str
    made_on: date


@dataclass(frozen=True, slots=True)
class DatedNote:
    """A mark as it is shown: by its number at the flag of the chart, and in words below."""

    number: int
    month: str
    title: str
    """What it is, in few words: ``Data cleanse``."""
    words: str
    reason: str = ""
    """What was written of it, alone."""


@dataclass(frozen=True, slots=True)
class Comment:
    """What the service manager says of a month's figure."""

    measure: str
    month: str
    text: str
    name: str
    made_on: date


@dataclass(frozen=True, slots=True)
class Action:
    """What is to be done about a figure: by whom, by when, and when it was done."""

    measure: str
    number: int
    month: str
    text: str
    owner: str
    due: date
    done_on: date | None
    name: str
    made_on: date


@dataclass(frozen=True, slots=True)
class TargetSet:
    """A target that was set here, from ``valid_from`` (a month) on; None: no target from then."""

    measure: str
    valid_from: str
    value: float | None
    source: str
    name: str
    made_on: date


@dataclass(frozen=True, slots=True)
class TargetStep:
    """A target with the first and the last of the months shown in which it holds; None: none."""

    first: str
    last: str
    value: float | None
    source: str


@dataclass(frozen=True, slots=True)
class Signal:
    """What the latest separate month says against the usual variation of those before it.

    ``verdict`` is none where there is no signal; ``words`` then say why. ``mean``, ``lower`` and
    ``upper`` are the usual range, in the measure's unit, from ``first`` to ``month``; None where
    there are no limits. ``flagged`` are the months that signal, each with its verdict.
    """

    verdict: Verdict
    shape: str
    """A sign that differs without colour; empty without a verdict."""
    words: str
    detail: str = ""
    """The usual range with its mean and months, every rule that fired, and how it is found."""
    month: str = ""
    period: str = ""
    first: str = ""
    mean: float | None = None
    lower: float | None = None
    upper: float | None = None
    trial: bool = False
    """Fewer than 13 points: trial limits."""
    rules: tuple[str, ...] = ()
    """Which of the rules fired, in words."""
    flagged: tuple[tuple[str, Verdict], ...] = ()
    against_target: AgainstTarget = ""
    target_words: str = ""
    way: Way = ""
    suggestion: str = ""
    """A step change that a person may want to set as a new baseline; never set by itself."""
    short: str = ""
    """Why there is no signal, in a few words; empty where there is one."""


@dataclass(frozen=True, slots=True)
class FunnelTeam:
    """One team against the authority's figure: its limits at its own size, in the unit shown.

    ``outside`` is empty, ``95`` or ``99.8``; ``direction`` high or low where outside.
    """

    code: str
    name: str
    size: float
    value: float
    lower_95: float
    upper_95: float
    lower_998: float
    upper_998: float
    outside: str
    direction: str
    centre: float = 0.0
    """What the limits are around: the authority's figure, or the count expected of the team."""


@dataclass(frozen=True, slots=True)
class TeamChange:
    """One team's part in a change, in the measure's unit: its own change, and that of the mix."""

    code: str
    name: str
    own: float
    mix: float


@dataclass(frozen=True, slots=True)
class WhatChanged:
    """The change of a ratio since ``since``, split between the teams; the parts sum to it."""

    since: str
    until: str
    change: float
    teams: tuple[TeamChange, ...]
    """Largest part first, whichever way it points."""
    words: str


@dataclass(frozen=True, slots=True)
class Rank:
    """Our published place among authorities, best first by polarity; ties share the lowest."""

    words: str
    """``joint 46th of 151, year to March 2018``."""
    place: int
    tied: int
    of: int
    month: str
    quartile: str
    """A (best) to D."""
    best_quarter: float
    """The published value that reaches the best quarter."""


@dataclass(frozen=True, slots=True)
class Beside:
    """The latest figure of a measure that always stands beside this one."""

    measure: str
    title: str
    row: Row
    words: str


@dataclass(frozen=True, slots=True)
class Rates:
    """A count per 10,000 children aged 0 to 17: ours, as published, and those of comparators."""

    own: Line
    published_own: Line | None
    comparators: tuple[Line, ...]
    population_source: str
    words: str


@dataclass(frozen=True, slots=True)
class VisitTeam:
    """Children of one team whose visit is overdue, or due in the next 10 working days."""

    code: str
    name: str
    overdue: int | None
    due: int | None
    longest: int | None
    """Most days since a child of the team was last seen."""


@dataclass(frozen=True, slots=True)
class VisitsNow:
    """Where visits stand on the last day of the records; children, not visits.

    None is a number that is not shown; where small ones are hidden no team is named.
    """

    day: date
    overdue: int | None
    due: int | None
    longest: int | None
    """Most days since any child was last seen; None where no visit is known."""
    new: int | None
    """Children who are new: no visit is overdue, and none has been made or asked for yet."""
    paused: int | None
    teams: tuple[VisitTeam, ...]
    words: str
    unknown: int | None = 0
    """Children whose last visit may lie before the records."""
    then: date | None = None
    """The first day after the next 10 working days on which a visit falls due."""


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
    """The target that holds in the latest month, where it is to be shown."""
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
    signal: Signal | None = None
    funnel: tuple[FunnelTeam, ...] = ()
    what_changed: WhatChanged | None = None
    rank: Rank | None = None
    more_needed: tuple[str, ...] = ()
    """How far the target and the best quarter are, in children: ``12 more children ...``."""
    rates: Rates | None = None
    beside: tuple[Beside, ...] = ()
    visits_now: VisitsNow | None = None
    marks: tuple[Mark, ...] = ()
    team_changes: tuple[Mark, ...] = ()
    """The months whose figures by team hold a change of teams: no change across them is told."""
    dated: tuple[DatedNote, ...] = ()
    """The marks up to the last month shown, oldest first; their words are among ``notes`` too."""
    comment: Comment | None = None
    """The comment on the latest month shown."""
    actions: tuple[Action, ...] = ()
    """Open ones first, by when they are due."""
    target_steps: tuple[TargetStep, ...] = ()
    """The targets of the months shown, where they are to be shown; several where it changed."""

    @property
    def period(self) -> str:
        """The period of the figures shown: the headline's, unless another stands in for it."""
        return self.own.rows[0].period if self.own.rows else self.measure.headline

    @property
    def is_annual(self) -> bool:
        """Whether the figures shown are one a year, whatever the headline is."""
        return self.period in ANNUAL

    @property
    def flagged(self) -> tuple[DatedNote, ...]:
        """The dated notes whose flags a chart over time shows; annual ones reach further back."""
        first = min([self.state.from_month, *(row.month for row in self.own.rows[:1])])
        return tuple(note for note in self.dated if note.month >= first)

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all can be drawn."""
        lines = (self.own, *([self.published_own] if self.published_own else []))
        return all(line.latest is None for line in lines)
