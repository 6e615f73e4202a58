"""The scopes under which a cohort is computed: of which kind, months, rules and snapshots."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy import Connection

from dashboard.period import first_day, last_day
from data.cases import Cohort, Scope
from data.coverage import Coverage, snapshots
from data.rules import rules_of
from data.team_map import are_any_mapped
from data.visit_pauses import are_any_paused


def scope_of(
    connection: Connection,
    authority: str,
    coverage: Coverage,
    cohort: Cohort,
    kind: str,
    months: Sequence[str],
) -> Scope:
    """Return the scope under which ``cohort`` is computed from ``kind`` for ``months``."""
    rule = cohort.visit_rule
    needs = cohort.kinds[kind]
    return Scope(
        authority,
        kind,
        tuple(months),
        data_to=coverage.last_day(kind, needs),
        data_from=first_day(min(coverage.months(kind, needs))),
        rules=rules_of(connection, authority, rule) if rule else (),
        paused=bool(rule) and are_any_paused(connection, authority, rule),
        mapped=are_any_mapped(connection, authority),
    )


def scopes_of(
    connection: Connection,
    authority: str,
    coverage: Coverage,
    cohort: Cohort,
    kind: str,
    months: Sequence[str],
) -> list[Scope]:
    """Return the scopes that together make up ``months``: one, or one a snapshot."""
    if kind not in cohort.as_at_kinds:
        return [scope_of(connection, authority, coverage, cohort, kind, months)]
    whole = scope_of(connection, authority, coverage, cohort, kind, months)
    of_month = snapshots(connection, authority, kind)
    # A latest visit is the latest however long ago, so nothing lies before what is held.
    return [
        replace(
            whole,
            months=(month,),
            data_to=last_day(month),
            data_from=date.min,
            imports=of_month[month],
        )
        for month in months
    ]
