"""Visits to children looked after.

Definition: Care Planning, Placement and Case Review (England) Regulations 2010, regulation 28, as
set out in measures.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, case, func, select

from data.cases.care import LONG_TERM
from data.cases.cohort import Cohort
from data.cases.common import FAR_AHEAD, ONCE, Scope, as_date
from data.cases.placements import care_episodes, looked_after
from data.cases.visit_rules import Visited
from data.cases.visits import visits_in_timescale

PERIOD: Final = ("person_id", "period_number")
PLACEMENT: Final = (*PERIOD, "placement_number")


def cla_visited(scope: Scope) -> Visited:
    """Return children looked after, as visits to them are counted.

    The clock starts with each placement, since a visit to the one before tells nothing of this
    one; a whole month is one in which the child is looked after, wherever placed. The longer
    interval holds where a placement meant to last to 18 has lasted a year.
    """
    care = care_episodes(scope)
    return Visited(
        kind="cla",
        met="up_to_date",
        spells=_spells(care, "period_spells", PERIOD),
        clocks=_spells(care, "placement_spells", PLACEMENT),
        present=looked_after(scope, care),
        clock="placement_start",
        settled=_settled,
        places=_places(care),
    )


def cla_visits(scope: Scope) -> Select[Any]:
    """Return visits to children looked after, in the form of the rule in force.

    By default children at the month's end, with whether their visits are up to date.
    """
    return visits_in_timescale(scope, cla_visited(scope))


def _settled(place: Any, start: Any, day: Any) -> ColumnElement[bool]:
    """Return whether a placement is a long-term one that has lasted a year on ``day``."""
    return and_(place.in_(LONG_TERM), start <= day.c.months_12_before)


def _spells(care: Any, name: str, by: Sequence[str]) -> Any:
    """Return periods of care or placements: the next of the child ends the one before."""
    until = func.coalesce(care.c.end_date, as_date(FAR_AHEAD))
    held = (
        select(
            func.min(care.c.source_id).label("spell_id"),
            care.c.person_id,
            func.min(care.c.start_date).label("start_date"),
            func.max(until).label("until"),
        )
        .group_by(*(care.c[each] for each in by))
        .cte(f"{name}_held")
        .prefix_with(ONCE)
    )
    next_start = func.lead(held.c.start_date).over(
        partition_by=held.c.person_id, order_by=(held.c.start_date, held.c.spell_id)
    )
    bounded = select(held, next_start.label("next_start")).cte(f"{name}_next").prefix_with(ONCE)
    end = case(
        (bounded.c.next_start < bounded.c.until, bounded.c.next_start), else_=bounded.c.until
    )
    return (
        select(
            bounded.c.spell_id,
            bounded.c.person_id,
            bounded.c.start_date,
            case((end == as_date(FAR_AHEAD), None), else_=end).label("end_date"),
        )
        .cte(name)
        .prefix_with(ONCE)
    )


def _places(care: Any) -> Any:
    """Return where each child is placed within a placement, from and until when."""
    placement = [care.c[each] for each in PLACEMENT]
    until = func.lead(care.c.start_date).over(
        partition_by=placement, order_by=(care.c.start_date, care.c.source_id)
    )
    return (
        select(
            func.min(care.c.source_id).over(partition_by=placement).label("spell_id"),
            care.c.placement_place.label("place"),
            care.c.start_date.label("since"),
            until.label("until"),
        )
        .cte("places")
        .prefix_with(ONCE)
    )


COHORTS: Final = (
    Cohort(
        "cla_visits",
        cla_visits,
        dict.fromkeys(("ssd", "annex-a"), ("care_episode", "cla_visit")),
        "cla_visits_in_timescale",
        visited=cla_visited,
        as_at_kinds=("annex-a",),
    ),
)
