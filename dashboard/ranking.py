"""The council's published place among authorities, and how far a target and the best are."""

from __future__ import annotations

import re
from typing import Final

from dashboard import wording
from dashboard.measure import Measure
from dashboard.ports import Repository
from dashboard.statistics.compare import needed, standing
from dashboard.view import Line, Rank, Row

_WHEN: Final = re.compile(r",? (?:in|over) the (?:last )?12 months(?: to that day)?$")
"""The end of a numerator's words that only says when: the sentence before has said so."""


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
    best = wording.value_text(measure, place.best_quarter)
    note = (
        f"Published rank among authorities, the best first: {rank.words}. That is quarter "
        f"{place.quarter} of A (best) to D. The best quarter begins at {best}."
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

    ``12 more children seen within 5 working days of the day of referral``. Where the numerator
    does not begin with what is counted, that stands alone: ``3 fewer full-time equivalents``.
    """
    more = "more" if measure.polarity == "higher" else "fewer"
    noun = wording.singular(measure.counted) if number == 1 else measure.counted
    words = measure.numerator
    rest = ""
    if words.lower().startswith(f"{measure.counted.lower()} "):
        rest = _WHEN.sub("", re.split(r"[,;:.]", words[len(measure.counted) :])[0].rstrip())
    return f"{number:,} {more} {noun}{rest}"


def target_needed(measure: Measure, row: Row | None, target: float | None) -> tuple[str, ...]:
    """Return how far the target was from ``row``, in cases: in full, then in short.

    Nothing where it is reached, where counts are not known, and of counts and means.
    """
    count = _needed(measure, row, target)
    if not count or target is None:
        return ()
    goal = wording.target_text(measure, target)
    noun = wording.singular(measure.counted) if count == 1 else measure.counted
    more = "more" if measure.polarity == "higher" else "fewer"
    return (
        f"{case_words(measure, count)} would have met the {goal} target.",
        f"{count:,} {more} {noun} would have met the {goal} target.",
    )


def best_needed(measure: Measure, row: Row | None, rank: Rank | None) -> str:
    """Return how far the best quarter of authorities was from ``row``, in cases; else nothing.

    ``row`` is our figure of the period that the published one covers.
    """
    count = _needed(measure, row, rank.best_quarter if rank else None)
    if not count or rank is None:
        return ""
    end = "or more" if measure.polarity == "higher" else "or less"
    return (
        f"{case_words(measure, count)} would have reached the best quarter of authorities: "
        f"{wording.value_text(measure, rank.best_quarter)} {end}, "
        f"{wording.published_when(measure, rank.month)}."
    )


def _needed(measure: Measure, row: Row | None, goal: float | None) -> int | None:
    if row is None or row.value is None or row.numerator is None or row.denominator is None:
        return None
    if goal is None or measure.unit != "percent":
        return None
    return needed(row.numerator, row.denominator, goal, measure.polarity)
