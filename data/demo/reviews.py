"""Reviews of protection plans and of children in care.

A protection plan is reviewed within three months and then within six; a child in care within 20
working days, then within three months, then within six (measures.md's counterparts: the DfE's
table D6 and the guide to the SSDA903 collection). Late ones are more in some teams, and in summer.
In September 2019 children took part in 88% of the reviews of those aged four or over (row 64 of
the self-evaluation's figures).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from data.demo.care import Period
from data.demo.cases import Case, Phase, Spell
from data.demo.chance import Chance
from data.demo.days import Month, add_months, add_working_days, age_on, working_day_on_or_before
from data.demo.ids import kept, person_id
from data.demo.tables import Sheets, flag
from data.demo.targets import (
    CARE_REVIEWS_IN_TIME,
    DATA_TO,
    PLAN_REVIEWS_IN_TIME,
    SEPTEMBER,
    TAKING_PART,
    TAKING_PART_IN_SEPTEMBER,
    WARM_UP,
)
from data.demo.visits import team_of

PLAN_OFFSETS = (0.01, -0.05, 0.02, 0.01, 0.0, -0.03, 0.02, 0.01, 0.0)
"""By team: locality teams 2 and 6 review late more often."""
CARE_OFFSETS = (0.01, 0.015, -0.025)
"""By children in care team."""
PART_OFFSETS = (0.02, -0.045, 0.025)
SUMMER = (7, 8)
EARLIEST = date(2014, 7, 1)
"""Reviews of children long in care before this day are left out: two come before the extract."""

PARTS: tuple[tuple[int, tuple[tuple[str, float], ...]], ...] = (
    (4, (("PN5", 34.0), ("PN3", 26.0), ("PN2", 22.0), ("PN6", 12.0), ("PN1", 6.0))),
    (9, (("PN5", 30.0), ("PN1", 34.0), ("PN2", 18.0), ("PN6", 14.0), ("PN3", 4.0))),
    (13, (("PN1", 58.0), ("PN5", 20.0), ("PN6", 13.0), ("PN2", 8.0), ("PN3", 1.0))),
)
"""How a child takes part, by age: speaks (PN1), through an advocate or others (PN2, PN5, PN6) or
by other means (PN3)."""
NO_PART = (("PN7", 72.0), ("PN4", 28.0))
UNDER_FOUR = "PN0"


@dataclass(frozen=True, eq=False)
class PlanReview:
    """A review conference of a protection plan."""

    case: Case
    plan: Spell
    day: date


@dataclass(eq=False)
class CareReview:
    """A review of a child in care, and how the child took part."""

    period: Period
    day: date
    code: str


def plan_reviews(seed: int, cases: list[Case]) -> list[PlanReview]:
    """The reviews of every protection plan, in order of their days."""
    chance = Chance(seed, 22)
    made: list[PlanReview] = []
    for case in cases:
        for spell in case.spells_of(Phase.PROTECTION):
            last, months = spell.start, 3
            while True:
                due = add_months(last, months)
                last = _held(chance, due, _plan_share(case, due), 24, 30)
                if last >= (spell.end or date.max) or last > DATA_TO:
                    break
                made.append(PlanReview(case, spell, last))
                months = 6
    return sorted(made, key=lambda one: (one.day, one.case.number))


def _plan_share(case: Case, due: date) -> float:
    summer = -0.05 if due.month in SUMMER else 0.01
    return PLAN_REVIEWS_IN_TIME[_month(due)] + PLAN_OFFSETS[team_of(case)] + summer


def _month(day: date) -> Month:
    return max(WARM_UP, min(Month.of(day), SEPTEMBER))


def _held(chance: Chance, due: date, share: float, early: int, late: int) -> date:
    """The working day on which a review is held: up to ``early`` days before it is due, or late."""
    if chance.flip(share):
        return working_day_on_or_before(due - timedelta(days=chance.between(0, early)))
    return add_working_days(due, chance.between(1, late))


class CareReviews:
    """Makes the reviews of every period of care."""

    def __init__(self, seed: int) -> None:
        self._chance = Chance(seed, 23)

    def run(self, periods: list[Period]) -> list[CareReview]:
        """All reviews from July 2014, in order of their days."""
        made = [one for period in periods for one in self._of(period)]
        self._settle(made)
        return sorted(made, key=lambda one: (one.day, one.period.number))

    def _of(self, period: Period) -> list[CareReview]:
        chance, start = self._chance, period.spell.start
        end = period.spell.end or date.max
        due, months = add_working_days(start, 20), 3
        if start < EARLIEST:
            due, months = EARLIEST + timedelta(days=chance.between(1, 180)), 6
        share = chance.around(0.0, 0.015)
        made: list[CareReview] = []
        while True:
            early = 6 if months == 3 and not made else 24
            day = _held(chance, due, self._share(period, due) + share, early, 22)
            day = max(day, start + timedelta(days=1))
            if day >= end or day > DATA_TO:
                return made
            made.append(CareReview(period, day, self._part(period, day)))
            due, months = add_months(day, months), 6

    @staticmethod
    def _team(period: Period) -> int:
        return period.case.family.number % 3

    def _share(self, period: Period, due: date) -> float:
        summer = -0.025 if due.month in SUMMER else 0.005
        return CARE_REVIEWS_IN_TIME[_month(due)] + CARE_OFFSETS[self._team(period)] + summer

    def _part(self, period: Period, day: date) -> str:
        age = age_on(period.child.born, day)
        if age < 4:
            return UNDER_FOUR
        share = TAKING_PART[_month(day)] + PART_OFFSETS[self._team(period)]
        share += 0.04 if 8 <= age < 15 else -0.03
        if self._chance.flip(share):
            return self._chance.weighted([row for least, row in PARTS if age >= least][-1])
        return self._chance.weighted(NO_PART)

    def _settle(self, made: list[CareReview]) -> None:
        """Bring September 2019 to the printed share."""
        month = [one for one in made if Month.of(one.day) == SEPTEMBER and one.code != UNDER_FOUR]
        absent = {code for code, _ in NO_PART}
        missing = round(TAKING_PART_IN_SEPTEMBER * len(month))
        missing -= sum(one.code not in absent for one in month)
        for one in self._chance.shuffled(month):
            if missing > 0 and one.code in absent:
                one.code = "PN1"
                missing -= 1
            elif missing < 0 and one.code not in absent:
                one.code = "PN7"
                missing += 1


def add_plan_reviews(sheets: Sheets, reviews: list[PlanReview], plans: dict[int, str]) -> None:
    """Write the rows of reviews of plans; ``plans`` are the ids of the plans' rows, by spell."""
    for one in reviews:
        if kept(one.plan.end):
            child = person_id(one.case.child.number)
            sheets.add("ssd_cp_reviews", child, plans[id(one.plan)], one.day, flag(False))


def add_care_reviews(sheets: Sheets, reviews: list[CareReview], care: dict[int, str]) -> None:
    """Write the rows of reviews in care; ``care`` are the ids of the periods, by spell."""
    for one in reviews:
        if kept(one.period.spell.end):
            ids = (person_id(one.period.child.number), care[id(one.period.spell)])
            sheets.add("ssd_cla_reviews", *ids, one.day, flag(False), one.code)
