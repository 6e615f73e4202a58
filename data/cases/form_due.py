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
from data.cases.visit_rules import (
    NEVER,
    Held,
    Visited,
    counted,
    falls_on,
    in_force_among,
    in_months,
    interval_of,
    is_one_step_before,
    is_one_step_on,
    is_paused_by,
    made_to,
    number_of,
    paused,
    qualified,
    step_of,
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
    rule, timed = held.rule, _timed(scope, visited, held)
    # After the window over the clocks: a visit under the next rule still ends the clock of this.
    started = timed if rule.first_interval is None else _after_first(held, timed)
    gaps = _measured(visited, held, started)
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


def _timed(scope: Scope, visited: Visited, held: Held) -> Any:
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


def _next(events: Any, name: str) -> ColumnElement[Any]:
    """Return ``name`` of the event that follows in the same spell."""
    found: ColumnElement[Any] = func.lead(events.c[name]).over(
        partition_by=events.c.spell_id, order_by=events.c.clock_start
    )
    return found


def _measured(visited: Visited, held: Held, clocks: Any) -> Any:
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


def _opens(clocks: Any) -> ColumnElement[bool]:
    """Return whether a first visit is still to be made: the spell begins, without one that day."""
    return and_(clocks.c.clock_start == clocks.c.start_date, clocks.c.is_visit == 0)


def _first_due(held: Held, clocks: Any, start: Any, day: Any) -> tuple[Any, Any]:
    """Return the joins from a clock to the day on which a first visit falls due."""
    days = held.rule.first_interval or 0
    return start.c.day == clocks.c.clock_start, day.c.day_number == start.c.day_number + days


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
    to_start, to_day = _first_due(held, openings, start, day)
    met = func.coalesce(openings.c.next_visit <= day.c.day, False)
    return (
        _visits_due(scope, visited, held, openings, day, met)
        .join(start, to_start)
        .join(day, to_day)
        .where(*_is_due(scope, visited, held, openings, day, met))
    )


def _after_first(held: Held, clocks: Any) -> Any:
    """Return the clocks, with those of spells begun started again where the first visit is missed.

    From the day on which that fell due the next falls one interval later.
    """
    start, day = calendar.alias("opening_day"), calendar.alias("missed_day")
    to_start, to_day = _first_due(held, clocks, start, day)
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


def _at_fixed_steps(scope: Scope, visited: Visited, held: Held) -> Select[Any]:
    """Return visits due at fixed intervals from the start alone, whenever the last was made.

    Each interval needs a visit of its own, made after the due date before and on or before its
    own. The rule of a due date is the one in force on the due date before it. After a pause the
    intervals are counted from the day after it.
    """
    rule = held.rule
    clock = _measured(visited, held, _fixed_clocks(scope, visited, held))
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


def _fixed_clocks(scope: Scope, visited: Visited, held: Held) -> Any:
    """Return the start of each spell, and the day after each pause in it."""
    spell = visited.clocks
    own = [spell.c[name] for name in spell.c.keys()]  # noqa: SIM118
    starts = select(*own, spell.c.start_date.label("clock_start"), literal(0).label("is_visit"))
    parts = [starts, *([restarts(scope, spell, own)] if scope.paused else [])]
    events = union_all(*parts).cte(held.step("fixed_starts")).prefix_with(ONCE)
    return (
        select(events, _next(events, "clock_start").label("next_event"))
        .cte(held.step("fixed_clocks"))
        .prefix_with(ONCE)
    )
