"""Visit cases of made-up children under any rule, asked of the case queries themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, insert, select

from dashboard.period import months_between
from data.cases import COHORTS, Scope
from data.cases.visits_now import visits_now
from data.rules import VALID_FROM, VisitRule
from data.schema import visit_pause
from tests.data.records import AUTHORITY

KINDS = {"cin": "cin_visits", "cp": "cp_visits", "cla": "cla_visits"}
TEN_DAYS = "every 10 working days"


def rule(kind: str, form: str, interval: int, unit: str, **more: Any) -> VisitRule:
    """Return a rule of a kind of visit that has always held, the child seen, unless told."""
    told = {
        "measure": COHORTS[KINDS[kind]].visit_rule,
        "valid_from": VALID_FROM,
        "valid_to": None,
        "stable_interval": None,
        "first_interval": None,
        "child_seen": True,
        "seen_alone": False,
        **more,
    }
    return VisitRule(form=form, interval=interval, unit=unit, **told)


def scope(rules: Sequence[VisitRule], data_to: str, data_from: str, **more: Any) -> Scope:
    """Return the scope of all months from ``data_from`` to ``data_to`` under ``rules``."""
    first, last = date.fromisoformat(data_from), date.fromisoformat(data_to)
    return Scope(
        AUTHORITY,
        "ssd",
        months_between(data_from[:7], data_to[:7]),
        last,
        first,
        rules=tuple(rules),
        **more,
    )


def found(
    connection: Connection,
    kind: str,
    rules: Sequence[VisitRule],
    *,
    data_to: str = "2019-08-31",
    data_from: str = "2015-01-01",
    paused: bool = False,
) -> list[Mapping[str, Any]]:
    """Return the cases of a kind of visit under ``rules``, by child and day."""
    asked = scope(rules, data_to, data_from, paused=paused)
    cases = COHORTS[KINDS[kind]].query(asked).subquery()
    rows = connection.execute(
        select(cases).order_by(cases.c.person_id, cases.c.reference_date, cases.c.case_id)
    )
    return list(rows.mappings())


MET = {"cin": "visited", "cp": "made_in_time", "cla": "up_to_date"}


def counted(
    connection: Connection, kind: str, child: str, *rules: VisitRule, **more: Any
) -> dict[str, int]:
    """Return the days of a child's cases that count, each with 1 where the visit was in time."""
    return {
        row["reference_date"].isoformat(): row[MET[kind]]
        for row in found(connection, kind, rules, **more)
        if row["person_id"] == child and row["cases"]
    }


def now(
    connection: Connection,
    kind: str,
    day: str,
    *rules: VisitRule,
    data_from: str = "2015-01-01",
    paused: bool = False,
) -> dict[str, tuple[str, str | None]]:
    """Return each child's standing on ``day``, with the day on which a visit falls due."""
    asked = scope(rules, day, data_from, paused=paused, on=date.fromisoformat(day))
    visited = COHORTS[KINDS[kind]].visited
    assert visited is not None
    rows = connection.execute(visits_now(asked, visited(asked))).mappings()
    return {
        row["person_id"]: (
            row["standing"],
            row["due_date"].isoformat() if row["due_date"] else None,
        )
        for row in rows
    }


def stop(
    connection: Connection, of: VisitRule, first: str, last: str | None, child: str = ""
) -> None:
    """Pause the visits under a rule, for one child or for all."""
    connection.execute(
        insert(visit_pause).values(
            authority_code=AUTHORITY,
            measure=of.measure,
            person_id=child,
            first_day=date.fromisoformat(first),
            last_day=date.fromisoformat(last) if last else None,
            reason="abroad",
            name="a manager",
            made_on=date(2019, 6, 1),
        )
    )
