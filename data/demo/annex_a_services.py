"""Lists 5, 9 and 10 of Annex A: enquiries and conferences, care leavers, adoption."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from data.demo import annex_a_words as words
from data.demo.annex_a_who import Row, allocated, six_months, who_is
from data.demo.days import add_months
from data.demo.held import Held, by_then, open_on
from data.demo.targets import DATA_TO


def enquiry_rows(records: Held, as_at: date) -> Iterator[Row]:
    """List 5: enquiries begun in the six months, and those of which the conference was held in
    them."""
    year = add_months(as_at, -12)
    for child, each in sorted(records.services.enquiries.items()):
        made = [one for one in each if one.start <= as_at]
        conferences = [one.conference for one in made if by_then(one.conference, as_at)]
        for one in made:
            held = by_then(one.conference, as_at)
            if max(one.start, held or one.start) < six_months(as_at):
                continue
            ended = by_then(one.end, as_at) is not None
            yield (
                *who_is(records, child, as_at),
                one.start,
                words.YES_NO[not one.needed] if ended else None,
                held,
                words.YES_NO[one.planned] if held else None,
                sum(year < other.start for other in made),
                sum(day is not None and year < day for day in conferences),
                *allocated(records, child, one.start),
            )


def leaver_rows(records: Held, as_at: date) -> Iterator[Row]:
    """List 9, on the last day of data: the dataset tells of care leavers on no other."""
    if as_at != DATA_TO:
        return
    for child, one in sorted(records.services.leavers.items()):
        yield (
            *who_is(records, child, as_at),
            *allocated(records, child, as_at),
            words.ELIGIBILITY[one.eligibility],
            words.IN_TOUCH[one.in_touch],
            words.HOME[one.home],
            words.SUITABLE[one.suitable],
            words.ACTIVITY[one.activity] if one.activity else None,
        )


def adoption_rows(records: Held, as_at: date) -> Iterator[Row]:
    """List 10: children in care who are to be adopted, and those adopted in the year."""
    for child, each in sorted(records.services.adoptions.items()):
        for one in [one for one in each if one.decided <= as_at][-1:]:
            adopted = by_then(one.adopted, as_at)
            if adopted is None and not open_on(records.episodes.get(child, ()), as_at):
                continue
            if adopted is not None and adopted <= add_months(as_at, -12):
                continue
            who = who_is(records, child, as_at)
            yield (
                who[0],
                None,
                *who[1:],
                one.entered,
                one.decided,
                by_then(one.ordered, as_at),
                by_then(one.matched, as_at),
                by_then(one.placed, as_at),
                adopted,
                None,
                None,
                by_then(one.fostered, as_at),
            )
