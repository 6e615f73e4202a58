"""Protection plans that follow an earlier plan of the same child.

Of the plans that started in the year to March 2019 9% followed one that had ended within two
years, in the year to September 6% (rows 107 and 108 of the self-evaluation's figures). The courses
of lives bring more: some of them are exchanged. Two children of one team are both on a child in
need plan when one of them, who had a protection plan before, is given another. From that month on
the other child lives the first one's life, visits and all, and the first child the other's. So no
stock, no flow and no visit of any team changes; only who had a plan before does.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta

from data.demo.cases import Case, Phase, Spell
from data.demo.chance import Chance
from data.demo.contacts import Contact
from data.demo.days import Month, add_months, age_on
from data.demo.involvements import HUB, Involvement, Involvements
from data.demo.targets import (
    DATA_TO,
    EARLIER_PLANS,
    MARCH,
    REPEATS_TO_MARCH,
    REPEATS_TO_SEPTEMBER,
    SEPTEMBER,
)
from data.demo.visits import Visit, team_of


class RepeatPlans:
    """Exchanges lives until the printed shares are met."""

    def __init__(
        self, seed: int, cases: list[Case], contacts: list[Contact], visits: list[Visit],
        involvements: list[Involvement], posts: Involvements,
    ) -> None:  # fmt: skip
        self._chance = Chance(seed, 19)
        self._protected = [case for case in cases if case.spells_of(Phase.PROTECTION)]
        self._in_need: dict[int, list[Case]] = defaultdict(list)
        for case in cases:
            if case.spells and case.spells[-1].phase is Phase.NEED:
                self._in_need[team_of(case)].append(case)
        self._of_child: dict[int, list[Case]] = defaultdict(list)
        for case in cases:
            self._of_child[case.child.number].append(case)
        self._contacted: dict[int, date] = {}
        for contact in contacts:
            last = self._contacted.get(contact.child.number, date.min)
            self._contacted[contact.child.number] = max(last, contact.day)
        self._visits: dict[int, list[int]] = defaultdict(list)
        self.visits = visits
        for place, visit in enumerate(visits):
            self._visits[visit.case.number].append(place)
        self._held: dict[int, list[Involvement]] = defaultdict(list)
        for one in involvements:
            if one.case is not None:
                self._held[one.case.number].append(one)
        self.involvements = involvements
        self._posts = posts
        self._changed: set[int] = set()

    def run(self) -> None:
        """Exchange as many as it takes, in the half-years of the two printed figures."""
        self._reduce(SEPTEMBER.plus(-11), MARCH, REPEATS_TO_MARCH)
        self._reduce(MARCH.plus(1), SEPTEMBER, REPEATS_TO_SEPTEMBER)
        rows: list[Involvement] = []
        done: set[int] = set()
        for one in self.involvements:
            number = one.case.number if one.case is not None else 0
            if number not in self._changed:
                rows.append(one)
            elif number not in done:
                done.add(number)
                rows += self._held[number]
        self.involvements[:] = rows

    # How many -----------------------------------------------------------------------------------

    def _plans(self, child: int) -> list[tuple[Case, Spell]]:
        found = [
            (case, spell)
            for case in self._of_child[child]
            for spell in case.spells_of(Phase.PROTECTION)
        ]
        return sorted(found, key=lambda row: row[1].start)

    def _started(self, first: date, last: date) -> list[tuple[Case, Spell]]:
        return [
            (case, spell)
            for case in self._protected
            for spell in case.spells_of(Phase.PROTECTION)
            if first <= spell.start <= last
        ]

    def _again(self, case: Case, spell: Spell) -> bool:
        """Whether an earlier plan of the child ended within the two years before this one."""
        since = add_months(spell.start, -24)
        return any(
            one.end is not None and since < one.end <= spell.start
            for _, one in self._plans(case.child.number)
            if one is not spell
        )

    def _reduce(self, first: Month, last: Month, share: float) -> None:
        """Exchange plans of these months until the year to the last of them has the share."""
        year = self._started(last.plus(-11).first, last.last)
        wanted = int(share * len(year))
        for case, spell in self._chance.shuffled(self._started(first.first, last.last)):
            count = sum(self._again(*row) for row in self._started(last.plus(-11).first, last.last))
            if count <= wanted:
                return
            if self._again(case, spell) and spell in case.spells:
                other = self._other(case, spell)
                if other is not None:
                    self._exchange(case, spell, other)

    # With whom ----------------------------------------------------------------------------------

    def _simple(self, case: Case, month: Month, need: Spell) -> bool:
        """Whether the case can be exchanged: nothing else of the child hangs on what follows."""
        child = case.child
        field = [one for one in self._held[case.number] if one.team != HUB]
        later = [one for one in self._of_child[child.number] if one.referral > case.referral]
        return (
            need.start < month.first
            and case.referral < month.first - timedelta(days=70)
            and (case.assessed or date.min) < month.first
            and not child.disabilities
            and not case.spells_of(Phase.CARE)
            and not later
            and self._contacted.get(child.number, date.min) < month.first - timedelta(days=70)
            and child.born < month.first
            and child.eighteen > DATA_TO + timedelta(days=1)
            and case.number not in self._changed
            and bool(field)
            and field[0].start == case.referral
            and field[-1].end == case.close
        )

    def _other(self, case: Case, spell: Spell) -> Case | None:
        """Another child of the team who is on a child in need plan and had no protection plan."""
        at, month = case.spells.index(spell), Month.of(spell.start)
        before = case.spells[at - 1] if at else spell
        if before.phase is not Phase.NEED or before.end != spell.start:
            return None
        if not self._simple(case, month, before):
            return None
        for other in self._chance.shuffled(self._in_need[team_of(case)]):
            need = other.spells[-1]
            if (
                other.group != case.group
                and need.phase is Phase.NEED
                and (need.end is None or need.end > month.last)
                and not self._plans(other.child.number)
                and self._simple(other, month, need)
            ):
                return other
        return None

    # The exchange -------------------------------------------------------------------------------

    def _exchange(self, case: Case, spell: Spell, other: Case) -> None:
        at = case.spells.index(spell)
        begun, tail, need = case.spells[at - 1], case.spells[at:], other.spells[-1]
        del case.spells[at:]
        begun.end, begun.ended_by = need.end, need.ended_by
        need.end, need.ended_by = spell.start, ""
        other.spells += tail
        self._protected.append(other)
        for name in ("phase", "since", "close", "close_reason"):
            mine, theirs = getattr(case, name), getattr(other, name)
            setattr(case, name, theirs)
            setattr(other, name, mine)
        self._swap_visits(case, begun, other, need, Month.of(spell.start).first)
        for one in (case, other):
            self._changed.add(one.number)
            self._held[one.number] = self._posts.again(one, self._held[one.number])

    def _swap_visits(self, case: Case, begun: Spell, other: Case, need: Spell, first: date) -> None:
        """From the first of the month each is visited as the other would have been."""
        own, theirs = self._visits[case.number], self._visits[other.number]
        kept = [place for place in own if self.visits[place].day < first]
        stay = [place for place in theirs if self.visits[place].day < first]
        given = [place for place in own if self.visits[place].day >= first]
        taken = [place for place in theirs if self.visits[place].day >= first]
        for place in given:
            one = self.visits[place]
            self.visits[place] = replace(
                one, case=other, spell=need if one.spell is begun else one.spell
            )
        for place in taken:
            one = self.visits[place]
            self.visits[place] = replace(
                one, case=case, spell=begun if one.spell is need else one.spell
            )
        self._visits[case.number], self._visits[other.number] = kept + taken, stay + given


def earlier_plans(seed: int, cases: list[Case]) -> dict[int, int]:
    """How many plans each child had before each plan, by its spell.

    Plans that the records hold, and those of before them or of elsewhere: so that the share with
    any earlier plan is about that of the DfE's table D3.
    """
    chance = Chance(seed, 29)
    of_child: dict[int, list[Spell]] = defaultdict(list)
    born: dict[int, date] = {}
    for case in cases:
        of_child[case.child.number] += case.spells_of(Phase.PROTECTION)
        born[case.child.number] = case.child.born
    found: dict[int, int] = {}
    for child, spells in sorted(of_child.items()):
        for place, spell in enumerate(sorted(spells, key=lambda one: one.start)):
            if place == 0:
                month = max(min(EARLIER_PLANS), min(Month.of(spell.start), SEPTEMBER))
                older = age_on(born[child], spell.start) >= 1
                share = EARLIER_PLANS[month] * (1.12 if older else 0.0)
                before = chance.weighted(((1, 84.0), (2, 16.0))) if chance.flip(share) else 0
            found[id(spell)] = before + place
    return found
