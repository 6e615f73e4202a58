"""The clocks of visits that fall due: what starts them, what ends them, how they are measured."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    case,
    func,
    literal,
    not_,
    or_,
    select,
    union_all,
)

from data.cases.common import ONCE, Scope
from data.cases.visit_rules import (
    Held,
    Visited,
    in_force_among,
    interval_of,
    is_paused_by,
    made_to,
    number_of,
    qualified,
)
from data.schema import calendar, visit, visit_pause


def visit_clocks(scope: Scope, visited: Visited, held: Held) -> Any:
    """Return the clocks of the rule, each with what starts the next one in the same spell.

    ``next_visit`` is ``next_event`` where that is a visit; ``begun`` is the clock's own start.
    """
    events = clock_events(scope, visited, held)
    next_event = _next(events, "clock_start")
    next_visit = next_event
    if scope.paused:
        next_visit = case((_next(events, "is_visit") == 1, next_event))
    timed = (
        select(
            events,
            events.c.clock_start.label("begun"),
            next_event.label("next_event"),
            next_visit.label("next_visit"),
        )
        .cte(held.step("timed"))
        .prefix_with(ONCE)
    )
    in_force = in_force_among(held, timed.c.clock_start)
    return select(timed).where(*in_force).cte(held.step("clocks")).prefix_with(ONCE)


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
        parts.append(_restarts(scope, spell, spells))
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


def _restarts(scope: Scope, spell: Any, spells: list[Any]) -> Select[Any]:
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


def fixed_clocks(scope: Scope, visited: Visited, held: Held) -> Any:
    """Return the start of each spell, and the day after each pause in it."""
    spell = visited.clocks
    own = [spell.c[name] for name in spell.c.keys()]  # noqa: SIM118
    starts = select(*own, spell.c.start_date.label("clock_start"), literal(0).label("is_visit"))
    parts = [starts, *([_restarts(scope, spell, own)] if scope.paused else [])]
    events = union_all(*parts).cte(held.step("fixed_starts")).prefix_with(ONCE)
    return (
        select(events, _next(events, "clock_start").label("next_event"))
        .cte(held.step("fixed_clocks"))
        .prefix_with(ONCE)
    )


def _next(events: Any, name: str) -> ColumnElement[Any]:
    """Return ``name`` of the event that follows in the same spell."""
    found: ColumnElement[Any] = func.lead(events.c[name]).over(
        partition_by=events.c.spell_id, order_by=events.c.clock_start
    )
    return found


def measured(visited: Visited, held: Held, clocks: Any) -> Any:
    """Return clocks with the number of the day on which they started, and the step to the next."""
    rule, start = held.rule, calendar.alias("clock_day")
    more: list[Any] = [number_of(start, rule.unit).label("started")]
    if rule.unit == "months":
        more.append(start.c.day_number)
    measured = select(clocks, *more).join(start, start.c.day == clocks.c.clock_start)
    if visited.settled is not None and rule.stable_interval is not None:
        place = visited.places
        step = interval_of(visited, rule, place.c.place, clocks.c.start_date, start)
        measured = measured.add_columns(step.label("step")).outerjoin(
            place,
            and_(
                place.c.spell_id == clocks.c.spell_id,
                place.c.since <= clocks.c.clock_start,
                or_(place.c.until.is_(None), place.c.until > clocks.c.clock_start),
            ),
        )
    return measured.cte(held.step("gaps")).prefix_with(ONCE)


def after_first(held: Held, clocks: Any) -> Any:
    """Return the clocks, with those of spells begun started again where the first visit is missed.

    From the day on which that fell due the next falls one interval later.
    """
    start, day = calendar.alias("opening_day"), calendar.alias("missed_day")
    to_start, to_day = first_due(held, clocks, start, day)
    kept = [column for column in clocks.c if column.name != "clock_start"]
    missed = (
        select(*kept, day.c.day.label("clock_start"))
        .join(start, to_start)
        .join(day, to_day)
        .where(
            _opens(clocks),
            or_(clocks.c.next_event.is_(None), clocks.c.next_event > day.c.day),
        )
    )
    others = select(*kept, clocks.c.clock_start).where(not_(_opens(clocks)))
    return union_all(others, missed).cte(held.step("all_clocks")).prefix_with(ONCE)


def _opens(clocks: Any) -> ColumnElement[bool]:
    """Return whether a first visit is still to be made: the spell begins, without one that day."""
    return and_(clocks.c.clock_start == clocks.c.start_date, clocks.c.is_visit == 0)


def first_due(held: Held, clocks: Any, start: Any, day: Any) -> tuple[Any, Any]:
    """Return the joins from a clock to the day on which a first visit falls due."""
    days = held.rule.first_interval or 0
    return start.c.day == clocks.c.clock_start, day.c.day_number == start.c.day_number + days
