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

SPELLS: Final = ("cin_plan", "cp_plan", "care_episode")
"""Tables of spells: their coverage begins with the import, not with their earliest start."""


@dataclass(frozen=True, slots=True)
class Cohort:
    """A case query, the record tables that it needs, and which kinds serve it, best first."""

    name: str
    query: Callable[[Scope], Select[Any]]
    tables: tuple[str, ...]
    kinds: tuple[str, ...]
    visit_rule: str = ""
    """The measure whose visit rules it follows."""


COHORTS: Final[Mapping[str, Cohort]] = {
    cohort.name: cohort
    for cohort in (
        Cohort("contacts", front_door.contacts, ("contact",), ("ssd",)),
        Cohort("referrals", front_door.referrals, ("referral",), ("ssd",)),
        Cohort(
            "referrals_accepted", front_door.referrals_accepted, ("referral", "visit"), ("ssd",)
        ),
        Cohort("assessments", front_door.assessments_authorised, ("assessment",), ("ssd",)),
        Cohort("cin_children", plans.cin_children, ("cin_plan",), ("ssd",)),
        Cohort(
            "cin_visits",
            plans.cin_visits,
            ("cin_plan", "visit"),
            ("ssd",),
            "cin_visits_in_timescale",
        ),
        Cohort("cp_children", plans.cp_children, ("cp_plan",), ("ssd",)),
        Cohort(
            "cp_visits", plans.cp_visits, ("cp_plan", "visit"), ("ssd",), "cp_visits_in_timescale"
        ),
        Cohort("cla_children", care.cla_children, ("care_episode",), ("ssd", "ssda903")),
        Cohort("cla_placements", care.cla_placements, ("care_episode",), ("ssd", "ssda903")),
        Cohort("cla_stability", care.cla_stability, ("care_episode",), ("ssd", "ssda903")),
        Cohort(
            "cla_visits",
            care.cla_visits,
            ("care_episode", "visit"),
            ("ssd",),
            "cla_visits_in_timescale",
        ),
        Cohort("sdq", care.sdq, ("care_episode", "sdq_score"), ("ssd", "ssda903")),
    )
}

__all__ = ["BREAKDOWNS", "COHORTS", "SPELLS", "UNKNOWN", "Cohort", "Scope"]
