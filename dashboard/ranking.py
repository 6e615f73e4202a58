"""The council's published place among authorities, and how far a target and the best are."""

from __future__ import annotations

import re
from typing import Final

from dashboard import wording
from dashboard.glossary import small_start
from dashboard.lines import own_rows
from dashboard.measure import Measure
from dashboard.period import period_words
from dashboard.ports import Repository
from dashboard.state import ViewState
from dashboard.statistics.compare import needed, standing
from dashboard.statistics.rounding import half_up
from dashboard.view import Line, Rank, Row
from dashboard.viewer import Viewer

_WHEN: Final = re.compile(r",? (?:in|over) the (?:last )?12 months(?: to that day)?$")
"""The end of a numerator's words that only says when: the sentence before has said so."""
_OF_MANY: Final = re.compile(r"\b(?:they|their|are|were|have|had|who hold)\b")
"""Words that go with many alone: one of a kind is then named without what follows."""
MOST_WORDS: Final = 16


def rank_of(
    measure: Measure, published: Line | None, area_code: str, repository: Repository
) -> tuple[Rank | None, tuple[str, ...]]:
    """Return the place of the latest published figure among all authorities, and its note.

    Only published figures are ranked, those of the authorities that have one; an implausible
    one counts, and is said. None of a count, which follows the size of a place, and none
    without a polarity. Raises TemporarilyUnavailable.
    """
    row = published.latest if published else None
    if row is None or measure.published is None or measure.polarity == "neither":
        return None, ()
    if measure.unit == "count":
        return None, ()
    found = {
        each.area_code: each
        for each in repository.published_everywhere(measure.published.series, row.month)
        if each.value is not None
    }
    ours = found.get(area_code)
    if ours is None or ours.value is None or len(found) < 2:
        return None, ()
    values = [each.value for each in found.values() if each.value is not None]
    place = standing(ours.value, values, measure.polarity)
    joint = "joint " if place.tied > 1 else ""
    when = wording.published_when(measure, row.month)
    rank = Rank(
        words=f"{joint}{wording.ordinal(place.place)} of {place.of}, {when}",
        place=place.place,
        tied=place.tied,
        of=place.of,
        month=row.month,
        quartile=place.quarter,
        best_quarter=place.best_quarter,
    )
    best = wording.target_text(measure, place.best_quarter)
    note = (
        f"Published rank among authorities, the best first: {rank.words}. Quarter "
        f"{place.quarter} (A is the best, D the last). The best quarter begins at {best}."
    )
    if flagged := sum(bool(each.flag) for each in found.values()):
        one = flagged == 1
        note += (
            f" {flagged} of the figures {'looks' if one else 'look'} implausible; "
            f"{'it counts' if one else 'they count'} as published."
        )
    return rank, (note,)


def case_words(measure: Measure, number: int) -> str:
    """Return so many more (or fewer) of what the numerator counts, in its own words.

    ``12 more children seen within 5 working days of the day of referral``. What follows a colon,
    semicolon or bracket is left out, and of a long text what follows a comma. One of a kind that
    the numerator does not call by the measure's noun has that noun alone.
    """
    more = "more" if measure.polarity == "higher" else "fewer"
    words = _WHEN.sub("", re.split(r"[;:]| \(", measure.numerator)[0].rstrip(". "))
    if len(words.split()) > MOST_WORDS:
        words = words.split(",")[0]
    words = small_start(words)
    if number == 1:
        noun, one = measure.counted, wording.singular(measure.counted)
        called = re.search(rf"\b{noun}\b", words) and not _OF_MANY.search(words)
        words = words.replace(noun, one, 1) if called else one
    return f"{number:,} {more} {words}{',' if ',' in words else ''}"


def target_needed(measure: Measure, row: Row | None, target: float | None) -> tuple[str, ...]:
    """Return how far the target was from ``row``, in cases: in full, then in short.

    Nothing where it is reached, where counts are not known, and of counts and means.
    """
    count = _needed(measure, row, target)
    if not count or target is None:
        return ()
    goal = f"{wording.target_text(measure, target)} target{_unrounded(measure, row, target)}"
    noun = wording.singular(measure.counted) if count == 1 else measure.counted
    short = f"{count:,} more {noun}"
    if measure.polarity == "lower":
        # "Fewer children" would be fewer of all counted, not of those in the numerator.
        short = f"{count:,} fewer"
    return (
        f"{case_words(measure, count)} would have met the {goal}.",
        f"{short} would have met the {goal}.",
    )


def matching_row(
    measure: Measure, state: ViewState, viewer: Viewer, repository: Repository, own: Line
) -> Row | None:
    """Return our latest figure of the period that the published one covers; None without one."""
    if measure.published is None:
        return None
    period = measure.published.period
    rows = own.rows
    if rows and rows[0].period != period:
        if period not in measure.periods:
            return None
        rows = own_rows(measure, state, viewer, repository, period)
    return next((row for row in reversed(rows) if row.value is not None), None)


def best_needed(measure: Measure, row: Row | None, rank: Rank | None) -> str:
    """Return how far the best quarter of authorities was from ``row``, in cases; else nothing.

    ``row`` is our figure of the period that the published one covers.
    """
    count = _needed(measure, row, rank.best_quarter if rank else None)
    if not count or rank is None:
        return ""
    end = " or more" if measure.polarity == "higher" else " or less"
    if rank.best_quarter == (100 if measure.polarity == "higher" else 0):
        # Nothing lies beyond it.
        end = ""
    when = ""
    if row is not None and row.period != measure.headline:
        when = f"Over the {period_words(row.period, row.month)}, "
    return (
        f"{when}{case_words(measure, count)} would have reached the best quarter of authorities: "
        f"{wording.target_text(measure, rank.best_quarter)}{end}, "
        f"{wording.published_when(measure, rank.month)}"
        f"{_unrounded(measure, row, rank.best_quarter)}."
    )


def _unrounded(measure: Measure, row: Row | None, goal: float) -> str:
    """Return the figure with a decimal more where, rounded, it would seem to reach ``goal``."""
    if row is None or row.value is None:
        return ""
    shown = half_up(row.value, measure.decimals)
    seems = shown >= goal if measure.polarity == "higher" else shown <= goal
    return f" (before rounding: {wording.value_text(measure, row.value, 1)})" if seems else ""


def _needed(measure: Measure, row: Row | None, goal: float | None) -> int | None:
    if row is None or row.value is None or row.numerator is None or row.denominator is None:
        return None
    if goal is None or measure.unit != "percent":
        return None
    return needed(row.numerator, row.denominator, goal, measure.polarity)
