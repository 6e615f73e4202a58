"""The courses of lives, month by month.

Each month brings its referrals, ends its assessments, and moves families between child in need
plans, protection plans and care. How many move is worked out from the stock that the month must
end with (``targets``); who moves is chance, siblings mostly together. A stock therefore meets its
printed figure because of who came and who left, and nothing is adjusted afterwards.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from data.demo.cases import Case, Phase
from data.demo.chance import Chance
from data.demo.days import Month, age_on
from data.demo.opening import Opening
from data.demo.people import Families
from data.demo.referrals import Referrals
from data.demo.targets import (
    CARE_STARTS,
    CHILDREN_IN_CARE,
    DISABLED_ON_PLANS,
    MARCH,
    MONTHS,
    NEED_PLANS,
    PROTECTION_PLANS,
    PROTECTION_STARTS,
    SEPTEMBER,
)

Act = Callable[[Case, date], None]


class Courses:
    """Simulates every case from the warm-up to the last day of data."""

    def __init__(self, seed: int, families: Families) -> None:
        self._chance = Chance(seed, 4)
        self._referrals = Referrals(seed, families)
        self.cases: list[Case] = Opening(seed, families, self._referrals).cases()
        self._open: list[Case] = list(self.cases)
        self._groups: dict[int, list[Case]] = {}
        for case in self.cases:
            self._groups.setdefault(case.group, []).append(case)
        self._month = MONTHS[0]

    def run(self) -> list[Case]:
        """Every case, closed or open, in order of its number."""
        for month in MONTHS:
            self._month = month
            self._leave_at_eighteen()
            self._refer()
            self._enter_care()
            self._enter_protection()
            self._leave_care()
            self._leave_protection()
            self._end_assessments()
            self._leave_need(disabled=True)
            self._leave_need(disabled=False)
            self._release()
        return self.cases

    # Who may move, and how many -----------------------------------------------------------------

    def _target(self, path: dict[Month, float], noise: float) -> int:
        spread = 0.0 if self._month in (MARCH, SEPTEMBER) else noise
        return round(path[self._month] * self._chance.around(1.0, spread))

    def _held(self, phase: Phase, disabled: bool | None = None) -> int:
        return sum(
            case.phase is phase and disabled in (None, case.family.disabled) for case in self._open
        )

    def _settled(self, phase: Phase) -> list[Case]:
        return [
            case for case in self._open if case.phase is phase and case.since < self._month.first
        ]

    def _move(
        self, cases: list[Case], wanted: int, weight: Callable[[Case], float], act: Act
    ) -> int:
        """Move up to ``wanted`` of the cases, group by group, each group on one day."""
        groups: dict[int, list[Case]] = {}
        for case in cases:
            groups.setdefault(case.group, []).append(case)
        moved = 0
        for group in self._chance.ordered(
            list(groups), lambda key: sum(map(weight, groups[key])) / len(groups[key])
        ):
            if moved >= wanted:
                break
            members = groups[group]
            if len(members) > 1 and self._chance.flip(0.15):
                members = members[:1]
            day = self._day(members)
            if day is None:
                continue
            for case in members[: wanted - moved]:
                act(case, day)
                moved += 1
        return moved

    def _day(self, members: list[Case]) -> date | None:
        first = max(
            self._month.first + timedelta(days=1), max(one.since for one in members) + timedelta(1)
        )
        last = self._month.last - timedelta(days=1)
        return self._chance.day(first, last) if first <= last else None

    # The month's events -------------------------------------------------------------------------

    def _leave_at_eighteen(self) -> None:
        for case in self._open:
            birthday = case.child.eighteen
            if case.phase is not Phase.CLOSED and Month.of(birthday) == self._month:
                reason = self._chance.weighted((("E5", 4.0), ("E6", 3.0), ("E8", 2.0)))
                case.shut(birthday, "RC7", reason if case.phase is Phase.CARE else "")

    def _refer(self) -> None:
        made = self._referrals.of_month(self._month)
        self.cases += made
        self._open += [case for case in made if not case.refused]
        for case in made:
            self._groups.setdefault(case.group, []).append(case)

    def _enter_care(self) -> None:
        wanted = round(CARE_STARTS[self._month] * self._chance.around(1.0, 0.22))
        early = [
            case for case in self._open
            if case.phase is Phase.ASSESSMENT and case.referral < self._month.last - timedelta(8)
        ]  # fmt: skip
        sources = ((self._settled(Phase.PROTECTION), 0.45), (self._settled(Phase.NEED), 0.25))
        for cases, share in (*sources, (early, 1.0)):
            count = min(wanted, round(wanted * share)) if share < 1 else wanted
            wanted -= self._move(self._born(cases), count, self._care_weight, self._begin_care)

    def _born(self, cases: list[Case]) -> list[Case]:
        first = self._month.first
        return [
            case for case in cases
            if case.child.born < first and (case.child.eighteen - first).days > 120
        ]  # fmt: skip

    def _care_weight(self, case: Case) -> float:
        age = age_on(case.child.born, self._month.first)
        factor = 0.1 if case.family.disabled else 1.0
        return factor * (9.0 if age < 1 else 1.6 if age >= 12 else 1.0)

    @staticmethod
    def _begin_care(case: Case, day: date) -> None:
        case.enter(Phase.CARE, day)

    def _enter_protection(self) -> None:
        wanted = round(PROTECTION_STARTS[self._month] * self._chance.around(1.0, 0.12))
        assessed = self._assessed()
        moved = 0
        for case in self._by_group(assessed):
            if moved >= round(wanted * 0.6):
                break
            if case.assessed is not None and not case.family.disabled:
                case.enter(Phase.PROTECTION, case.assessed)
                moved += 1
        need = [case for case in self._settled(Phase.NEED) if not case.family.disabled]
        self._move(need, wanted - moved, self._young, lambda c, d: c.enter(Phase.PROTECTION, d))

    def _young(self, case: Case) -> float:
        return 2.5 if age_on(case.child.born, self._month.first) < 2 else 1.0

    def _assessed(self) -> list[Case]:
        """Cases whose assessment is authorised this month and that wait for its outcome."""
        return [
            case for case in self._open
            if case.phase is Phase.ASSESSMENT
            and case.assessed is not None
            and Month.of(case.assessed) == self._month
        ]  # fmt: skip

    def _by_group(self, cases: list[Case]) -> list[Case]:
        order = {key: place for place, key in enumerate(
            self._chance.shuffled(sorted({case.group for case in cases}))
        )}  # fmt: skip
        return sorted(cases, key=lambda case: (order[case.group], case.number))

    def _leave_care(self) -> None:
        surplus = self._held(Phase.CARE) - self._target(CHILDREN_IN_CARE, 0.004)
        self._move(self._settled(Phase.CARE), surplus, self._leaving_weight, self._end_care)

    def _leaving_weight(self, case: Case) -> float:
        days = (self._month.first - case.since).days
        if days < 10:
            return 0.2
        if days < 548:
            return 3.0
        return 1.4 if days < 900 else 0.19

    def _end_care(self, case: Case, day: date) -> None:
        age, days = age_on(case.child.born, day), (day - case.since).days
        if age < 6 and days > 330:
            reason = self._chance.weighted((("E12", 6.0), ("E11", 1.0), ("E45", 2.0), ("E4A", 2.0)))
        elif days > 240:
            reason = self._chance.weighted((("E45", 3.0), ("E4A", 4.0), ("E41", 1.0), ("E8", 1.0)))
        else:
            reason = self._chance.weighted((("E4A", 6.0), ("E4B", 2.0), ("E8", 1.0)))
        if reason in ("E4A", "E4B") and self._chance.flip(0.45):
            case.leave(day, reason)
            case.enter(Phase.NEED, day)
        else:
            closing = {"E11": "RC1", "E12": "RC1", "E45": "RC4", "E41": "RC3"}.get(reason, "RC7")
            case.shut(day, closing, reason)

    def _leave_protection(self) -> None:
        surplus = self._held(Phase.PROTECTION) - self._target(PROTECTION_PLANS, 0.012)
        self._move(
            self._settled(Phase.PROTECTION), surplus, self._ripe(75, 240), self._end_protection
        )

    def _ripe(self, least: int, most: int) -> Callable[[Case], float]:
        def weight(case: Case) -> float:
            days = (self._month.first - case.since).days
            return 0.0 if days < least else 1.0 + 3.0 * min(days, most) / most

        return weight

    def _end_protection(self, case: Case, day: date) -> None:
        if self._chance.flip(0.78):
            case.enter(Phase.NEED, day)
        else:
            case.shut(day, self._chance.weighted((("RC7", 4.0), ("RC5", 1.0), ("RC9", 3.0))))

    def _end_assessments(self) -> None:
        waiting = self._by_group(self._assessed())
        for disabled in (False, True):
            cases = [case for case in waiting if case.family.disabled is disabled]
            short = self._need_target(disabled) - self._held(Phase.NEED, disabled)
            share = 0.8 if disabled else 0.38
            planned = max(round(share * len(cases)), short + (0 if disabled else 10))
            for place, case in enumerate(cases):
                assessed = case.assessed or self._month.last
                later = assessed + timedelta(days=self._chance.between(0, 6))
                day = min(later, self._month.last)
                if place < planned:
                    case.enter(Phase.NEED, day)
                else:
                    case.shut(day, self._chance.weighted((("RC8", 5.0), ("RC9", 4.0))))

    def _need_target(self, disabled: bool) -> int:
        held = round(DISABLED_ON_PLANS[self._month])
        return held if disabled else round(NEED_PLANS[self._month]) - held

    def _leave_need(self, *, disabled: bool) -> None:
        pinned = self._month in (MARCH, SEPTEMBER)
        noise = 0 if pinned else self._chance.between(-9, 9) // (4 if disabled else 1)
        surplus = self._held(Phase.NEED, disabled) - self._need_target(disabled) + noise
        cases = [case for case in self._settled(Phase.NEED) if case.family.disabled is disabled]
        self._move(cases, surplus, self._ripe(40, 330), self._end_need)

    def _end_need(self, case: Case, day: date) -> None:
        reasons = (("RC7", 5.0), ("RC9", 4.0), ("RC5", 0.6))
        case.shut(day, self._chance.weighted(reasons))

    def _release(self) -> None:
        closed = [case for case in self._open if case.phase is Phase.CLOSED]
        for group in sorted({case.group for case in closed}):
            members = self._groups[group]
            self._referrals.release(members[0].family, members)
        self._open = [case for case in self._open if case.phase is not Phase.CLOSED]
