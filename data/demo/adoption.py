"""Adoption: the decisions, orders, matches and placements of children on the way to a new family.

What the care episodes say, the rows here say too: a child is placed for adoption on the first day
of a placement of that kind (PLACE A3 to A6), the placement order is the legal status E1, and the
adoption order ends care (REC E11 or E12).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from data.demo.adoption_times import Target, adopt, carers_of, chosen
from data.demo.chance import Chance
from data.demo.days import add_working_days, working_day_on_or_before
from data.demo.episodes import History
from data.demo.ids import kept, past, person_id
from data.demo.tables import Sheets, flag
from data.demo.targets import ADOPTION_TO_MARCH, ADOPTION_TO_SEPTEMBER, DATA_TO

PLACED = ("A3", "A4", "A5", "A6")
ADOPTED = ("E11", "E12")
ORDER = "E1"
ADOPTERS = (("MF", "L11", 58.0), ("MF", "L2", 8.0), ("MM", "L12", 8.0), ("FF", "L3", 6.0),
            ("F1", "L0", 20.0))  # fmt: skip


@dataclass(frozen=True)
class Adoption:
    """The way of one child; None is what has not come."""

    history: History
    decided: date
    ordered: date | None
    matched: date | None
    placed: date | None
    adopted: date | None
    fostered: date | None
    adopters: tuple[str, str]


class Adoptions:
    """Makes the rows of every period of care that led, or is to lead, to adoption."""

    def __init__(self, seed: int) -> None:
        self._chance = Chance(seed, 26)

    def run(self, histories: list[History]) -> list[Adoption]:
        """One for each such period, in order of the decision."""
        for history in histories:
            self._sound(history)
        made = [found for each in histories if (found := self._of(each)) is not None]
        for target in (ADOPTION_TO_MARCH, ADOPTION_TO_SEPTEMBER):
            made += self._by_carers(histories, made, Target(*target))
        return sorted(made, key=lambda one: (one.decided, one.history.period.number))

    @staticmethod
    def _sound(history: History) -> None:
        """Who was never placed for adoption left care for a guardian."""
        spell = history.period.spell
        if spell.ended_by in ADOPTED and not any(one.place in PLACED for one in history.stays):
            spell.ended_by, history.period.case.close_reason = "E45", "RC4"
            history.episodes[-1].ended_by = "E45"

    def _of(self, history: History) -> Adoption | None:
        """The way of a child who moved to the adopters, or who waits for the order there."""
        spell = history.period.spell
        placed = next((stay.start for stay in history.stays if stay.place in PLACED), None)
        if placed is None:
            return None
        ordered = next((day for day, code in history.legal if code == ORDER), None)
        latest = max(9, min(24, (placed - ordered).days - 3)) if ordered else 24
        match = placed - timedelta(days=self._chance.between(8, latest))
        matched = working_day_on_or_before(match)
        adopted = spell.end if spell.ended_by in ADOPTED else None
        return self._decided(history, ordered, matched, placed, adopted, None)

    def _by_carers(
        self, histories: list[History], made: list[Adoption], target: Target
    ) -> list[Adoption]:
        """Those whom foster carers adopted, so that the year has its printed times."""
        year = [one for one in made if one.adopted and target.first <= one.adopted <= target.last]
        days = [(one.placed - one.history.period.spell.start).days for one in year if one.placed]
        waits = [(one.matched - one.ordered).days for one in year if one.matched and one.ordered]
        found = chosen(list(carers_of(histories, target)), days, target)
        if found is None:
            return []
        return [
            self._decided(
                one.history, one.ordered, one.matched, one.placed, one.history.period.spell.end,
                one.history.stays[-1].placement.start,
            )
            for one in adopt(*found, waits, target.a2)
        ]  # fmt: skip

    def _decided(
        self, history: History, ordered: date | None, matched: date, placed: date,
        adopted: date | None, fostered: date | None,
    ) -> Adoption:  # fmt: skip
        """With the decision, some weeks before the placement order or the match."""
        start = history.period.spell.start
        decided = (ordered or matched) - timedelta(days=self._chance.between(21, 70))
        if decided <= start:
            decided = min(add_working_days(start, 2), matched)
        sex, status, _ = self._chance.weighted([(row, row[2]) for row in ADOPTERS])
        return Adoption(
            history, decided, ordered, matched, placed, adopted, fostered, (sex, status)
        )


def add_adoptions(sheets: Sheets, adoptions: list[Adoption], care: dict[int, str]) -> None:
    """Write the rows; ``care`` are the ids of the periods of care, by spell."""
    for one in adoptions:
        spell = one.history.period.spell
        if not kept(spell.end) or one.decided > DATA_TO:
            continue
        sex, status = one.adopters
        adopted = past(one.adopted)
        sheets.add(
            "ssd_permanence", person_id(one.history.period.child.number), care[id(spell)],
            spell.start, one.decided, past(one.ordered), past(one.matched), past(one.placed),
            past(one.fostered), adopted, "Adoption" if adopted else None, None, None,
            flag(one.fostered is not None), 1 if status == "L0" else 2, sex, status,
        )  # fmt: skip
