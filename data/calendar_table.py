"""Fills the calendar: working days of England and the look-back dates of each day."""

from __future__ import annotations

import calendar as month_lengths
from datetime import date, timedelta
from typing import Final

from sqlalchemy import Connection, func, select

from data.schema import calendar

FIRST: Final = date(1990, 1, 1)
LAST: Final = date(2045, 12, 31)
YEARS: Final = (1, 4, 5, 10, 16, 17, 18)
MONTHS: Final = (12, 24, 30)
MONTHS_AFTER: Final = (3, 6, 12, 24)


def _length(year: int, month: int) -> int:
    return month_lengths.monthrange(year, month)[1]


def years_before(day: date, years: int) -> date:
    """Return the same day ``years`` earlier; 29 February becomes 28 February."""
    year = day.year - years
    return date(year, day.month, min(day.day, _length(year, day.month)))


def months_before(day: date, months: int) -> date:
    """Return the day ``months`` earlier; the last day of a month stays the last day."""
    index = day.year * 12 + day.month - 1 - months
    year, month = index // 12, index % 12 + 1
    length = _length(year, month)
    is_last = day.day == _length(day.year, day.month)
    return date(year, month, length if is_last else min(day.day, length))


def months_after(day: date, months: int) -> date:
    """Return the same day ``months`` later, or the last of that month where it is shorter."""
    index = day.year * 12 + day.month - 1 + months
    year, month = index // 12, index % 12 + 1
    return date(year, month, min(day.day, _length(year, month)))


def calendar_rows(first: date = FIRST, last: date = LAST) -> list[dict[str, object]]:
    """Return the rows of the calendar from ``first`` to ``last``.

    A working day is Monday to Friday and no bank holiday of England (from the holidays library,
    which also projects the years to come).
    """
    import holidays

    bank_holidays = holidays.country_holidays(
        "GB", subdiv="ENG", years=range(first.year, last.year + 1)
    )
    rows: list[dict[str, object]] = []
    number = 0
    day = first
    while day <= last:
        working = day.weekday() < 5 and day not in bank_holidays
        number += working
        length = _length(day.year, day.month)
        rows.append(
            {
                "day": day,
                "day_number": day.toordinal(),
                "working_day": working,
                "working_day_number": number,
                "month": f"{day.year:04d}-{day.month:02d}",
                "month_first": day.replace(day=1),
                "month_last": day.replace(day=length),
                "is_month_end": day.day == length,
                **{f"months_{m}_before": months_before(day, m) for m in MONTHS},
                **{f"months_{m}_after": months_after(day, m) for m in MONTHS_AFTER},
                **{f"years_{y}_before": years_before(day, y) for y in YEARS},
            }
        )
        day += timedelta(days=1)
    return rows


def fill_calendar(connection: Connection) -> None:
    """Fill the calendar where it is empty."""
    if connection.execute(select(func.count()).select_from(calendar)).scalar_one() == 0:
        connection.execute(calendar.insert(), calendar_rows())
