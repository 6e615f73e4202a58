"""The last few records that are settled, rather than drawn, to meet a printed figure.

Everything else is built to its figure as it is drawn (``courses``, ``care``, ``visits``). Here:
assessments authorised in September 2019 (row 15 of the self-evaluation's figures), and children
with a disability on a child in need plan at 30 September 2019 (row 9).
"""

from __future__ import annotations

from datetime import date

from data.demo.cases import Case, Phase
from data.demo.chance import Chance
from data.demo.days import Month, add_working_days, working_days
from data.demo.people import Families
from data.demo.targets import ASSESSED_IN_SEPTEMBER, DATA_TO, SEPTEMBER, WITH_DISABILITY

LIMIT = 45


def settle_assessments(seed: int, cases: list[Case]) -> None:
    """Bring assessments within 45 working days to the printed share of September 2019."""
    chance = Chance(seed, 15)
    rows: list[tuple[Case, date, date]] = []
    for case in cases:
        start, end = case.assessed_from, case.assessed
        if start is None or end is None or end > DATA_TO or Month.of(end) != SEPTEMBER:
            continue
        if case.close is None or end <= case.close:
            rows.append((case, start, end))
    in_time = sum(working_days(start, end) <= LIMIT for _, start, end in rows)
    missing = round(ASSESSED_IN_SEPTEMBER / 100 * len(rows)) - in_time
    for case, start, end in chance.shuffled(rows):
        prompt = working_days(start, end) <= LIMIT
        if missing > 0 and not prompt:
            moved = add_working_days(start, LIMIT - chance.between(0, 4))
        elif missing < 0 and prompt:
            moved = add_working_days(start, LIMIT + chance.between(1, 4))
        else:
            continue
        if Month.of(moved) == SEPTEMBER and (case.close is None or moved <= case.close):
            case.assessed = moved
            missing += -1 if missing > 0 else 1


def settle_disabilities(seed: int, families: Families, cases: list[Case]) -> None:
    """Record disabilities outside the disabled children's team, as many as row 9 leaves room for.

    One child in twelve in care has one; among the others on a child in need plan at the last day
    just so many that 179 have one in all.
    """
    chance = Chance(seed, 16)
    on_plan: list[Case] = []
    for case in cases:
        spell = case.open_spell
        if spell is not None and spell.phase is Phase.NEED and spell.open_on(DATA_TO):
            on_plan.append(case)
        elif case.spells_of(Phase.CARE) and not case.child.disabilities and chance.flip(0.08):
            families.disable(case.child)
    missing = WITH_DISABILITY - sum(bool(case.child.disabilities) for case in on_plan)
    for case in chance.shuffled([case for case in on_plan if not case.family.disabled]):
        if missing > 0 and not case.child.disabilities:
            families.disable(case.child)
            missing -= 1
        elif missing < 0 and case.child.disabilities:
            case.child.disabilities = []
            missing += 1
