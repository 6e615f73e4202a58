"""Care leavers, as they are on the last day of data.

The dataset tells of each young person once, as things stand. At the end of September 2019 93% of
those aged 19 to 21 lived in suitable accommodation, and 31 were at university (rows 65 to 67 of
the self-evaluation's figures). The rest is at the level of the DfE's statistics of care leavers:
a little over half are in education, employment or training.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from data.demo.care import Period
from data.demo.chance import Chance
from data.demo.days import age_on
from data.demo.ids import kept, past, person_id
from data.demo.people import Child
from data.demo.tables import Sheets
from data.demo.targets import APPRENTICES, AT_UNIVERSITY, DATA_TO, SUITABLE

WEEKS = timedelta(weeks=13)
TOUCH = (("YES", 92.0), ("NO", 4.5), ("REFU", 1.5), ("NREQ", 2.0))
ACTIVITIES = (
    ("F2", 17.0), ("F5", 18.0), ("P5", 6.0), ("P2", 2.0), ("P4", 1.0), ("G5", 37.0), ("G4", 11.0),
    ("G6", 8.0),
)  # fmt: skip
HOMES = (
    ("U", 46.0), ("D", 16.0), ("B", 12.0), ("Z", 9.0), ("K", 4.0), ("E", 3.0), ("T", 3.0),
    ("Y", 3.0), ("C", 2.0),
)  # fmt: skip
UNSUITABLE = (("X", 38.0), ("S", 20.0), ("V", 16.0), ("W", 8.0), ("Y", 18.0))
"""Custody, no fixed abode, emergency accommodation, bed and breakfast, other."""
UNKNOWN, ABROAD = "R", "G"
NOT_COUNTED = ("RHOM", "DIED")
AGES = (19, 20, 21)


@dataclass(eq=False)
class Leaver:
    """One care leaver on the last day of data, by the codes of the SSDA903 collection."""

    child: Child
    age: int
    eligibility: str
    in_touch: str
    activity: str
    home: str
    suitable: bool
    contact: date | None
    plan: date | None


class Leavers:
    """Makes the care leavers of the last day of data."""

    def __init__(self, seed: int) -> None:
        self._chance = Chance(seed, 27)

    def run(self, periods: list[Period]) -> list[Leaver]:
        """Everyone who left care at 16 or over after 13 weeks of it, in order of birth."""
        latest: dict[int, Period] = {}
        for period in periods:
            latest[period.child.number] = period
        made = [
            self._leaver(period)
            for period in sorted(
                latest.values(), key=lambda one: (one.child.born, one.child.number)
            )
            if self._left(period)
        ]
        self._settle_homes(made)
        self._settle_work(made)
        return made

    @staticmethod
    def _left(period: Period) -> bool:
        end = period.spell.end
        return (
            end is not None
            and kept(end)
            and end <= DATA_TO
            and age_on(period.child.born, end) >= 16
            and end - period.spell.start >= WEEKS
        )

    def _leaver(self, period: Period) -> Leaver:
        chance, child = self._chance, period.child
        age = age_on(child.born, DATA_TO)
        at_18 = period.spell.end == child.eighteen
        touch = chance.weighted(TOUCH)
        if not at_18 and chance.flip(0.25):
            touch = "RHOM"
        seen = chance.between(1, 55) if touch == "YES" else chance.between(90, 400)
        planned = chance.between(4, 178) if chance.flip(0.86) else chance.between(190, 330)
        home = chance.weighted(HOMES)
        if touch == "NO":
            home = UNKNOWN
        elif touch == "YES" and chance.flip(0.01):
            home = ABROAD
        return Leaver(
            child, age, "Former relevant" if age >= 18 else "Relevant", touch,
            chance.weighted(ACTIVITIES) if touch != "NO" else "", home, home not in (UNKNOWN,),
            past(DATA_TO - timedelta(days=seen)),
            None if touch == "RHOM" else DATA_TO - timedelta(days=planned),
        )  # fmt: skip

    def _settle_homes(self, made: list[Leaver]) -> None:
        """Who lives unsuitably: as many as the printed share leaves."""
        known = [
            one for one in made
            if one.home not in (UNKNOWN, ABROAD) and one.in_touch not in NOT_COUNTED
        ]  # fmt: skip
        for ages in (AGES, (16, 17, 18), (22, 23, 24)):
            of_age = [one for one in known if one.age in ages]
            unsuitable = len(of_age) - round(SUITABLE * len(of_age))
            for one in self._chance.shuffled(of_age)[:unsuitable]:
                one.home, one.suitable = self._chance.weighted(UNSUITABLE), False

    def _settle_work(self, made: list[Leaver]) -> None:
        """Those at university, and the apprentices of 18 and under."""
        order = self._chance.shuffled([one for one in made if one.in_touch == "YES"])
        young = [one for one in order if one.age <= 18]
        for one in young:
            if one.activity in ("P4", "F4"):
                one.activity = "F2"
        for one in young[:APPRENTICES]:
            one.activity = "F4"
        older = [one for one in order if one.age >= 18 and one.activity != "F4" and one.suitable]
        for one in older[:AT_UNIVERSITY]:
            one.activity = "F1"


def add_leavers(sheets: Sheets, leavers: list[Leaver]) -> None:
    """Write the rows of the care leavers."""
    for one in leavers:
        sheets.add(
            "ssd_care_leavers", person_id(one.child.number), one.eligibility, one.in_touch,
            one.contact, one.home, "1" if one.suitable else "2", one.activity or None, one.plan,
        )  # fmt: skip
