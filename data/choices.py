"""What a viewer can choose: months, teams and localities; and the names of teams."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import Connection, select

from dashboard.state import Options
from dashboard.team_moves import TeamMove
from dashboard.viewer import Viewer
from data.lists import NO_TEAM, natural
from data.reading import Reading
from data.schema import monthly_fact, published_team_measure
from data.team_map import moves_of, names_of

FIGURES: Final = "figures"
UNKNOWN: Final = "unknown"


class Choices(Reading):
    """Reads what there is to choose from."""

    def options(self, viewer: Viewer) -> Options:
        """See Repository.options."""
        return self.held(viewer, ("options",), lambda: self._options(viewer))

    def _options(self, viewer: Viewer) -> Options:
        of_viewer = monthly_fact.c.authority_code == viewer.authority
        with self._read() as connection:
            whole = (of_viewer, monthly_fact.c.level == "all", monthly_fact.c.split == "all")
            held = connection.execute(
                select(monthly_fact.c.month, monthly_fact.c.kind == FIGURES)
                .where(*whole)
                .distinct()
                .order_by(monthly_fact.c.month)
            ).all()
            # Supplied figures may reach beyond the records, whose months are those to choose.
            months = [month for month, is_supplied in held if not is_supplied]
            teams = _units(connection, viewer, "team", self._teams_known(viewer))
            reached = None if viewer.reaches("locality", "") else ()
            places = _units(connection, viewer, "locality", reached)
        names = self.team_names(viewer)
        named = [(code, names.get(code, code)) for code in teams]
        named.sort(key=lambda each: (each[0] == UNKNOWN, natural(each[1])))
        return Options(
            tuple(months or (month for month, _ in held)),
            tuple(named),
            tuple(sorted((each for each in places if each != UNKNOWN), key=natural)),
            self._neighbour_list,
        )

    def team_names(self, viewer: Viewer) -> dict[str, str]:
        """See Repository.team_names."""
        names = self._noted(viewer, "team names", names_of)
        known = self._teams_known(viewer)
        shown = names if known is None else {code: names[code] for code in known if code in names}
        return {UNKNOWN: NO_TEAM, **shown}

    def team_moves(self, viewer: Viewer) -> Sequence[TeamMove]:
        """See Repository.team_moves."""
        moves, known = self._noted(viewer, "team moves", moves_of), self._teams_known(viewer)
        if known is None:
            return moves
        mine = {("team", code) for code in known}
        return [each for each in moves if not mine.isdisjoint(each.units)]

    def _teams_known(self, viewer: Viewer) -> tuple[str, ...] | None:
        """Return the teams of which the viewer may see any figure; None: every team."""
        if self._public_teams(viewer):
            return None
        if viewer.units is not None:
            return viewer.units
        return None if viewer.reaches("team", "") else ()

    def _public_teams(self, viewer: Viewer) -> frozenset[str]:
        """Return the measures whose figures by team are published, small numbers hidden."""
        return self._noted(viewer, "public teams", _published_by_team)


def _units(
    connection: Connection, viewer: Viewer, level: str, known: tuple[str, ...] | None
) -> Sequence[str]:
    """Return the units at ``level`` that have figures, of ``known`` ones where these are given."""
    if known == ():
        return ()
    wanted = [monthly_fact.c.authority_code == viewer.authority, monthly_fact.c.level == level]
    if known is not None:
        wanted.append(monthly_fact.c.unit.in_(known))
    return connection.execute(select(monthly_fact.c.unit).where(*wanted).distinct()).scalars().all()


def _published_by_team(connection: Connection, authority: str) -> frozenset[str]:
    found = connection.execute(
        select(published_team_measure.c.measure).where(
            published_team_measure.c.authority_code == authority
        )
    )
    return frozenset(found.scalars())
