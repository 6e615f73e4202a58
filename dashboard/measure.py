"""A measure: what is counted, how it is read, and what it may be compared with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from dashboard.period import Period

Unit = Literal["percent", "count", "score"]
Polarity = Literal["higher", "lower", "neither"]


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
    """Given where ``computed`` is None: the council supplies the figure."""
    panel: str = ""
    """The overview panel that shows it; empty: none."""

    @property
    def splits(self) -> tuple[str, ...]:
        """The ways in which the figure is split, such as by source."""
        how = self.computed or self.supplied
        return how.splits if how else ()

    @property
    def per_10000(self) -> bool:
        """Whether the count is also given per 10,000 children aged 0 to 17."""
        how = self.computed or self.supplied
        return how.per_10000 if how else False

    @property
    def is_annual(self) -> bool:
        """Whether the headline figure is one a year."""
        return self.headline in ("year", "academic_year")
