"""Child in need plans and child protection plans, and the visits made under them."""

from __future__ import annotations

from functools import partial
from typing import Any, Final

from sqlalchemy import Select, String, and_, case, cast, func, literal, or_, select, union_all

from data.cases.cohort import Cohort
from data.cases.common import (
    ONCE,
    Scope,
    as_date,
    flag,
    is_looked_after,
    merged_spells,
    month_ends,
    open_on,
    spell_table_snapshot,
    with_breakdowns,
)
from data.cases.visits import by_rule, in_force, qualifies, step_name
from data.rules import VisitRule
from data.schema import calendar, cin_plan, cp_plan, visit


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
    """Return children with an open child protection plan at the month's end."""
    return with_breakdowns(scope, spell_table_snapshot(scope, cp_plan))


def cin_visits(scope: Scope) -> Select[Any]:
    """Return children on a plan for the whole month, with whether they were visited in it.

    Form "month touched". Plans that touch are one; children who at the month's end are looked
    after or on a protection plan are visited under another rule. The rule of a month is the one
    in force on its last day.
    """
    plans = merged_spells(scope, cin_plan, touching=True)
    return with_breakdowns(scope, by_rule(scope, partial(_month_touched, scope, plans)))


def _month_touched(scope: Scope, plan: Any, rule: VisitRule) -> Select[Any]:
    end = month_ends(scope)
    whole_month = and_(
        plan.c.start_date <= end.c.month_first,
        or_(plan.c.end_date.is_(None), plan.c.end_date > end.c.day),
    )
    eligible = (
        select(
            plan.c.spell_id.label("case_id"),
            plan.c.person_id,
            end.c.day.label("reference_date"),
            end.c.month_first,
        )
        .join(end, whole_month)
        .where(in_force(rule, end.c.day), _only_in_need(scope, plan.c.person_id, end.c.day))
        .cte(step_name("eligible", rule))
        .prefix_with(ONCE)
    )
    last_visit = (
        select(func.max(visit.c.visit_date))
        .where(
            scope.of(visit),
            visit.c.person_id == eligible.c.person_id,
            visit.c.visit_kind == "cin",
            visit.c.visit_date.between(eligible.c.month_first, eligible.c.reference_date),
            qualifies(rule),
        )
        .correlate(eligible)
        .scalar_subquery()
    )
    visited = (
        select(eligible, last_visit.label("last_visit"))
        .cte(step_name("visited", rule))
        .prefix_with(ONCE)
    )
    return select(
        visited.c.case_id,
        visited.c.person_id,
        visited.c.reference_date,
        visited.c.last_visit,
        flag(visited.c.last_visit.is_not(None)).label("visited"),
        literal(1).label("cases"),
    )


def cp_visits(scope: Scope) -> Select[Any]:
    """Return visits to children with a protection plan that fell due, each on its due date.

    Form "due". A visit falls due one interval after the plan's start or the last qualifying
    visit. It was made in time when the next qualifying visit came on or before that day. After
    a missed due date the next falls one interval later, until a qualifying visit (which, made on
    such a later due date, meets it) or the plan's end. Where the clock started before the visits
    that are held, an earlier visit may have met it: such due dates are counted
    as unknown. The rule of a due date is the one in force on the day its clock started.
    """
    plans = merged_spells(scope, cp_plan, touching=False)
    return with_breakdowns(scope, by_rule(scope, partial(_due, scope, plans)))


def _due(scope: Scope, plans: Any, rule: VisitRule) -> Select[Any]:
    number = {"working_days": "working_day_number", "days": "day_number"}[rule.unit]
    visits = (
        select(
            plans.c.spell_id.label("plan_id"),
            plans.c.person_id,
            plans.c.end_date,
            visit.c.visit_date.label("clock_start"),
        )
        .join(
            visit,
            and_(
                scope.of(visit),
                visit.c.visit_kind == "cp",
                visit.c.person_id == plans.c.person_id,
                visit.c.visit_date > plans.c.start_date,
                visit.c.visit_date <= scope.data_to,
                or_(plans.c.end_date.is_(None), visit.c.visit_date <= plans.c.end_date),
                qualifies(rule),
            ),
        )
        .distinct()
    )
    starts = select(
        plans.c.spell_id.label("plan_id"),
        plans.c.person_id,
        plans.c.end_date,
        plans.c.start_date.label("clock_start"),
    )
    clocks = union_all(starts, visits).cte(step_name("clocks", rule)).prefix_with(ONCE)
    start = calendar.alias("clock_day")
    timed = (
        select(
            clocks,
            start.c[number].label("started"),
            func.lead(clocks.c.clock_start)
            .over(partition_by=clocks.c.plan_id, order_by=clocks.c.clock_start)
            .label("next_visit"),
        )
        .join(start, start.c.day == clocks.c.clock_start)
        .cte(step_name("timed", rule))
        .prefix_with(ONCE)
    )
    # After the window above: a visit under the next rule still ends the clock of this one.
    under_rule = select(timed).where(in_force(rule, timed.c.clock_start))
    gaps = under_rule.cte(step_name("gaps", rule)).prefix_with(ONCE)
    due, first = calendar.alias("due_day"), calendar.alias("first_due_day")
    counts = due.c.working_day if rule.unit == "working_days" else literal(True)
    met = func.coalesce(
        or_(
            and_(due.c.day == first.c.day, gaps.c.next_visit <= due.c.day),
            gaps.c.next_visit == due.c.day,
        ),
        False,
    )
    known = gaps.c.clock_start >= as_date(scope.data_from)
    last = case(
        (gaps.c.next_visit.is_(None), as_date(scope.data_to)),
        (gaps.c.next_visit > first.c.day, gaps.c.next_visit),
        else_=first.c.day,
    )
    falls_due = and_(
        due.c.day.between(first.c.day, last),
        counts,
        (due.c[number] - gaps.c.started) % rule.interval == 0,
        due.c.month.in_(scope.months),
        due.c.day <= scope.data_to,
        or_(gaps.c.end_date.is_(None), due.c.day < gaps.c.end_date),
        or_(met, gaps.c.next_visit.is_(None), gaps.c.next_visit > due.c.day),
    )
    first_due = and_(
        first.c[number] == gaps.c.started + rule.interval,
        first.c.working_day if rule.unit == "working_days" else literal(True),
    )
    return (
        select(
            (gaps.c.plan_id + literal("|") + due.c.month + literal("|") + _text_day(due)).label(
                "case_id"
            ),
            gaps.c.person_id,
            due.c.day.label("reference_date"),
            case((met, gaps.c.next_visit)).label("visit_date"),
            flag(and_(met, known)).label("made_in_time"),
            flag(known).label("cases"),
            flag(~known).label("unknown"),
        )
        .join(first, first_due)
        .join(due, falls_due)
    )


def _text_day(day: Any) -> Any:
    return cast(day.c.day_number, String(12))


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
        {"ssd": ("cp_plan", "cp_visit")},
        "cp_visits_in_timescale",
        events=True,
    ),
)
