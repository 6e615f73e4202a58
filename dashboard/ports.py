"""What the core asks of the data layer. ``data/repository.py`` implements it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, Protocol, TypeVar

from dashboard.gaps import Findings
from dashboard.measure import Measure
from dashboard.state import Options
from dashboard.team_moves import TeamMove
from dashboard.view import Action, Comment, Mark, TargetSet
from dashboard.viewer import Viewer

T = TypeVar("T")


class TemporarilyUnavailable(Exception):
    """The database cannot be reached just now."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One stored figure: counts for one month, unit, group and split.

    ``status`` is ok or not_enough_history. For a viewer to whom small numbers are not shown it may
    be suppressed (a small number, or one that would give a small number away): then there are no
    counts, and of ``too_early`` and ``unknown`` None says that there are some.
    """

    month: str
    period: str
    unit: str
    group_value: str
    split: str
    split_value: str
    numerator: float | None
    denominator: float | None
    too_early: int | None
    unknown: int | None
    status: str
    kind: str


@dataclass(frozen=True, slots=True)
class ShownFact(Fact):
    """A fact as one viewer may see it.

    ``data/gate.py`` alone makes it, of the units that the viewer is shown and after small numbers
    are hidden. Rows are made of nothing else, and of rows all else: figures, tables, sentences,
    files and what is held between requests.
    """


@dataclass(frozen=True, slots=True)
class Reported:
    """A figure of a closed month, as it was reported.

    ``reason`` says what may have moved it since: late_recording, corrected_return, changed_rule,
    another_return (another kind serves the month now) or undone.
    """

    fact: ShownFact
    closed_on: date
    reason: str


@dataclass(frozen=True, slots=True)
class ImportBehind:
    """An import that a figure rests on."""

    import_id: int
    kind: str
    file_name: str
    """Empty for a viewer who is not told it (dashboard.viewer.told_of_files)."""
    data_to: date | None
    imported_on: date


@dataclass(frozen=True, slots=True)
class PublishedValue:
    """One published figure; ``symbol`` says why ``value`` is None.

    ``flag`` says why the value is implausible; it is shown all the same.
    """

    area_code: str
    month: str
    value: float | None
    symbol: str
    source: str
    flag: str | None = None


@dataclass(frozen=True, slots=True)
class Area:
    """An authority with its region."""

    code: str
    name: str
    region_code: str
    region_name: str


@dataclass(frozen=True, slots=True)
class Succession:
    """What became of an authority: its area is now the new one's, or a part of it.

    ``from_year`` is the first year ending 31 March of the new one; ``how`` is recoded (the same
    area, whose figures are joined), merged or split.
    """

    old_code: str
    old_name: str
    new_code: str
    new_name: str
    from_year: int
    how: str


@dataclass(frozen=True, slots=True)
class DueCount:
    """Children of one team by where their visits stand on the last day of the records.

    None is a number that is not shown to this viewer; there are some such children.
    """

    team: str
    overdue: int | None
    due: int | None
    new: int | None
    paused: int | None
    longest: int | None
    unknown: int | None = 0
    """Children whose last visit may lie before the records."""
    then: date | None = None
    """The first day after the next 10 working days on which a visit falls due."""


@dataclass(frozen=True, slots=True)
class DueVisit:
    """One child of the list of visits overdue or soon due; for those who may see lists."""

    person_id: str
    team: str
    worker: str
    last_visit: date | None
    due_date: date
    overdue: bool


Which = Literal["counted", "not_counted", "too_early", "unknown", "all"]


@dataclass(frozen=True, slots=True)
class CasesAsked:
    """Which cases behind a figure: those of one measure, period, month, unit, group and split.

    ``which``: those in the numerator, those in the denominator alone, those whose clock still
    runs, those whose start lies before the records, or all that the figure is counted from: of a
    percentage or a mean the denominator. ``text`` is looked for in the
    identifier, the team and the worker; ``sort`` names a column of the list, with a ``-`` before
    it from the end. ``page`` counts from 1; ``size`` None gives every case.
    """

    measure: Measure
    period: str
    month: str
    level: str = "all"
    unit: str = "all"
    group: str = "none"
    group_value: str = "all"
    split: str = "all"
    split_value: str = "all"
    which: Which = "all"
    text: str = ""
    sort: str = ""
    page: int = 1
    size: int | None = 50


@dataclass(frozen=True, slots=True)
class Case:
    """One case behind a figure, for those who may see lists."""

    person_id: str
    month: str
    team: str
    worker: str
    dates: tuple[tuple[str, date | None], ...]
    """The dates that decide, each with its name in words; the reference date first."""
    standing: Which
    why: str
    """Why it counted or did not, in words."""
    amount: float | None = None
    """What it adds to the numerator, where that is not 0 or 1 (a score, a number of days)."""


@dataclass(frozen=True, slots=True)
class Cases:
    """One page of the list behind a figure; ``total``: how many there are on all pages.

    ``numerator`` and ``denominator`` are those of the figure, counted by the same query over
    every case whatever ``which`` and ``text`` leave out. Cases whose records are restricted count
    in all numbers; to a viewer who is not named to see them they are no row, and not in ``total``.
    """

    rows: tuple[Case, ...]
    total: int
    figure: ShownFact
    """The figure, as the list itself counts it."""
    standings: tuple[tuple[Which, int], ...] = ()
    """How many cases each choice of ``which`` has, whatever ``text`` leaves out."""
    restricted: int = 0
    """How many cases of this ``which`` are left out for their records are restricted, whatever
    ``text`` looks for."""

    @property
    def numerator(self) -> float | None:
        """The numerator of the figure."""
        return self.figure.numerator

    @property
    def denominator(self) -> float | None:
        """The denominator of the figure."""
        return self.figure.denominator

    @property
    def too_early(self) -> int:
        """How many cases are too early to say of."""
        return self.figure.too_early or 0

    @property
    def unknown(self) -> int:
        """How many cases began before the records."""
        return self.figure.unknown or 0


DueStanding = Literal["overdue", "due", "new", "paused", "unknown"]


@dataclass(frozen=True, slots=True)
class DueAsked:
    """Which children of a measure with visit rules, by where their visits stand on the last day.

    ``which`` empty: overdue and due soon. The rest as in CasesAsked; unsorted, the most urgent
    come first.
    """

    measure: Measure
    level: str = "all"
    unit: str = "all"
    which: DueStanding | Literal[""] = ""
    text: str = ""
    sort: str = ""
    page: int = 1
    size: int | None = 50


@dataclass(frozen=True, slots=True)
class DueCase:
    """One child by where the visits stand; ``days_overdue`` is None where none is overdue."""

    person_id: str
    team: str
    worker: str
    last_visit: date | None
    days_unseen: int | None
    due_date: date | None
    days_overdue: int | None
    standing: str
    """overdue, due, later, new, paused or unknown."""


@dataclass(frozen=True, slots=True)
class DueCases:
    """One page of the children overdue or due; ``day``: the last day of the records."""

    rows: tuple[DueCase, ...]
    total: int
    day: date
    standings: tuple[tuple[DueStanding, int], ...]
    """How many children each choice of ``which`` has, whatever ``text`` leaves out."""
    then: tuple[date, int] | None = None
    """The first day after the next 10 working days on which visits fall due, and of how many."""
    restricted: int = 0
    """How many children of this ``which`` are left out for their records are restricted."""


@dataclass(frozen=True, slots=True)
class ColumnRead:
    """A column of the database that a figure is computed from, with what it holds."""

    table: str
    column: str
    words: str


@dataclass(frozen=True, slots=True)
class Behind:
    """The SQL that counts a measure by month: from which kind, for which months, what it reads."""

    sql: str
    kind: str
    cohort: str
    months: tuple[str, ...]
    columns: tuple[ColumnRead, ...]


@dataclass(frozen=True, slots=True)
class SourceLoaded:
    """The last import of one kind: up to when it reaches, and how many rows it complains of.

    ``data_to`` is None, and ``release`` a month, for what is published.
    """

    kind: str
    import_id: int
    data_to: date | None
    release: str
    loaded_on: date
    warned: int
    refused: int


@dataclass(frozen=True, slots=True)
class Loaded:
    """What is loaded for an authority: the flag, the last day, and each kind's last import."""

    is_demonstration: bool
    data_to: date | None
    imports: tuple[tuple[str, date | None, date], ...]
    """Kind, its data_to, and the day of the import."""
    sources: tuple[SourceLoaded, ...] = ()
    """The last import of each kind, published ones included."""


class Repository(Protocol):
    """Reads for one viewer. Raises TemporarilyUnavailable when the database does not answer."""

    def held(self, viewer: Viewer, key: tuple[Any, ...], make: Callable[[], T]) -> T:
        """Return what ``make`` gives, made once for each data version, viewer and ``key``.

        Kept in this process for this database, and given to nobody who may see less or more.
        """

    def snapshot(self) -> AbstractContextManager[None]:
        """Return a context in which every read of this thread uses one transaction."""

    def versions(self, viewer: Viewer) -> tuple[int, int]:
        """Return the data version of the viewer's authority and the shared one."""

    def options(self, viewer: Viewer) -> Options:
        """Return what can be chosen."""

    def loaded(self, viewer: Viewer) -> Loaded:
        """Return what is loaded for the viewer's authority."""

    def area(self, code: str) -> Area:
        """Return an authority; its code stands for its name where it is not listed."""

    def areas(self) -> Sequence[Area]:
        """Return every authority that is listed, those of the past included, by name."""

    def facts(
        self,
        viewer: Viewer,
        measure: Measure,
        period: str,
        first: str,
        last: str,
        *,
        level: str = "all",
        unit: str | None = "all",
        group: str = "none",
        group_value: str | None = "all",
        split: str | None = "all",
    ) -> Sequence[ShownFact]:
        """Return facts by split, its value, unit, group value and month; None asks for all."""

    def reported(
        self,
        viewer: Viewer,
        measure: Measure,
        period: str,
        first: str,
        last: str,
        *,
        level: str = "all",
        unit: str = "all",
        group: str = "none",
        group_value: str = "all",
    ) -> Sequence[Reported]:
        """Return the figures of closed months as they were reported, unsplit, by month."""

    def rests_on(self, viewer: Viewer, measure: Measure, month: str) -> Sequence[ImportBehind]:
        """Return the imports whose records the measure's figure of a month rests on."""

    def published(self, series: str, area_codes: Sequence[str]) -> Sequence[PublishedValue]:
        """Return the newest release of each figure of ``series``, by area and month."""

    def supplied(self, viewer: Viewer, series: str) -> Sequence[PublishedValue]:
        """Return the values of ``series`` that the council itself supplies for the whole.

        Of a series that a measure tells there are none: such figures are facts.
        """

    def successions(self, viewer: Viewer) -> Sequence[Succession]:
        """Return what became of authorities that were abolished or recoded, by old code."""

    def neighbours(self, authority_code: str, list_year: int) -> Sequence[Area]:
        """Return the statistical neighbours of an authority, nearest first."""

    def team_names(self, viewer: Viewer) -> dict[str, str]:
        """Return the codes and names of the teams of which the viewer may see any figure."""

    def team_moves(self, viewer: Viewer) -> Sequence[TeamMove]:
        """Return the days on which teams that the viewer may see became others, oldest first."""

    def marks(self, viewer: Viewer, measure: Measure) -> Sequence[Mark]:
        """Return the baselines and recording changes of a measure, oldest first."""

    def published_everywhere(self, series: str, month: str) -> Sequence[PublishedValue]:
        """Return the newest release of ``series`` for every authority at ``month``.

        Authorities that are published together count once, and not where either stands alone.
        """

    def visits_due(
        self, viewer: Viewer, measure: Measure, level: str, unit: str
    ) -> tuple[date | None, Sequence[DueCount]]:
        """Return the last day of the records and the counts of each team on it.

        A viewer to whom small numbers are not shown is given one count of all teams together, and
        of a part of the council nothing.
        """

    def due_visits(
        self, viewer: Viewer, measure: Measure, level: str, unit: str
    ) -> Sequence[DueVisit]:
        """Return the children overdue or due soon, most urgent first, to those who may list."""

    def cases(self, viewer: Viewer, asked: CasesAsked) -> Cases | None:
        """Return a page of the cases behind a figure, to those who may list.

        None where the viewer may not, or where no records stand behind the figure (supplied).
        """

    def due_cases(self, viewer: Viewer, asked: DueAsked) -> DueCases | None:
        """Return a page of the children overdue a visit or due one, to those who may list.

        None where the viewer may not, or where no visit rule is followed.
        """

    def targets(self, viewer: Viewer, measure: Measure) -> Sequence[TargetSet]:
        """Return the targets that were set here for a measure, oldest first."""

    def comments(self, viewer: Viewer, measure: Measure) -> Sequence[Comment]:
        """Return the comments on a measure's months, oldest first."""

    def actions(self, viewer: Viewer, measure: Measure) -> Sequence[Action]:
        """Return a measure's actions: open ones first, by when they are due."""

    def findings(self, viewer: Viewer, measure: Measure) -> Findings:
        """Return what is wrong or missing in the records behind a measure's latest figure."""

    def behind(self, viewer: Viewer, measure: Measure) -> Behind | None:
        """Return the SQL behind a measure; None where no loaded records serve it."""

    def visit_rules(self, viewer: Viewer, measure: Measure) -> Sequence[str]:
        """Return a measure's visit rules in words, the newest first; none without any."""
