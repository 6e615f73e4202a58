"""Health assessments, dental checks and immunisations of children in care.

Once a year, and of health assessments twice below the age of five; the first assessment comes in
the weeks after a child enters care. What is late, refused or not up to date is at the level of
the DfE's statistics for the years to 2019: about nine in ten are up to date. One team is behind,
dentists are hard to get for the youngest, and the oldest refuse.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from data.demo.care import Period
from data.demo.chance import Chance
from data.demo.days import Month, age_on, working_day_on_or_before
from data.demo.ids import kept, person_id
from data.demo.tables import Sheets
from data.demo.targets import (
    DATA_TO,
    DENTAL_LATE,
    HEALTH_LATE,
    IMMUNISED,
    SEPTEMBER,
    WARM_UP,
)

ASSESSMENT, DENTAL, IMMUNISATIONS = "Health Assessment", "Dental Check", "Immunisations"
DONE, REFUSED = "Completed", "Refused"
EARLIEST = date(2014, 9, 1)
"""Checks before this day are left out: a year of them comes before the extract."""
BEHIND = (0.0, 0.0, 0.07)
"""By children in care team: the third is behind."""

CAUGHT_UP = 0.25
"""Children whose immunisations were behind at one health assessment and are not at the next."""


@dataclass(frozen=True)
class Check:
    """A check of a child, done or refused; of immunisations, whether they are up to date."""

    period: Period
    kind: str
    day: date
    done: bool


class HealthChecks:
    """Makes the checks of every period of care."""

    def __init__(self, seed: int) -> None:
        self._chance = Chance(seed, 24)

    def run(self, periods: list[Period]) -> list[Check]:
        """All checks, each kind in order of its days."""
        made: list[Check] = []
        for period in periods:
            refuses = age_on(period.child.born, DATA_TO) >= 15 and self._chance.flip(0.1)
            assessed = list(self._assessments(period, refuses))
            made += assessed
            made += self._dental(period, refuses)
            made += self._immunisations(period, assessed)
        return sorted(made, key=lambda one: (one.kind, one.day, one.period.number))

    def _days(
        self, period: Period, first: tuple[int, int], late: float, kind: str
    ) -> Iterator[date]:
        """Days of a yearly check, half-yearly of health below five."""
        chance, start = self._chance, period.spell.start
        end = min(period.spell.end or date.max, DATA_TO + timedelta(days=1))
        day = start + timedelta(days=chance.between(*first))
        if start < EARLIEST:
            day = EARLIEST + timedelta(days=chance.between(0, 340))
        while (held := working_day_on_or_before(day)) < end:
            if held > start:
                yield held
            young = kind == ASSESSMENT and age_on(period.child.born, day) < 5
            share = late + BEHIND[period.case.family.number % 3]
            if chance.flip(share + (0.05 if day.month in (6, 7, 8) else 0.0)):
                gap = chance.between(190, 300) if young else chance.between(385, 620)
            else:
                gap = chance.between(150, 182) if young else chance.between(315, 361)
            day = held + timedelta(days=gap)

    def _assessments(self, period: Period, refuses: bool) -> Iterator[Check]:
        late = HEALTH_LATE[_month(period.spell.start)]
        for day in self._days(period, (12, 34), late, ASSESSMENT):
            older = age_on(period.child.born, day) >= 14
            done = not (older and self._chance.flip(0.75 if refuses else 0.015))
            yield Check(period, ASSESSMENT, day, done)

    def _dental(self, period: Period, refuses: bool) -> Iterator[Check]:
        late = DENTAL_LATE[_month(period.spell.start)]
        if age_on(period.child.born, period.spell.start) < 2:
            late += 0.12
        for day in self._days(period, (25, 170), late, DENTAL):
            older = age_on(period.child.born, day) >= 13
            done = not (older and self._chance.flip(0.7 if refuses else 0.025))
            yield Check(period, DENTAL, day, done)

    def _immunisations(self, period: Period, assessed: list[Check]) -> Iterator[Check]:
        """What is found at the health assessments: a child behind is mostly brought up to date."""
        chance = self._chance
        done = chance.flip(IMMUNISED[WARM_UP])
        for one in assessed:
            share = IMMUNISED[_month(one.day)] - BEHIND[period.case.family.number % 3]
            done = chance.flip(1 - CAUGHT_UP * (1 - share) / share if done else CAUGHT_UP)
            yield Check(period, IMMUNISATIONS, one.day, done)


def _month(day: date) -> Month:
    return max(WARM_UP, min(Month.of(day), SEPTEMBER))


def add_checks(sheets: Sheets, checks: list[Check]) -> None:
    """Write the rows of the checks."""
    for one in checks:
        if not kept(one.period.spell.end):
            continue
        child = person_id(one.period.child.number)
        if one.kind == IMMUNISATIONS:
            sheets.add("ssd_cla_immunisations", child, "Y" if one.done else "N", one.day)
        else:
            sheets.add("ssd_cla_health", child, one.kind, one.day, DONE if one.done else REFUSED)
