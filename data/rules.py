"""Visit rules: the defaults that a new authority starts with, and reading those in force."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any, Final

from sqlalchemy import Connection, select

from dashboard.period import month_of
from dashboard.rule_words import rule_in_short
from dashboard.view import Mark
from dashboard.visits import FORM_CHANGE
from data.schema import visit_rule

DEFAULTS: Final[tuple[dict[str, Any], ...]] = (
    # Working Together leaves the interval to the council; the self-evaluation of January 2020
    # says "at least once a month".
    {
        "measure": "cin_visits_in_timescale",
        "form": "month_touched",
        "interval": 1,
        "unit": "months",
        "child_seen": True,
        "seen_alone": False,
    },
    {
        "measure": "cp_visits_in_timescale",
        "form": "due",
        "interval": 10,
        "unit": "working_days",
        "child_seen": True,
        "seen_alone": False,
    },
    # Care Planning, Placement and Case Review (England) Regulations 2010, regulation 28.
    {
        "measure": "cla_visits_in_timescale",
        "form": "currency",
        "interval": 42,
        "unit": "days",
        "stable_interval": 84,
        "first_interval": 7,
        "child_seen": True,
        "seen_alone": False,
    },
)
VALID_FROM: Final = date(1990, 1, 1)
CURRENCY: Final = "currency"
DUE: Final = "due"
MONTH_TOUCHED: Final = "month_touched"
FORMS: Final = (CURRENCY, DUE, MONTH_TOUCHED)
PREVIOUS_VISIT: Final = "previous_visit"
CLOCKS: Final = (PREVIOUS_VISIT, "plan_start", "placement_start")


@dataclass(frozen=True, slots=True)
class VisitRule:
    """One dated rule; ``valid_to`` is the first day on which it no longer holds."""

    measure: str
    valid_from: date
    valid_to: date | None
    form: str
    interval: int
    unit: str
    stable_interval: int | None
    first_interval: int | None
    child_seen: bool
    seen_alone: bool
    second_interval: int | None = None
    """A second threshold in the same unit, shown beside the first."""
    clock: str | None = None
    """What starts the clock: the previous visit (the default), or the start of the plan or
    placement alone."""

    @property
    def from_start(self) -> bool:
        """Whether the start of the plan or placement alone starts the clock."""
        return self.clock not in (None, PREVIOUS_VISIT)

    def holds_on(self, day: date) -> bool:
        """Return whether the rule is in force on ``day``."""
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


def ensure_default_rules(connection: Connection, authority_code: str) -> None:
    """Give ``authority_code`` the default rules where it has none."""
    held = connection.execute(
        select(visit_rule.c.measure).where(visit_rule.c.authority_code == authority_code)
    ).scalars()
    missing = {rule["measure"]: rule for rule in DEFAULTS}
    for measure in held:
        missing.pop(measure, None)
    if missing:
        connection.execute(
            visit_rule.insert(),
            [
                {
                    "authority_code": authority_code,
                    "valid_from": VALID_FROM,
                    "valid_to": None,
                    "stable_interval": None,
                    "second_interval": None,
                    "clock": None,
                    "first_interval": None,
                    **rule,
                }
                for rule in missing.values()
            ],
        )


def rules_of(connection: Connection, authority_code: str, measure: str) -> Sequence[VisitRule]:
    """Return the rules of ``measure``, oldest first."""
    return all_rules(connection, authority_code).get(measure, [])


def all_rules(connection: Connection, authority_code: str) -> dict[str, list[VisitRule]]:
    """Return the rules of each measure that has any, oldest first."""
    columns = [visit_rule.c[name] for name in VisitRule.__dataclass_fields__]
    rows = connection.execute(
        select(*columns)
        .where(visit_rule.c.authority_code == authority_code)
        .order_by(visit_rule.c.measure, visit_rule.c.valid_from)
    )
    found: dict[str, list[VisitRule]] = {}
    for row in rows:
        found.setdefault(row.measure, []).append(VisitRule(*row))
    return found


def rule_marks(rules: Sequence[VisitRule]) -> list[Mark]:
    """Return a mark for each change of the rule: from its month on the figures are others.

    A change of form is a mark of its own kind, since figures of two forms never share a chart.
    """
    return [
        Mark(
            measure=after.measure,
            month=month_of(after.valid_from),
            kind="rule_change" if before.form == after.form else FORM_CHANGE,
            reason=f"{rule_in_short(after)}; before, {rule_in_short(before)}"
            + ("" if before.form == after.form else ". Earlier months are shown by themselves"),
            name="",
            made_on=after.valid_from,
        )
        for before, after in pairwise(rules)
    ]
