"""What every case query shares: its scope, the team of a case, and the breakdown columns.

A case query yields one row per case: ``case_id``, ``person_id``, ``month``,
``reference_date``, ``team``, ``locality``, ``service``, ``age``, ``sex``, ``ethnicity``,
``disability``, the dates that matter, and the 0/1 (or number) columns that measures count.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Date,
    FromClause,
    ScalarSelect,
    Select,
    Table,
    and_,
    case,
    exists,
    func,
    literal,
    or_,
    select,
)

from data.rules import VisitRule
from data.schema import (
    YEARLY,
    calendar,
    care_episode,
    import_run,
    involvement,
    person,
    team,
    team_map,
)

UNKNOWN: Final = "unknown"
SHORT_BREAKS: Final = ("V3", "V4")
"""Legal statuses of short breaks: not looked after (SSDA903 guide; measures, cla_children)."""
ONCE: Final = "MATERIALIZED"
"""Prefix of a common table expression that the database works out once.

Left to itself SQLite repeats a step, with every subquery in it, for each mention of a column.
"""
BREAKDOWNS: Final = ("age", "sex", "ethnicity", "disability")


@dataclass(frozen=True, slots=True)
class CareSteps:
    """Tables of ``placements.care_episodes`` and ``placements.in_care``, which many read."""

    episodes: Table
    in_care: Table


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose cases, from which kind of import, of which months.

    ``data_to`` is the last day on which the records are complete: "now" for every clock;
    ``data_from`` the first: what happened before it is not held. ``imports``, newest first, are
    the snapshot that the month is read from, and nothing else is.
    """

    authority: str
    kind: str
    months: tuple[str, ...]
    data_to: date
    data_from: date = date.min
    rules: Sequence[VisitRule] = ()
    imports: tuple[int, ...] = ()
    paused: bool = False
    """Whether visits of any child were ever paused."""
    mapped: bool = False
    """Whether the council says of any team of its returns which team it is."""
    on: date | None = None
    """The one day that is asked about, in place of the last days of the months."""
    steps: CareSteps | None = None
    """Steps of children in care that were worked out beforehand, for every month."""

    def of(self, table: FromClause) -> ColumnElement[bool]:
        """Return the condition that picks this scope's winning rows of a record table."""
        return and_(
            table.c.authority_code == self.authority,
            table.c.kind == self.kind,
            self._of_imports(table) if self.imports else table.c.is_current,
        )

    def _of_imports(self, table: FromClause) -> ColumnElement[bool]:
        """Return the condition that picks the rows of one snapshot and its corrections."""
        newest, *older = self.imports
        picked = [table.c.import_id == newest]
        for place, each in enumerate(older, start=1):
            other = table.alias()
            named = exists().where(
                other.c.authority_code == table.c.authority_code,
                other.c.import_id.in_(self.imports[:place]),
                other.c.source_id == table.c.source_id,
            )
            picked.append(and_(table.c.import_id == each, ~named))
        return or_(*picked)


def flag(condition: ColumnElement[bool]) -> ColumnElement[int]:
    """Return 1 where ``condition`` holds, else 0."""
    return case((condition, 1), else_=0)


def open_on(
    start: ColumnElement[Any], end: ColumnElement[Any], day: ColumnElement[Any]
) -> ColumnElement[bool]:
    """Return whether a spell is open at the end of ``day``; it is not on the day it ends."""
    return and_(start <= day, or_(end.is_(None), end > day))


def ended(scope: Scope, table: Table, end: ColumnElement[Any] | None = None) -> ColumnElement[Any]:
    """Return the end of a spell: its own, or the start of a later return that knows it no more.

    ``end`` is the column that holds it, ``end_date`` unless given.

    A yearly return holds every spell that was open in its year. One that an earlier return left
    open and a later one does not name cannot have gone on into that year.
    """
    own = table.c.end_date if end is None else end
    if scope.kind not in YEARLY:
        return own
    mine, later = import_run.alias("mine"), import_run.alias("later")
    next_return = (
        select(func.min(later.c.data_from))
        .join(
            mine,
            and_(
                mine.c.authority_code == later.c.authority_code,
                mine.c.kind == later.c.kind,
                later.c.data_from > mine.c.data_to,
            ),
        )
        .where(
            mine.c.authority_code == scope.authority,
            mine.c.import_id == table.c.import_id,
            mine.c.year.is_not(None),
        )
        .correlate(table)
        .scalar_subquery()
    )
    ends_later = or_(own.is_(None), own > next_return)
    return case((and_(next_return.is_not(None), ends_later), next_return), else_=own)


def month_ends(scope: Scope) -> Any:
    """Return the scope's months as rows of the calendar: each month's last day, or its one day."""
    days = (
        calendar.c.day == as_date(scope.on)
        if scope.on
        else and_(calendar.c.is_month_end, calendar.c.month.in_(scope.months))
    )
    return select(calendar).where(days).subquery("month_end")


def day_constant(scope: Scope, column: str) -> ScalarSelect[Any]:
    """Return ``column`` of the calendar on the last day of the data."""
    return select(calendar.c[column]).where(calendar.c.day == scope.data_to).scalar_subquery()


def is_looked_after(scope: Scope, person_id: Any, day: Any) -> ColumnElement[bool]:
    """Return whether the child is looked after on ``day``, short breaks apart."""
    episode = care_episode.alias("care_now")
    return (
        select(literal(1))
        .select_from(episode)
        .where(
            scope.of(episode),
            episode.c.person_id == person_id,
            not_short_break(episode),
            open_on(episode.c.start_date, episode.c.end_date, day),
        )
        .exists()
    )


def not_short_break(episode: FromClause) -> ColumnElement[bool]:
    """Return whether an episode is more than a short break."""
    return or_(episode.c.legal_status.is_(None), episode.c.legal_status.not_in(SHORT_BREAKS))


def involved_on(scope: Scope, person_id: Any, day: Any, column: str) -> ScalarSelect[Any]:
    """Return ``column`` of the involvement open on ``day``: latest start, then lowest id."""
    held = involvement.alias("held_by")
    return _latest(scope, held, column, person_id, open_on(held.c.start_date, held.c.end_date, day))


def involved_until(scope: Scope, person_id: Any, day: Any, column: str) -> ScalarSelect[Any]:
    """Return ``column`` of the involvement that ended on ``day``: latest start, then lowest id."""
    held = involvement.alias("held_until")
    return _latest(scope, held, column, person_id, held.c.end_date == day)


def _latest(
    scope: Scope, held: Any, column: str, person_id: Any, condition: ColumnElement[bool]
) -> ScalarSelect[Any]:
    return (
        select(held.c[column])
        .where(scope.of(held), held.c.person_id == person_id, condition)
        .order_by(held.c.start_date.desc(), func.length(held.c.source_id), held.c.source_id)
        .limit(1)
        .scalar_subquery()
    )


@dataclass(frozen=True, slots=True)
class CountedUnder:
    """Columns of a query: the team, locality and service under which a case is counted."""

    team: ColumnElement[str]
    locality: ColumnElement[str]
    service: ColumnElement[str]


def counted_under(
    scope: Scope, query: Select[Any], returned: Any, day: Any
) -> tuple[Select[Any], CountedUnder]:
    """Return ``query`` with what it takes to place a case, and the columns that place it.

    ``returned`` is the column of the team that the returns name, ``day`` that of the reference
    date. The council's map that holds on the day says which team, locality and service it is;
    what it does not map stands as the returns have it.
    """
    unit = team.alias("unit")
    placed = query.outerjoin(unit, and_(scope.of(unit), unit.c.team_id == returned))
    if not scope.mapped:
        return placed, CountedUnder(
            returned,
            func.coalesce(unit.c.locality, UNKNOWN),
            func.coalesce(unit.c.service, UNKNOWN),
        )
    map_ = team_map.alias("team_map_of_day")
    placed = placed.outerjoin(
        map_,
        and_(
            map_.c.authority_code == scope.authority,
            map_.c.returned_team == returned,
            map_.c.valid_from <= day,
            or_(map_.c.valid_to.is_(None), map_.c.valid_to > day),
        ),
    )
    return placed, CountedUnder(
        func.coalesce(map_.c.team, returned),
        func.coalesce(map_.c.locality, unit.c.locality, UNKNOWN),
        func.coalesce(map_.c.service, unit.c.service, UNKNOWN),
    )


def _age(day: Any, child: Any, told: Any = None) -> ColumnElement[str]:
    born = child.c.born if told is None else func.coalesce(told, child.c.born)
    return case(
        (and_(born.is_(None), child.c.expected_born.is_not(None)), "unborn"),
        (born.is_(None), UNKNOWN),
        (born > day.c.day, "unborn"),
        (born > day.c.years_1_before, "under_1"),
        (born > day.c.years_5_before, "1_to_4"),
        (born > day.c.years_10_before, "5_to_9"),
        (born > day.c.years_16_before, "10_to_15"),
        else_="16_and_over",
    )


def with_breakdowns(scope: Scope, cases: Select[Any]) -> Select[Any]:
    """Return ``cases`` with month, team, locality, service and breakdown columns.

    ``cases`` has ``case_id``, ``person_id``, ``reference_date`` and its own columns. Only rows
    whose reference date lies in the scope's months remain. Cases that count in another month than
    that of their reference date, such as events of the year that ends with it, have
    ``counted_in``; those whose own record gives the day of birth have ``born``.
    """
    found = cases.cte("found").prefix_with(ONCE)
    other_month = found.c.get("counted_in")
    placed = (
        select(
            found,
            # What happens on the day on which a case closes is of the team that held it last.
            func.coalesce(
                involved_on(scope, found.c.person_id, found.c.reference_date, "team_id"),
                involved_until(scope, found.c.person_id, found.c.reference_date, "team_id"),
                UNKNOWN,
            ).label("returned_team"),
        )
        .join(calendar, calendar.c.day == found.c.reference_date)
        .where((calendar.c.month if other_month is None else other_month).in_(scope.months))
        .cte("placed")
        .prefix_with(ONCE)
    )
    day, child = calendar.alias("reference_day"), person.alias("child")
    who = (
        select(
            *(column for column in placed.c if column.name != "returned_team"),
            (day.c.month if other_month is None else placed.c.counted_in).label("month"),
            func.coalesce(_age(day, child, placed.c.get("born")), UNKNOWN).label("age"),
            func.coalesce(child.c.sex, UNKNOWN).label("sex"),
            func.coalesce(child.c.ethnicity, UNKNOWN).label("ethnicity"),
            func.coalesce(child.c.disability, UNKNOWN).label("disability"),
        )
        .join(day, day.c.day == placed.c.reference_date)
        .outerjoin(child, and_(scope.of(child), child.c.person_id == placed.c.person_id))
    )
    query, under = counted_under(scope, who, placed.c.returned_team, placed.c.reference_date)
    return query.add_columns(
        under.team.label("team"),
        under.locality.label("locality"),
        under.service.label("service"),
    )


def as_date(value: date) -> ColumnElement[date]:
    """Return ``value`` as a bound date."""
    return literal(value, Date)


FAR_AHEAD: Final = date(9999, 12, 31)
"""Stands for the end of a spell that is still open, where days are compared."""


def merged_spells(scope: Scope, table: Table, *, touching: bool) -> Any:
    """Return a child's spells of ``table`` with those that overlap put together.

    ``touching``: a spell that begins on the day that another ends continues it. Records that begin
    on one day are one spell, also where one of them ends on it. ``spell_id`` is the identifier of
    the first record of each.
    """
    until = func.coalesce(ended(scope, table), as_date(FAR_AHEAD))
    order = (table.c.start_date, table.c.source_id)
    covered_to = func.max(until).over(
        partition_by=table.c.person_id, order_by=order, rows=(None, -1)
    )
    held = (
        select(
            table.c.person_id,
            table.c.source_id,
            table.c.start_date,
            until.label("until"),
            covered_to.label("covered_to"),
            func.lag(table.c.start_date)
            .over(partition_by=table.c.person_id, order_by=order)
            .label("last_start"),
        )
        .where(scope.of(table))
        .cte(f"{table.name}_held")
        .prefix_with(ONCE)
    )
    apart = (
        held.c.covered_to < held.c.start_date
        if touching
        else held.c.covered_to <= held.c.start_date
    )
    begins = or_(held.c.covered_to.is_(None), and_(apart, held.c.last_start < held.c.start_date))
    number = func.sum(flag(begins)).over(
        partition_by=held.c.person_id,
        order_by=(held.c.start_date, held.c.source_id),
        rows=(None, 0),
    )
    numbered = select(held, number.label("spell")).cte(f"{table.name}_numbered").prefix_with(ONCE)
    last = func.max(numbered.c.until)
    return (
        select(
            func.min(numbered.c.source_id).label("spell_id"),
            numbered.c.person_id,
            func.min(numbered.c.start_date).label("start_date"),
            case((last == as_date(FAR_AHEAD), None), else_=last).label("end_date"),
        )
        .group_by(numbered.c.person_id, numbered.c.spell)
        .cte(f"{table.name}_spells")
        .prefix_with(ONCE)
    )


def spell_table_snapshot(scope: Scope, table: Table) -> Select[Any]:
    """Return one row per child with an open spell of ``table`` on each month's last day."""
    # Worked out once: SQLite would look up each of the months for each spell.
    end = select(month_ends(scope).c.day).cte(f"{table.name}_days").prefix_with(ONCE)
    return (
        select(
            func.min(table.c.source_id).label("case_id"),
            table.c.person_id,
            end.c.day.label("reference_date"),
            func.min(table.c.start_date).label("start_date"),
            literal(1).label("cases"),
        )
        .select_from(table)
        .join(end, open_on(table.c.start_date, ended(scope, table), end.c.day))
        .where(scope.of(table))
        .group_by(table.c.person_id, end.c.day)
    )
