"""Visits in form "due": of the visits that fall due, those made on or before that day.

Needs every visit. The clock starts with a plan or placement and again with each visit; a visit
falls due one interval later, and after a missed day one interval later again, so that a child
whom nobody visits is a miss in every interval and is never out of the denominator.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    Select,
    String,
    and_,
    case,
    cast,
    func,
    literal,
    not_,
    null,
    or_,
    select,
    union_all,
)

from data.cases.common import ONCE, Scope, as_date
from data.cases.visit_rules import (
    Held,
    Visited,
    counted,
    falls_on,
    in_force_among,
    in_months,
    interval_of,
    is_one_step_on,
    is_paused_by,
    made_to,
    number_of,
    paused,
    qualified,
)
from data.schema import calendar, visit, visit_pause


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
    rule = held.rule
    timed = _timed(scope, visited, held)
    start = calendar.alias("clock_day")
    # After the window over the clocks: a visit under the next rule still ends the clock of this.
    # The start is joined here, as what it is measured by differs from rule to rule.
    gaps = _gaps(visited, held, timed, start)
    first, day = calendar.alias("first_due_day"), calendar.alias("due_day")
    is_due = _is_due(scope, visited, held, gaps, day)
    at_once = and_(day.c.day == first.c.day, gaps.c.next_visit <= day.c.day)
    met = func.coalesce(or_(at_once, gaps.c.next_visit == day.c.day), False)
    last = case(
        (gaps.c.next_event.is_(None), as_date(scope.data_to)),
        (gaps.c.next_event > first.c.day, gaps.c.next_event),
        else_=first.c.day,
    )
    step = gaps.c.step
    later = (
        _columns(scope, visited, held, gaps, day, met)
        .join(first, is_one_step_on(first, rule.unit, gaps.c.started, step, gaps.c.day_number))
        .join(
            day,
            and_(
                day.c.day.between(first.c.day, last),
                falls_on(day, rule.unit, gaps.c.started, step),
                or_(met, gaps.c.next_event.is_(None), gaps.c.next_event > day.c.day),
                *is_due,
            ),
        )
    )
    if rule.first_interval is None:
        return later
    # The first visit to a placement falls due so many days after its start.
    opening = _in_force(held, timed).where(timed.c.opens == 1).cte(held.step("opening"))
    met = func.coalesce(opening.c.next_visit <= day.c.day, False)
    firsts = (
        _columns(scope, visited, held, opening, day, met)
        .join(start, start.c.day == opening.c.clock_start)
        .join(
            day,
            and_(
                day.c.day_number == start.c.day_number + rule.first_interval,
                or_(met, opening.c.next_event.is_(None), opening.c.next_event > day.c.day),
                *_is_due(scope, visited, held, opening, day),
            ),
        )
    )
    return select(union_all(later, firsts).subquery(held.step("all_due")))


def _timed(scope: Scope, visited: Visited, held: Held) -> Any:
    """Return what starts the clock, in order, each with what comes next in the same spell.

    ``begun`` is the day on which it did, ``opens`` 1 where a first visit is still to be made;
    ``next_event`` is the next that starts the clock, ``next_visit`` the same where it is a visit.
    """
    events = clock_events(scope, visited, held)
    spell = {"partition_by": events.c.spell_id, "order_by": events.c.clock_start}
    next_event = func.lead(events.c.clock_start).over(**spell)
    next_visit = (
        case((func.lead(events.c.is_visit).over(**spell) == 1, next_event))
        if scope.paused
        else next_event
    )
    return (
        select(events, next_event.label("next_event"), next_visit.label("next_visit"))
        .cte(held.step("timed"))
        .prefix_with(ONCE)
    )


def clock_events(scope: Scope, visited: Visited, held: Held) -> Any:
    """Return the days on which the clock starts in each spell, each once.

    They are its start, each visit that counts after it, and the day after each pause. With a
    rule on the first visit a visit on the very day of the start is that first visit.
    """
    spell = visited.clocks
    own = [spell.c[name] for name in spell.c.keys() if name != "spell_id"]  # noqa: SIM118
    spells = [spell.c.spell_id, *own]
    asks_first = held.rule.first_interval is not None
    open_then = or_(spell.c.end_date.is_(None), visit.c.visit_date <= spell.c.end_date)
    since = visit.c.visit_date >= spell.c.start_date
    since = since if asks_first else visit.c.visit_date > spell.c.start_date
    visits = (
        select(*spells, visit.c.visit_date.label("clock_start"), literal(1).label("is_visit"))
        .join(
            visit,
            and_(
                made_to(scope, visited, spell.c.person_id),
                since,
                visit.c.visit_date <= scope.data_to,
                open_then,
                qualified(held),
            ),
        )
        .distinct()
    )
    starts = select(*spells, spell.c.start_date.label("clock_start"), literal(0).label("is_visit"))
    parts: list[Select[Any]] = [starts, visits]
    if scope.paused:
        parts.append(restarts(scope, spell, spells))
    together = union_all(*parts).cte(held.step("events")).prefix_with(ONCE)
    if not (scope.paused or asks_first):
        return together
    # A pause may end on the day of a visit, and a first visit be made on the first day.
    names = [name for name in together.c.keys() if name != "is_visit"]  # noqa: SIM118
    is_visit = func.max(together.c.is_visit)
    once = select(*(together.c[name] for name in names), is_visit.label("is_visit"))
    return (
        once.group_by(*(together.c[name] for name in names))
        .cte(held.step("event_days"))
        .prefix_with(ONCE)
    )


def restarts(scope: Scope, spell: Any, spells: list[Any]) -> Select[Any]:
    """Return the day after each pause that ends within a spell."""
    ended, next_day = calendar.alias("pause_end"), calendar.alias("after_pause")
    return (
        select(*spells, next_day.c.day.label("clock_start"), literal(0).label("is_visit"))
        .join(visit_pause, is_paused_by(scope, spell.c.person_id))
        .join(ended, ended.c.day == visit_pause.c.last_day)
        .join(
            next_day,
            and_(
                next_day.c.day_number == ended.c.day_number + 1,
                next_day.c.day > spell.c.start_date,
                next_day.c.day <= scope.data_to,
                or_(spell.c.end_date.is_(None), next_day.c.day < spell.c.end_date),
            ),
        )
        .distinct()
    )


def _in_force(held: Held, timed: Any) -> Select[Any]:
    return select(timed).where(*in_force_among(held, timed.c.clock_start))
