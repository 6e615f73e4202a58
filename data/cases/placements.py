"""Periods of care and placements, put together from care episodes.

Definitions: the DfE's guide to the SSDA903 collection, as set out in measures. Short breaks
(legal status V3, V4) are dropped before anything else.
"""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from sqlalchemy import Date, and_, case, func, literal, or_, select

from data.cases.common import ONCE, Scope, flag, month_ends, not_short_break, open_on
from data.schema import care_episode

TEMPORARY: Final = ("T0", "T1", "T2", "T3", "T4")
"""PLACE codes of temporary absences: no placement of their own."""
NO_MOVE: Final = ("L", "T", "U")
"""RNE of episodes in which the carer stays: legal status only, or placement with the carer."""


FAR_AHEAD: Final = date(9999, 12, 31)
"""Stands for the end of an episode that is still open, where days are compared."""


def _by_child(
    function: Any, episodes: Any, rows: tuple[int | None, int | None] | None = None
) -> Any:
    """Return ``function`` over a child's episodes in order of their start."""
    return function.over(
        partition_by=episodes.c.person_id,
        order_by=(episodes.c.start_date, episodes.c.source_id),
        rows=rows,
    )


def care_episodes(scope: Scope) -> Any:
    """Return episodes with the period of care that each belongs to.

    A period begins with RNE S, or where the days before are not covered. It is proven to begin
    there only by RNE S; any other first episode proves an earlier, unknown start.
    """
    held = (
        select(
            care_episode.c.source_id,
            care_episode.c.person_id,
            care_episode.c.start_date,
            care_episode.c.end_date,
            care_episode.c.start_reason,
            care_episode.c.place,
            func.coalesce(care_episode.c.placement_code, "").label("placement_code"),
        )
        .where(scope.of(care_episode), not_short_break(care_episode))
        .cte("held")
        .prefix_with(ONCE)
    )
    until = func.coalesce(held.c.end_date, literal(FAR_AHEAD, Date))
    covered_to = _by_child(func.max(until), held, rows=(None, -1))
    joined = select(held, covered_to.label("covered_to")).cte("joined").prefix_with(ONCE)
    begins = flag(
        or_(
            joined.c.covered_to.is_(None),
            joined.c.covered_to < joined.c.start_date,
            joined.c.start_reason == "S",
        )
    )
    number = _by_child(func.sum(begins), joined, rows=(None, 0))
    return select(joined, number.label("period_number")).cte("care").prefix_with(ONCE)


def periods_of_care(care: Any) -> Any:
    """Return each period of care: its first day, whether that is proven, and its end."""
    first = func.row_number().over(
        partition_by=(care.c.person_id, care.c.period_number),
        order_by=(care.c.start_date, care.c.source_id),
    )
    numbered = select(care, first.label("place_in_period")).cte("numbered").prefix_with(ONCE)
    return (
        select(
            numbered.c.person_id,
            numbered.c.period_number,
            func.min(numbered.c.start_date).label("period_start"),
            func.max(
                flag(and_(numbered.c.place_in_period == 1, numbered.c.start_reason == "S"))
            ).label("start_proven"),
        )
        .group_by(numbered.c.person_id, numbered.c.period_number)
        .cte("period_of_care")
        .prefix_with(ONCE)
    )


def placements_of(care: Any) -> Any:
    """Return placements: runs of episodes with one carer, temporary absences left out.

    An episode is no move when its RNE says that the carer stays, or when PLACE, postcode and
    URN are those of the placement before (a return from a temporary absence). ``start_proven``
    is 0 where the first held episode of a placement is itself no move: it began earlier.
    ``start_before`` is the start of the placement before it in the same period of care.
    """
    here = select(care).where(or_(care.c.place.is_(None), care.c.place.not_in(TEMPORARY)))
    stay: Any = here.cte("stay").prefix_with(ONCE)
    before = (
        select(
            stay,
            _by_child(func.lag(stay.c.period_number), stay).label("period_before"),
            _by_child(func.lag(stay.c.place), stay).label("place_before"),
            _by_child(func.lag(stay.c.placement_code), stay).label("code_before"),
        )
        .cte("before")
        .prefix_with(ONCE)
    )
    same_place = and_(
        before.c.place == before.c.place_before,
        before.c.placement_code == before.c.code_before,
    )
    continues = and_(
        before.c.period_before.is_not(None),
        before.c.period_before == before.c.period_number,
        or_(before.c.start_reason.in_(NO_MOVE), func.coalesce(same_place, False)),
    )
    marked = select(before, flag(~continues).label("moves")).cte("marked").prefix_with(ONCE)
    numbered = (
        select(
            marked,
            _by_child(func.sum(marked.c.moves), marked, rows=(None, 0)).label("placement_number"),
        )
        .cte("numbered_placement")
        .prefix_with(ONCE)
    )
    opened = func.max(flag(numbered.c.end_date.is_(None)))
    grouped = (
        select(
            numbered.c.person_id,
            numbered.c.placement_number,
            func.min(numbered.c.period_number).label("period_number"),
            func.min(numbered.c.start_date).label("placement_start"),
            case((opened == 1, None), else_=func.max(numbered.c.end_date)).label("placement_end"),
            func.max(
                flag(and_(numbered.c.moves == 1, numbered.c.start_reason.not_in(NO_MOVE)))
            ).label("start_proven"),
        )
        .group_by(numbered.c.person_id, numbered.c.placement_number)
        .cte("grouped")
        .prefix_with(ONCE)
    )
    last_episode = func.row_number().over(
        partition_by=(numbered.c.person_id, numbered.c.placement_number),
        order_by=(numbered.c.start_date.desc(), numbered.c.source_id.desc()),
    )
    places = select(numbered, last_episode.label("from_last")).cte("places").prefix_with(ONCE)
    return (
        select(
            grouped,
            places.c.place,
            func.lag(grouped.c.placement_start)
            .over(
                partition_by=(grouped.c.person_id, grouped.c.period_number),
                order_by=grouped.c.placement_number,
            )
            .label("start_before"),
        )
        .join(
            places,
            and_(
                places.c.person_id == grouped.c.person_id,
                places.c.placement_number == grouped.c.placement_number,
                places.c.from_last == 1,
            ),
        )
        .cte("placement")
        .prefix_with(ONCE)
    )


def looked_after(scope: Scope, care: Any) -> Any:
    """Return each child looked after at each month's end, with the period of care.

    Of two open episodes the one that began later counts.
    """
    end = month_ends(scope)
    return (
        select(
            care.c.person_id,
            end,
            func.max(care.c.source_id).label("case_id"),
            func.max(care.c.period_number).label("period_number"),
        )
        .join(end, open_on(care.c.start_date, care.c.end_date, end.c.day))
        .group_by(care.c.person_id, *end.c)
        .cte("looked_after")
        .prefix_with(ONCE)
    )


def current_placement(scope: Scope) -> tuple[Any, Any]:
    """Return (children with their placement on the day, the periods of care).

    The placement on the day is the latest begun in the period of care: a child who is
    temporarily away keeps it.
    """
    care = care_episodes(scope)
    placement, period = placements_of(care), periods_of_care(care)
    child = looked_after(scope, care)
    latest = (
        select(
            child,
            placement.c.placement_number,
            placement.c.placement_start,
            placement.c.start_proven.label("placement_proven"),
            placement.c.place,
            placement.c.start_before,
            func.row_number()
            .over(
                partition_by=(child.c.person_id, child.c.day),
                order_by=placement.c.placement_number.desc(),
            )
            .label("from_latest"),
        )
        .join(
            placement,
            and_(
                placement.c.person_id == child.c.person_id,
                placement.c.period_number == child.c.period_number,
                placement.c.placement_start <= child.c.day,
            ),
        )
        .cte("latest")
        .prefix_with(ONCE)
    )
    current = (
        select(latest).where(latest.c.from_latest == 1).cte("current_placement").prefix_with(ONCE)
    )
    return current, period
