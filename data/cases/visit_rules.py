"""What the forms of "visited in timescale" share: whose visits, dated rules, pauses, intervals.

A form is a function of a scope, of whom it visits and of a rule: currency, due, month touched.
Any measure's rule may have any of them, and another one from some month on. Each month has one
form, that of the rule in force on its last day.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, case, extract, false, literal, or_, select

from data.cases.common import Scope, as_date, flag
from data.rules import VisitRule
from data.schema import visit, visit_pause
from data.visit_pauses import EVERYONE

MONTH_STEP: Final = 32
"""A day's number by months is its month's number times this, and its day of the month."""
NEVER: Final = false()
SECOND: Final = ("second_met", "second_cases", "second_unknown")
"""The columns of the second threshold."""


@dataclass(frozen=True, slots=True)
class Visited:
    """Whose visits a measure counts, in the shapes that the forms need.

    ``spells`` are what a child is visited under for months on end and ``clocks`` what starts the
    clock, a plan or a placement, both with ``spell_id``, ``person_id``, ``start_date`` and
    ``end_date``; ``present`` are the children of each of the scope's days, one row each, with
    ``case_id``, ``person_id``, the day's row of the calendar and, as ``clock``, the start of the
    clock. Present of children in care also has ``place``.
    """

    kind: str
    """The kind of visit: cin, cp or cla."""
    met: str
    """The column that says that a visit was in time."""
    spells: Any
    clocks: Any
    present: Any
    clock: str = "start_date"
    in_cohort: Callable[[Any, Any], ColumnElement[bool]] | None = None
    """Whether a child belongs to the cohort on a day; none: whenever there is a spell."""
    settled: Callable[[Any, Any, Any], ColumnElement[bool]] | None = None
    """Whether the longer interval holds: of a place, its start and the row of a day."""
    places: Any = None
    """Where a child is in a spell of ``clocks``: ``spell_id``, ``place``, ``since``, ``until``."""

    def belongs(self, person_id: Any, day: Any) -> Sequence[ColumnElement[bool]]:
        """Return the conditions under which a child belongs to the cohort on ``day``."""
        return [self.in_cohort(person_id, day)] if self.in_cohort else []


@dataclass(frozen=True, slots=True)
class Held:
    """A rule at its place among the others.

    ``since`` and ``until`` bound the rules next to it that have its form and clock: its months
    are those that end from ``since`` on, before ``until``. ``second``: counted for the second
    threshold of the rule.
    """

    rule: VisitRule
    run: tuple[VisitRule, ...]
    since: date | None
    until: date | None
    second: bool = False

    @property
    def opens_run(self) -> bool:
        """Whether it is the first rule of its form: clocks that started earlier are its own."""
        return self.rule.valid_from == self.run[0].valid_from

    def step(self, name: str) -> str:
        """Return a name for a step that tells it from the same step under another rule."""
        return f"{name}_{self.rule.valid_from:%Y%m%d}" + ("_second" if self.second else "")


def held_rules(rules: Sequence[VisitRule]) -> list[Held]:
    """Return each rule, oldest first, with those of its form and clock that it follows on."""
    runs: list[list[VisitRule]] = []
    for rule in rules:
        if runs and _alike(runs[-1][-1], rule):
            runs[-1].append(rule)
        else:
            runs.append([rule])
    return [
        Held(
            rule,
            tuple(run),
            None if run is runs[0] else run[0].valid_from,
            run[-1].valid_to,
        )
        for run in runs
        for rule in run
    ]


def _alike(one: VisitRule, other: VisitRule) -> bool:
    return (one.form, one.from_start) == (other.form, other.from_start)


def with_seconds(held: Sequence[Held]) -> list[Held]:
    """Return the rules, and once more those that have a second threshold, under that one."""
    found = list(held)
    for each in held:
        if each.rule.second_interval:
            run = tuple(_second(rule) for rule in each.run)
            found.append(replace(each, rule=_second(each.rule), run=run, second=True))
    return found


def _second(rule: VisitRule) -> VisitRule:
    """Return the rule with its second threshold for its first."""
    interval = rule.second_interval or rule.interval
    stable = max(rule.stable_interval, interval) if rule.stable_interval else None
    return replace(rule, interval=interval, stable_interval=stable)


def in_force(rule: VisitRule, day: Any) -> ColumnElement[bool]:
    """Return whether ``rule`` holds on ``day``."""
    until = [day < as_date(rule.valid_to)] if rule.valid_to else []
    return and_(day >= as_date(rule.valid_from), *until)


def in_force_among(held: Held, day: Any) -> Sequence[ColumnElement[bool]]:
    """Return the conditions under which the rule holds on ``day`` among those of its form.

    The first of them holds for every earlier day too: a clock that started under another form
    goes on under this one.
    """
    rule = held.rule
    until = [day < as_date(rule.valid_to)] if rule != held.run[-1] and rule.valid_to else []
    return [*([] if held.opens_run else [day >= as_date(rule.valid_from)]), *until]


def in_months(held: Held, month_last: Any) -> Sequence[ColumnElement[bool]]:
    """Return the conditions under which a month, by its last day, has the form of the rule."""
    since = [month_last >= as_date(held.since)] if held.since else []
    return [*since, *([month_last < as_date(held.until)] if held.until else [])]


def qualifies(rule: VisitRule) -> ColumnElement[bool]:
    """Return whether a visit counts: the child seen, or seen alone, as the rule asks."""
    seen = [visit.c.child_seen] if rule.child_seen or rule.seen_alone else []
    alone = [visit.c.seen_alone] if rule.seen_alone else []
    return and_(literal(True), *seen, *alone)


def qualified(held: Held) -> ColumnElement[bool]:
    """Return whether a visit counts under the rule of its own day, among those of one form."""
    if len({(rule.child_seen, rule.seen_alone) for rule in held.run}) == 1:
        return qualifies(held.rule)
    parts = [replace(held, rule=rule) for rule in held.run]
    return or_(
        *(and_(*in_force_among(part, visit.c.visit_date), qualifies(part.rule)) for part in parts)
    )


def made_to(scope: Scope, visited: Visited, person_id: Any) -> ColumnElement[bool]:
    """Return whether a row of visits is one of the kind to the child."""
    return and_(
        scope.of(visit),
        visit.c.visit_kind == visited.kind,
        visit.c.person_id == person_id,
    )


def paused(scope: Scope, person_id: Any, first: Any, last: Any) -> ColumnElement[bool]:
    """Return whether a pause holds for the child on any day from ``first`` to ``last``."""
    if not scope.paused:
        return NEVER
    return (
        select(literal(1))
        .select_from(visit_pause)
        .where(
            is_paused_by(scope, person_id),
            visit_pause.c.first_day <= last,
            or_(visit_pause.c.last_day.is_(None), visit_pause.c.last_day >= first),
        )
        .exists()
    )


def is_paused_by(scope: Scope, person_id: Any) -> ColumnElement[bool]:
    """Return whether a row of pauses is one of the measure's for the child."""
    return and_(
        visit_pause.c.authority_code == scope.authority,
        visit_pause.c.measure == scope.rules[0].measure,
        or_(visit_pause.c.person_id == EVERYONE, visit_pause.c.person_id == person_id),
    )


def number_of(day: Any, unit: str) -> ColumnElement[int]:
    """Return the number of a row of the calendar by which intervals of ``unit`` are measured.

    Of months: one day lies no more than an interval after another where the numbers differ by
    no more than ``step_of``, since 31 January and a month make the last day of February.
    """
    if unit == "working_days":
        found: ColumnElement[int] = day.c.working_day_number
    elif unit == "months":
        month = extract("year", day.c.day) * 12 + extract("month", day.c.day)
        found = month * MONTH_STEP + extract("day", day.c.day)
    else:
        found = day.c.day_number
    return found


def step_of(interval: int, unit: str) -> int:
    """Return by how much the numbers of two days differ that lie an interval apart."""
    return interval * {"weeks": 7, "months": MONTH_STEP}.get(unit, 1)


def falls_on(day: Any, unit: str, started: Any, step: Any) -> ColumnElement[bool]:
    """Return whether ``day`` lies a whole number of steps after the one numbered ``started``.

    Months keep to the day of the month, or to the last day of one that is too short.
    """
    number = number_of(day, unit)
    if unit == "months":
        ours, theirs = number % MONTH_STEP, started % MONTH_STEP
        whole = (number - ours) - (started - theirs)
        return and_(
            whole % step == 0,
            or_(ours == theirs, and_(day.c.is_month_end, ours < theirs)),
        )
    on_step = (number - started) % step == 0
    return and_(on_step, day.c.working_day) if unit == "working_days" else on_step


def is_one_step_on(
    day: Any, unit: str, started: Any, step: Any, day_number: Any
) -> ColumnElement[bool]:
    """Return whether ``day`` lies one step after the one numbered ``started``.

    ``day_number`` is that of the earlier day; of months it lets the index find the later one.
    """
    if unit != "months":
        working = [day.c.working_day] if unit == "working_days" else []
        return and_(number_of(day, unit) == started + step, *working)
    months = step // MONTH_STEP
    number = number_of(day, unit)
    ours, theirs = number % MONTH_STEP, started % MONTH_STEP
    return and_(
        day.c.day_number.between(day_number + 28 * months, day_number + 31 * months),
        (number - ours) - (started - theirs) == step,
        or_(ours == theirs, and_(day.c.is_month_end, ours < theirs)),
    )


def is_one_step_before(
    day: Any, unit: str, later: Any, started: Any, step: Any
) -> ColumnElement[bool]:
    """Return whether ``day`` lies one step before ``later``, both on steps from ``started``."""
    if unit != "months":
        working = [day.c.working_day] if unit == "working_days" else []
        return and_(number_of(day, unit) == number_of(later, unit) - step, *working)
    months = step // MONTH_STEP
    ours, theirs = number_of(day, unit), number_of(later, unit)
    return and_(
        day.c.day_number.between(
            later.c.day_number - 31 * months, later.c.day_number - 28 * months
        ),
        falls_on(day, unit, started, step),
        (theirs - theirs % MONTH_STEP) - (ours - ours % MONTH_STEP) == step,
    )


def interval_of(visited: Visited, rule: VisitRule, place: Any, start: Any, day: Any) -> Any:
    """Return the step to the next visit: longer where the child is settled and the rule says so.

    ``place`` is where the child is, ``start`` since when, ``day`` the day that it is judged on.
    """
    usual = step_of(rule.interval, rule.unit)
    if visited.settled is None or rule.stable_interval is None:
        return usual
    longer = step_of(rule.stable_interval, rule.unit)
    return case((visited.settled(place, start, day), longer), else_=usual)


def counted(
    visited: Visited,
    held: Held,
    *,
    met: ColumnElement[bool],
    cases: ColumnElement[bool],
    unknown: ColumnElement[bool] = NEVER,
    left_out: ColumnElement[bool] = NEVER,
) -> list[ColumnElement[Any]]:
    """Return the 0/1 columns that measures count: of the first threshold, or of the second."""
    none = literal(0)
    columns = [flag(met), flag(cases), flag(unknown)]
    first = [none] * 3 if held.second else columns
    second = columns if held.second else [none] * 3
    beside = none if held.second else flag(left_out)
    names = (visited.met, "cases", "unknown", "paused", *SECOND)
    return [
        column.label(name) for column, name in zip((*first, beside, *second), names, strict=True)
    ]
