"""Placements of children in care: where each child lives, and the moves between.

A move here is a change of carer. Moves are of two kinds. Everyday moves come by chance. The moves
on which the two printed measures of stability turn (a third placement within twelve months; the
end of a placement of two years) are drawn in the number that the month needs, from the children
to whom they could happen; so the path of each measure is built, and nothing is repaired later.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from data.demo.cases import Case, Phase, Spell
from data.demo.chance import Chance
from data.demo.days import Month, add_months, age_on
from data.demo.people import Child
from data.demo.settings_of_care import first_setting, next_setting, postcode, reason_for_change
from data.demo.targets import (
    DATA_TO,
    EVERYDAY_MOVES,
    MARCH,
    MONTHS,
    SAME_PLACEMENT,
    SEPTEMBER,
    THREE_PLACEMENTS,
)

ADOPTION = ("A4", "A6")
"""Placed for adoption, with consent or under a placement order, not with the carer until then."""


@dataclass(eq=False)
class Placement:
    """One placement with one carer: SSDA903 codes, a made-up address and register number."""

    start: date
    place: str
    provider: str
    postcode: str
    urn: str
    end: date | None = None
    reason: str = ""


@dataclass(eq=False)
class Period:
    """One period of care of one child."""

    number: int
    case: Case
    spell: Spell
    adopted_from: Month | None = None
    placements: list[Placement] = field(default_factory=list)

    @property
    def child(self) -> Child:
        """Whose period it is."""
        return self.case.child

    @property
    def now(self) -> Placement:
        """The latest placement."""
        return self.placements[-1]


class Placements:
    """Places every period of care."""

    def __init__(self, seed: int, cases: list[Case]) -> None:
        self._chance = Chance(seed, 5)
        self.periods: list[Period] = []
        self._of_child: dict[int, list[Period]] = {}
        found = sorted(
            ((spell.start, case.number, case, spell) for case in cases
             for spell in case.spells_of(Phase.CARE)),
            key=lambda row: row[:2],
        )  # fmt: skip
        for _, _, case, spell in found:
            period = Period(len(self.periods) + 1, case, spell)
            self.periods.append(period)
            self._of_child.setdefault(case.child.number, []).append(period)
            self._plan_adoption(period)

    def _plan_adoption(self, period: Period) -> None:
        """A child to be adopted moves to the new family some months before the order."""
        chance, end = self._chance, period.spell.end
        start = period.spell.start
        if end is not None and period.spell.ended_by in ("E11", "E12"):
            month = Month.of(end).plus(-chance.between(4, 8))
        elif end is None and age_on(period.child.born, DATA_TO) < 5 and chance.flip(0.2):
            month = SEPTEMBER.plus(-chance.between(0, 6))
        else:
            return
        if Month.of(start).until(month) >= 5:
            period.adopted_from = month

    def run(self) -> list[Period]:
        """Every period of care with its placements, in order of its start."""
        for period in self.periods:
            self._history(period)
        for month in MONTHS:
            self._month(month)
        for period in self.periods:
            if period.spell.end is not None:
                period.now.end = period.spell.end
        return self.periods

    # One period ---------------------------------------------------------------------------------

    def _begin(self, period: Period) -> None:
        age = age_on(period.child.born, period.spell.start)
        setting = first_setting(self._chance, age)
        period.placements.append(Placement(period.spell.start, *setting))

    def _history(self, period: Period) -> None:
        """The placements before the simulated months."""
        start = period.spell.start
        if start >= MONTHS[0].first:
            return
        self._begin(period)
        month = Month.of(start)
        while month < MONTHS[0]:
            if self._chance.flip(1.15 * self._hazard(period, month)):
                self._change(period, month)
            month = month.plus(1)

    def _hazard(self, period: Period, month: Month) -> float:
        """Chance of an everyday move in the month: high at first, low once settled."""
        days = (month.first - period.now.start).days
        base = 0.085 if days < 90 else 0.038 if days < 365 else 0.008 if days < 730 else 0.005
        base *= EVERYDAY_MOVES.get(month, 1.0)
        return base * (1.5 if age_on(period.child.born, month.first) >= 13 else 0.9)

    def _change(self, period: Period, month: Month, adopted: bool = False) -> bool:
        """Move the child once in the month, away from its first and last day, if there is room."""
        end = period.spell.end
        first = max(month.first + timedelta(days=1), period.now.start + timedelta(days=6))
        last = month.last - timedelta(days=1)
        if end is not None:
            last = min(last, end - timedelta(days=6))
        if first > last:
            return False
        chance = self._chance
        day = chance.day(first, last)
        years = (day - period.spell.start).days / 365
        age = age_on(period.child.born, day)
        if adopted:
            place = ADOPTION[0] if chance.flip(0.12) else ADOPTION[1]
            setting = (place, "PR1", postcode(chance), "")
        else:
            setting = next_setting(chance, age, years, period.now.place)
        period.now.end = day
        period.now.reason = "PLACE" if adopted else reason_for_change(chance)
        period.placements.append(Placement(day, *setting))
        return True

    # One month ----------------------------------------------------------------------------------

    def _month(self, month: Month) -> None:
        active = []
        for period in self.periods:
            if Month.of(period.spell.start) == month:
                self._begin(period)
            if period.placements and period.spell.open_on(month.last):
                active.append(period)
        settled = {one.number for one in active if self._of_two_years(one, month)}
        for period in active:
            if period.adopted_from == month:
                self._change(period, month, adopted=True)
            elif period.now.place in ADOPTION or period.number in settled:
                continue
            else:
                count = self.held_in_year(period, month.last)
                hazard = 0.06 if count >= 3 else self._hazard(period, month)
                if count != 2 and self._chance.flip(hazard):
                    self._change(period, month)
        self._end_of_two_years(active, month)
        self._third_placements(active, month)

    def held_in_year(self, period: Period, day: date) -> int:
        """Placements of the child that were open at any time in the 12 months to ``day``."""
        since = add_months(day, -12)
        return sum(
            one.start <= day and (one.end or period_end or date.max) > since
            for other in self._of_child[period.child.number]
            for period_end in (other.spell.end,)
            for one in other.placements
        )

    @staticmethod
    def of_cohort(period: Period, month: Month) -> bool:
        """Under 16 on the month's last day and in care without a break for 2.5 years."""
        day = month.last
        return age_on(period.child.born, day) < 16 and period.spell.start <= add_months(day, -30)

    def _of_two_years(self, period: Period, month: Month) -> bool:
        """In the cohort, and in the same placement for two years, or placed for adoption."""
        if not self.of_cohort(period, month):
            return False
        since = add_months(month.last, -24)
        if period.now.place in ADOPTION and len(period.placements) > 1:
            return period.placements[-2].start <= since
        return period.now.start <= since

    def _end_of_two_years(self, active: list[Period], month: Month) -> None:
        cohort = [one for one in active if self.of_cohort(one, month)]
        settled = [one for one in cohort if self._of_two_years(one, month)]
        noise = 0.0 if month in (MARCH, SEPTEMBER) else self._chance.around(0.0, 0.003)
        surplus = len(settled) - round((SAME_PLACEMENT[month] + noise) * len(cohort))
        movable = [one for one in settled if one.now.place not in ADOPTION]
        self._some(movable, surplus, month)

    def _third_placements(self, active: list[Period], month: Month) -> None:
        counts = [(one, self.held_in_year(one, month.last)) for one in active]
        noise = 0.0 if month in (MARCH, SEPTEMBER) else self._chance.around(0.0, 0.0015)
        wanted = round((THREE_PLACEMENTS[month] + noise) * len(active))
        wanted -= sum(count >= 3 for _, count in counts)
        ready = [one for one, count in counts if count == 2 and one.now.place not in ADOPTION]
        self._some(ready, wanted, month)

    def _some(self, periods: list[Period], wanted: int, month: Month) -> None:
        """Move that many of the periods, the older children sooner."""

        def weight(period: Period) -> float:
            return 2.0 if age_on(period.child.born, month.first) >= 12 else 1.0

        for period in self._chance.ordered(periods, weight):
            if wanted <= 0:
                return
            wanted -= self._change(period, month)
