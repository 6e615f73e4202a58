"""Adoption: the decisions, orders, matches and placements of children on the way to a new family.

What the care episodes say, the rows here say too: a child is placed for adoption on the first day
of a placement of that kind (PLACE A3 to A6), the placement order is the legal status E1, and the
adoption order ends care (REC E11 or E12).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from data.demo.chance import Chance
from data.demo.days import add_working_days, working_day_on_or_before
from data.demo.episodes import History
from data.demo.ids import kept, past, person_id
from data.demo.tables import Sheets, flag
from data.demo.targets import DATA_TO

PLACED = ("A3", "A4", "A5", "A6")
BY_CARERS = ("A3", "A5")
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
    adopters: tuple[str, str] | None
    reversed: date | None = None


class Adoptions:
    """Makes the rows of every period of care that led, or was to lead, to adoption."""

    def __init__(self, seed: int) -> None:
        self._chance = Chance(seed, 26)

    def run(self, histories: list[History]) -> list[Adoption]:
        """One for each such period, in order of the decision."""
        made = [found for each in histories if (found := self._of(each)) is not None]
        return sorted(made, key=lambda one: (one.decided, one.history.period.number))

    def _of(self, history: History) -> Adoption | None:
        chance, spell = self._chance, history.period.spell
        placed = next((stay for stay in history.stays if stay.place in PLACED), None)
        ordered = next((day for day, code in history.legal if code == ORDER), None)
        adopted = spell.end if spell.ended_by in ADOPTED else None
        if placed is None:
            return None
        waits = (placed.start - ordered).days if ordered else 60
        matched = working_day_on_or_before(
            placed.start - timedelta(days=chance.between(8, max(9, min(24, waits - 3))))
        )
        before = ordered or matched
        decided = before - timedelta(days=chance.between(21, 70))
        if decided <= spell.start:
            decided = add_working_days(spell.start, 2)
        sex, status, _ = chance.weighted([(row, row[2]) for row in ADOPTERS])
        fostered = placed.placement.start if placed.place in BY_CARERS else None
        return Adoption(
            history, decided, ordered, matched, placed.start, adopted, fostered, (sex, status)
        )


def add_adoptions(sheets: Sheets, adoptions: list[Adoption], care: dict[int, str]) -> None:
    """Write the rows; ``care`` are the ids of the periods of care, by spell."""
    for one in adoptions:
        spell = one.history.period.spell
        if not kept(spell.end) or one.decided > DATA_TO:
            continue
        sex, status = one.adopters or (None, None)
        number = {None: None, "M1": 1, "F1": 1}.get(sex, 2)
        adopted = past(one.adopted)
        sheets.add(
            "ssd_permanence", person_id(one.history.period.child.number), care[id(spell)],
            spell.start, one.decided, past(one.ordered), past(one.matched), past(one.placed),
            past(one.fostered), adopted, "Adoption" if adopted else None, past(one.reversed),
            "RD3" if past(one.reversed) else None, flag(one.fostered is not None), number, sex,
            status,
        )  # fmt: skip
