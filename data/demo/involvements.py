"""Teams, workers, and who holds which child from when to when.

The hub holds a child from the contact to the referral, the field team from the referral, a
children-in-care team while the child is in care: one open involvement at a time. A change of
worker begins a new one on the day on which the last ends. A few are missing on purpose.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date, timedelta

from data.demo.cases import Case, Phase
from data.demo.chance import Chance
from data.demo.contacts import Contact
from data.demo.days import add_months
from data.demo.people import LOCALITIES
from data.demo.targets import DATA_TO
from data.demo.visits import DISABLED_TEAM, team_of

FIRST_IN_CARE = DISABLED_TEAM + 1
HUB = FIRST_IN_CARE + 3


@dataclass(frozen=True)
class Team:
    """A team; ``locality`` is blank for a team of the whole city."""

    number: int
    code: str
    name: str
    service: str
    service_code: str
    locality: str
    posts: int


TEAMS = (
    *(
        Team(
            place, f"T{place + 1:02d}", f"Locality team {place + 1}",
            "Children in need and child protection", "S02", f"Locality {place + 1}",
            round(76 * share),
        )
        for place, share in enumerate(LOCALITIES)
    ),
    Team(DISABLED_TEAM, "T09", "Disabled children's team", "Disabled children", "S03", "", 11),
    *(
        Team(
            FIRST_IN_CARE + place, f"T{10 + place}", f"Children in care team {place + 1}",
            "Children in care", "S04", "", 14,
        )
        for place in range(3)
    ),
    Team(HUB, "T13", "MASH", "Front door", "S01", "", 12),
)  # fmt: skip


@dataclass(frozen=True)
class Worker:
    """One worker in one post, from and to."""

    number: int
    team: int
    agency: bool
    start: date
    end: date | None


@dataclass(frozen=True)
class Involvement:
    """One worker of one team holding one child."""

    child: int
    worker: int
    team: int
    start: date
    end: date | None
    case: Case | None


class Workforce:
    """Posts in teams, each held by one worker after another."""

    def __init__(self, seed: int) -> None:
        self._chance = Chance(seed, 12)
        self.workers: list[Worker] = []
        self._posts: dict[int, list[list[Worker]]] = {}
        for team in TEAMS:
            self._posts[team.number] = [self._post(team) for _ in range(team.posts)]

    def _post(self, team: Team) -> list[Worker]:
        start, holders = date(1997, 1, 1), []
        while start <= DATA_TO:
            months = self._chance.weighted([(self._chance.between(7, 20), 3.0),
                                            (self._chance.between(20, 80), 7.0)])  # fmt: skip
            end = add_months(start, months) + timedelta(days=self._chance.between(0, 27))
            holder = Worker(
                len(self.workers) + 1, team.number, self._chance.flip(0.13), start,
                end if end <= DATA_TO else None,
            )  # fmt: skip
            holders.append(holder)
            self.workers.append(holder)
            start = end
        return holders

    def holders(
        self, team: int, post: int, start: date, end: date | None
    ) -> list[tuple[date, Worker]]:
        """The workers who hold the post in turn from ``start``, each from which day."""
        holders = self._posts[team][post % len(self._posts[team])]
        place = bisect_right([one.start for one in holders], start) - 1
        found = [(start, holders[place])]
        for holder in holders[place + 1 :]:
            if holder.start <= DATA_TO and (end is None or holder.start < end):
                found.append((holder.start, holder))
        return found


class Involvements:
    """Makes the involvements of every case and contact."""

    def __init__(self, seed: int, workforce: Workforce) -> None:
        self._chance = Chance(seed, 13)
        self._workforce = workforce

    def run(self, cases: list[Case], contacts: list[Contact]) -> list[Involvement]:
        """All involvements, in order of case and then of contact."""
        made: list[Involvement] = []
        for case in cases:
            for team, start, end in self._segments(case):
                made += self._held(case, team, start, end)
        for contact in contacts:
            if contact.case is None:
                post = self._chance.between(0, 99)
                ((start, worker), *_) = self._workforce.holders(HUB, post, contact.day, None)
                child, until = contact.child.number, contact.until
                made.append(Involvement(child, worker.number, HUB, start, until, None))
        return made

    def _segments(self, case: Case) -> list[tuple[int, date, date | None]]:
        field = team_of(case)
        if case.refused:
            return [(HUB, case.contact or case.referral, case.close)]
        segments: list[tuple[int, date, date | None]] = []
        if case.contact is not None:
            segments.append((HUB, case.contact, case.referral))
        since = case.referral
        for spell in case.spells_of(Phase.CARE):
            segments.append((field, since, spell.start))
            segments.append((FIRST_IN_CARE + case.family.number % 3, spell.start, spell.end))
            if spell.end is None:
                return segments
            since = spell.end
        segments.append((field, since, case.close))
        kept = [(team, start, end) for team, start, end in segments if start != end]
        if self._chance.flip(0.007):
            # Not yet recorded by the team that took the case over.
            team, start, end = kept[-1]
            late = start + timedelta(days=self._chance.between(20, 75))
            forgotten = end is None and self._chance.flip(0.4)
            kept[-1:] = [(team, late, end)] if late < (end or DATA_TO) and not forgotten else []
        return kept

    def again(self, case: Case, held: list[Involvement]) -> list[Involvement]:
        """The involvements of a case that now ends on another day; the hub's stay as they are."""
        hub = [one for one in held if one.team == HUB]
        return hub + self._held(case, team_of(case), case.referral, case.close)

    def _held(self, case: Case, team: int, start: date, end: date | None) -> list[Involvement]:
        return [
            Involvement(case.child.number, worker.number, team, begun, until, case)
            for (begun, worker), until in self._spans(team, case.group, start, end)
        ]

    def _spans(
        self, team: int, post: int, start: date, end: date | None
    ) -> list[tuple[tuple[date, Worker], date | None]]:
        held = self._workforce.holders(team, post, start, end)
        ends: list[date | None] = [begun for begun, _ in held[1:]]
        return list(zip(held, [*ends, end], strict=True))
