"""What lists of cases share: looking for a text in them, and the order of their teams."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, case, func, or_


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
