"""Children adopted, and how long each step on the way took.

Definitions: the DfE's adoption scorecards (A1, A2, A10), as set out in measures. A child's records
end with the adoption: nothing here looks for the same child after it.

What a table of adoptions does not hold, the care episodes tell (SSDA903 guide): adopted where care
ended with REC E11 or E12; moved in with the adopters where the placement for adoption (PLACE A3 to
A6) began; the placement order where the legal status became E1; fostered by the adopters-to-be from
the start of the placement with the same carer. The return's file of decisions that a child should
be placed for adoption dates the decision, not the move, and is not used.
"""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Select, and_, case, func, literal, or_, select, union_all

from data.cases.cohort import Cohort
from data.cases.common import ONCE, Scope, as_date, flag, with_breakdowns
from data.cases.placements import care_episodes
from data.schema import adoption, calendar, care_episode

ADOPTED: Final = ("E11", "E12")
"""REC of care that ends with an adoption order: unopposed, or consent dispensed with."""
FOR_ADOPTION: Final = ("A3", "A4", "A5", "A6")
WITH_CARER: Final = ("A3", "A5")
"""PLACE of those who are placed for adoption with the carer who fosters them."""
WITH_CONSENT: Final = ("A3", "A4")
"""PLACE of those who are placed for adoption with the parents' consent: there is no order."""
PLACEMENT_ORDER: Final = "E1"
STATUS_CHANGES: Final = ("S", "L", "B", "U")
"""RNE of episodes that begin with a new legal status."""


def _adopted(scope: Scope) -> Any:
    """Return each child adopted by the last day of the data, with the day: the order's own first.

    A child who is named twice is adopted once.
    """
    last = as_date(scope.data_to)
    orders = select(
        adoption.c.person_id,
        adoption.c.adopted_date.label("adopted_on"),
        literal(1).label("place"),
    ).where(scope.of(adoption), adoption.c.adopted_date <= last)
    ends = select(care_episode.c.person_id, care_episode.c.end_date, literal(2)).where(
        scope.of(care_episode),
        care_episode.c.end_reason.in_(ADOPTED),
        care_episode.c.end_date <= last,
    )
    told = union_all(orders, ends).subquery("told")
    number = func.row_number().over(
        partition_by=told.c.person_id, order_by=(told.c.place, told.c.adopted_on.desc())
    )
    ranked = select(told.c.person_id, told.c.adopted_on, number.label("number")).subquery("ranked")
    return (
        select(ranked.c.person_id, ranked.c.adopted_on)
        .where(ranked.c.number == 1)
        .cte("adopted")
        .prefix_with(ONCE)
    )


def _steps_told(scope: Scope) -> Any:
    """Return one record of adoption a child: the one with the order, else the latest decided."""
    number = func.row_number().over(
        partition_by=adoption.c.person_id,
        order_by=(
            flag(adoption.c.adopted_date.is_(None)),
            func.coalesce(adoption.c.decision_date, as_date(scope.data_from)).desc(),
            adoption.c.source_id,
        ),
    )
    ranked = (
        select(
            adoption.c.person_id,
            adoption.c.entered_care_date,
            adoption.c.placement_order_date,
            adoption.c.matched_date,
            adoption.c.placed_date,
            adoption.c.fostered_by_adopter,
            adoption.c.fostered_date,
            number.label("number"),
        )
        .where(scope.of(adoption))
        .subquery("records")
    )
    return select(ranked).where(ranked.c.number == 1).cte("steps_told").prefix_with(ONCE)


def _last_episodes(scope: Scope, adopted: Any) -> Any:
    """Return the episodes of the period of care that led to each adoption, the latest marked."""
    care = care_episodes(scope)
    held = (
        select(
            care,
            adopted.c.adopted_on,
            func.row_number()
            .over(
                partition_by=care.c.person_id,
                order_by=(care.c.start_date.desc(), care.c.source_id.desc()),
            )
            .label("from_last"),
        )
        .join(
            adopted,
            and_(
                adopted.c.person_id == care.c.person_id, care.c.start_date <= adopted.c.adopted_on
            ),
        )
        .cte("before_adoption")
        .prefix_with(ONCE)
    )
    last = held.alias("last_episode")
    return (
        select(
            held,
            flag(held.c.from_last == 1).label("is_last"),
            flag(held.c.placement_number == last.c.placement_number).label("same_placement"),
        )
        .join(
            last,
            and_(
                last.c.person_id == held.c.person_id,
                last.c.from_last == 1,
                last.c.period_number == held.c.period_number,
            ),
        )
        .cte("way_to_adoption")
        .prefix_with(ONCE)
    )


def _first(episodes: Any, name: str, *conditions: Any) -> Any:
    """Return each child's first episode that meets the conditions, as a step of its own."""
    number = func.row_number().over(
        partition_by=episodes.c.person_id, order_by=(episodes.c.start_date, episodes.c.source_id)
    )
    ranked = select(episodes, number.label("number")).where(*conditions).subquery(f"{name}_ranked")
    return select(ranked).where(ranked.c.number == 1).cte(name).prefix_with(ONCE)


def _days_told(scope: Scope) -> Any:
    """Return each child adopted with the days of entry to care, order, match, move and fostering.

    A day that lies before the records, or that they do not hold, is null.
    """
    adopted, told = _adopted(scope), _steps_told(scope)
    episodes = _last_episodes(scope, adopted)
    last = select(episodes).where(episodes.c.is_last == 1).subquery("at_the_end")
    placed = _first(
        episodes,
        "with_adopters",
        episodes.c.same_placement == 1,
        episodes.c.place.in_(FOR_ADOPTION),
    )
    ordered = _first(episodes, "under_order", episodes.c.legal_status == PLACEMENT_ORDER)
    # Where the first held episode is one for a new legal status, the move lies before the records.
    began_then = or_(placed.c.start_reason != "L", placed.c.follows == 1)
    placed_on = case((began_then, placed.c.start_date))
    ordered_on = case((ordered.c.start_reason.in_(STATUS_CHANGES), ordered.c.start_date))
    moved_in = func.coalesce(told.c.placed_date, placed_on)
    stayed = and_(placed.c.placement_start < placed_on, placed.c.placement_proven == 1)
    known_before = and_(placed.c.place.in_(WITH_CARER), placed.c.placement_start == placed_on)
    by_carer = or_(
        func.coalesce(told.c.fostered_by_adopter, False),
        func.coalesce(placed.c.place.in_(WITH_CARER), False),
        func.coalesce(placed.c.placement_start < placed_on, False),
    )
    fostered_on = func.coalesce(
        told.c.fostered_date,
        case((stayed, placed.c.placement_start), (known_before, placed.c.start_before)),
    )
    proven = case((last.c.period_proven == 1, last.c.period_start))
    consent = func.coalesce(placed.c.place.in_(WITH_CONSENT), False)
    order_day = func.coalesce(told.c.placement_order_date, ordered_on)
    return (
        select(
            adopted.c.person_id,
            adopted.c.adopted_on,
            func.coalesce(told.c.entered_care_date, proven).label("entered_on"),
            order_day.label("ordered_on"),
            flag(and_(order_day.is_(None), consent)).label("without_order"),
            told.c.matched_date.label("matched_on"),
            moved_in.label("moved_on"),
            case(
                (~by_carer, moved_in),
                (or_(moved_in.is_(None), fostered_on < moved_in), fostered_on),
                (fostered_on.is_not(None), moved_in),
            ).label("homed_on"),
        )
        .outerjoin(told, told.c.person_id == adopted.c.person_id)
        .outerjoin(last, last.c.person_id == adopted.c.person_id)
        .outerjoin(placed, placed.c.person_id == adopted.c.person_id)
        .outerjoin(ordered, ordered.c.person_id == adopted.c.person_id)
        .cte("days_told")
        .prefix_with(ONCE)
    )


def adoptions(scope: Scope) -> Select[Any]:
    """Return children adopted, by the day of the order, with the days that each step took.

    ``entry_to_move`` (A1), ``order_to_match`` (A2; nought where the match came first) and
    ``entry_to_home`` (A10: to the start of fostering by those who then adopted). Of each, what
    ends in ``_known`` says whether it counts, in ``_unknown`` whether a day is missing or the days
    are out of order; children placed with consent have no order and are in neither for A2.
    """
    told = _days_told(scope)
    number: dict[str, Any] = {}
    source: Any = told
    for name in ("entered_on", "ordered_on", "matched_on", "moved_on", "homed_on"):
        day = calendar.alias(f"{name}_day")
        source = source.outerjoin(day, day.c.day == told.c[name])
        number[name] = day.c.day_number
    spans = {
        "entry_to_move": number["moved_on"] - number["entered_on"],
        "entry_to_home": number["homed_on"] - number["entered_on"],
    }
    waited = number["matched_on"] - number["ordered_on"]
    has_order = told.c.without_order == 0
    columns = []
    for name, days in spans.items():
        known = func.coalesce(days >= 0, False)
        columns += [
            case((known, days)).label(name),
            flag(known).label(f"{name}_known"),
            flag(~known).label(f"{name}_unknown"),
        ]
    columns += [
        case((waited < 0, 0), else_=waited).label("order_to_match"),
        flag(and_(has_order, waited.is_not(None))).label("order_to_match_known"),
        flag(and_(has_order, waited.is_(None))).label("order_to_match_unknown"),
    ]
    return with_breakdowns(
        scope,
        select(
            told.c.person_id.label("case_id"),
            told.c.person_id,
            told.c.adopted_on.label("reference_date"),
            *(told.c[name] for name in number),
            literal(1).label("cases"),
            *columns,
        ).select_from(source),
    )


COHORTS: Final = (
    Cohort(
        "adoptions",
        adoptions,
        {"ssd": ("adoption|care_episode",), "ssda903": ("care_episode",), "annex-a": ("adoption",)},
        events=True,
    ),
)
