"""A measure: what is counted, how it is read, and what it may be compared with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from dashboard.period import ANNUAL, Period

Unit = Literal["percent", "count", "score", "days", "weeks", "cases"]
MEANS: Final = ("score", "days", "weeks", "cases")
"""Units of a mean: the numerator is a sum, the denominator what it is shared out over."""
Polarity = Literal["higher", "lower", "neither"]
Level = Literal["all", "service", "locality", "team"]
"""A level of the organisation, from the whole council down."""


@dataclass(frozen=True, slots=True)
class Target:
    """A value to reach, in the measure's unit, and whose target it is."""

    value: float
    source: str


@dataclass(frozen=True, slots=True)
class Computed:
    """How the figure is computed: a cohort of ``data/cases`` and the columns that it counts."""

    cohort: str
    numerator: str
    denominator: str | None = None
    too_early: str | None = None
    unknown: str | None = None
    splits: tuple[str, ...] = ()
    look_back_months: int = 0
    """Months of records needed before the period's end; fewer: not enough history."""
    per_10000: bool = False
    """Whether the count is also given per 10,000 children aged 0 to 17."""
    unknown_limit: float | None = None
    """Above this percentage of cases with an unknown start no value is shown."""
    year_cohort: str = ""
    """The cohort of figures over several months, where they are no sum of months: children are
    counted once a year, whatever happened to them in it."""
    split_shares: bool = False
    """Whether each part of a split is a share of the whole: how many of all counted are in it."""
    unknown_words: str = ""
    """Who the unknown are, to follow their number: ``whose placement has no place recorded``."""
    unknown_counted: bool = False
    """Whether the unknown are in the figure all the same, by an estimate: then nothing published
    stands beside it."""


@dataclass(frozen=True, slots=True)
class Supplied:
    """A figure that the council supplies as counts: its series in the file of figures."""

    series: str
    splits: tuple[str, ...] = ()
    per_10000: bool = False
    """Whether the count is also given per 10,000 children aged 0 to 17."""


@dataclass(frozen=True, slots=True)
class Published:
    """The published series that may stand beside the figure, in the measure's own unit."""

    series: str
    name: str
    month: int = 3
    """The month of the year that the series stands at (3: 31 March)."""
    period: Period = "snapshot"
    """The period of ours that covers the same: a count is compared in no other."""
    rate: str = ""
    """The published series of the same count per 10,000 children aged 0 to 17."""


@dataclass(frozen=True, slots=True)
class HeadlineWords:
    """What a headline says where the figure is higher, or lower, than usual variation explains."""

    higher: str = ""
    lower: str = ""


@dataclass(frozen=True, slots=True)
class DefinitionChange:
    """A change of the definition over time: the month it holds from, and what changed."""

    since: str
    what: str


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure, as declared in its TOML file; see CONTRIBUTING for each key."""

    id: str
    service: str
    title: str
    short_title: str
    question: str
    why: str
    unit: Unit
    counted: str
    decimals: int
    polarity: Polarity
    numerator: str
    denominator: str
    exclusions: str
    definition_source: str
    computed: Computed | None
    periods: tuple[Period, ...]
    headline: Period
    sources: tuple[str, ...]
    published: Published | None
    no_published: str
    target: Target | None
    disclosure: str
    owner: str
    review_date: date
    order: int
    supplied: Supplied | None = None
    """Where the council supplies the figure, or does for months that no records serve."""
    tile: int = 0
    """Its place among the headline tiles of the overview; 0: it is none."""
    beside: tuple[str, ...] = ()
    """Measures whose latest figure always stands beside this one, such as what is open and late."""
    overlapping: bool = False
    """Whether the figures of neighbouring months share most of their cases: then no signal."""
    signal_minimum: int = 20
    """The denominator (of a count: the count) below which a month says too little to signal."""
    not_computed: str = ""
    """What cannot be computed from which records, in words."""
    definition_changes: tuple[DefinitionChange, ...] = ()
    headline_words: HeadlineWords | None = None
    """Headlines of its own for a figure that a signal says has moved."""
    lowest_level: Level = "team"
    """The lowest level of the organisation whose figures anybody is shown: below it there is none,
    and unless it is team there is no list of cases either."""

    @property
    def splits(self) -> tuple[str, ...]:
        """The ways in which the figure is split, such as by source."""
        how = self.computed or self.supplied
        return how.splits if how else ()

    @property
    def has_lists(self) -> bool:
        """Whether the cases behind its figures may be listed, to who may list at all."""
        return self.computed is not None and self.lowest_level == "team"

    @property
    def is_mean(self) -> bool:
        """Whether the figure is a mean: a sum over how many."""
        return self.unit in MEANS

    @property
    def counts_unknown(self) -> bool:
        """Whether the unknown are in the figure by an estimate, and not left out."""
        return self.computed is not None and self.computed.unknown_counted

    @property
    def per_10000(self) -> bool:
        """Whether the count is also given per 10,000 children aged 0 to 17."""
        how = self.computed or self.supplied
        return how.per_10000 if how else False

    @property
    def is_annual(self) -> bool:
        """Whether the headline figure is one a year."""
        return self.headline in ANNUAL
