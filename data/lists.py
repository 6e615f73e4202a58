"""What lists of cases share: whose they may hold, looking for a text, the order of teams."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, case, false, func, or_, select

from dashboard.viewer import Viewer
from data.schema import restricted_person

NO_TEAM: Final = "No team recorded"


def natural(text: str) -> tuple[Any, ...]:
    """Return a sort key under which Team 2 comes before Team 10."""
    return tuple(
        (0, int(part), "") if part.isdigit() else (1, 0, part.casefold())
        for part in re.split(r"(\d+)", text)
        if part
    )


def of_viewer(viewer: Viewer, team: Any) -> list[ColumnElement[bool]]:
    """Return the conditions under which a row of ``team`` may stand in a list for ``viewer``."""
    return [] if viewer.units is None else [team.in_(viewer.units)]


def restricted_of(connection: Connection, viewer: Viewer) -> frozenset[str]:
    """Return the children whose records the viewer may not list, though others of their team."""
    if viewer.sees_restricted:
        return frozenset()
    found = connection.execute(
        select(restricted_person.c.person_id).where(
            restricted_person.c.authority_code == viewer.authority
        )
    )
    return frozenset(found.scalars())


def is_restricted(viewer: Viewer, *identifiers: Any) -> ColumnElement[bool]:
    """Return whether one of ``identifiers`` is a child's whose records the viewer may not list."""
    if viewer.sees_restricted:
        return false()
    named = select(restricted_person.c.person_id).where(
        restricted_person.c.authority_code == viewer.authority
    )
    return or_(*(each.in_(named) for each in identifiers))


def holds_text(
    text: str, columns: Sequence[Any], team: Any, names: Mapping[str, str]
) -> list[ColumnElement[bool]]:
    """Return the conditions under which a column, or the name of the team, holds ``text``.

    There are none without a text. ``names`` are the teams' codes with their names.
    """
    words = text.strip().casefold()
    if not words:
        return []
    teams = [code for code, name in names.items() if words in name.casefold()]
    found = [func.lower(each).contains(words, autoescape=True) for each in columns]
    return [or_(*found, team.in_(teams))]


def by_team(team: Any, names: Mapping[str, str]) -> ColumnElement[Any]:
    """Return what sorts by team, in the order of ``names``; teams without a name come last."""
    places = {code: place for place, code in enumerate(names)}
    found: ColumnElement[Any] = case(places, value=team, else_=len(places)) if places else team
    return found


def page_of(statement: Any, page: int, size: int | None) -> Any:
    """Return ``statement`` cut to one page of ``size`` rows, the first being 1; None: all."""
    return statement if size is None else statement.limit(size).offset(max(page - 1, 0) * size)
