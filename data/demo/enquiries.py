"""Section 47 enquiries and the initial conferences that some of them lead to.

A protection plan begins with its conference, and the conference comes of an enquiry, but for the
few children who came with a plan from another authority. Most enquiries end without a conference;
8% of those that ended in the twelve months to January 2019 ended with no further action (row 109
of the self-evaluation's figures). How many there are, and how many conferences come within 15
working days, follows the DfE's statistics of children in need (table C4) for each year; the late
ones are more in two teams, and in August and December.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from data.demo.cases import Case, Phase, Spell
from data.demo.chance import Chance
from data.demo.days import Month, add_working_days, months_between
from data.demo.ids import past, person_id, referral_id
from data.demo.tables import Sheets, flag
from data.demo.targets import (
    CONFERENCES_IN_15_DAYS,
    DATA_FROM,
    DATA_TO,
    ENQUIRIES,
    ENQUIRIES_NFA,
    ENQUIRIES_NFA_YEAR,
    FIRST_MONTH,
    SEASON,
    SEPTEMBER,
)
from data.demo.visits import DISABLED_TEAM, team_of

LATE_TEAMS = {1: 0.13, 4: 0.10}
"""Locality teams 2 and 5: what is added to the share of late conferences."""
QUIET = {8: 0.12, 12: 0.12}
NFA_OFFSETS = (0.0, -0.02, 0.05, 0.01, -0.01, 0.0, -0.03, 0.03, 0.0)
WITHOUT_PLAN = 0.14
"""Conferences after which no plan follows, of all."""
FROM_ELSEWHERE = 0.025
"""Plans of children who came with one from another authority."""
OUTCOMES = (("SINGLE_ASSESSMENT", 55.0), ("PROV_OF_SERVICES", 30.0), ("MONITOR", 10.0),
            ("LEGAL_ACTION", 5.0))  # fmt: skip
CONFERENCE, NFA = "CP_CONFERENCE", "NFA"


@dataclass(eq=False)
class Enquiry:
    """One enquiry about one child; ``outcome`` is that of its end."""

    case: Case
    start: date
    end: date
    outcome: str


@dataclass(frozen=True, eq=False)
class Conference:
    """One initial conference about one child; ``plan`` is the plan that it led to."""

    case: Case
    day: date
    enquiry: Enquiry | None
    plan: Spell | None


class Enquiries:
    """Makes the enquiries and conferences of every month."""

    def __init__(self, seed: int, cases: list[Case]) -> None:
        self._chance = Chance(seed, 21)
        self._cases = [case for case in cases if not case.refused]
        self.enquiries: list[Enquiry] = []
        self.conferences: list[Conference] = []
        self._busy: dict[int, list[tuple[date, date]]] = defaultdict(list)

    def run(self) -> tuple[list[Enquiry], list[Conference]]:
        """All of them, each in order of its day."""
        self._before_plans()
        self._without_plans()
        self._without_conferences()
        self._settle()
        self.enquiries.sort(key=lambda one: (one.start, one.case.number))
        self.conferences.sort(key=lambda one: (one.day, one.case.number))
        return self.enquiries, self.conferences

    # Conferences --------------------------------------------------------------------------------

    def _before_plans(self) -> None:
        """The conferences that plans began with; siblings have theirs together."""
        groups: dict[tuple[date, int], list[tuple[Case, Spell]]] = defaultdict(list)
        for case in self._cases:
            for spell in case.spells_of(Phase.PROTECTION):
                if spell.start >= DATA_FROM:
                    groups[spell.start, case.group].append((case, spell))
        for (day, _), members in sorted(groups.items(), key=lambda row: row[0]):
            if self._chance.flip(FROM_ELSEWHERE):
                self.conferences += [Conference(case, day, None, spell) for case, spell in members]
            else:
                self._confer(day, members)

    def _confer(
        self, day: date, members: list[tuple[Case, Spell]] | list[tuple[Case, None]]
    ) -> None:
        start = self._start(members[0][0], day)
        decided = min(day, add_working_days(start, self._chance.between(3, 8)))
        for case, spell in members:
            enquiry = Enquiry(case, start, decided, CONFERENCE)
            self.enquiries.append(enquiry)
            self._busy[case.child.number].append((start, day))
            if day <= DATA_TO:
                self.conferences.append(Conference(case, day, enquiry, spell))

    def _start(self, case: Case, day: date) -> date:
        """The start of the enquiry before a conference: not before the referral."""
        chance, team = self._chance, team_of(case)
        late = 1 - CONFERENCES_IN_15_DAYS[min(Month.of(day), SEPTEMBER)]
        late += LATE_TEAMS.get(team, -0.03) + QUIET.get(day.month, -0.02)
        if chance.flip(late):
            taken = chance.weighted(((chance.between(16, 20), 5.0), (chance.between(21, 34), 5.0)))
        else:
            taken = chance.weighted(((chance.between(5, 10), 4.0), (chance.between(10, 15), 6.0)))
        return max(case.referral, add_working_days(day, -taken))

    def _without_plans(self) -> None:
        """Conferences that led to no plan, and those that are still to come on the last day."""
        months: dict[Month, int] = defaultdict(int)
        for one in self.conferences:
            months[Month.of(one.day)] += 1
        for month in months_between(FIRST_MONTH, SEPTEMBER):
            wanted = round(months[month] * WITHOUT_PLAN / (1 - WITHOUT_PLAN))
            self._some(month, wanted, month.first, month.last)
        self._some(SEPTEMBER, 14, DATA_TO + timedelta(days=1), DATA_TO + timedelta(days=12))

    def _some(self, month: Month, wanted: int, first: date, last: date) -> None:
        order = self._chance.shuffled(self._open(min(first, DATA_TO), 35))
        for case in order:
            if wanted <= 0:
                return
            day = self._chance.day(first, last)
            if self._free(case, day - timedelta(days=30), day):
                self._confer(day, [(case, None)])
                wanted -= 1

    # Enquiries without a conference -------------------------------------------------------------

    def _without_conferences(self) -> None:
        begun: dict[Month, int] = defaultdict(int)
        for one in self.enquiries:
            begun[Month.of(one.start)] += 1
        for month in months_between(FIRST_MONTH, SEPTEMBER):
            season = 1 + 0.8 * (SEASON[month.month] - 1)
            wanted = round(ENQUIRIES[month] * season * self._chance.around(1.0, 0.05))
            self._month(month, wanted - begun[month])

    def _month(self, month: Month, wanted: int) -> None:
        chance = self._chance
        groups: dict[int, list[Case]] = defaultdict(list)
        for case in self._open(month.last, 0):
            groups[case.group].append(case)
        for group in chance.ordered(list(groups), lambda key: self._weight(groups[key][0], month)):
            if wanted <= 0:
                return
            members = groups[group]
            first = max(month.first, max(case.referral for case in members))
            day = chance.day(first, month.last)
            if Month.of(members[0].referral) == month:
                day = max(first, min(day, add_working_days(first, chance.between(0, 6))))
            end = add_working_days(day, chance.between(3, 14))
            outcome = chance.weighted(OUTCOMES)
            if chance.flip(ENQUIRIES_NFA[month] + NFA_OFFSETS[team_of(members[0])]):
                outcome = NFA
            for case in members if chance.flip(0.7) else members[:1]:
                if wanted > 0 and self._free(case, day - timedelta(days=20), end):
                    self.enquiries.append(Enquiry(case, day, end, outcome))
                    self._busy[case.child.number].append((day, end))
                    wanted -= 1

    @staticmethod
    def _weight(case: Case, month: Month) -> float:
        """New referrals sooner than cases long open, disabled children's rarely."""
        new = Month.of(case.referral).until(month) <= 1
        return (0.15 if team_of(case) == DISABLED_TEAM else 1.0) * (5.0 if new else 1.0)

    def _open(self, day: date, since: int) -> list[Case]:
        """Cases open on the day and for ``since`` days before, under no protection plan, nor in
        care."""
        return [
            case for case in self._cases
            if case.referral <= day - timedelta(days=since)
            and (case.close is None or case.close > day)
            and not any(
                spell.phase is not Phase.NEED and spell.open_on(day) for spell in case.spells
            )
        ]  # fmt: skip

    def _free(self, case: Case, first: date, last: date) -> bool:
        """Whether the case is open, in no plan of protection or care, and in no other enquiry."""
        if first < case.referral - timedelta(days=35) or case.referral > last:
            return False
        if case.close is not None and case.close <= last:
            return False
        for spell in case.spells:
            other = spell.phase is not Phase.NEED
            if other and spell.start <= last and (spell.end is None or spell.end >= first):
                return False
        return all(end < first or last < start for start, end in self._busy[case.child.number])

    # The printed share --------------------------------------------------------------------------

    def _settle(self) -> None:
        """Bring no further action in the year to January 2019 to the printed share."""
        first, last, share = ENQUIRIES_NFA_YEAR
        year = [one for one in self.enquiries if first <= one.end <= last]
        missing = round(share * len(year)) - sum(one.outcome == NFA for one in year)
        for one in self._chance.shuffled([one for one in year if one.outcome != CONFERENCE]):
            if missing > 0 and one.outcome != NFA:
                one.outcome = NFA
                missing -= 1
            elif missing < 0 and one.outcome == NFA:
                one.outcome = OUTCOMES[0][0]
                missing += 1


def add_enquiries(
    sheets: Sheets, enquiries: list[Enquiry], conferences: list[Conference], plans: dict[int, str]
) -> None:
    """Write their rows; ``plans`` are the ids of the protection plans' rows, by spell."""
    held = {id(one.enquiry) for one in conferences}
    rows: dict[int, str] = {}
    for one in enquiries:
        if one.start > DATA_TO or (one.end <= DATA_FROM and id(one) not in held):
            continue
        ended = past(one.end)
        rows[id(one)] = sheets.add(
            "ssd_s47_enquiry", referral_id(one.case), person_id(one.case.child.number), one.start,
            ended, flag(one.outcome == NFA) if ended else None,
            f'{{"OUTCOME_{one.outcome}_FLAG":"Y"}}' if ended else None,
        )  # fmt: skip
    for each in conferences:
        sheets.add(
            "ssd_initial_cp_conference", rows.get(id(each.enquiry)),
            person_id(each.case.child.number), plans.get(id(each.plan)), referral_id(each.case),
            flag(each.enquiry is None), each.day, flag(each.plan is not None),
        )  # fmt: skip
