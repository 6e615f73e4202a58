"""Visits in form "due": of the visits that fall due, those made on or before that day.

Needs every visit. The clock starts with a plan or placement and again with each visit; a visit
falls due one interval later, and after a missed day one interval later again, so that a child
whom nobody visits is a miss in every interval and is never out of the denominator.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    and_,
    case,
    cast,
    func,
    literal,
    not_,
    or_,
    select,
    union_all,
)

from data.cases.common import ONCE, Scope, as_date
from data.cases.visit_clocks import after_first, first_due, fixed_clocks, measured, visit_clocks
from data.cases.visit_rules import (
    NEVER,
    Held,
    Visited,
    counted,
    falls_on,
    in_force_among,
    in_months,
    is_one_step_before,
    is_one_step_on,
    made_to,
    number_of,
    paused,
    qualified,
    step_of,
)
from data.schema import calendar, visit


def due(scope: Scope, visited: Visited, held: Held) -> Select[Any]:
    """Return visits that fell due, each on its due date.

    A visit falls due one interval after the clock's start: the start of the plan or placement or
    the last visit that counts. It was made in time when the next one that counts came on or
    before that day. After a missed due date the next falls one interval later, until a visit
    (which, made on such a later due date, meets it) or the end of the plan or placement. Where
    the clock started before the visits that are held, an earlier visit may have met it: such due
    dates are unknown. The rule of a due date is the one in force on the day its clock started.
    No visit falls due on a day that is paused, and the clock starts again the day after.
    """
    if held.rule.from_start:
        return _at_fixed_steps(scope, visited, held)
    rule, timed = held.rule, visit_clocks(scope, visited, held)
    # After the window over the clocks: a visit under the next rule still ends the clock of this.
    started = timed if rule.first_interval is None else after_first(held, timed)
    gaps = measured(visited, held, started)
    first, day = calendar.alias("first_due_day"), calendar.alias("due_day")
    at_once = and_(day.c.day == first.c.day, gaps.c.next_visit <= day.c.day)
    met = func.coalesce(or_(at_once, gaps.c.next_visit == day.c.day), False)
    last = case(
        (gaps.c.next_event.is_(None), as_date(scope.data_to)),
        (gaps.c.next_event > first.c.day, gaps.c.next_event),
        else_=first.c.day,
    )
    step = gaps.c.step if "step" in gaps.c else step_of(rule.interval, rule.unit)
    before = gaps.c.day_number if "day_number" in gaps.c else None
    later = (
        _visits_due(scope, visited, held, gaps, day, met)
        .join(first, is_one_step_on(first, rule.unit, gaps.c.started, step, before))
        .join(
            day,
            and_(
                day.c.day.between(first.c.day, last),
                falls_on(day, rule.unit, gaps.c.started, step),
                *_is_due(scope, visited, held, gaps, day, met),
            ),
        )
    )
    if rule.first_interval is None:
        return later
    return select(
        union_all(later, _first_visits(scope, visited, held, timed)).subquery(held.step("all_due"))
    )


def _visits_due(
    scope: Scope, visited: Visited, held: Held, gap: Any, day: Any, met: ColumnElement[bool]
) -> Select[Any]:
    """Return what is said of a visit that falls due on ``day``, with ``met`` whether in time."""
    known = gap.c.begun >= as_date(scope.data_from)
    name: Any = gap.c.spell_id + literal("|") + day.c.month + literal("|")
    name = name + cast(day.c.day_number, String(12))
    return select(
        (name + literal("|second") if held.second else name).label("case_id"),
        gap.c.person_id,
        day.c.day.label("reference_date"),
        case((met, gap.c.next_visit)).label("last_visit"),
        *counted(visited, held, met=and_(met, known), cases=known, unknown=not_(known)),
    )


def _is_due(
    scope: Scope, visited: Visited, held: Held, gap: Any, day: Any, met: ColumnElement[bool]
) -> list[ColumnElement[bool]]:
    """Return the conditions under which a visit falls due on ``day``, a whole interval on."""
    return [
        day.c.month.in_(scope.months),
        day.c.day <= scope.data_to,
        *in_months(held, day.c.month_last),
        or_(gap.c.end_date.is_(None), day.c.day < gap.c.end_date),
        or_(met, gap.c.next_event.is_(None), gap.c.next_event > day.c.day),
        *visited.belongs(gap.c.person_id, day.c.day),
        not_(paused(scope, gap.c.person_id, day.c.day, day.c.day)),
    ]


def _first_visits(scope: Scope, visited: Visited, held: Held, clocks: Any) -> Select[Any]:
    """Return the first visits that fell due, each so many days after its spell began."""
    start, day = calendar.alias("spell_day"), calendar.alias("first_visit_day")
    # A visit on the very day of the start is the first one.
    at_start = case(
        (clocks.c.is_visit == 1, clocks.c.clock_start), else_=clocks.c.next_visit
    ).label("next_visit")
    kept = [column for column in clocks.c if column.name != "next_visit"]
    openings = (
        select(*kept, at_start)
        .where(clocks.c.clock_start == clocks.c.start_date)
        .cte(held.step("openings"))
        .prefix_with(ONCE)
    )
    to_start, to_day = first_due(held, openings, start, day)
    met = func.coalesce(openings.c.next_visit <= day.c.day, False)
    return (
        _visits_due(scope, visited, held, openings, day, met)
        .join(start, to_start)
        .join(day, to_day)
        .where(*_is_due(scope, visited, held, openings, day, met))
    )


def _at_fixed_steps(scope: Scope, visited: Visited, held: Held) -> Select[Any]:
    """Return visits due at fixed intervals from the start alone, whenever the last was made.

    Each interval needs a visit of its own, made after the due date before and on or before its
    own. The rule of a due date is the one in force on the due date before it. After a pause the
    intervals are counted from the day after it.
    """
    rule = held.rule
    clock = measured(visited, held, fixed_clocks(scope, visited, held))
    day, before = calendar.alias("due_day"), calendar.alias("due_before")
    step = clock.c.step if "step" in clock.c else step_of(rule.interval, rule.unit)
    intervals = (
        select(clock, day.c.day.label("due_day"), before.c.day.label("begun"))
        .join(
            day,
            and_(
                day.c.day > clock.c.clock_start,
                number_of(day, rule.unit) > clock.c.started,
                falls_on(day, rule.unit, clock.c.started, step),
                day.c.month.in_(scope.months),
            ),
        )
        .join(before, is_one_step_before(before, rule.unit, day, clock.c.started, step))
        .where(*in_force_among(held, before.c.day))
        .cte(held.step("intervals"))
        .prefix_with(ONCE)
    )
    last_visit = (
        select(func.max(visit.c.visit_date))
        .where(
            made_to(scope, visited, intervals.c.person_id),
            visit.c.visit_date > intervals.c.begun,
            visit.c.visit_date > intervals.c.clock_start,
            visit.c.visit_date <= intervals.c.due_day,
            qualified(held),
        )
        .correlate(intervals)
        .scalar_subquery()
    )
    found = (
        select(intervals, last_visit.label("next_visit")).cte(held.step("seen")).prefix_with(ONCE)
    )
    met = found.c.next_visit.is_not(None)
    return (
        _visits_due(scope, visited, held, found, day, met)
        .join(day, day.c.day == found.c.due_day)
        .where(*_is_due(scope, visited, held, found, day, NEVER))
    )
