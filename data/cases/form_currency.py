"""Visits in form "currency": on a day, children whose latest visit is no older than the interval.

The only form that the latest visit alone can feed, as Annex A holds it.
"""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, not_, or_, select

from data.cases.common import ONCE, Scope, as_date
from data.cases.visit_rules import (
    Held,
    Visited,
    counted,
    in_force,
    interval_of,
    made_to,
    number_of,
    paused,
    qualifies,
    step_of,
)
from data.rules import VisitRule
from data.schema import calendar, visit

LATEST: Final = (
    "case_id", "person_id", "day", "day_number", "working_day_number", "months_12_before",
)  # fmt: skip
"""What is kept of a child present on a day, beside the clock's start and the place."""


def currency(scope: Scope, visited: Visited, held: Held) -> Select[Any]:
    """Return children present on each day, with whether their visits are up to date on it.

    Up to date: the latest visit that counts, since the clock's start, is no older than the
    interval; without one the start stands in for it, but a rule may ask for a first visit sooner
    (days after a placement's start). The rule of a day is the one in force on it. A child whose
    clock started before the visits that are held, with none since, may have been visited then:
    unknown while the interval reaches back that far. A child paused on the day is left out.
    """
    rule = held.rule
    child = last_visits(scope, visited, held)
    start, seen_on = calendar.alias("clock_day"), calendar.alias("seen_on")
    last_number = number_of(seen_on, rule.unit)
    # The number of the latest visit is worked out before it is compared: a join for each mention
    # of it would cost half as much again.
    numbered = (
        select(child, last_number.label("last_visit_number"))
        .outerjoin(seen_on, seen_on.c.day == child.c.last_visit)
        .cte(held.step("visited"))
        .prefix_with(ONCE)
    )
    clock = numbered.c[visited.clock]
    place = numbered.c.place if visited.settled else None
    interval = interval_of(visited, rule, place, clock, numbered)
    up_to_date = _is_up_to_date(rule, numbered, start, interval)
    unknown = and_(
        numbered.c.last_visit_number.is_(None),
        ~up_to_date,
        clock < as_date(scope.data_from),
        number_of(numbered, rule.unit) - interval < _records_begin(scope, rule),
    )
    away = paused(scope, numbered.c.person_id, numbered.c.day, numbered.c.day)
    return select(
        numbered.c.case_id,
        numbered.c.person_id,
        numbered.c.day.label("reference_date"),
        numbered.c.last_visit,
        *counted(
            visited,
            held,
            met=and_(up_to_date, not_(away)),
            cases=and_(~unknown, not_(away)),
            unknown=and_(unknown, not_(away)),
            left_out=away,
        ),
    ).join(start, start.c.day == clock)


def last_visits(scope: Scope, visited: Visited, held: Held) -> Any:
    """Return children present on each day with their latest visit since the clock's start."""
    child, rule = visited.present, held.rule
    wanted = dict.fromkeys((*LATEST, visited.clock, *(["place"] if visited.settled else [])))
    # The latest by its place in the index: a greatest over all would read every visit.
    last_visit = (
        select(visit.c.visit_date)
        .where(
            made_to(scope, visited, child.c.person_id),
            visit.c.visit_date >= child.c[visited.clock],
            visit.c.visit_date <= child.c.day,
            qualifies(rule),
        )
        .order_by(visit.c.visit_date.desc())
        .limit(1)
        .correlate(child)
        .scalar_subquery()
    )
    return (
        select(*(child.c[name] for name in wanted), last_visit.label("last_visit"))
        .where(in_force(rule, child.c.day), *visited.belongs(child.c.person_id, child.c.day))
        .cte(held.step("latest"))
        .prefix_with(ONCE)
    )


def _is_up_to_date(rule: VisitRule, child: Any, start: Any, interval: Any) -> ColumnElement[bool]:
    last, now = child.c.last_visit_number, number_of(child, rule.unit)
    if rule.first_interval is None:
        first = now - number_of(start, rule.unit) <= step_of(rule.interval, rule.unit)
    else:
        first = child.c.day_number - start.c.day_number <= rule.first_interval
    return or_(
        and_(last.is_not(None), now - last <= interval),
        and_(last.is_(None), first),
    )


def _records_begin(scope: Scope, rule: VisitRule) -> Any:
    """Return the number of the first day of the records."""
    if rule.unit in ("days", "weeks") or scope.data_from == date.min:
        return scope.data_from.toordinal()
    first = calendar.alias("first_day")
    return (
        select(number_of(first, rule.unit))
        .where(first.c.day == as_date(scope.data_from))
        .scalar_subquery()
    )
