"""Early help: families supported by the Strengthening Families hub of their locality.

Support follows a contact that ended in the provision of services, or a case that was closed to
early help, or a family or a school asks for it. It ends after 49 to 111 days on average, by hub,
or when social care takes the child on. In October 2019, the month after the last of the data,
1,283 children were supported, 227 of them beside a plan of social care (rows 70 to 73 of the
self-evaluation's figures).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from data.demo.cases import Case, Phase
from data.demo.chance import Chance
from data.demo.contacts import Contact
from data.demo.days import Month, months_between
from data.demo.ids import kept, past, person_id
from data.demo.involvements import TEAMS, Involvement
from data.demo.people import LOCALITIES, Child, Families
from data.demo.tables import Sheets
from data.demo.targets import BESIDE_A_PLAN, DATA_FROM, DATA_TO, EARLY_HELP, SEPTEMBER, WARM_UP

HUBS = tuple(f"T{len(TEAMS) + 1 + place}" for place in range(len(LOCALITIES)))
LENGTHS = (74, 49, 111, 66, 92, 58, 103, 80)
"""Days of support on average, by hub."""
FAR = date.max


def _after(end: date | None) -> date:
    """The day after the one on which a team lets go: on that day it still answers for the case."""
    return FAR if end is None else end + timedelta(days=1)


@dataclass(frozen=True)
class Support:
    """One episode of early help of one child; ``hub`` holds the child unless a team does."""

    child: Child
    hub: int
    start: date
    end: date
    reason: str
    beside: bool


class EarlyHelp:
    """Makes the episodes month by month, to the number supported on its last day."""

    def __init__(
        self, seed: int, families: Families, cases: list[Case], contacts: list[Contact],
        involvements: list[Involvement],
    ) -> None:  # fmt: skip
        self._chance = Chance(seed, 20)
        self._families = families.families
        self._cases = cases
        self._contacts = contacts
        self._held: dict[int, list[tuple[date, date]]] = defaultdict(list)
        known: set[int] = set()
        for case in cases:
            begun = case.contact or case.referral
            self._held[case.child.number].append((begun, _after(case.close)))
        for one in involvements:
            self._held[one.child].append((one.start, _after(one.end)))
            if kept(one.end):
                known.add(one.child)
        self._known = [child for child in families.children if child.number in known]
        self.made: list[Support] = []

    def run(self) -> list[Support]:
        """All episodes, in order of their days."""
        asked = self._asked()
        beside = self._plans()
        for month in months_between(WARM_UP, SEPTEMBER):
            for child, day, reason in asked[month]:
                self._support(child, day, reason)
            spread = 0.0 if month == SEPTEMBER else 0.012
            wanted = round(EARLY_HELP[month] * self._chance.around(1.0, spread))
            self._beside(beside, month, round(BESIDE_A_PLAN * wanted))
            self._requests(month, wanted)
        return sorted(self.made, key=lambda one: (one.start, one.child.number))

    def _asked(self) -> dict[Month, list[tuple[Child, date, str]]]:
        """Who comes from the front door or from social care, by month."""
        found: dict[Month, list[tuple[Child, date, str]]] = defaultdict(list)
        for contact in self._contacts:
            if contact.outcome == "PROVISION_OF_SERVICES" and contact.until is not None:
                found[Month.of(contact.until)].append((contact.child, contact.until, "Contact"))
        for case in self._cases:
            if case.close_reason == "RC9" and case.close is not None and case.close >= DATA_FROM:
                found[Month.of(case.close)].append((case.child, case.close, "Step down"))
        return found

    def _open(self, month: Month, *, beside: bool) -> int:
        """How many children are supported on the month's last day."""
        return sum(
            one.beside is beside and one.start <= month.last < one.end for one in self.made[-9000:]
        )

    def _length(self, hub: int) -> timedelta:
        centre = LENGTHS[hub]
        return timedelta(days=max(10, round(self._chance.around(centre, 0.38 * centre))))

    def _support(self, child: Child, day: date, reason: str, latest: date = FAR) -> bool:
        """An episode that begins soon after the day, while no team holds the child."""
        hub = self._families[child.family - 1].locality
        start = day + timedelta(days=self._chance.between(1, 9))
        end = min(start + self._length(hub), child.eighteen)
        spans = self._held[child.number]
        for begun, until in spans:
            if begun <= start < until:
                return False
            if start < begun:
                end = min(end, begun)
        if child.born > start or (end - start).days < 8 or end <= latest < FAR:
            return False
        spans.append((start, end))
        self.made.append(Support(child, hub, start, end, reason, beside=False))
        return True

    def _requests(self, month: Month, wanted: int) -> None:
        """Families and schools that ask for help themselves: as many as the month has room for."""
        missing = wanted - self._open(month, beside=False) - self._open(month, beside=True)
        while missing > 0:
            child = self._chance.pick(self._known)
            if (child.eighteen - month.last).days < 30 or (month.last - child.born).days < 60:
                continue
            day = self._chance.day(month.first, month.last)
            ends_later = self._support(child, min(day, month.last - timedelta(days=9)), "Request",
                                       month.last)  # fmt: skip
            missing -= ends_later

    # Beside a plan ------------------------------------------------------------------------------

    def _plans(self) -> list[tuple[Child, int, date, date]]:
        """Plans of social care beside which the hub may work, with their first and last days."""
        return [
            (case.child, case.family.locality, spell.start, spell.end or FAR)
            for case in self._cases
            if not case.family.disabled
            for spell in case.spells
            if spell.phase is not Phase.CARE and kept(spell.end)
        ]

    def _beside(
        self, plans: list[tuple[Child, int, date, date]], month: Month, wanted: int
    ) -> None:
        missing = wanted - self._open(month, beside=True)
        ready = [row for row in plans if row[2] < month.first and row[3] > month.last]
        busy = {one.child.number for one in self.made if one.end > month.first}
        for child, hub, _, last in self._chance.shuffled(ready):
            if missing <= 0:
                return
            if child.number in busy or child.born >= month.first:
                continue
            start = self._chance.day(month.first, month.last)
            end = min(max(start + self._length(hub), month.last + timedelta(days=1)), last)
            self.made.append(Support(child, hub, start, end, "Social care", beside=True))
            missing -= 1


def add_early_help(sheets: Sheets, supported: list[Support]) -> None:
    """Write the hubs, the episodes, and that the hub holds a child whom no team holds."""
    for place, code in enumerate(HUBS):
        sheets.add("ssd_department", code, f"Strengthening Families hub {place + 1}", "S05",
                   "Early help", f"Locality {place + 1}")  # fmt: skip
    for one in supported:
        if not kept(one.end) or one.start > DATA_TO:
            continue
        child, ends = person_id(one.child.number), past(one.end)
        sheets.add("ssd_early_help_episodes", child, one.start, ends, one.reason)
        if not one.beside:
            sheets.add("ssd_involvements", child, None, HUBS[one.hub], one.start, ends, None)
