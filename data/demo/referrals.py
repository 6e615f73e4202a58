"""Referrals, month by month: families new to social care and families who come back."""

from __future__ import annotations

from datetime import date, timedelta

from data.demo.cases import Case, Phase
from data.demo.chance import Chance
from data.demo.days import Month, add_working_days, is_working_day
from data.demo.people import Child, Families, Family
from data.demo.targets import (
    ACCEPTED,
    ACCEPTED_FIXED,
    ASSESSED_IN_45_DAYS,
    DATA_TO,
    NO_FURTHER_ACTION,
    SEASON,
)

SOURCES = (
    ("6", 29.0), ("2A", 15.0), ("3A", 7.0), ("3D", 6.0), ("3E", 5.0), ("5B", 6.0), ("1A", 6.0),
    ("1D", 4.0), ("1B", 2.0), ("5A", 3.0), ("5C", 2.0), ("5D", 1.0), ("3B", 2.0), ("3C", 1.0),
    ("3F", 1.0), ("4", 2.0), ("7", 2.0), ("8", 4.0), ("9", 2.0), ("2B", 2.0), ("1C", 1.0),
    ("10", 1.0),
)  # fmt: skip
"""DfE referral source codes: police 6, schools 2A, health 3, council 5, individuals 1."""
NEEDS = (
    ("N1", 58.0), ("N3", 3.0), ("N4", 9.0), ("N5", 15.0), ("N6", 6.0), ("N7", 1.0), ("N8", 6.0),
    ("N9", 2.0),
)  # fmt: skip
DISABLED_SHARE = 0.035
FAR = timedelta(days=36500)


def opening_day(chance: Chance, month: Month) -> date:
    """A day of referral: working days, and now and then a weekend."""
    while True:
        day = month.first + timedelta(days=chance.between(0, month.last.day - 1))
        if is_working_day(day) or chance.flip(0.06):
            return day


class Referrals:
    """Makes the month's referrals and keeps which families may come back."""

    def __init__(self, seed: int, families: Families) -> None:
        self._chance = Chance(seed, 2)
        self._families = families
        self._count = 0
        self._groups = 0
        self.closed: list[tuple[date, Family]] = []

    def number(self) -> int:
        """The next case number."""
        self._count += 1
        return self._count

    def group(self) -> int:
        """The next number of a group of siblings referred together."""
        self._groups += 1
        return self._groups

    def of_month(self, month: Month) -> list[Case]:
        """All referrals of the month: the number accepted is fixed, the rest ended at once."""
        chance = self._chance
        if month in ACCEPTED_FIXED:
            accepted = ACCEPTED_FIXED[month]
        else:
            season = 1 + 0.7 * (SEASON[month.month] - 1)
            accepted = round(ACCEPTED[month] * season * chance.around(1.0, 0.03))
        refused = round(accepted * NO_FURTHER_ACTION[month] * chance.around(1.06, 0.15))
        return self._referred(month, accepted, False) + self._referred(month, refused, True)

    def _referred(self, month: Month, wanted: int, refused: bool) -> list[Case]:
        made: list[Case] = []
        while len(made) < wanted:
            day = opening_day(self._chance, month)
            family, children = self._family(day)
            made += self._cases(family, children[: wanted - len(made)], day, refused)
        return made

    def _family(self, day: date) -> tuple[Family, list[Child]]:
        chance = self._chance
        disabled = chance.flip(DISABLED_SHARE)
        window = timedelta(days=365 if chance.flip(0.72) else 1100)
        if not disabled and self.closed and chance.flip(0.46):
            for _ in range(12):
                closed, family = chance.pick(self.closed)
                if timedelta(days=12) < day - closed < window and not family.disabled:
                    children = self._families.minors(family, day)
                    if children and family.free(day - timedelta(days=6), day + FAR):
                        if chance.flip(0.07):
                            self._families.unborn(family, day)
                            children = self._families.minors(family, day)
                        return family, children
        family = self._families.family(day, disabled=disabled)
        if chance.flip(0.12):
            self._families.unborn(family, day)
        if disabled:
            family.children = [one for one in family.children if one.disabilities][:1]
        children = self._families.minors(family, day)
        return (family, children) if children else self._family(day)

    def _cases(self, family: Family, children: list[Child], day: date, refused: bool) -> list[Case]:
        chance = self._chance
        contact = day - timedelta(days=1)
        while not (is_working_day(contact) or chance.flip(0.2)):
            contact -= timedelta(days=1)
        source = chance.weighted(SOURCES)
        need = "N2" if family.disabled else chance.weighted(NEEDS)
        started = day + timedelta(days=chance.between(0, 2))
        month = Month.of(day)
        if chance.flip(ASSESSED_IN_45_DAYS[month] + chance.around(0.0, 0.02)):
            length = chance.weighted([(chance.between(8, 25), 3.0), (chance.between(24, 45), 7.0)])
        else:
            length = chance.weighted([(chance.between(46, 55), 7.0), (chance.between(50, 80), 3.0)])
        group = self.group()
        made: list[Case] = []
        for child in children:
            case = Case(
                self.number(), child, family, group, day, contact, source, need, refused, since=day
            )
            if refused:
                case.shut(add_working_days(day, chance.between(1, 3)), "RC8")
            else:
                case.assessed_from = started
                case.assessed = add_working_days(started, length)
            made.append(case)
        if refused:
            end = made[0].close or day
            self.closed.append((end, family))
        else:
            end = DATA_TO + FAR
        family.taken.append((contact, end))
        return made

    def release(self, family: Family, cases: list[Case]) -> None:
        """Let a family come back once every case of its group is closed."""
        if all(case.phase is Phase.CLOSED for case in cases):
            end = max(case.close for case in cases if case.close is not None)
            family.taken[-1] = (family.taken[-1][0], end)
            self.closed.append((end, family))
