"""How long Sightline keeps what it was given: the periods, and why each is what it is.

Records here are copies, loaded to count them; the case system keeps the children's own records
for as long as the law says. A copy is kept for as long as a figure still needs it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final


@dataclass(frozen=True, slots=True)
class Retention:
    """How long each is kept, in days but for ``return_years``; set by SIGHTLINE_KEEP_...."""

    return_years: int
    replaced_days: int
    refused_days: int
    session_days: int


REASONS: Final[Mapping[str, str]] = {
    "return_years": (
        "figures over three years and the years before them that charts compare; the case system "
        "holds the records themselves"
    ),
    "replaced_days": "an import that a later one replaced is needed until nobody would undo that",
    "refused_days": "refused rows are needed until they are corrected and loaded again",
    "session_days": "ended sessions, counts of tries and jobs are needed to look into a fault",
}
"""Why each period is what it is, for the data protection impact assessment."""


def years_before(day: date, years: int) -> date:
    """Return the same day so many years before; of 29 February the 28th."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def days_before(day: date, days: int) -> date:
    """Return the day so many days before."""
    return day - timedelta(days=days)
