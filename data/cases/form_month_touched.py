"""Visits in form "month touched": children visited at least once in a calendar month."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, and_, func, not_, or_, select

from data.cases.common import ONCE, Scope, month_ends
from data.cases.visit_rules import (
    Held,
    Visited,
    counted,
    in_force,
    made_to,
    paused,
    qualifies,
)
from data.schema import visit


def month_touched(scope: Scope, visited: Visited, held: Held) -> Select[Any]:
    """Return children with a spell for the whole of a month, with whether they were visited in it.

    The rule of a month is the one in force on its last day. A child paused on any day of the
    month is not there for the whole of it, and is left out.
    """
    end, spell, rule = month_ends(scope), visited.spells, held.rule
    whole_month = and_(
        spell.c.start_date <= end.c.month_first,
        or_(spell.c.end_date.is_(None), spell.c.end_date > end.c.day),
    )
    eligible = (
        select(
            spell.c.spell_id.label("case_id"),
            spell.c.person_id,
            end.c.day.label("reference_date"),
            end.c.month_first,
        )
        .join(end, whole_month)
        .where(in_force(rule, end.c.day), *visited.belongs(spell.c.person_id, end.c.day))
        .cte(held.step("eligible"))
        .prefix_with(ONCE)
    )
    last_visit = (
        select(func.max(visit.c.visit_date))
        .where(
            made_to(scope, visited, eligible.c.person_id),
            visit.c.visit_date.between(eligible.c.month_first, eligible.c.reference_date),
            qualifies(rule),
        )
        .correlate(eligible)
        .scalar_subquery()
    )
    found = (
        select(eligible, last_visit.label("last_visit")).cte(held.step("touched")).prefix_with(ONCE)
    )
    seen = found.c.last_visit.is_not(None)
    away = paused(scope, found.c.person_id, found.c.month_first, found.c.reference_date)
    return select(
        found.c.case_id,
        found.c.person_id,
        found.c.reference_date,
        found.c.last_visit,
        *counted(
            visited,
            held,
            met=and_(seen, not_(away)),
            cases=not_(away),
            left_out=away,
        ),
    )
