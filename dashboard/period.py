"""Months as ``YYYY-MM`` text, and the periods that end with them."""

from __future__ import annotations

import calendar
import re
from datetime import date
from typing import Final, Literal, get_args

Period = Literal[
    "month",
    "rolling_12",
    "rolling_36",
    "year_to_date",
    "quarter",
    "term",
    "course",
    "year",
    "academic_year",
    "snapshot",
]
PERIODS: Final[tuple[Period, ...]] = get_args(Period)
PERIOD_NAMES: Final[dict[Period, str]] = {
    "month": "each month",
    "quarter": "each quarter",
    "term": "each school term",
    "course": "each course",
    "rolling_12": "the 12 months that end with a month",
    "rolling_36": "the 3 years that end with a month",
    "year_to_date": "the year from April to a month",
    "year": "the year to 31 March",
    "academic_year": "the academic year",
    "snapshot": "the last day of each month",
}
"""What each period is, in words that follow “counted for”."""
ANNUAL: Final = ("year", "academic_year")
"""Periods of which there is one a year."""
OCCASIONAL: Final = (*ANNUAL, "term", "course")
"""Periods that follow no regular months: they are shown where there are any."""
TERMS: Final = {12: "autumn", 3: "spring", 4: "spring", 7: "summer", 8: "summer"}
"""The school term that ends in each month: the spring term where Easter falls."""

MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
"""In English, whatever the language of the machine."""

_MONTH = re.compile(r"(19|20)\d\d-(0[1-9]|1[0-2])")


def is_month(text: object) -> bool:
    """Return whether ``text`` is a month written ``YYYY-MM``, 1900 to 2099."""
    return isinstance(text, str) and _MONTH.fullmatch(text) is not None


def month_of(day: date) -> str:
    """Return the month of ``day``."""
    return f"{day.year:04d}-{day.month:02d}"


def shift(month: str, months: int) -> str:
    """Return the month that lies ``months`` later (earlier where negative)."""
    index = int(month[:4]) * 12 + int(month[5:]) - 1 + months
    return f"{index // 12:04d}-{index % 12 + 1:02d}"


def months_between(first: str, last: str) -> tuple[str, ...]:
    """Return every month from ``first`` to ``last``, both included; none if out of order."""
    count = (int(last[:4]) - int(first[:4])) * 12 + int(last[5:]) - int(first[5:]) + 1
    return tuple(shift(first, step) for step in range(max(count, 0)))


def months_of(period: str, month: str) -> tuple[str, ...]:
    """Return the months that a sum of ``period`` ending in ``month`` covers; none if it ends not.

    A year ends in March, a quarter in every third month; the year to date begins in April.
    """
    number = int(month[5:])
    if period == "year_to_date":
        return months_between(shift(month, -((number - 4) % 12)), month)
    ends = {"year": (3,), "quarter": (3, 6, 9, 12)}.get(period, range(1, 13))
    length = {"quarter": 3, "rolling_12": 12, "year": 12, "rolling_36": 36}.get(period, 1)
    return months_between(shift(month, 1 - length), month) if number in ends else ()


def first_day(month: str) -> date:
    """Return the first day of ``month``."""
    return date(int(month[:4]), int(month[5:]), 1)


def last_day(month: str) -> date:
    """Return the last day of ``month``."""
    year, number = int(month[:4]), int(month[5:])
    return date(year, number, calendar.monthrange(year, number)[1])


def day_words(day: date) -> str:
    """Return a day in words: ``30 September 2019``."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def month_words(month: str) -> str:
    """Return a month in words: ``September 2019``."""
    return f"{MONTHS[int(month[5:]) - 1]} {month[:4]}"


def month_short(month: str) -> str:
    """Return a month in short: ``Sep 2019``."""
    return f"{MONTHS[int(month[5:]) - 1][:3]} {month[:4]}"


def period_words(period: str, month: str) -> str:
    """Return what a figure of ``period`` that ends in ``month`` covers, to follow a comma.

    A snapshot names its day, a year its end: ``at 30 September 2019``, ``year to March 2019``.
    """
    if period == "snapshot":
        return f"at {day_words(last_day(month))}"
    if period == "rolling_12":
        return f"12 months to {month_words(month)}"
    if period == "rolling_36":
        return f"3 years to {month_words(month)}"
    if period == "academic_year":
        return f"academic year {int(month[:4]) - 1}/{month[2:4]}"
    if period == "year":
        return f"year to {month_words(month)}"
    if period == "term":
        number = int(month[5:])
        name = f"{TERMS[number]} term" if number in TERMS else "term"
        return f"{name} to {month_words(month)}"
    if period == "course":
        return f"course that began in {month_words(month)}"
    if period == "year_to_date":
        start = int(month[:4]) if int(month[5:]) >= 4 else int(month[:4]) - 1
        return f"April {start} to {month_words(month)}"
    if period == "quarter":
        return f"quarter to {month_words(month)}"
    return month_words(month)
