"""Cohorts: one SQLAlchemy Core select each, that yields one row per case.

The same select, aggregated, fills the monthly facts and, filtered, is the list behind a figure.
Each module of cases names its cohorts at its end.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from data.cases import (
    care,
    care_flow,
    care_health,
    care_leavers,
    care_location,
    care_reviews,
    care_visits,
    enquiries,
    front_door,
    missing,
    permanence,
    plans,
    protection,
    workforce,
)
from data.cases.cohort import Cohort
from data.cases.common import BREAKDOWNS, UNKNOWN, Scope

SPELLS: Final = (
    "early_help",
    "cin_plan",
    "cp_plan",
    "care_episode",
    "placement",
    "legal_status",
)
"""Tables of spells: their coverage begins with the import, not with their earliest start."""
AS_AT: Final = (
    "cin_plan",
    "cp_plan",
    "care_episode",
    "cla_visit",
    "latest_cp_visit",
    "latest_check",
)
"""What a snapshot tells of its as-at date alone: the status of a case, a child's latest plan and
period of care with the team of that day, the latest visit and the latest health checks."""

_MODULES: Final = (
    front_door,
    enquiries,
    plans,
    protection,
    missing,
    care,
    care_flow,
    care_location,
    care_reviews,
    care_visits,
    care_health,
    permanence,
    care_leavers,
    workforce,
)
LATEST: Final = ("care_leaver", "professional")
"""Records without a date: whatever the kind, an import tells them of its own last day alone."""

COHORTS: Final[Mapping[str, Cohort]] = {
    cohort.name: cohort for module in _MODULES for cohort in module.COHORTS
}

__all__ = ["AS_AT", "BREAKDOWNS", "COHORTS", "LATEST", "SPELLS", "UNKNOWN", "Cohort", "Scope"]
