"""Where visits stand on one day: of each child, when the next visit falls due, or was missed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Date,
    ScalarSelect,
    Select,
    and_,
    case,
    cast,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)

from data.cases.common import ONCE, Scope, as_date, flag, involved_on, with_breakdowns
from data.cases.visit_rules import (
    NEVER,
    Held,
    Visited,
    falls_on,
    held_rules,
    in_force_among,
    interval_of,
    is_one_step_on,
    is_paused_by,
    made_to,
    number_of,
    paused,
    qualified,
)
from data.rules import CURRENCY, DUE, MONTH_TOUCHED
from data.schema import calendar, visit, visit_pause

SOON: Final = 10
"""Working days ahead within which a visit is due soon."""
CHILD: Final = (
    "case_id", "person_id", "day", "day_number", "working_day_number", "months_12_before",
    "month_first",
)  # fmt: skip


def visits_now(scope: Scope, visited: Visited) -> Select[Any]:
    """Return the children present on the scope's one day, each with where its visits stand.

    ``last_visit`` is the latest that counts since the plan or placement began, ``days_unseen``
    the days since, or since that beginning. ``due_date`` is the day on which the next visit falls
    due, or the first day missed since the last. ``standing``: overdue, as the form in force
    counts it on this day; due, within the next 10 working days; later; paused; new, where a
    month in which the plan began asks for no visit; or unknown, where a visit from before the
    records may count still. Each by the rule in force on the day, in form "due" by that of the day
    on which the clock started.
    """
    now = scope.on
    assert now is not None  # noqa: S101 - the caller asks about one day
    every = held_rules(scope.rules)
    held = next(each for each in every if each.rule.holds_on(now))
    clocks = _clocks(scope, visited, held)
    if held.rule.form == MONTH_TOUCHED:
        dated = _by_month(clocks)
    elif held.rule.from_start:
        dated = _by_fixed_steps(visited, held, clocks)
    elif held.rule.form == DUE:
        run = [each for each in every if each.run == held.run]
        dated = _by_interval(visited, run, clocks)
    else:
        dated = _by_interval(visited, [held], clocks)
    found = dated.cte("dated").prefix_with(ONCE)
    return with_breakdowns(scope, _with_standing(scope, held, found))


def _clocks(scope: Scope, visited: Visited, held: Held) -> Any:
    """Return the children present, each with the day on which its clock started last.

    Where only a visit from before the records could have started it, that is at the latest the
    day before they begin, and ``is_known`` is 0. ``opens`` is 1 where a plan or placement has
    begun and no visit was made since.
    """
    child = visited.present
    names = dict.fromkeys((*CHILD, *(["place"] if visited.settled else [])))
    since = child.c[visited.clock]
    restarts = scope.paused and held.rule.form != CURRENCY
    seen = (
        select(
            *(child.c[name] for name in names),
            since.label("started"),
            _last_visit(scope, visited, held, child, since).label("last_visit"),
            (_restart(scope, child, since) if restarts else cast(null(), Date)).label("restart"),
        )
        .where(*visited.belongs(child.c.person_id, child.c.day))
        .cte("seen_now")
        .prefix_with(ONCE)
    )
    unseen = seen.c.last_visit.is_(None)
    before: ColumnElement[bool] = NEVER
    latest: Any = func.coalesce(seen.c.last_visit, seen.c.started)
    if scope.data_from > date.min:
        before = and_(unseen, seen.c.started < as_date(scope.data_from))
        latest = case((before, as_date(scope.data_from - timedelta(days=1))), else_=latest)
    again = func.coalesce(seen.c.restart > latest, False)
    return (
        select(
            seen,
            case((again, seen.c.restart), else_=latest).label("clock_start"),
            flag(and_(unseen, ~before, ~again)).label("opens"),
            flag(or_(~before, again)).label("is_known"),
        )
        .cte("clocks_now")
        .prefix_with(ONCE)
    )


def _last_visit(
    scope: Scope, visited: Visited, held: Held, child: Any, since: Any
) -> ScalarSelect[Any]:
    return (
        select(visit.c.visit_date)
        .where(
            made_to(scope, visited, child.c.person_id),
            visit.c.visit_date >= since,
            visit.c.visit_date <= child.c.day,
            qualified(held),
        )
        .order_by(visit.c.visit_date.desc())
        .limit(1)
        .correlate(child)
        .scalar_subquery()
    )


def _restart(scope: Scope, child: Any, since: Any) -> ScalarSelect[Any]:
    """Return the day after the last pause that has ended since the plan or placement began."""
    ended, after = calendar.alias("pause_end"), calendar.alias("after_pause")
    return (
        select(func.max(after.c.day))
        .select_from(visit_pause)
        .join(ended, ended.c.day == visit_pause.c.last_day)
        .join(after, after.c.day_number == ended.c.day_number + 1)
        .where(
            is_paused_by(scope, child.c.person_id),
            after.c.day > since,
            after.c.day <= child.c.day,
        )
        .correlate(child)
        .scalar_subquery()
    )


def _dated(clocks: Any, due: Any) -> Select[Any]:
    return select(
        clocks,
        due.c.day.label("due_date"),
        due.c.working_day_number.label("due_number"),
    )


def _by_interval(visited: Visited, held: Sequence[Held], clocks: Any) -> Select[Any]:
    """Return each child with the day one interval after its clock started."""
    parts = []
    for each in held:
        rule = each.rule
        start, due = calendar.alias("clock_day"), calendar.alias("next_due")
        place = clocks.c.place if visited.settled else None
        judged_on = clocks if rule.form == CURRENCY else start
        step = interval_of(visited, rule, place, clocks.c.started, judged_on)
        started = number_of(start, rule.unit)
        in_force = in_force_among(each, clocks.c.clock_start) if rule.form == DUE else []
        query = _dated(clocks, due).join(start, start.c.day == clocks.c.clock_start)
        usual = query.join(
            due, is_one_step_on(due, rule.unit, started, step, start.c.day_number)
        ).where(*in_force)
        if rule.first_interval is None:
            parts.append(usual)
            continue
        first = query.join(due, due.c.day_number == start.c.day_number + rule.first_interval)
        parts += [usual.where(clocks.c.opens == 0), first.where(clocks.c.opens == 1, *in_force)]
    return parts[0] if len(parts) == 1 else select(union_all(*parts).subquery("each_rule"))


def _by_month(clocks: Any) -> Select[Any]:
    """Return each child with the end of the next whole month that needs a visit.

    It is the month after the last visit; that in which a plan begins, or a pause has ended,
    where it did so on the first day.
    """
    start, due = calendar.alias("clock_day"), calendar.alias("next_due")
    last, after = calendar.alias("last_of_month"), calendar.alias("first_of_next")
    at_first = and_(
        clocks.c.clock_start == start.c.month_first,
        func.coalesce(clocks.c.clock_start != clocks.c.last_visit, True),
        clocks.c.is_known == 1,
    )
    return (
        _dated(clocks, due)
        .join(start, start.c.day == clocks.c.clock_start)
        .join(last, last.c.day == start.c.month_last)
        .join(after, after.c.day_number == last.c.day_number + 1)
        .join(due, due.c.day == case((at_first, start.c.month_last), else_=after.c.month_last))
    )


def _by_fixed_steps(visited: Visited, held: Held, clocks: Any) -> Select[Any]:
    """Return each child with the first step from the start whose interval has no visit yet.

    The steps are counted from the start of the plan or placement, or from the end of a pause.
    """
    rule, start, due = held.rule, calendar.alias("clock_day"), calendar.alias("next_due")
    began = func.coalesce(clocks.c.restart, clocks.c.started)
    place = clocks.c.place if visited.settled else None
    step = interval_of(visited, rule, place, clocks.c.started, start)
    begun = (
        select(
            clocks,
            began.label("began"),
            number_of(start, rule.unit).label("began_number"),
            (literal(step) if isinstance(step, int) else step).label("step"),
        )
        .join(start, start.c.day == began)
        .cte("begun_now")
        .prefix_with(ONCE)
    )
    on_or_after = _step_day(rule.unit, begun, begun.c.clock_start, True)
    met = case((begun.c.clock_start > begun.c.began, on_or_after), else_=begun.c.began)
    seen = select(begun, met.label("met")).cte("met_now").prefix_with(ONCE)
    next_day = _step_day(rule.unit, seen, seen.c.met, False)
    return _dated(seen, due).select_from(seen.join(due, due.c.day == next_day))


def _step_day(unit: str, begun: Any, day: Any, or_on: bool) -> ScalarSelect[Any]:
    """Return the first step after ``day`` (with ``or_on``: on or after it)."""
    step_day = calendar.alias("step_day")
    return (
        select(step_day.c.day)
        .where(
            step_day.c.day >= day if or_on else step_day.c.day > day,
            step_day.c.day > begun.c.began,
            falls_on(step_day, unit, begun.c.began_number, begun.c.step),
        )
        .order_by(step_day.c.day)
        .limit(1)
        .correlate(begun)
        .scalar_subquery()
    )


def _with_standing(scope: Scope, held: Held, child: Any) -> Select[Any]:
    """Return what is kept of each child: the last visit, when the next is due, the standing."""
    if held.rule.form != CURRENCY:
        overdue = child.c.due_date <= child.c.day
    elif held.rule.unit == "working_days":
        overdue = child.c.due_number < child.c.working_day_number
    else:
        overdue = child.c.due_date < child.c.day
    away = paused(scope, child.c.person_id, child.c.day, child.c.day)
    soon = child.c.due_number <= child.c.working_day_number + SOON
    seen_on = calendar.alias("unseen_since")
    unseen = child.c.day_number - seen_on.c.day_number
    return select(
        child.c.case_id,
        child.c.person_id,
        child.c.day.label("reference_date"),
        child.c.last_visit,
        case((away, None), else_=unseen).label("days_unseen"),
        case(
            (or_(away, and_(child.c.is_known == 0, ~overdue)), None), else_=child.c.due_date
        ).label("due_date"),
        case(
            (away, "paused"),
            (_is_new(held, child), "new"),
            (overdue, "overdue"),
            (child.c.is_known == 0, "unknown"),
            (soon, "due"),
            else_="later",
        ).label("standing"),
        involved_on(scope, child.c.person_id, child.c.day, "worker_id").label("worker_id"),
    ).outerjoin(seen_on, seen_on.c.day == func.coalesce(child.c.last_visit, child.c.started))


def _is_new(held: Held, child: Any) -> ColumnElement[bool]:
    """Return whether the month asks for no visit yet, as the child was not there for all of it."""
    first = child.c.month_first
    return child.c.started > first if held.rule.form == MONTH_TOUCHED else NEVER
