"""Adoptions by foster carers: those that the printed times to adoption leave room for.

The times of a year are means of a few children: days from entry to care to moving in (A1), the
same with the clock stopped where the adopters had fostered the child before (A10), and from the
placement order to the match (A2): rows 28 to 33 of the self-evaluation's figures. Children who left
care for a guardian are, in the number and with the days that it takes, adopted by their foster
carers instead: the last weeks of the placement are one for adoption (PLACE A3 with consent, A5
under a placement order) with the same carer, which is no move, and care ends with an adoption. How
many children are in care on any day, and how often they moved, stays as it was.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations

from data.demo.days import age_on
from data.demo.episodes import Histories, History, Stay

ENDINGS = ("E45", "E46", "E41", "E4A", "E8")
FOSTERED = ("U1", "U3", "U4", "U6")
OLDEST = 14
MOST, FEWEST = 5, 3
SETTLED = 14
"""Days at least from the placement for adoption to the order."""
MATCHED = 10
"""Days from the match to the placement."""


@dataclass(frozen=True)
class Target:
    """The printed means of a year, or of part of one: A1, A2 and A10 in days."""

    first: date
    last: date
    a1: int
    a2: int
    a10: int


@dataclass(frozen=True)
class Carers:
    """A child whose foster carers may adopt: days from entry to care to each step.

    ``earliest`` and ``latest`` bound the day of the placement for adoption; ``status`` is the day
    of the latest legal status, and ``consent`` says whether the parents agreed to care.
    """

    history: History
    age: int
    fostered: int
    earliest: int
    latest: int
    status: int
    consent: bool


@dataclass(frozen=True)
class ByCarers:
    """An adoption by foster carers: the days of the order, of the match and of the placement."""

    history: History
    ordered: date | None
    matched: date
    placed: date


def carers_of(histories: Sequence[History], target: Target) -> Iterator[Carers]:
    """The children whose foster carers may adopt them in the time."""
    for history in histories:
        period, stay = history.period, history.stays[-1]
        end, start = period.spell.end, period.spell.start
        if end is None or not target.first <= end <= target.last:
            continue
        age = age_on(period.child.born, end)
        if period.spell.ended_by not in ENDINGS or stay.place not in FOSTERED or age > OLDEST:
            continue
        if period.case.close != end or end == period.child.eighteen:
            continue
        consent = all(code == "V2" for _, code in history.legal)
        status = (history.legal[-1][0] - start).days
        soonest = (stay.start - start).days + (30 if consent else 80)
        earliest = max(soonest, status + (30 if consent else 45))
        latest = (end - start).days - SETTLED
        if earliest <= latest:
            fostered = (stay.placement.start - start).days
            yield Carers(history, age, fostered, earliest, latest, status, consent)


def chosen(
    carers: Sequence[Carers], days: Sequence[int], target: Target
) -> tuple[Sequence[Carers], int] | None:
    """The youngest children whose adoption gives the means of A1 and A10, and their days of A1.

    ``days`` are those of the children adopted by others, the same for both. None where there are
    no such children.
    """
    best: tuple[Sequence[Carers], int] | None = None
    for number in range(FEWEST, MOST + 1):
        count = number + len(days)
        moved = target.a1 * count - sum(days)
        fostered = target.a10 * count - sum(days)
        for some in combinations(carers, number):
            if 2 * abs(sum(one.fostered for one in some) - fostered) >= count:
                continue
            if not sum(one.earliest for one in some) <= moved <= sum(one.latest for one in some):
                continue
            if best is None or _ages(some) < _ages(best[0]):
                best = some, moved
    return best


def _ages(some: Sequence[Carers]) -> int:
    return sum(one.age for one in some)


def shared(total: int, bounds: Sequence[tuple[int, int]]) -> list[int]:
    """Whole numbers within their bounds, as far along as it takes for them to sum to the total."""
    low, high = sum(least for least, _ in bounds), sum(most for _, most in bounds)
    part = 0.0 if high == low else min(1.0, max(0.0, (total - low) / (high - low)))
    found = [least + int((most - least) * part) for least, most in bounds]
    for place, (_, most) in enumerate(bounds):
        found[place] += min(max(0, total - sum(found)), most - found[place])
    return found


def adopt(some: Sequence[Carers], moved: int, waits: Sequence[int], a2: int) -> list[ByCarers]:
    """Let the foster carers adopt: change what is recorded of the placement and of care's end.

    ``waits`` are the days from order to match of the children adopted by others.
    """
    days = shared(moved, [(one.earliest, one.latest) for one in some])
    ordered = [(one, day) for one, day in zip(some, days, strict=True) if not one.consent]
    bounds = [(20, day - MATCHED - one.status - 6) for one, day in ordered]
    left = shared(a2 * (len(waits) + len(ordered)) - sum(waits), bounds)
    wait = {id(one): held for (one, _), held in zip(ordered, left, strict=True)}
    made: list[ByCarers] = []
    for one, day in zip(some, days, strict=True):
        placed = one.history.period.spell.start + timedelta(days=day)
        matched = placed - timedelta(days=MATCHED)
        order = None if one.consent else matched - timedelta(days=wait[id(one)])
        _record(one.history, placed, order)
        made.append(ByCarers(one.history, order, matched, placed))
    return made


def _record(history: History, placed: date, order: date | None) -> None:
    period, before = history.period, history.stays[-1]
    place = "A3" if order is None else "A5"
    history.stays.append(Stay(before.placement, placed, before.end, place, "T"))
    before.end = placed
    if order is not None:
        history.legal.append((order, "E1"))
    period.spell.ended_by, period.case.close_reason = "E12", "RC1"
    history.episodes = Histories.episodes_of(period, history.stays, history.legal)
