"""Episodes of going missing and of being away without authorisation, and the interviews after.

Of September 2019 the self-evaluation prints 61 incidents of 40 young people: 30 of children in
care, six of children in need, five of children with a protection plan (rows 157 to 161 of its
figures). The police then had changed, since April, what they call missing and what absent: from
that month on most episodes that had been "away" are "missing". A return interview came within
five days on average (row 241).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from data.demo.care import Period
from data.demo.cases import Case, Phase
from data.demo.chance import Chance
from data.demo.days import Month, age_on, birthday, months_between
from data.demo.ids import kept, past, person_id
from data.demo.people import Child
from data.demo.tables import Sheets, flag
from data.demo.targets import (
    AWAY,
    DATA_TO,
    FIRST_MONTH,
    MISSING,
    MISSING_IN_SEPTEMBER,
    SEPTEMBER,
)

CARE, NEED, PROTECTION, OTHER = "care", "need", "protection", "other"
SHARES = ((CARE, 0.49), (NEED, 0.11), (PROTECTION, 0.08), (OTHER, 0.32))
AGAIN = {CARE: 1.65, NEED: 1.35, PROTECTION: 1.25, OTHER: 1.3}
"""Incidents a child in a month."""
SEASON = {12: 0.8, 1: 0.88, 2: 0.9, 6: 1.1, 7: 1.1, 8: 0.97}
LENGTHS = ((0, 34.0), (1, 40.0), (2, 11.0), (3, 6.0), (5, 5.0), (9, 3.0), (24, 1.0))
"""Days from going missing to return."""
WAITS = (
    (0, 6.0), (1, 15.0), (2, 18.0), (3, 17.0), (4, 9.0), (5, 8.0), (6, 7.0), (8, 6.0), (11, 5.0),
    (15, 5.0), (20, 4.0),
)  # fmt: skip
"""Days from return to interview."""
OFFERED, ACCEPTED = 0.9, 0.8
TEENAGE_HOMES = ("K2", "H5", "P2", "R1", "K1")
Span = tuple[date, date]


@dataclass(frozen=True)
class Missing:
    """One episode; ``kind`` is M or A. ``interview`` is its day, None for none."""

    child: Child
    kind: str
    start: date
    end: date
    offered: bool
    accepted: bool
    interview: date | None


class MissingEpisodes:
    """Makes the episodes month by month."""

    def __init__(self, seed: int, cases: list[Case], periods: list[Period]) -> None:
        self._chance = Chance(seed, 25)
        eldest, youngest = birthday(FIRST_MONTH.first, -18), birthday(DATA_TO, -11)
        self._cases = [
            case
            for case in cases
            if not case.family.disabled and eldest < case.child.born <= youngest
        ]
        self._periods = periods
        self._traits: dict[int, float] = {}
        self._away: dict[int, list[Span]] = defaultdict(list)
        self.made: list[Missing] = []

    def run(self) -> list[Missing]:
        """All episodes, in order of their days."""
        for child in sorted({case.child.number for case in self._cases}):
            draw = self._chance.uniform()
            self._traits[child] = 0.15 / (0.02 + draw * draw)
        for month in months_between(FIRST_MONTH, SEPTEMBER):
            pools = self._pools(month)
            season = SEASON.get(month.month, 1.0)
            if month == SEPTEMBER:
                for status, (incidents, children) in MISSING_IN_SEPTEMBER.items():
                    self._of(pools[status], month, "M", incidents, children, exact=True)
            else:
                self._month(pools, month, "M", MISSING[month] * season)
            self._month(pools, month, "A", AWAY[month] * season)
        return sorted(self.made, key=lambda one: (one.start, one.child.number))

    # Who ----------------------------------------------------------------------------------------

    def _pools(self, month: Month) -> dict[str, list[tuple[Child, Span, float]]]:
        """Who is in care, in need, protected, or of no open case for all of the month; each with
        the days in which to go missing and how likely the child is to."""
        first, last = month.first, month.last
        pools: dict[str, list[tuple[Child, Span, float]]] = {
            status: [] for status, _ in SHARES
        }  # fmt: skip
        homes = {
            id(period.spell): period.now.place for period in self._periods if period.placements
        }
        held: set[int] = set()
        known: dict[int, Child] = {}
        for case in self._cases:
            child = case.child
            if not 11 <= age_on(child.born, first) < 18 or child.eighteen <= last:
                continue
            if kept(case.close):
                known[child.number] = child
            if case.referral <= last and (case.close is None or case.close >= first):
                held.add(child.number)
            for spell in case.spells:
                if spell.start < first and (spell.end is None or spell.end > last):
                    status = {Phase.CARE: CARE, Phase.NEED: NEED}.get(spell.phase, PROTECTION)
                    heft = self._traits[child.number] * (1.0 + (age_on(child.born, first) >= 14))
                    if homes.get(id(spell)) in TEENAGE_HOMES:
                        heft *= 2.5
                    pools[status].append((child, (first, last), heft))
        for number, child in known.items():
            if number not in held:
                pools[OTHER].append((child, (first, last), self._traits[number]))
        return pools

    # How often ----------------------------------------------------------------------------------

    def _month(
        self,
        pools: dict[str, list[tuple[Child, Span, float]]],
        month: Month,
        kind: str,
        about: float,
    ) -> None:
        wanted = round(about * self._chance.around(1.0, 0.09))
        for status, share in SHARES:
            incidents = round(wanted * share)
            self._of(pools[status], month, kind, incidents, round(incidents / AGAIN[status]))

    def _of(
        self, pool: list[tuple[Child, Span, float]], month: Month, kind: str, incidents: int,
        children: int, *, exact: bool = False,
    ) -> None:  # fmt: skip
        """So many episodes of about so many children; ``exact``, of just so many."""
        chance = self._chance
        order = chance.ordered(pool, lambda row: row[2])
        chosen: list[tuple[Child, Span, float]] = []
        for row in order:
            if len(chosen) == max(1, children) or incidents == len(chosen):
                break
            if self._goes(row, kind):
                chosen.append(row)
        left = incidents - len(chosen)
        for _ in range(400):
            if left <= 0 or not chosen:
                break
            left -= self._goes(chosen[int(chance.uniform() ** 1.6 * len(chosen))], kind)
        if exact and (left or len(chosen) != children):
            raise ValueError(f"{month}: no room for {incidents} episodes of {children} children")

    def _goes(self, row: tuple[Child, Span, float], kind: str) -> bool:
        """Add one episode of the child, unless it would overlap another."""
        chance = self._chance
        child, (first, last), _ = row
        start = first + timedelta(days=chance.between(0, (last - first).days))
        length = 0 if kind == "A" and chance.flip(0.75) else chance.weighted(LENGTHS)
        end = min(start + timedelta(days=length), child.eighteen - timedelta(days=1))
        if any(begun <= end and start <= back for begun, back in self._away[child.number]):
            return False
        self._away[child.number].append((start, end))
        offered = kind == "M" and chance.flip(OFFERED)
        accepted = offered and chance.flip(ACCEPTED)
        slow = 1 if Month.of(end) <= Month(2018, 3) and chance.flip(0.6) else 0
        wait = chance.weighted(WAITS) + 4 * slow
        interview = end + timedelta(days=wait) if accepted else None
        self.made.append(Missing(child, kind, start, end, offered, accepted, interview))
        return True


def add_missing(sheets: Sheets, episodes: list[Missing]) -> None:
    """Write the rows of the episodes."""
    for one in episodes:
        back = past(one.end)
        asked = back is not None and one.kind == "M"
        sheets.add(
            "ssd_missing", person_id(one.child.number), one.start, one.kind, back,
            flag(one.offered) if asked else None,
            flag(one.accepted) if asked and one.offered else None,
            past(one.interview) if asked else None,
        )  # fmt: skip
