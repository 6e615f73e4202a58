"""Visits of a plan or a period of care, by the rule of each cohort (measures.md, Visits).

Which month a child in need is visited in is drawn by team, so that the misses of September 2019
sit where the self-evaluation implies: in the disabled children's team (paragraphs on child in
need visits: 78% in all, above 80% in all but one team and above 90% in most).
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from data.demo.cases import Case, Phase, Spell
from data.demo.chance import Chance
from data.demo.days import Month, add_working_days, working_day_on_or_before
from data.demo.targets import (
    DATA_TO,
    MARCH,
    MONTHS,
    NEED_VISITS_IN_SEPTEMBER,
    SEPTEMBER,
    WARM_UP,
    path,
)

DISABLED_TEAM = 8
"""Teams are numbered as their localities; the disabled children's team follows them."""

NEED_BY_LOCALITY = path(
    {
        WARM_UP: 0.70,
        Month(2017, 10): 0.71,
        Month(2018, 11): 0.75,
        Month(2019, 3): 0.81,
        Month(2019, 6): 0.89,
        SEPTEMBER: 0.945,
    }
)
NEED_OF_DISABLED = path({WARM_UP: 0.31, Month(2018, 10): 0.27, SEPTEMBER: 0.20})
NEED_OFFSETS = (0.02, -0.09, 0.015, 0.03, -0.035, 0.025, 0.005, 0.01)
PROTECTION_IN_TIME = path(
    {WARM_UP: 0.81, Month(2017, 10): 0.815, Month(2018, 12): 0.85, SEPTEMBER: 0.88}
)
PROTECTION_OFFSETS = (0.03, -0.07, 0.05, -0.02, -0.05, 0.04, 0.0, 0.03, 0.0)


@dataclass(frozen=True)
class Visit:
    """One visit; ``seen`` False is an attempt at which the child was not seen."""

    case: Case
    spell: Spell | None
    day: date
    seen: bool
    alone: bool


def team_of(case: Case) -> int:
    """The field team that holds the case when the child is not in care."""
    return DISABLED_TEAM if case.family.disabled else case.family.locality


class NeedVisits:
    """Visits under child in need plans, month by month."""

    def __init__(self, seed: int, cases: list[Case]) -> None:
        self._chance = Chance(seed, 7)
        self._spells = [(case, spell) for case in cases for spell in case.spells_of(Phase.NEED)]
        self._effort = {case.number: 0.3 + 2.7 * self._chance.uniform() for case in cases}
        self._last: dict[int, Month] = {}
        self.visits: list[Visit] = []

    def run(self) -> list[Visit]:
        """All visits under child in need plans."""
        for month in MONTHS:
            self._whole_month(month)
            self._part_month(month)
        return self.visits

    def _whole_month(self, month: Month) -> None:
        teams: dict[int, list[tuple[Case, Spell]]] = defaultdict(list)
        begin, last = month.first, month.last
        for case, spell in self._spells:
            if spell.start <= begin and (spell.end is None or spell.end > last):
                teams[team_of(case)].append((case, spell))
        counts = self._counts(month, {team: len(rows) for team, rows in sorted(teams.items())})
        for team, rows in sorted(teams.items()):
            order = self._chance.ordered(rows, lambda row: self._weight(row[0], month))
            for case, spell in order[: counts[team]]:
                self._visit(case, spell, month.first, month.last)
                self._last[case.number] = month
            for case, spell in order[counts[team] :]:
                if self._chance.flip(0.12):
                    self._add(case, spell, self._chance.day(month.first, month.last), False)

    def _weight(self, case: Case, month: Month) -> float:
        since = self._last.get(case.number, month.plus(-2)).until(month)
        return since * since if case.family.disabled else self._effort[case.number]

    def _counts(self, month: Month, sizes: dict[int, int]) -> dict[int, int]:
        """How many children each team visits; in September 2019 their sum is as printed."""
        counts: dict[int, int] = {}
        for team, size in sizes.items():
            if team == DISABLED_TEAM:
                rate = NEED_OF_DISABLED[month]
            else:
                # Teams differ more before 2019's improvement than after it.
                rate = NEED_BY_LOCALITY[month] + NEED_OFFSETS[team]
            noise = 0.0 if month == SEPTEMBER else self._chance.around(0.0, 0.022)
            counts[team] = round(size * min(0.985, rate + noise))
        if month == SEPTEMBER:
            missing = round(NEED_VISITS_IN_SEPTEMBER * sum(sizes.values())) - sum(counts.values())
            field = [team for team in sizes if team != DISABLED_TEAM]
            while missing:
                step = 1 if missing > 0 else -1
                team = max(field, key=lambda one: (step * (sizes[one] - counts[one]), one))
                counts[team] += step
                missing -= step
        return counts

    def _part_month(self, month: Month) -> None:
        begin, last = month.first, month.last
        for case, spell in self._spells:
            if spell.start > last or (spell.end is not None and spell.end <= begin):
                continue
            end = min(spell.end or last, last)
            first = max(spell.start + timedelta(days=1), begin)
            whole = spell.start <= begin and (spell.end is None or spell.end > last)
            if whole or (end - first).days < 6:
                continue
            rate = NEED_OF_DISABLED if case.family.disabled else NEED_BY_LOCALITY
            if self._chance.flip(rate[month] * (end - first).days / 30):
                self._visit(case, spell, first, end - timedelta(days=1))
                self._last[case.number] = month

    def _visit(self, case: Case, spell: Spell, first: date, last: date) -> None:
        for _ in range(self._chance.weighted(((1, 62.0), (2, 31.0), (3, 7.0)))):
            self._add(case, spell, self._chance.day(first, last), True)

    def _add(self, case: Case, spell: Spell, day: date, seen: bool) -> None:
        self.visits.append(Visit(case, spell, day, seen, seen and self._chance.flip(0.66)))


class ProtectionVisits:
    """Visits under protection plans: due every ten working days."""

    def __init__(self, seed: int, cases: list[Case]) -> None:
        self._chance = Chance(seed, 8)
        self._cases = cases

    def run(self) -> list[Visit]:
        """All visits under protection plans."""
        made: list[Visit] = []
        for case in self._cases:
            for spell in case.spells_of(Phase.PROTECTION):
                made += self._of(case, spell)
        return made

    def _of(self, case: Case, spell: Spell) -> list[Visit]:
        chance = self._chance
        made: list[Visit] = []
        last = max(spell.start, WARM_UP.first)
        end = spell.end or DATA_TO + timedelta(days=1)
        care = chance.around(0.0, 0.05)
        while True:
            rate = PROTECTION_IN_TIME[min(Month.of(last), SEPTEMBER)]
            if chance.flip(rate + PROTECTION_OFFSETS[team_of(case)] + care):
                gap = chance.weighted([(10, 24.0), (9, 24.0), (8, 20.0), (7, 14.0), (5, 18.0)])
            else:
                gap = chance.between(11, 15) if chance.flip(0.86) else chance.between(16, 26)
            day = add_working_days(last, gap)
            if day >= end:
                return made
            if gap > 10 and chance.flip(0.35):
                missed = add_working_days(last, chance.between(8, 10))
                made.append(Visit(case, spell, missed, False, False))
            made.append(Visit(case, spell, day, True, chance.flip(0.72)))
            last = day


class FirstSeen:
    """The first visit after each accepted referral, and the other visits of its assessment.

    The number seen within five working days is fixed month by month (rows 11 and 12 of the
    self-evaluation's figures are 55.3% and 77.5%); who is seen in time is chance.
    """

    def __init__(self, seed: int, rates: dict[Month, float], fixed: dict[Month, tuple[int, int]]):
        self._chance = Chance(seed, 9)
        self._rates = rates
        self._fixed = fixed

    def run(self, cases: list[Case], others: Sequence[Visit]) -> list[Visit]:
        """Visits of assessments; ``others`` are the visits already made under plans and in care."""
        seen: dict[int, list[date]] = defaultdict(list)
        for visit in others:
            if visit.seen:
                seen[visit.case.child.number].append(visit.day)
        for days in seen.values():
            days.sort()
        months: dict[Month, list[Case]] = defaultdict(list)
        for case in cases:
            if not case.refused and case.referral >= WARM_UP.first:
                months[Month.of(case.referral)].append(case)
        made: list[Visit] = []
        for month in sorted(months):
            made += self._month(month, months[month], seen)
        return made

    def _month(self, month: Month, cases: list[Case], seen: dict[int, list[date]]) -> list[Visit]:
        chance, made = self._chance, []
        already, waiting, recent, last_day = [], [], [], []
        for case in cases:
            days = seen[case.child.number]
            place = bisect_left(days, case.referral)
            limit = add_working_days(case.referral, 5)
            if place < len(days) and days[place] <= min(limit, DATA_TO):
                already.append(case)
            elif limit > DATA_TO:
                recent.append(case)
            elif limit == DATA_TO:
                last_day.append(case)
            else:
                waiting.append(case)
        if month in self._fixed:
            wanted, counted = self._fixed[month]
        else:
            spread = 0.015 if month < MARCH else 0.005
            rate = self._rates[month] + chance.around(0.0, spread)
            wanted, counted = round(rate * len(cases)), len(cases)
        # The latest referrals are too early to judge until seen: as many are seen as are counted.
        early = chance.ordered(recent, lambda one: 1.0 + (one.referral.day - 20) / 2)
        for case in [*last_day, *early[len(cases) - counted :]]:
            made += self._seen(case, case.referral, DATA_TO, 0)
            wanted -= 1
        order = chance.shuffled(waiting)
        prompt = max(0, wanted - len(already))
        for case in order[:prompt]:
            made += self._seen(case, case.referral, add_working_days(case.referral, 5), 0)
        for case in order[prompt:]:
            made += self._late(case)
        return made

    def _seen(self, case: Case, first: date, last: date, least: int) -> list[Visit]:
        chance = self._chance
        gap = chance.weighted(((1, 28.0), (2, 25.0), (3, 19.0), (4, 14.0), (5, 14.0)))
        day = min(add_working_days(first, max(gap, least)), working_day_on_or_before(last))
        visits = [Visit(case, None, max(day, first), True, chance.flip(0.5))]
        return visits + self._more(case, day)

    def _late(self, case: Case) -> list[Visit]:
        chance = self._chance
        gap = chance.weighted([(6, 20.0), (7, 18.0), (8, 15.0), (chance.between(9, 24), 47.0)])
        day = add_working_days(case.referral, gap)
        end = min(case.close or DATA_TO, DATA_TO)
        missed = add_working_days(case.referral, chance.between(2, 5))
        made = [Visit(case, None, missed, False, False)] if chance.flip(0.3) else []
        if day < end:
            made.append(Visit(case, None, day, True, chance.flip(0.5)))
            made += self._more(case, day)
        return [visit for visit in made if visit.day <= DATA_TO]

    def _more(self, case: Case, day: date) -> list[Visit]:
        """Up to two more visits before the assessment is authorised."""
        made: list[Visit] = []
        last = min(case.assessed or DATA_TO, DATA_TO)
        for _ in range(self._chance.weighted(((0, 40.0), (1, 40.0), (2, 20.0)))):
            day = add_working_days(day, self._chance.between(5, 14))
            if day >= last:
                break
            made.append(Visit(case, None, day, True, self._chance.flip(0.55)))
        return made
