"""Child in need plans and child protection plans, and the visits made under them."""

from __future__ import annotations

from functools import partial
from typing import Any, Final

from sqlalchemy import Select, and_, literal, select

from data.cases.cohort import Cohort
from data.cases.common import (
    ONCE,
    Scope,
    flag,
    is_looked_after,
    merged_spells,
    month_ends,
    open_on,
    spell_table_snapshot,
    with_breakdowns,
)
from data.cases.visit_rules import Visited
from data.cases.visits import visits_in_timescale
from data.schema import calendar, cin_plan, cp_plan

JUST_UNDER_TWO_YEARS: Final = 729
"""Days; the published table counts plans that lasted longer (children in need statistics, D5)."""


def cin_children(scope: Scope) -> Select[Any]:
    """Return children with an open child in need plan at the month's end.

    Children looked after, or with a protection plan, on that day are not counted here.
    """
    children = spell_table_snapshot(scope, cin_plan).cte("planned").prefix_with(ONCE)
    in_need = _only_in_need(scope, children.c.person_id, children.c.reference_date)
    return with_breakdowns(scope, select(children).where(in_need))


def _only_in_need(scope: Scope, person_id: Any, day: Any) -> Any:
    """Return whether the child is neither looked after nor on a protection plan on ``day``."""
    protected = (
        select(literal(1))
        .select_from(cp_plan)
        .where(
            scope.of(cp_plan),
            cp_plan.c.person_id == person_id,
            open_on(cp_plan.c.start_date, cp_plan.c.end_date, day),
        )
        .exists()
    )
    return and_(~protected, ~is_looked_after(scope, person_id, day))


def cp_children(scope: Scope) -> Select[Any]:
    """Return children with an open child protection plan at the month's end.

    ``two_years``: the plan has lasted 2 years or more, which is over 729 days.
    """
    child = spell_table_snapshot(scope, cp_plan).cte("protected").prefix_with(ONCE)
    start, end = calendar.alias("plan_day"), calendar.alias("snapshot_day")
    days = end.c.day_number - start.c.day_number
    return with_breakdowns(
        scope,
        select(
            child, days.label("days_on_plan"), flag(days > JUST_UNDER_TWO_YEARS).label("two_years")
        )
        .join(start, start.c.day == child.c.start_date)
        .join(end, end.c.day == child.c.reference_date),
    )


def cin_visited(scope: Scope) -> Visited:
    """Return children in need, as visits to them are counted.

    Plans that touch are one; children who on the day are looked after or on a protection plan
    are visited under another rule.
    """
    plans = merged_spells(scope, cin_plan, touching=True)
    return Visited(
        kind="cin",
        met="visited",
        spells=plans,
        clocks=plans,
        present=_present(scope, plans),
        in_cohort=partial(_only_in_need, scope),
    )


def cp_visited(scope: Scope) -> Visited:
    """Return children with a protection plan, as visits to them are counted.

    A plan that begins on the day on which another ends starts the clock anew.
    """
    plans = merged_spells(scope, cp_plan, touching=False)
    return Visited(
        kind="cp", met="made_in_time", spells=plans, clocks=plans, present=_present(scope, plans)
    )


def _present(scope: Scope, plan: Any) -> Any:
    """Return children with an open plan on each of the scope's days."""
    end = month_ends(scope)
    return (
        select(plan.c.spell_id.label("case_id"), plan.c.person_id, plan.c.start_date, end)
        .join(end, open_on(plan.c.start_date, plan.c.end_date, end.c.day))
        .cte("present")
        .prefix_with(ONCE)
    )


def cin_visits(scope: Scope) -> Select[Any]:
    """Return visits to children with a child in need plan, in the form of the rule in force.

    By default children on a plan for the whole month, with whether they were visited in it.
    """
    return visits_in_timescale(scope, cin_visited(scope))


def cp_visits(scope: Scope) -> Select[Any]:
    """Return visits to children with a protection plan, in the form of the rule in force.

    By default visits that fell due, every 10 working days, with whether they were made in time.
    """
    return visits_in_timescale(scope, cp_visited(scope))


COHORTS: Final = (
    # A census cannot serve children in need: it does not say which of them are looked after.
    # Annex A does, in three lists of one day.
    Cohort(
        "cin_children",
        cin_children,
        {"ssd": ("cin_plan",), "annex-a": ("cin_plan", "cp_plan", "care_episode")},
        as_at_kinds=("annex-a",),
    ),
    Cohort(
        "cin_visits",
        cin_visits,
        {"ssd": ("cin_plan", "cin_visit")},
        "cin_visits_in_timescale",
        visited=cin_visited,
        events=True,
    ),
    Cohort(
        "cp_children",
        cp_children,
        {"ssd": ("cp_plan",), "cin-census": ("cp_plan",), "annex-a": ("cp_plan",)},
        as_at_kinds=("annex-a",),
    ),
    Cohort(
        "cp_visits",
        cp_visits,
        # A workbook holds the latest visit alone: it serves under a rule of form "currency".
        {"ssd": ("cp_plan", "cp_visit"), "annex-a": ("cp_plan", "latest_cp_visit")},
        "cp_visits_in_timescale",
        visited=cp_visited,
        as_at_kinds=("annex-a",),
        events=True,
    ),
)
