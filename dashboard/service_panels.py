"""Which panels a service's page has: declared, like the measures, and never coded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from dashboard.period import Period

PanelKind = Literal["course", "teams", "parts", "bars", "conversion", "grid", "flow", "beside"]
Counted = Literal["figure", "denominator"]
MONTHS_OF_A_GRID: Final = 12
MOST_CHARTS: Final = 6
"""Charts of one page: each costs the reader's browser time to draw."""


@dataclass(frozen=True, slots=True)
class Stage:
    """One step of a conversion: a measure, and which of its numbers is counted there."""

    measure: str
    name: str
    """What is counted, in words that follow a number: ``referrals``."""
    counted: Counted = "figure"
    """``denominator``: the cases that the measure's percentage is out of."""


@dataclass(frozen=True, slots=True)
class Panel:
    """One panel, as services.toml declares it; see CONTRIBUTING for each key."""

    kind: PanelKind
    title: str
    measures: tuple[str, ...] = ()
    split: str = ""
    period: Period | Literal[""] = ""
    """Stands in for the headline period; empty: the headline's."""
    stacked: bool = False
    """Of parts: drawn one on another, in the order of their bands, as they make up a whole."""
    months: int = MONTHS_OF_A_GRID
    stages: tuple[Stage, ...] = ()

    @property
    def shows(self) -> tuple[str, ...]:
        """The ids of the measures that it shows."""
        return self.measures or tuple(stage.measure for stage in self.stages)


@dataclass(frozen=True, slots=True)
class ServicePanels:
    """The page of one service: what it is about, in a line, and its panels in their order."""

    introduction: str
    panels: tuple[Panel, ...] = ()
