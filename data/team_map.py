"""The council's map of teams: which team, service and locality a team of the returns is, by day.

``data.cases.common.counted_under`` applies it to the cases, ``data.supplied_facts`` to figures
that the council supplies; ``data.team_changes`` sets it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Final

from sqlalchemy import Connection, and_, func, or_, select

from dashboard.administration import ReturnedTeam, TeamMapping
from dashboard.team_moves import TeamMove
from data.cases.common import UNKNOWN, as_date, flag
from data.schema import import_run, involvement, supplied_figure, team, team_map

FIGURES: Final = "figures"


def are_any_mapped(connection: Connection, authority: str) -> bool:
    """Return whether any team of ``authority`` is mapped on any day."""
    found = connection.execute(
        select(team_map.c.team).where(team_map.c.authority_code == authority).limit(1)
    )
    return found.first() is not None


def map_of(connection: Connection, authority: str) -> Sequence[TeamMapping]:
    """Return the map of ``authority``, by returned team and first day."""
    rows = connection.execute(
        select(*(team_map.c[name] for name in TeamMapping.__dataclass_fields__))
        .where(team_map.c.authority_code == authority)
        .order_by(team_map.c.returned_team, team_map.c.valid_from)
    )
    return [TeamMapping(*row) for row in rows]


def returned_names(connection: Connection, authority: str) -> dict[str, str]:
    """Return the teams that the returns describe: code and name."""
    rows = connection.execute(
        select(team.c.team_id, team.c.name)
        .where(team.c.authority_code == authority, team.c.is_current)
        .order_by(team.c.kind.desc())
    )
    return {row.team_id: row.name or row.team_id for row in rows}


def names_of(connection: Connection, authority: str) -> dict[str, str]:
    """Return the name of each team by its code: the map's newest, else that of the returns."""
    return with_map(returned_names(connection, authority), map_of(connection, authority))


def with_map(returned: Mapping[str, str], held: Iterable[TeamMapping]) -> dict[str, str]:
    """Return ``returned``, code and name, with the names that the map gives.

    A name whose mapping has ended gives way to that of the returns, where they have one.
    """
    found = dict(returned)
    for each in sorted(held, key=lambda one: (one.valid_to is None, one.valid_from)):
        if each.valid_to is None or each.team not in returned:
            found[each.team] = each.team_name
    return found


def moves_of(connection: Connection, authority: str) -> Sequence[TeamMove]:
    """Return the days on which a team of the returns became another, or went elsewhere."""
    held = map_of(connection, authority)
    if not held:
        return ()
    described = {
        row.team_id: (row.team_id, row.name or row.team_id, row.locality, row.service)
        for row in connection.execute(
            select(team.c.team_id, team.c.name, team.c.locality, team.c.service)
            .where(team.c.authority_code == authority, team.c.is_current)
            .order_by(team.c.kind.desc())
        )
    }

    def placed(code: str, day: date) -> tuple[str, str, str, str]:
        for each in held:
            if each.returned_team == code and each.holds_on(day):
                return each.team, each.team_name, each.locality, each.service
        return described.get(code, (code, code, UNKNOWN, UNKNOWN))

    days = {
        (day, each.returned_team)
        for each in held
        for day in (each.valid_from, each.valid_to)
        if day and day > date.min
    }
    found = []
    for day, code in sorted(days):
        before, after = placed(code, day - timedelta(days=1)), placed(code, day)
        levels = ("team", "", "locality", "service")
        units = {
            (level, name)
            for level, old, new in zip(levels, before, after, strict=True)
            if level and old != new
            for name in (old, new)
        }
        if units:
            moved = (
                f"is counted under {after[1]}"
                if before[0] != after[0]
                else f"moves to {after[3]}, {after[2]}".replace(UNKNOWN, "no recorded place")
            )
            name = described[code][1] if code in described else code
            found.append(TeamMove(day, frozenset(units), f"{name} {moved}"))
    return found


def last_day_of(connection: Connection, authority: str) -> date | None:
    """Return the last day of the records of ``authority``; None where there are none."""
    return connection.execute(
        select(func.max(import_run.c.data_to)).where(
            import_run.c.authority_code == authority, import_run.c.kind != FIGURES
        )
    ).scalar_one_or_none()


def returned_teams(connection: Connection, authority: str) -> Sequence[ReturnedTeam]:
    """Return every team that the returns name, with its cases, by code."""
    day = last_day_of(connection, authority)
    mapped = {
        each.returned_team
        for each in map_of(connection, authority)
        if each.holds_on(day or date.max)
    }
    described: dict[str, tuple[str, str, str]] = {}
    kinds: dict[str, set[str]] = {}
    for row in connection.execute(
        select(team.c.team_id, team.c.name, team.c.service, team.c.locality, team.c.kind)
        .where(team.c.authority_code == authority, team.c.is_current)
        .order_by(team.c.kind.desc())
    ):
        described[row.team_id] = (row.name or row.team_id, row.service, row.locality)
        kinds.setdefault(row.team_id, set()).add(row.kind)
    held = involvement.c
    now = as_date(day or date.max)
    is_open = and_(held.start_date <= now, or_(held.end_date.is_(None), held.end_date > now))
    counts: dict[str, tuple[int, int, date, date]] = {}
    for row in connection.execute(
        select(
            held.team_id,
            held.kind,
            func.sum(flag(is_open)),
            func.count(),
            func.min(held.start_date),
            func.max(held.start_date),
        )
        .where(held.authority_code == authority, held.is_current, held.team_id != UNKNOWN)
        .group_by(held.team_id, held.kind)
    ):
        code, kind, *told = row
        kinds.setdefault(code, set()).add(kind)
        counts[code] = _together(counts.get(code), (told[0], told[1], told[2], told[3]))
    for code in _supplied(connection, authority, {*kinds, *(n for n, _, _ in described.values())}):
        kinds[code] = {FIGURES}
    found = []
    for code in sorted(kinds):
        name, service, locality = described.get(code, (code, UNKNOWN, UNKNOWN))
        open_cases, cases, since, until = counts.get(code, (0, 0, None, None))
        found.append(
            ReturnedTeam(
                code, name, service, locality, tuple(sorted(kinds[code])),
                open_cases, cases, since, until, code in mapped,
            )
        )  # fmt: skip
    return found


def _together(
    one: tuple[int, int, date, date] | None, other: tuple[int, int, date, date]
) -> tuple[int, int, date, date]:
    if one is None:
        return other
    return one[0] + other[0], one[1] + other[1], min(one[2], other[2]), max(one[3], other[3])


def _supplied(connection: Connection, authority: str, known: Iterable[str]) -> list[str]:
    """Return the teams that supplied figures name and that no record does."""
    rows = connection.execute(
        select(supplied_figure.c.unit)
        .where(
            supplied_figure.c.authority_code == authority,
            supplied_figure.c.is_current,
            supplied_figure.c.level == "team",
        )
        .distinct()
        .order_by(supplied_figure.c.unit)
    ).scalars()
    held = {each.casefold() for each in known}
    return [each for each in rows if each.casefold() not in held]
