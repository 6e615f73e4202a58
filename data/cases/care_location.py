"""Where children in care live: in what kind of placement, and whether in the authority's area.

The kinds put together the PLACE codes of the DfE's guide to the SSDA903 collection, much as its
published tables do: secure and other children's homes, residential schools and other residential
settings are one. A child who is temporarily away is still in the placement.
"""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select

from data.cases.cohort import Cohort
from data.cases.common import UNKNOWN, Scope, flag, with_breakdowns
from data.cases.placements import care_episodes, looked_after

KINDS: Final = {
    "connected_person": ("U1", "U2", "U3"),
    "residential": ("K1", "K2", "R1", "R2", "R3", "R5", "S1"),
    "with_parents": ("P1",),
    "placed_for_adoption": ("A3", "A4", "A5", "A6"),
    "independent": ("P2", "H5"),
}
"""PLACE by kind of placement; fostering by others is told apart by who provides it."""
FOSTERING: Final = ("U4", "U5", "U6")
IN_HOUSE: Final = "PR1"
AGENCIES: Final = ("PR2", "PR3", "PR4", "PR5")
"""PLACE_PROVIDER: another authority, another public body, private, voluntary."""


def placement_type(place: Any, provider: Any) -> ColumnElement[str]:
    """Return the kind of a placement; ``unknown`` where it, or who provides fostering, is."""
    return case(
        *((place.in_(places), kind) for kind, places in KINDS.items()),
        (and_(place.in_(FOSTERING), provider == IN_HOUSE), "in_house_foster"),
        (and_(place.in_(FOSTERING), provider.in_(AGENCIES)), "agency_foster"),
        (or_(place.in_(FOSTERING), func.coalesce(place, "") == ""), UNKNOWN),
        else_="other",
    )


def cla_location(scope: Scope) -> Select[Any]:
    """Return children looked after at the month's end, with whether they live outside the area.

    Where no place is recorded it is not known: such children are in neither number.
    """
    child = looked_after(scope, care_episodes(scope))
    known = func.coalesce(child.c.outside, "") != ""
    return with_breakdowns(
        scope,
        select(
            child.c.case_id,
            child.c.person_id,
            child.c.day.label("reference_date"),
            child.c.placement_start,
            flag(func.coalesce(child.c.outside, "") == "1").label("outside"),
            flag(known).label("cases"),
            flag(~known).label("unknown"),
        ),
    )


_HELD: Final = ("care_episode", "placement_location")
COHORTS: Final = (
    Cohort(
        "cla_location",
        cla_location,
        {"ssd": (*_HELD, "placement"), "annex-a": _HELD},
        as_at_kinds=("annex-a",),
    ),
)
