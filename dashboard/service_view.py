"""What the page of one service shows: its panels, each with the words that go with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from dashboard.measure import Measure
from dashboard.service_panels import Stage
from dashboard.view import DatedNote, Line, Row, Table, View

Level = Literal["met", "below", "far", "plain", "none"]
"""Where a team's month lies: at the target or better, short of it, short of it by more than its
size explains; or a figure without a target, or no figure."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One team in one month: the figure, in words, and where it lies."""

    month: str
    row: Row | None
    text: str
    level: Level
    words: str
    """What the colour and the sign say: ``target met``; empty without a figure or target."""


@dataclass(frozen=True, slots=True)
class TeamMonths:
    """One team's months; ``overdue`` are children overdue a visit now, None where not counted."""

    code: str
    name: str
    cells: tuple[Cell, ...]
    overdue: int | None = None


@dataclass(frozen=True, slots=True)
class Grid:
    """Teams down and months across; ``whole`` is everyone together."""

    view: View
    months: tuple[str, ...]
    teams: tuple[TeamMonths, ...]
    whole: TeamMonths
    day: str
    """The day on which ``overdue`` is counted, in words; empty where no visits are planned."""

    @property
    def chosen(self) -> str:
        """The code of the team that the page shows, where it is one of these; else that of all."""
        unit = self.view.state.unit
        return unit if any(team.code == unit for team in self.teams) else self.whole.code

    @property
    def rows(self) -> tuple[TeamMonths, ...]:
        """The teams, and everyone together unless that is one of these teams."""
        alone = self.chosen != self.whole.code
        return self.teams if alone else (*self.teams, self.whole)


@dataclass(frozen=True, slots=True)
class StageCount:
    """One step: how many, how many for every 100 of the step before, and a year earlier."""

    stage: Stage
    view: View
    value: float | None
    text: str
    per_100: float | None
    per_100_words: str
    """``34 for every 100 enquiries``; empty where it cannot be said."""
    before: str


@dataclass(frozen=True, slots=True)
class Conversion:
    """The steps from the first contact on, counted in the same months."""

    month: str
    period: str
    stages: tuple[StageCount, ...]


@dataclass(frozen=True, slots=True)
class Parts:
    """A split over time: its lines, what is left over as one line more, and the whole."""

    view: View
    title: str
    lines: tuple[Line, ...]
    stacked: bool


@dataclass(frozen=True, slots=True)
class Bars:
    """The parts of a split at the latest month."""

    view: View
    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class FlowMonth:
    """One month: how many came, how many left, and who was there at its end."""

    month: str
    came: Row | None
    left: Row | None
    difference: float | None
    at_end: Row | None


@dataclass(frozen=True, slots=True)
class Flow:
    """Coming and leaving, month by month."""

    came: View
    left: View
    months: tuple[FlowMonth, ...]


@dataclass(frozen=True, slots=True)
class Course:
    """One measure over time, or by team, as its own view has it."""

    view: View


@dataclass(frozen=True, slots=True)
class Teams:
    """One measure by team at the latest month."""

    view: View


@dataclass(frozen=True, slots=True)
class Together:
    """Several measures whose latest figures are read beside one another."""

    views: tuple[View, ...]


Shown = Course | Teams | Parts | Bars | Conversion | Grid | Flow | Together


@dataclass(frozen=True, slots=True)
class ServicePanel:
    """One panel: what it found, in a sentence, what is drawn, and the same as a table.

    ``shown`` is None where there is nothing to draw; ``sentence`` then says why and what to do.
    ``hint`` says how to read it.
    """

    key: str
    title: str
    sentence: str
    hint: str
    shown: Shown | None
    tables: tuple[Table, ...]
    source: str
    measures: tuple[Measure, ...]
    period: str
    notes: tuple[str, ...] = ()
    dated: tuple[DatedNote, ...] = ()
    """Of parts over time and of coming and leaving: the notes whose flags the chart shows."""
    is_withheld: bool = False
    """It is of teams, and its reader sees none: its place on the page is another's."""

    @property
    def flag_words(self) -> tuple[str, ...]:
        """What the flags of the chart mean, each with its number."""
        notes = self.shown.view.flagged if isinstance(self.shown, Course) else self.dated
        return tuple(f"{note.number}. {note.words}" for note in notes)


@dataclass(frozen=True, slots=True)
class ServicePage:
    """The page of one service. All words are ready to print."""

    service: str
    title: str
    introduction: str
    panels: tuple[ServicePanel, ...]
