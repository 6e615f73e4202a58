"""Visits to children in care, and the settlement of their currency on the last day of data.

A visit is due within 42 days of the last, or 84 where the placement has lasted a year and is
long-term fostering, and within 7 days of a new placement (measures.md, Visits). Row 63 of the
self-evaluation's figures prints 92% for September 2019: the last few cases are settled by adding
or taking away a September visit.
"""

from __future__ import annotations

from datetime import date, timedelta

from data.demo.cases import Phase
from data.demo.chance import Chance
from data.demo.days import Month, birthday, working_day_on_or_before
from data.demo.episodes import History, Stay
from data.demo.settings_of_care import LONG_TERM
from data.demo.targets import (
    CARE_VISITS_IN_SEPTEMBER,
    DATA_TO,
    SEPTEMBER,
    WARM_UP,
    path,
)
from data.demo.visits import Visit

LATE = path({WARM_UP: 0.28, Month(2017, 10): 0.26, Month(2018, 10): 0.235, SEPTEMBER: 0.195})


def interval(stay: Stay, day: date) -> int:
    """Days within which a child in this stay must be visited again, as judged on ``day``."""
    lasting = stay.place in LONG_TERM and birthday(stay.placement.start, 1) <= day
    return 84 if lasting else 42


class CareVisits:
    """All visits to children in care."""

    def __init__(self, seed: int) -> None:
        self._chance = Chance(seed, 10)

    def run(self, histories: list[History]) -> list[Visit]:
        """The visits of every period, settled for the last day of data."""
        days: dict[int, list[date]] = {}
        for history in histories:
            days[history.period.number] = self._days(history)
        self._settle([one for one in histories if one.period.spell.open_on(DATA_TO)], days)
        made: list[Visit] = []
        for history in histories:
            case, spell = history.period.case, history.period.spell
            for day in days[history.period.number]:
                made.append(Visit(case, spell, day, True, self._chance.flip(0.74)))
                if self._chance.flip(0.03):
                    attempt = working_day_on_or_before(day - timedelta(days=3))
                    if attempt > spell.start:
                        made.append(Visit(case, spell, attempt, False, False))
        return made

    def _days(self, history: History) -> list[date]:
        chance = self._chance
        days: list[date] = []
        slow = chance.weighted(((0.0, 7.0), (0.12, 3.0)))
        for stay in history.stays:
            end = stay.end or DATA_TO + timedelta(days=1)
            if stay.absence or end <= WARM_UP.first:
                continue
            if stay.begun_by == "P" or not days:
                gap = chance.between(1, 6) if chance.flip(0.93) else chance.between(9, 24)
                last = stay.start + timedelta(days=gap)
                if stay.start < WARM_UP.first:
                    last = WARM_UP.first + timedelta(days=chance.between(0, 40))
                last = max(working_day_on_or_before(last), stay.start)
                if last >= end:
                    continue
                days.append(last)
            while True:
                last = days[-1]
                limit = interval(stay, last)
                if chance.flip(LATE[max(WARM_UP, min(Month.of(last), SEPTEMBER))] - 0.04 + slow):
                    gap = limit + chance.between(4, 36)
                else:
                    gap = chance.between(limit * 6 // 10, limit)
                day = working_day_on_or_before(last + timedelta(days=gap))
                if day >= end:
                    break
                days.append(day)
        return sorted(set(days))

    # The last day of data -----------------------------------------------------------------------

    @staticmethod
    def _current(history: History) -> Stay:
        """The stay that counts on the last day: not a temporary absence."""
        return [stay for stay in history.stays if stay.start <= DATA_TO and not stay.absence][-1]

    def in_time(self, history: History, days: list[date]) -> bool:
        """Whether the child's visits are up to date on the last day of data."""
        stay = self._current(history)
        since = stay.placement.start
        latest = max((day for day in days if since <= day <= DATA_TO), default=None)
        if latest is None:
            return (DATA_TO - since).days <= 7
        return (DATA_TO - latest).days <= interval(stay, DATA_TO)

    def _settle(self, held: list[History], days: dict[int, list[date]]) -> None:
        held = [one for one in held if one.period.case.phase is Phase.CARE]
        wanted = round(CARE_VISITS_IN_SEPTEMBER * len(held))
        good = [one for one in held if self.in_time(one, days[one.period.number])]
        missing = wanted - len(good)
        late = [one for one in held if one not in set(good)]
        for history in self._chance.shuffled(late if missing > 0 else good):
            if missing == 0:
                return
            own = days[history.period.number]
            since = self._current(history).placement.start
            if missing > 0:
                first = max(since, SEPTEMBER.first)
                own.append(self._chance.day(first, DATA_TO))
                own.sort()
                missing -= 1
            elif (
                len(own) > 1
                and own[-2] > since
                and own[-1] > SEPTEMBER.first
                and not self.in_time(history, own[:-1])
            ):
                own.pop()
                missing += 1
