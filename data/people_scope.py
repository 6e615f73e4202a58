"""The teams that a person's scope may name, and the service of each as it is now."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection, select

from dashboard.people import Places
from data.cases.common import UNKNOWN
from data.lists import natural
from data.schema import team
from data.team_map import last_day_of, map_of, names_of


def places_of(connection: Connection, authority: str) -> Places:
    """Return the teams under which cases of ``authority`` are counted on the last day of its
    records, each with its service, and the services, by name.

    A team that the map has made part of another keeps its code: months before that day are under
    it still, and a manager of it may see them.
    """
    day = last_day_of(connection, authority) or date.max
    rows = connection.execute(
        select(team.c.team_id, team.c.service)
        .where(team.c.authority_code == authority, team.c.is_current)
        .order_by(team.c.kind.desc())
    )
    services = {row.team_id: row.service or UNKNOWN for row in rows}
    for each in map_of(connection, authority):
        if each.holds_on(day):
            services[each.team] = each.service
    names = names_of(connection, authority)
    teams = [
        (code, names[code], "" if services.get(code, UNKNOWN) == UNKNOWN else services[code])
        for code in names
    ]
    teams.sort(key=lambda each: natural(each[1]))
    return Places(tuple(teams), tuple(sorted({service for *_, service in teams if service})))
