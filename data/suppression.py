"""Reads what must be known to hide small numbers: every figure of one part of a measure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Connection, Select, Table, and_, bindparam, or_, select

from dashboard.measure import Measure
from dashboard.ports import DueCount, Fact
from dashboard.small_numbers import Part, Placed
from dashboard.statistics.disclosure import is_small
from data.schema import closed_fact, monthly_fact, team, team_map

_FIELDS: Final = tuple(Fact.__dataclass_fields__)
UNKNOWN: Final = "unknown"


def _part_query(table: Table, *, released: bool, of_teams: bool = False) -> Select[Any]:
    wanted = [
        table.c[name] == bindparam(name) for name in ("authority_code", "measure", "group", "split")
    ]
    if released:
        wanted.append(table.c.level == "all")
    if of_teams:
        mine = table.c.unit.in_(bindparam("teams", expanding=True))
        wanted.append(or_(table.c.level == "all", and_(table.c.level == "team", mine)))
    return select(table.c.level, *(table.c[name] for name in _FIELDS)).where(*wanted)


_QUERIES: Final = {
    (reported, released): _part_query(closed_fact if reported else monthly_fact, released=released)
    for reported in (False, True)
    for released in (False, True)
}
_OF_TEAMS: Final = {
    reported: _part_query(closed_fact if reported else monthly_fact, released=False, of_teams=True)
    for reported in (False, True)
}


def part_facts(
    connection: Connection,
    authority: str,
    measure: Measure,
    part: Part,
    *,
    reported: bool,
    released: bool = False,
    teams: Sequence[str] | None = None,
) -> tuple[Placed, ...]:
    """Return the facts of a part of a measure with their levels, in an order of their own.

    ``reported``: those of closed months as they were reported, in place of those now known.
    ``released``: only of levels at which such a part is ever released. ``teams``: of all together
    and of these teams alone.
    """
    wanted: dict[str, Any] = {
        "authority_code": authority,
        "measure": measure.id,
        "group": part.group,
        "split": part.split,
    }
    if teams is None:
        rows = connection.execute(_QUERIES[reported, released and not part.is_whole], wanted)
    else:
        rows = connection.execute(_OF_TEAMS[reported], {**wanted, "teams": list(teams)})
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


def localities_of(connection: Connection, authority: str) -> dict[str, str]:
    """Return the locality that each team belongs to, by the newest that is known of it."""
    found = {
        row.team_id: row.locality or UNKNOWN
        for row in connection.execute(
            select(team.c.team_id, team.c.locality)
            .where(team.c.authority_code == authority, team.c.is_current)
            .order_by(team.c.team_id, team.c.kind.desc())
        )
    }
    mapped = connection.execute(
        select(team_map.c.team, team_map.c.locality)
        .where(team_map.c.authority_code == authority)
        .order_by(team_map.c.valid_from, team_map.c.team)
    )
    return found | {row.team: row.locality or UNKNOWN for row in mapped}


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
