"""Reads what must be known to hide small numbers: every figure of one part of a measure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Connection, Select, Table, bindparam, select

from dashboard.measure import Measure
from dashboard.ports import DueCount, Fact
from dashboard.small_numbers import Part, Placed
from dashboard.statistics.disclosure import is_small
from data.schema import closed_fact, monthly_fact

_FIELDS: Final = tuple(Fact.__dataclass_fields__)
_KEYS: Final = ("authority_code", "measure", "group", "split")


def _part_query(table: Table) -> Select[Any]:
    return select(table.c.level, *(table.c[name] for name in _FIELDS)).where(
        *(
            table.c[name] == bindparam(name)
            for name in ("authority_code", "measure", "group", "split")
        )
    )


_CURRENT: Final = _part_query(monthly_fact)
_REPORTED: Final = _part_query(closed_fact)


def part_facts(
    connection: Connection, authority: str, measure: Measure, part: Part, *, reported: bool
) -> tuple[Placed, ...]:
    """Return every fact of a part of a measure with its level, in an order of its own.

    ``reported``: those of closed months as they were reported, in place of those now known.
    """
    rows = connection.execute(
        _REPORTED if reported else _CURRENT,
        {
            "authority_code": authority,
            "measure": measure.id,
            "group": part.group,
            "split": part.split,
        },
    )
    # Databases sort text in ways of their own; what is hidden must not depend on that.
    found = [(row[0], Fact(*row[1:])) for row in rows]
    found.sort(
        key=lambda each: (
            each[1].period,
            each[1].month,
            each[0],
            each[1].unit,
            each[1].group_value,
            each[1].split_value,
        )
    )
    return tuple(found)


def together(counts: Sequence[DueCount]) -> list[DueCount]:
    """Return one count of all teams whose small numbers are hidden; none where there are none.

    How long the one child was not seen who was not seen for longest is said of nobody.
    """
    if not counts:
        return []

    def shown(name: str) -> int | None:
        number = sum(getattr(each, name) or 0 for each in counts)
        return None if is_small(number) else number

    return [
        DueCount(
            team="all",
            overdue=shown("overdue"),
            due=shown("due"),
            new=shown("new"),
            paused=shown("paused"),
            longest=None,
            unknown=shown("unknown"),
        )
    ]
