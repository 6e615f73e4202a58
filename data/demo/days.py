"""Months and working days: the arithmetic that the generator shares with measures.md.

A working day's number is the running count of Mondays to Fridays, less the bank holidays of
England, up to and including the date. So the working days from one date to another are the
difference of their numbers, and day 0 is the day that starts the clock.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

import holidays

_FIRST = date(1996, 1, 1)
_LAST = date(2021, 12, 31)


@cache
def _last_day(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


@dataclass(frozen=True, order=True)
class Month:
    """A calendar month."""

    year: int
    month: int

    @classmethod
    def of(cls, day: date) -> Month:
        """The month that holds ``day``."""
        return cls(day.year, day.month)

    @property
    def first(self) -> date:
        """The month's first day."""
        return date(self.year, self.month, 1)

    @property
    def last(self) -> date:
        """The month's last day."""
        return _last_day(self.year, self.month)

    def plus(self, months: int) -> Month:
        """The month so many months later (earlier, if negative)."""
        count = self.year * 12 + self.month - 1 + months
        return Month(count // 12, count % 12 + 1)

    def until(self, other: Month) -> int:
        """How many months later ``other`` is."""
        return (other.year - self.year) * 12 + other.month - self.month


def months_between(first: Month, last: Month) -> list[Month]:
    """Every month from ``first`` to ``last``, both included."""
    return [first.plus(step) for step in range(first.until(last) + 1)]


def add_months(day: date, months: int) -> date:
    """The same day so many months away, or that month's last day where it is shorter."""
    month = Month.of(day).plus(months)
    return date(month.year, month.month, min(day.day, month.last.day))


def birthday(born: date, age: int) -> date:
    """The day on which a child born on ``born`` reaches ``age``."""
    return add_months(born, 12 * age)


def age_on(born: date, day: date) -> int:
    """Completed years of age on ``day``; negative before birth."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


@cache
def _calendar() -> tuple[list[int], list[date]]:
    closed = holidays.country_holidays("GB", subdiv="ENG", years=range(1996, 2022))
    numbers: list[int] = []
    working: list[date] = [_FIRST - timedelta(days=1)]
    day = _FIRST
    while day <= _LAST:
        if day.weekday() < 5 and day not in closed:
            working.append(day)
        numbers.append(len(working) - 1)
        day += timedelta(days=1)
    return numbers, working


def working_day_number(day: date) -> int:
    """The running number of working days up to and including ``day`` (1996 to 2021)."""
    return _calendar()[0][(day - _FIRST).days]


def working_days(start: date, end: date) -> int:
    """Working days from ``start`` (day 0) to ``end``."""
    return working_day_number(end) - working_day_number(start)


def add_working_days(start: date, count: int) -> date:
    """The first date that is ``count`` working days after ``start``."""
    return _calendar()[1][working_day_number(start) + count]


def is_working_day(day: date) -> bool:
    """Whether ``day`` is a working day."""
    return _calendar()[1][working_day_number(day)] == day


def working_day_on_or_before(day: date) -> date:
    """``day`` if it is a working day, else the last one before it."""
    return _calendar()[1][working_day_number(day)]
