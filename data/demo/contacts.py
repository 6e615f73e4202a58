"""Contacts with the multi-agency safeguarding hub: the enquiries of the printed 468 a month.

Every referral begins with a contact at least a day before it. The other contacts end in early
help, advice or no further action; there are as many of them as the month's total still needs
(the self-evaluation's paragraph on the hub: 468 enquiries a month on average, the majority of
children supported by early help or social care).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from data.demo.cases import Case
from data.demo.chance import Chance
from data.demo.days import Month, months_between
from data.demo.people import Child, Families, Family
from data.demo.referrals import SOURCES, opening_day
from data.demo.targets import (
    CONTACTS,
    CONTACTS_IN_LAST_YEAR,
    DATA_TO,
    FIRST_MONTH,
    SEASON,
    SEPTEMBER,
)

OUTCOMES = (
    ("PROVISION_OF_SERVICES", 62.0), ("NFA", 22.0), ("INFORMATION_AND_ADVICE", 16.0),
)  # fmt: skip


@dataclass(frozen=True)
class Contact:
    """One contact about one child; ``until`` is the day on which the hub lets go."""

    child: Child
    day: date
    until: date | None
    source: str
    outcome: str
    case: Case | None


class Contacts:
    """Makes the contacts of every month."""

    def __init__(self, seed: int, families: Families) -> None:
        self._chance = Chance(seed, 11)
        self._families = families

    def run(self, cases: list[Case]) -> list[Contact]:
        """All contacts from October 2015, those that led to a referral first in each month."""
        led: dict[Month, list[Contact]] = {}
        for case in cases:
            if case.contact is not None:
                contact = Contact(
                    case.child, case.contact, case.referral, case.source, "NEW_REFERRAL", case
                )
                led.setdefault(Month.of(case.contact), []).append(contact)
        totals = self._totals()
        made: list[Contact] = []
        for month, total in totals.items():
            referred = led.get(month, [])
            made += referred
            made += self._others(month, total - len(referred))
        return made

    def _totals(self) -> dict[Month, int]:
        """Contacts by month: seasonal, falling, and 5,616 in the last twelve months."""
        months = months_between(FIRST_MONTH, SEPTEMBER)
        totals = {
            month: round(CONTACTS[month] * SEASON[month.month] * self._chance.around(1.0, 0.025))
            for month in months
        }
        year = months[-12:]
        short = CONTACTS_IN_LAST_YEAR - sum(totals[month] for month in year)
        step = 1 if short > 0 else -1
        for place in range(abs(short)):
            totals[year[place % 12]] += step
        return totals

    def _others(self, month: Month, wanted: int) -> list[Contact]:
        made: list[Contact] = []
        while len(made) < wanted:
            day = opening_day(self._chance, month)
            until = day + timedelta(days=self._chance.between(1, 4))
            family, children = self._family(day, until)
            source = self._chance.weighted(SOURCES)
            outcome = self._chance.weighted(OUTCOMES)
            family.taken.append((day, until))
            children = children[: wanted - len(made)]
            if self._chance.flip(0.4):
                children = children[:1]
            past = until if until <= DATA_TO else None
            for child in children:
                made.append(Contact(child, day, past, source, outcome, None))
        return made

    def _family(self, day: date, until: date) -> tuple[Family, list[Child]]:
        chance = self._chance
        if chance.flip(0.42):
            for _ in range(12):
                family = chance.pick(self._families.families)
                if family.free(day - timedelta(days=2), until + timedelta(days=2)):
                    children = [
                        one for one in self._families.minors(family, day)
                        if one.born < day and not one.disabilities
                    ]  # fmt: skip
                    if children:
                        return family, children
        family = self._families.family(day)
        children = self._families.minors(family, day)
        return (family, children) if children else self._family(day, until)
