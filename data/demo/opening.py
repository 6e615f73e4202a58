"""The cases that are already open when the simulation starts, with their true earlier starts."""

from __future__ import annotations

from datetime import date, timedelta

from data.demo.cases import Case, Phase
from data.demo.chance import Chance
from data.demo.days import add_months
from data.demo.people import Child, Families, Family
from data.demo.referrals import FAR, NEEDS, SOURCES, Referrals
from data.demo.targets import (
    CHILDREN_IN_CARE,
    DATA_TO,
    DISABLED_ON_PLANS,
    NEED_PLANS,
    PROTECTION_PLANS,
    WARM_UP,
)

CARE_AGES = (((0, 0), 4.0), ((1, 4), 15.0), ((5, 9), 25.0), ((10, 13), 26.0), ((14, 17), 30.0))
YEARS_IN_CARE = (
    (0.0, 0.5, 10.0), (0.5, 1.0, 8.0), (1.0, 2.0, 14.0), (2.0, 3.0, 13.0), (3.0, 5.0, 23.0),
    (5.0, 8.0, 20.0), (8.0, 12.0, 12.0),
)  # fmt: skip


class Opening:
    """Makes the caseload of the day before the first simulated month."""

    def __init__(self, seed: int, families: Families, referrals: Referrals) -> None:
        self._chance = Chance(seed, 3)
        self._families = families
        self._referrals = referrals
        self._day = WARM_UP.first - timedelta(days=1)

    def cases(self) -> list[Case]:
        """Every open case: plans, protection plans and periods of care."""
        general = round(NEED_PLANS[WARM_UP] - DISABLED_ON_PLANS[WARM_UP])
        return [
            *self._planned(general, Phase.NEED, False, 600),
            *self._planned(round(DISABLED_ON_PLANS[WARM_UP]), Phase.NEED, True, 2000),
            *self._planned(round(PROTECTION_PLANS[WARM_UP]), Phase.PROTECTION, False, 400),
            *self._in_care(round(CHILDREN_IN_CARE[WARM_UP])),
        ]

    def _planned(self, wanted: int, phase: Phase, disabled: bool, longest: int) -> list[Case]:
        made: list[Case] = []
        while len(made) < wanted:
            family = self._families.family(self._day, disabled=disabled)
            if disabled:
                family.children = [one for one in family.children if one.disabilities][:1]
            children = self._families.minors(family, self._day, 120)[: wanted - len(made)]
            if not children:
                continue
            age = min(self._chance.between(3, longest), self._chance.between(3, longest))
            start = self._chance.day(
                self._day - timedelta(days=age + 3), self._day - timedelta(days=age - 3)
            )
            held = [child for child in children if child.born < start]
            made += self._open(family, held, phase, start, self._chance.between(20, 60))
        return made

    def _in_care(self, wanted: int) -> list[Case]:
        made: list[Case] = []
        chance = self._chance
        while len(made) < wanted:
            family = self._families.family(self._day, ages=chance.weighted(CARE_AGES))
            children = self._families.minors(family, self._day, 30)[: wanted - len(made)]
            if not children:
                continue
            low, high, _ = chance.weighted([(row, row[2]) for row in YEARS_IN_CARE])
            days = int(365 * (low + (high - low) * chance.uniform()))
            start = chance.day(
                self._day - timedelta(days=days + 3), self._day - timedelta(days=days - 3)
            )
            if start.day in (1, 28, 29, 30, 31):
                start = start.replace(day=14)
            held = [child for child in children if child.born < start]
            made += self._open(family, held, Phase.CARE, start, chance.between(10, 200))
        return made

    def _open(
        self, family: Family, children: list[Child], phase: Phase, start: date, before: int
    ) -> list[Case]:
        if not children:
            return []
        chance = self._chance
        source, group = chance.weighted(SOURCES), self._referrals.group()
        need = "N2" if family.disabled else chance.weighted(NEEDS)
        referral = start - timedelta(days=before)
        made: list[Case] = []
        for child in children:
            case = Case(
                self._referrals.number(), child, family, group, referral, None, source, need
            )
            case.enter(phase, start)
            made.append(case)
        family.taken.append((add_months(referral, -1), DATA_TO + FAR))
        return made
