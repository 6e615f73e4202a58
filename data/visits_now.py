"""Stores where the visits of each child stand on the last day of the records."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from sqlalchemy import Connection, delete, insert, literal, select

from dashboard.period import month_of
from data.cases import COHORTS, Cohort, Scope
from data.cases.visits_now import visits_now
from data.coverage import Coverage, months_served
from data.schema import visit_due
from data.scopes import scopes_of

KEPT: Final = (
    "person_id", "team", "locality", "service", "worker_id", "last_visit", "days_unseen",
    "due_date", "standing",
)  # fmt: skip


def store_visits_now(connection: Connection, authority: str, coverage: Coverage) -> None:
    """Write anew, for each cohort with a visit rule, where each child's visits stand.

    The day is the last on which the records that serve the newest month are complete.
    """
    connection.execute(delete(visit_due).where(visit_due.c.authority_code == authority))
    for cohort in COHORTS.values():
        if cohort.visited is None:
            continue
        scope = scope_now(connection, authority, coverage, cohort)
        if scope is None or not any(rule.holds_on(scope.data_to) for rule in scope.rules):
            continue
        found = visits_now(scope, cohort.visited(scope)).subquery("now")
        values = {
            "authority_code": literal(authority),
            "measure": literal(cohort.visit_rule),
            "day": found.c.reference_date,
            **{name: found.c[name] for name in KEPT},
        }
        connection.execute(insert(visit_due).from_select(list(values), select(*values.values())))


def scope_now(
    connection: Connection, authority: str, coverage: Coverage, cohort: Cohort
) -> Scope | None:
    """Return the scope of the last day of the records; None where none serve the cohort."""
    served = months_served(coverage, cohort, 0)
    if not served:
        return None
    months: Sequence[str] = (served[-1].month,)
    scope = scopes_of(connection, authority, coverage, cohort, served[-1].kind, months)[-1]
    return replace(scope, on=scope.data_to, months=(month_of(scope.data_to),))
