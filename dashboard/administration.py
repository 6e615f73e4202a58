"""What is set here: the map of teams, targets and visit rules, each from a day on.

``data/administration.py`` implements it. Each change is one transaction, with the figures that
follow from it and a raised data version.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, Protocol

from dashboard.view import TargetSet
from dashboard.viewer import Viewer

Way = Literal["same", "other", "new"]


class AdministrationRefused(Exception):
    """What was asked cannot be done; the text is one line that says why and what to do."""


@dataclass(frozen=True, slots=True)
class ReturnedTeam:
    """A team that the returns name, as they have it.

    ``open_cases`` are involvements open on the last day of the records, ``cases`` all of them;
    ``since`` and ``until`` the first and the last day on which one began. ``kinds`` are the kinds
    of import that name it; ``is_mapped``: the map says on the last day of the records what it is.
    """

    code: str
    name: str
    service: str
    locality: str
    kinds: tuple[str, ...]
    open_cases: int
    cases: int
    since: date | None
    until: date | None
    is_mapped: bool


@dataclass(frozen=True, slots=True)
class TeamMapping:
    """Which team a team of the returns is, from ``valid_from`` on, up to the day before
    ``valid_to``."""

    returned_team: str
    valid_from: date
    valid_to: date | None
    team: str
    team_name: str
    service: str
    locality: str
    name: str
    """Who set it."""
    made_on: date

    def holds_on(self, day: date) -> bool:
        """Return whether the mapping is in force on ``day``."""
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


@dataclass(frozen=True, slots=True)
class Teams:
    """The teams of the returns, the map, and the teams under which cases are counted.

    ``counted_under`` are code and name, in the order of their names; ``day`` is the last day of
    the records.
    """

    returned: tuple[ReturnedTeam, ...]
    mappings: tuple[TeamMapping, ...]
    counted_under: tuple[tuple[str, str], ...]
    services: tuple[str, ...]
    localities: tuple[str, ...]
    day: date | None

    @property
    def unmapped(self) -> tuple[ReturnedTeam, ...]:
        """The teams of which the map says nothing on the last day of the records."""
        return tuple(each for each in self.returned if not each.is_mapped)

    def name_of(self, code: str) -> str:
        """Return the returns' own name of a team; its code where they give none."""
        return next((each.name for each in self.returned if each.code == code), code)


@dataclass(frozen=True, slots=True)
class WantedMapping:
    """What is to hold of some teams of the returns from a day on.

    ``way``: they are the team that they are now (``same``), ``team`` (``other``), or a new one of
    the name ``team_name`` (``new``). An empty name, service or locality stays as it is.
    ``last_day`` is the last on which it holds.
    """

    returned: tuple[str, ...]
    valid_from: date
    name: str
    way: Way = "same"
    team: str = ""
    team_name: str = ""
    service: str = ""
    locality: str = ""
    last_day: date | None = None


@dataclass(frozen=True, slots=True)
class WantedTarget:
    """A target as it was asked for, from a month on; no ``value``: no target from then on."""

    measure: str
    valid_from: str
    value: float | None
    source: str
    name: str


@dataclass(frozen=True, slots=True)
class WantedRule:
    """A visit rule as it was asked for; None: as the rule before it has it."""

    measure: str
    valid_from: date
    form: str
    interval: int
    unit: str
    second: int | None = None
    clock: str | None = None
    seen: str | None = None
    """any, seen or alone."""
    long_term: int | None = None
    first_visit: int | None = None


@dataclass(frozen=True, slots=True)
class RuleLine:
    """A visit rule in words; ``valid_to`` is the first day on which it no longer holds."""

    valid_from: date
    valid_to: date | None
    words: str


@dataclass(frozen=True, slots=True)
class RulesOf:
    """The visit rules of a measure, the newest first.

    ``in_care``: intervals of long-term placements and first visits may be set too;
    ``start_clock``: what starts the clock instead of the last visit.
    """

    measure: str
    rules: tuple[RuleLine, ...]
    newest: WantedRule
    """The newest as it would be asked for."""
    in_care: bool
    start_clock: str
    counts_second: bool


@dataclass(frozen=True, slots=True)
class PauseLine:
    """Visits paused from ``first_day`` to ``last_day``.

    ``child`` is the identifier, to those who may see lists; empty: every child; None: one child.
    """

    measure: str
    child: str | None
    first_day: date
    last_day: date | None
    reason: str
    name: str
    made_on: date


class Administration(Protocol):
    """What may be read and set. Each raises dashboard.desk.NotAllowed for a viewer who may not,
    TemporarilyUnavailable, and, where something is changed, AdministrationRefused; what is
    changed is returned as one line."""

    def teams(self, viewer: Viewer) -> Teams:
        """Return the teams of the returns and the map."""

    def map_teams(self, viewer: Viewer, wanted: WantedMapping) -> str:
        """Say of teams of the returns which team they are from a day on."""

    def end_mapping(self, viewer: Viewer, returned: str, first: date, last_day: date) -> str:
        """Give the mapping of a team that begins on ``first`` its last day."""

    def remove_mapping(self, viewer: Viewer, returned: str, first: date) -> str:
        """Remove the mapping of a team that begins on ``first``."""

    def targets(self, viewer: Viewer) -> Sequence[TargetSet]:
        """Return every target that was set here, by measure and month."""

    def set_target(self, viewer: Viewer, wanted: WantedTarget) -> str:
        """Set a target from a month on."""

    def remove_target(self, viewer: Viewer, measure: str, month: str) -> str:
        """Remove the target that was set from ``month`` on."""

    def visit_rules(self, viewer: Viewer) -> Sequence[RulesOf]:
        """Return the visit rules of each measure that has any."""

    def pauses(self, viewer: Viewer) -> Sequence[PauseLine]:
        """Return the pauses of visits, by measure and first day."""

    def set_rule(self, viewer: Viewer, wanted: WantedRule) -> str:
        """Give a measure a new visit rule from a day on."""

    def remove_rule(self, viewer: Viewer, measure: str) -> str:
        """Remove a measure's newest visit rule."""
