"""Pauses of visits: days on which none falls due, for one child or for all, with the reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import ColumnElement, Connection, and_, delete, insert, select, update

from data.imports.errors import Refusal
from data.schema import visit_pause

EVERYONE: Final = ""
"""The child of a pause that is for every child."""


@dataclass(frozen=True, slots=True)
class VisitPause:
    """A pause from ``first_day`` to ``last_day``, both paused; None: until it is ended."""

    measure: str
    person_id: str
    first_day: date
    last_day: date | None
    reason: str
    name: str
    made_on: date


def are_any_paused(connection: Connection, authority: str, measure: str) -> bool:
    """Return whether visits of ``measure`` were ever paused for anyone."""
    found = connection.execute(
        select(visit_pause.c.measure)
        .where(visit_pause.c.authority_code == authority, visit_pause.c.measure == measure)
        .limit(1)
    )
    return found.first() is not None


def pauses_of(
    connection: Connection, authority: str, measure: str | None = None
) -> Sequence[VisitPause]:
    """Return the pauses of a measure, or of all, by measure and first day."""
    pause = visit_pause.c
    of_measure = [pause.measure == measure] if measure else []
    rows = connection.execute(
        select(*(pause[name] for name in VisitPause.__dataclass_fields__))
        .where(pause.authority_code == authority, *of_measure)
        .order_by(pause.measure, pause.first_day, pause.person_id)
    )
    return [VisitPause(*row) for row in rows]


def add_pause(connection: Connection, authority: str, pause: VisitPause) -> None:
    """Store a pause; raises Refusal where it ends before it begins or overlaps another."""
    if pause.last_day is not None and pause.last_day < pause.first_day:
        raise Refusal(f"The pause ends on {pause.last_day}, before it begins on {pause.first_day}.")
    for each in pauses_of(connection, authority, pause.measure):
        overlaps = each.first_day <= (pause.last_day or date.max) and (
            pause.first_day <= (each.last_day or date.max)
        )
        if each.person_id == pause.person_id and overlaps:
            until = f"to {each.last_day}" if each.last_day else "until it is ended"
            raise Refusal(
                f"These visits are paused already from {each.first_day} {until} ({each.reason})."
            )
    values = {name: getattr(pause, name) for name in VisitPause.__dataclass_fields__}
    connection.execute(insert(visit_pause).values(authority_code=authority, **values))


def end_pause(
    connection: Connection, authority: str, measure: str, person_id: str, last_day: date
) -> VisitPause:
    """Give the pause that holds on ``last_day``, or else is open, that last day; return it.

    Raises Refusal where there is none.
    """
    found = [
        each
        for each in pauses_of(connection, authority, measure)
        if each.person_id == person_id
        and each.first_day <= last_day
        and (each.last_day is None or each.last_day >= last_day)
    ]
    if not found:
        whom = f"child {person_id}" if person_id else "every child"
        raise Refusal(f"Visits of {measure} to {whom} are not paused on {last_day}.")
    held = found[-1]
    connection.execute(
        update(visit_pause)
        .where(_one(authority, measure, person_id, held.first_day))
        .values(last_day=last_day)
    )
    return held


def drop_pause(
    connection: Connection, authority: str, measure: str, person_id: str, first_day: date
) -> None:
    """Remove the pause that begins on ``first_day``; raises Refusal where there is none."""
    found = connection.execute(
        delete(visit_pause).where(_one(authority, measure, person_id, first_day))
    )
    if not found.rowcount:
        raise Refusal(f"No pause of {measure} begins on {first_day}; `visit-rules` lists them.")


def _one(authority: str, measure: str, person_id: str, first_day: date) -> ColumnElement[bool]:
    return and_(
        visit_pause.c.authority_code == authority,
        visit_pause.c.measure == measure,
        visit_pause.c.person_id == person_id,
        visit_pause.c.first_day == first_day,
    )
