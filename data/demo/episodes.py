"""Care episodes as SSDA903 and the dataset hold them: stays, legal statuses, and their episodes.

A period of care is cut wherever the placement or the legal status changes: RNE S begins it, P is
a move to another carer, T a change of placement with the same carer, L a change of legal status
alone, B both with a move, U both with the same carer. Each episode ends on the day on which the
next begins, with X1, and the last with the reason for leaving care.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from data.demo.care import ADOPTION, Period, Placement
from data.demo.chance import Chance
from data.demo.days import age_on
from data.demo.targets import DATA_TO

ABSENCES = (("T0", 10.0), ("T1", 24.0), ("T2", 8.0), ("T3", 8.0), ("T4", 50.0))
LASTING = {"U6": "U4", "U3": "U1"}


@dataclass(eq=False)
class Stay:
    """One placement record: an unbroken stay. ``begun_by`` is P, or T for the same carer."""

    placement: Placement
    start: date
    end: date | None
    place: str
    begun_by: str
    number: int = 0

    @property
    def absence(self) -> bool:
        """Whether it is a temporary absence (T0 to T4)."""
        return self.place[0] == "T"


@dataclass(eq=False)
class Episode:
    """One care episode."""

    start: date
    end: date | None
    begun_by: str
    ended_by: str
    legal: str
    stay: Stay


@dataclass(eq=False)
class History:
    """Everything that is recorded of one period of care."""

    period: Period
    stays: list[Stay]
    legal: list[tuple[date, str]]
    episodes: list[Episode]


class Histories:
    """Turns periods of care into records."""

    def __init__(self, seed: int) -> None:
        self._chance = Chance(seed, 6)

    def of(self, period: Period) -> History:
        """The stays, legal statuses and episodes of the period."""
        stays = [stay for placement in period.placements for stay in self._stays(placement)]
        legal = self._legal(period, stays)
        return History(period, stays, legal, self.episodes_of(period, stays, legal))

    def _stays(self, placement: Placement) -> list[Stay]:
        """The placement, cut by a change to long-term fostering and by temporary absences."""
        chance = self._chance
        horizon = placement.end or DATA_TO
        stays = [Stay(placement, placement.start, placement.end, placement.place, "P")]
        lasting = LASTING.get(placement.place)
        changed = placement.start + timedelta(days=chance.between(380, 760))
        if lasting and chance.flip(0.55) and changed < horizon - timedelta(days=45):
            stays[-1].end = changed
            stays.append(Stay(placement, changed, placement.end, lasting, "T"))
        for stay in list(stays):
            length = ((stay.end or DATA_TO) - stay.start).days
            likely = min(0.3, 0.045 * length / 365)
            if length > 120 and placement.place not in ADOPTION and chance.flip(likely):
                self._absent(stays, stay, length)
        return stays

    def _absent(self, stays: list[Stay], stay: Stay, length: int) -> None:
        chance = self._chance
        away = stay.start + timedelta(days=chance.between(40, length - 50))
        back = away + timedelta(days=chance.between(2, 12))
        place, at = stay.placement, stays.index(stay) + 1
        elsewhere = Placement(
            away, chance.weighted(ABSENCES), place.provider, _swapped(place.postcode), "", back
        )
        rest = Stay(place, back, stay.end, stay.place, "P")
        stays[at:at] = [Stay(elsewhere, away, back, elsewhere.place, "P"), rest]
        stay.end = away

    # Legal status -------------------------------------------------------------------------------

    def _legal(self, period: Period, stays: list[Stay]) -> list[tuple[date, str]]:
        chance = self._chance
        start, horizon = period.spell.start, period.spell.end or DATA_TO
        age = age_on(period.child.born, start)
        if age >= 14:
            first = chance.weighted((("V2", 82.0), ("C1", 16.0), ("J2", 2.0)))
        else:
            first = chance.weighted((("V2", 52.0), ("C1", 44.0), ("L1", 4.0)))
        found = [(start, first)]
        adopted = next((one.start for one in stays if one.place == "A6"), None)
        wait = {"V2": (35, 170), "L1": (7, 8), "J2": (60, 200)}.get(first, (140, 330))
        chain = {"V2": ["C1", "C2"], "L1": ["C1", "C2"], "C1": ["C2"], "J2": ["V2"]}[first]
        if first == "V2" and adopted is None and chance.flip(0.35 if age < 14 else 0.75):
            chain = []
        for code in chain:
            day = found[-1][0] + timedelta(days=chance.between(*wait))
            if first == "C1" and adopted is None and chance.flip(0.2):
                break
            found.append((self._placed(day, stays), code))
            wait = (140, 330)
        if adopted is not None:
            found = [row for row in found if row[0] < adopted - timedelta(days=100)]
            found.append((adopted - timedelta(days=chance.between(25, 80)), "E1"))
        return self._sound(found, horizon)

    def _placed(self, day: date, stays: list[Stay]) -> date:
        """Now and then on the day of a change of placement; never during an absence."""
        for stay in stays[1:]:
            near = abs((stay.start - day).days) < (150 if stay.begun_by == "T" else 25)
            if near and not stay.absence and self._chance.flip(0.5):
                return stay.start
        for stay in stays:
            if stay.absence and stay.start <= day <= (stay.end or DATA_TO):
                return (stay.end or DATA_TO) + timedelta(days=4)
        return day

    @staticmethod
    def _sound(found: list[tuple[date, str]], horizon: date) -> list[tuple[date, str]]:
        kept = found[:1]
        for day, code in found[1:]:
            later = day > kept[-1][0] + timedelta(days=5)
            if later and day < horizon - timedelta(days=8) and code != kept[-1][1]:
                kept.append((day, code))
        return kept

    @staticmethod
    def episodes_of(
        period: Period, stays: list[Stay], legal: list[tuple[date, str]]
    ) -> list[Episode]:
        """The episodes of a period: one for each stay and for each legal status."""
        begun = {stay.start: stay for stay in stays}
        statuses = dict(legal)
        episodes: list[Episode] = []
        for day in sorted({*begun, *statuses}):
            stay, status = begun.get(day), statuses.get(day)
            if not episodes:
                reason = "S"
            elif stay is not None and status is not None:
                reason = "B" if stay.begun_by == "P" else "U"
            else:
                reason = stay.begun_by if stay is not None else "L"
            if episodes:
                episodes[-1].end, episodes[-1].ended_by = day, "X1"
            before = episodes[-1] if episodes else None
            held = stay or (before.stay if before else stays[0])
            code = status or (before.legal if before else legal[0][1])
            episodes.append(Episode(day, None, reason, "", code, held))
        episodes[-1].end, episodes[-1].ended_by = period.spell.end, period.spell.ended_by
        return episodes


def _swapped(postcode: str) -> str:
    """Another made-up postcode: where the child is for a few days."""
    return postcode[:-2] + ("ZZ" if not postcode.endswith("ZZ") else "YY")
