"""Periods of care and placements, put together from care episodes.

Definitions: the DfE's guide to the SSDA903 collection, as set out in measures. Short breaks
(legal status V3, V4) are dropped before anything else. Everything here is a window over the
episodes of one child: no step joins another.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Date, String, and_, case, cast, func, literal, or_, select

from data.cases.common import (
    FAR_AHEAD,
    ONCE,
    Scope,
    ended,
    flag,
    month_ends,
    not_short_break,
    open_on,
)
from data.schema import calendar, care_episode

TEMPORARY: Final = ("T0", "T1", "T2", "T3", "T4")
"""PLACE codes of temporary absences: no placement of their own."""
NO_MOVE: Final = ("L", "T", "U")
"""RNE of episodes in which the carer stays: legal status only, or placement with the carer."""
Rows = tuple[int | None, int | None]
TO_THE_ONE_BEFORE: Final[Rows] = (None, -1)
UP_TO_NOW: Final[Rows] = (None, 0)


def _over(function: Any, episodes: Any, by: Sequence[str] = (), rows: Rows | None = None) -> Any:
    """Return ``function`` over a child's episodes in order of their start, within ``by``.

    Of two that begin on one day the one that ends on it comes first.
    """
    lasts = flag(func.coalesce(episodes.c.end_date > episodes.c.start_date, True))
    return function.over(
        partition_by=[episodes.c.person_id, *(episodes.c[name] for name in by)],
        order_by=(episodes.c.start_date, lasts, episodes.c.source_id),
        rows=rows,
    )


def _within(function: Any, episodes: Any, *by: str) -> Any:
    """Return ``function`` over all of a child's episodes that share the columns ``by``."""
    return function.over(partition_by=[episodes.c.person_id, *(episodes.c[name] for name in by)])


def _step(name: str, episodes: Any, **columns: Any) -> Any:
    """Return ``episodes`` with more columns, worked out once."""
    labels = [column.label(label) for label, column in columns.items()]
    return select(episodes, *labels).cte(name).prefix_with(ONCE)


def care_episodes(scope: Scope) -> Any:
    """Return episodes with their period of care and their placement.

    ``period_number``, ``period_start``, ``period_proven``: a period begins with RNE S, or where
    the days before are not covered. Where it begins with the child's first held episode (short
    breaks held too), only RNE S proves that it does; any other proves an earlier, unknown start.

    ``placement_number``, ``placement_start``, ``placement_proven``, ``start_before`` (of the
    placement before it in the same period), ``placement_place`` (its PLACE),
    ``placement_provider`` (empty: not recorded), ``placement_outside`` ("1" outside the authority,
    "0" inside, null: not recorded), ``stays`` (1: no temporary absence). An episode is no move when
    its RNE says that the carer stays, or when PLACE, postcode and URN are those of the placement
    before, as after a temporary absence; a child who is temporarily away keeps the placement.
    Proven: not begun before the records.
    """
    if scope.steps is not None:
        return scope.steps.episodes
    return _with_placements(care_periods(scope))


def care_periods(scope: Scope) -> Any:
    """Return episodes with their period of care alone: ``care_episodes`` without placements."""
    everything = (
        select(
            care_episode.c.source_id,
            care_episode.c.person_id,
            care_episode.c.start_date,
            ended(scope, care_episode).label("end_date"),
            care_episode.c.start_reason,
            care_episode.c.legal_status,
            care_episode.c.place,
            care_episode.c.provider,
            care_episode.c.outside_authority,
            func.coalesce(care_episode.c.placement_code, "").label("placement_code"),
            _over(func.row_number(), care_episode).label("place_in_records"),
        )
        .where(scope.of(care_episode))
        .cte("everything")
        .prefix_with(ONCE)
    )
    at_home = or_(everything.c.place.is_(None), everything.c.place.not_in(TEMPORARY))
    held = (
        select(
            everything,
            flag(at_home).label("stays"),
            flag(everything.c.place_in_records > 1).label("follows"),
        )
        .where(not_short_break(everything))
        .cte("held")
        .prefix_with(ONCE)
    )
    return _with_periods(held)


def _with_periods(held: Any) -> Any:
    until = func.coalesce(held.c.end_date, literal(FAR_AHEAD, Date))
    covered = _step(
        "covered", held, covered_to=_over(func.max(until), held, rows=TO_THE_ONE_BEFORE)
    )
    begins = flag(
        or_(
            covered.c.covered_to.is_(None),
            covered.c.covered_to < covered.c.start_date,
            covered.c.start_reason == "S",
        )
    )
    numbered = _step(
        "in_period", covered, period_number=_over(func.sum(begins), covered, rows=UP_TO_NOW)
    )
    proves = flag(or_(numbered.c.start_reason == "S", numbered.c.follows == 1))
    return _step(
        "period_of_care",
        numbered,
        period_start=_within(func.min(numbered.c.start_date), numbered, "period_number"),
        period_proven=_over(func.first_value(proves), numbered, by=("period_number",)),
    )


def _with_placements(care: Any) -> Any:
    before = _step(
        "stay_before",
        care,
        **{
            f"{name}_before": _over(func.lag(care.c[name]), care, by=("stays",))
            for name in ("period_number", "place", "placement_code")
        },
    )
    same_place = and_(
        before.c.place == before.c.place_before,
        before.c.placement_code == before.c.placement_code_before,
    )
    continues = and_(
        func.coalesce(before.c.period_number_before == before.c.period_number, False),
        or_(before.c.start_reason.in_(NO_MOVE), func.coalesce(same_place, False)),
    )
    moved = _step("moved", before, moves=flag(and_(before.c.stays == 1, ~continues)))
    numbered = _step(
        "in_placement",
        moved,
        placement_number=_over(func.sum(moved.c.moves), moved, rows=UP_TO_NOW),
    )
    placement = ("period_number", "placement_number")
    is_start = numbered.c.moves == 1
    moved_in = or_(numbered.c.start_reason.not_in(NO_MOVE), numbered.c.follows == 1)
    proven = and_(is_start, moved_in)
    started = _step(
        "placement_started",
        numbered,
        placement_start=_within(func.min(numbered.c.start_date), numbered, *placement),
        placement_proven=_within(func.max(flag(proven)), numbered, *placement),
        last_start=_over(func.lag(numbered.c.start_date), numbered, by=("period_number", "moves")),
    )
    earlier = case((started.c.moves == 1, started.c.last_start))

    def latest(text: Any) -> Any:
        """Its day leads the code, so that the greatest of the texts is that of the latest stay."""
        stayed = case((started.c.stays == 1, cast(started.c.start_date, String) + text))
        of_stay = _over(func.max(stayed), started, by=placement, rows=UP_TO_NOW)
        return func.substr(of_stay, len("2019-03-31") + 1)

    provider = func.coalesce(started.c.provider, "")
    outside = started.c.outside_authority
    return _step(
        "care",
        started,
        start_before=_within(func.max(earlier), started, *placement),
        placement_place=latest(started.c.place),
        placement_provider=latest(case((started.c.place.is_not(None), provider))),
        placement_outside=latest(case((outside.is_(True), "1"), (outside.is_(False), "0"))),
    )


def looked_after(scope: Scope, care: Any) -> Any:
    """Return each child looked after at each month's end, with the episode open on that day.

    Of two open episodes the one that began later counts.
    """
    worked_out = scope.steps is not None and scope.on is None
    children = scope.steps.in_care if scope.steps and worked_out else in_care(scope, care)
    # The dates of the month's end come last: to sort them with the episodes doubles the time.
    held = [column for column in children.c if column.key != "month_end"]
    dated = (
        select(*held, calendar)
        .join(calendar, calendar.c.day == children.c.month_end)
        .where(*([calendar.c.month.in_(scope.months)] if worked_out else []))
    )
    return dated.cte("looked_after").prefix_with(ONCE)


def in_care(scope: Scope, care: Any) -> Any:
    """Return each child looked after at each month's end, as ``looked_after`` but for its dates."""
    end = month_ends(scope)
    from_latest = func.row_number().over(
        partition_by=(care.c.person_id, end.c.day),
        order_by=(care.c.start_date.desc(), care.c.source_id.desc()),
    )
    opened = (
        select(
            care.c.person_id,
            care.c.source_id.label("case_id"),
            care.c.placement_place.label("place"),
            care.c.placement_provider.label("provider"),
            care.c.placement_outside.label("outside"),
            care.c.period_start,
            care.c.period_proven,
            care.c.placement_start,
            care.c.placement_proven,
            care.c.start_before,
            end.c.day.label("month_end"),
            from_latest.label("from_latest"),
        )
        .join(end, open_on(care.c.start_date, care.c.end_date, end.c.day))
        .cte("opened")
        .prefix_with(ONCE)
    )
    held = [column for column in opened.c if column.key not in ("month_end", "from_latest")]
    found = select(*held, opened.c.month_end).where(opened.c.from_latest == 1)
    return found.cte("in_care").prefix_with(ONCE)
