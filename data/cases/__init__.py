"""Cohorts: one SQLAlchemy Core select each, that yields one row per case.

The same select, aggregated, fills the monthly facts and, filtered, is the list behind a figure.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Select

from data.cases import care, front_door, plans
from data.cases.common import BREAKDOWNS, UNKNOWN, Scope

SPELLS: Final = ("cin_plan", "cp_plan", "care_episode", "placement", "legal_status")
"""Tables of spells: their coverage begins with the import, not with their earliest start."""
AS_AT: Final = ("cin_plan", "cp_plan", "care_episode", "cla_visit")
"""What a snapshot tells of its as-at date alone: the status of a case, a child's latest plan and
period of care with the team of that day, the latest visit."""
ANY_VISIT: Final = "cin_visit|cp_visit|cla_visit|date_first_seen"
"""A need that any of several files meets."""


@dataclass(frozen=True, slots=True)
class Cohort:
    """A case query, and which kinds of import serve it, best first, with what each must hold.

    A need is a record table or the part of one that a file feeds; ``a|b`` is met by either.
    """

    name: str
    query: Callable[[Scope], Select[Any]]
    kinds: Mapping[str, tuple[str, ...]]
    visit_rule: str = ""
    """The measure whose visit rules it follows."""
    annual_kinds: tuple[str, ...] = ()
    """Kinds that hold one figure a year and can feed no other period."""
    as_at_kinds: tuple[str, ...] = ()
    """Kinds that tell it of their own last day only: each month is read from its own snapshot."""


def _care(query: Callable[[Scope], Select[Any]], name: str, *ssd: str) -> Cohort:
    """Return a cohort of children looked after; a return's episodes hold their placements."""
    needs = {"ssd": ("care_episode", *ssd), "ssda903": ("care_episode",)}
    return Cohort(name, query, needs)


COHORTS: Final[Mapping[str, Cohort]] = {
    cohort.name: cohort
    for cohort in (
        Cohort("contacts", front_door.contacts, {"ssd": ("contact",), "annex-a": ("contact",)}),
        Cohort(
            "referrals",
            front_door.referrals,
            {"ssd": ("referral",), "cin-census": ("referral",), "annex-a": ("referral",)},
        ),
        # A census holds no visits, so it cannot say who was seen.
        Cohort(
            "referrals_accepted", front_door.referrals_accepted, {"ssd": ("referral", ANY_VISIT)}
        ),
        Cohort(
            "assessments",
            front_door.assessments_authorised,
            {"ssd": ("assessment",), "cin-census": ("assessment",), "annex-a": ("assessment",)},
        ),
        # Nor can it serve children in need: it does not say which of them are looked after.
        # Annex A does, in three lists of one day.
        Cohort(
            "cin_children",
            plans.cin_children,
            {"ssd": ("cin_plan",), "annex-a": ("cin_plan", "cp_plan", "care_episode")},
            as_at_kinds=("annex-a",),
        ),
        Cohort(
            "cin_visits",
            plans.cin_visits,
            {"ssd": ("cin_plan", "cin_visit")},
            "cin_visits_in_timescale",
        ),
        Cohort(
            "cp_children",
            plans.cp_children,
            {"ssd": ("cp_plan",), "cin-census": ("cp_plan",), "annex-a": ("cp_plan",)},
            as_at_kinds=("annex-a",),
        ),
        Cohort(
            "cp_visits",
            plans.cp_visits,
            {"ssd": ("cp_plan", "cp_visit")},
            "cp_visits_in_timescale",
        ),
        Cohort(
            "cla_children",
            care.cla_children,
            dict.fromkeys(("ssd", "ssda903", "annex-a"), ("care_episode",)),
            as_at_kinds=("annex-a",),
        ),
        _care(care.cla_placements, "cla_placements", "placement"),
        _care(care.cla_stability, "cla_stability", "placement"),
        Cohort(
            "cla_visits",
            care.cla_visits,
            dict.fromkeys(("ssd", "annex-a"), ("care_episode", "cla_visit")),
            "cla_visits_in_timescale",
            as_at_kinds=("annex-a",),
        ),
        Cohort(
            "sdq",
            care.sdq,
            {"ssd": ("care_episode", "sdq_score"), "ssda903": ("care_episode", "sdq_score")},
            annual_kinds=("ssda903",),
        ),
    )
}

__all__ = ["AS_AT", "BREAKDOWNS", "COHORTS", "SPELLS", "UNKNOWN", "Cohort", "Scope"]
