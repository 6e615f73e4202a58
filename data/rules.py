"""Visit rules: the defaults that a new authority starts with, and reading those in force."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import Connection, select

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
PREVIOUS_VISIT: Final = "previous_visit"


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
    columns = [visit_rule.c[name] for name in VisitRule.__dataclass_fields__]
    rows = connection.execute(
        select(*columns)
        .where(visit_rule.c.authority_code == authority_code, visit_rule.c.measure == measure)
        .order_by(visit_rule.c.valid_from)
    )
    return [VisitRule(*row) for row in rows]
