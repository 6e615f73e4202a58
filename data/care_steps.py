"""Works out once, for all cohorts of a rebuild, the episodes and the children in care."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import (
    Column,
    Connection,
    Date,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    insert,
    select,
)
from sqlalchemy.schema import CreateTable, DropTable
from sqlalchemy.types import NullType, TypeEngine

from data.cases.common import CareSteps, Scope
from data.cases.placements import care_episodes, in_care

TYPES: Final[dict[str, TypeEngine[Any]]] = {
    "place_in_records": Integer(),
    "period_proven": Integer(),
    "period_number_before": Integer(),
    "place_before": String(4),
    "placement_code_before": String(64),
    "last_start": Date(),
    "start_before": Date(),
    "placement_place": String(4),
    "placement_provider": String(4),
    "placement_outside": String(1),
    "place": String(4),
    "provider": String(4),
    "outside": String(1),
}
"""Types of columns that are worked out by functions of no type of their own."""


def make_care_steps(connection: Connection, scope: Scope, ending: str) -> CareSteps:
    """Fill temporary tables with the episodes of ``scope`` and the children in care each month.

    ``ending`` tells their names from those of another kind of import.
    """
    found = care_episodes(scope)
    episodes = _filled(connection, f"care_step_{ending}", found, "person_id", "start_date")
    children = in_care(scope, episodes)
    return CareSteps(episodes, _filled(connection, f"in_care_step_{ending}", children, "month_end"))


def drop_care_steps(connection: Connection, steps: CareSteps) -> None:
    """Drop the temporary tables."""
    for table in (steps.in_care, steps.episodes):
        connection.execute(DropTable(table))


def _filled(connection: Connection, name: str, step: Any, *indexed: str) -> Table:
    columns = [Column(each.name, _type(each)) for each in step.c]
    table = Table(name, MetaData(), *columns, prefixes=["TEMPORARY"])
    connection.execute(CreateTable(table))
    names = [column.name for column in table.columns]
    connection.execute(insert(table).from_select(names, select(step)))
    Index(f"ix_{name}", *(table.c[each] for each in indexed)).create(connection)
    connection.exec_driver_sql(f"ANALYZE {name}")
    return table


def _type(column: Any) -> TypeEngine[Any]:
    held: TypeEngine[Any] = column.type
    return TYPES[column.name] if isinstance(held, NullType) else held
