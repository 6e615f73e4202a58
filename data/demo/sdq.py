"""Strengths and difficulties questionnaires of children in care.

The cohort of the year to 31 March 2019 (children aged 5 to 16 on that day, in care for the twelve
months to it without a break) has 91.5% of scores, with a mean of 13.8 as printed: rows 42 and 62
of the self-evaluation's figures. Scores begin in April 2018; earlier years are published values.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from data.demo.care import Period
from data.demo.chance import Chance
from data.demo.days import Month, add_months, age_on, months_between
from data.demo.targets import MARCH, SDQ_COMPLETION, SDQ_FROM, SDQ_MEAN, SEPTEMBER

REASONS = (("SDQ2", 30.0), ("SDQ3", 25.0), ("SDQ4", 15.0), ("SDQ5", 30.0))


@dataclass
class Questionnaire:
    """One questionnaire: a score, or the reason for none."""

    child: int
    day: date
    score: int | None
    reason: str


class Questionnaires:
    """Makes the questionnaires of every period of care."""

    def __init__(self, seed: int) -> None:
        self._chance = Chance(seed, 14)

    def run(self, periods: list[Period]) -> list[Questionnaire]:
        """One questionnaire a year for each child of the age, in order of period and date."""
        cohort = [one for one in periods if self._in_cohort(one)]
        received = round(SDQ_COMPLETION * len(cohort))
        order = self._chance.shuffled(cohort)
        completed = {one.number for one in order[:received]}
        made: list[Questionnaire] = []
        year: list[Questionnaire] = []
        for period in periods:
            level = self._chance.around(13.3, 6.4)
            own = self._of(period, level, period.number in completed, self._in_cohort(period))
            made += own
            if period.number in completed:
                year.append([one for one in own if one.day <= MARCH.last][-1])
        self._settle(year)
        return made

    @staticmethod
    def _in_cohort(period: Period) -> bool:
        day = MARCH.last
        return (
            5 <= age_on(period.child.born, day) <= 16
            and period.spell.open_on(day)
            and period.spell.start <= add_months(day, -12)
        )

    def _of(
        self, period: Period, level: float, completed: bool, cohort: bool
    ) -> list[Questionnaire]:
        chance, made = self._chance, []
        due = chance.weighted(((4, 6.0), (5, 8.0), (6, 9.0), (7, 8.0), (9, 10.0), (10, 14.0),
                               (11, 13.0), (1, 10.0), (2, 11.0), (3, 9.0), (12, 5.0)))  # fmt: skip
        for month in months_between(Month.of(SDQ_FROM), SEPTEMBER):
            if month.month != due:
                continue
            day = chance.day(month.first, month.last)
            held = period.spell.open_on(day) and (day - period.spell.start).days > 40
            scored = chance.flip(0.92)
            if cohort and month <= MARCH:
                held, scored = True, completed
            if held and 4 <= age_on(period.child.born, day) <= 16:
                score = min(40, max(0, round(chance.around(level, 2.5)))) if scored else None
                if score is not None or chance.flip(0.6):
                    reason = "" if scored else chance.weighted(REASONS)
                    made.append(Questionnaire(period.child.number, day, score, reason))
        return made

    def _settle(self, year: list[Questionnaire]) -> None:
        """Move the scores by a point, child by child, until their mean is the printed one."""
        missing = round(SDQ_MEAN * len(year)) - sum(one.score or 0 for one in year)
        order = self._chance.shuffled(year)
        place = 0
        while missing:
            one = order[place % len(order)]
            step = 1 if missing > 0 else -1
            if one.score is not None and 0 <= one.score + step <= 34:
                one.score += step
                missing -= step
            place += 1
