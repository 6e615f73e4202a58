"""Short breaks of disabled children (legal statuses V3 and V4), who are not looked after.

They stay on their child in need plan; the episodes are here because a council's records hold
them, and a count of children in care that includes them is wrong.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from data.demo.cases import Case, Phase
from data.demo.chance import Chance
from data.demo.settings_of_care import Setting, postcode, register_number
from data.demo.targets import DATA_TO, WARM_UP

SERIES = 20
SINGLE = 4


@dataclass(frozen=True)
class ShortBreak:
    """A series of breaks under one agreement (V4), or one break (V3)."""

    case: Case
    legal: str
    start: date
    end: date | None
    setting: Setting


def short_breaks(seed: int, cases: list[Case]) -> list[ShortBreak]:
    """Breaks of some of the children whom the disabled children's team has held longest."""
    chance = Chance(seed, 17)
    held = [
        case for case in cases
        if case.family.disabled and not case.spells_of(Phase.CARE)
        and any(((spell.end or DATA_TO) - max(spell.start, WARM_UP.first)).days > 420
                for spell in case.spells_of(Phase.NEED))
    ]  # fmt: skip
    made: list[ShortBreak] = []
    for place, case in enumerate(chance.shuffled(held)[: SERIES + SINGLE]):
        spell = case.spells_of(Phase.NEED)[-1]
        kind = "U6" if chance.flip(0.5) else "K2"
        setting = (kind, "PR1", postcode(chance), register_number(chance, kind))
        start = max(spell.start, WARM_UP.first) + timedelta(days=chance.between(40, 300))
        if place < SERIES:
            made.append(ShortBreak(case, "V4", start, spell.end, setting))
            continue
        while (spell.end or DATA_TO) - start > timedelta(days=8):
            end = start + timedelta(days=chance.between(2, 4))
            made.append(ShortBreak(case, "V3", start, end, setting))
            start = end + timedelta(days=chance.between(24, 45))
    return made
