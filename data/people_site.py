"""People, groups, restricted children and published figures on a database, for the pages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Concatenate, Final, ParamSpec, TypeVar

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from dashboard.administration import AdministrationRefused
from dashboard.desk import NotAllowed
from dashboard.people import (
    GroupLine,
    PersonLine,
    Places,
    PublishedTeams,
    RestrictedLine,
    WantedPerson,
)
from dashboard.ports import TemporarilyUnavailable
from dashboard.viewer import Viewer
from data import people, people_lists
from data.imports.errors import Refusal
from data.passwords import TooBusy
from data.people_scope import places_of

NOT_YOURS: Final = "People and what they may see are set by an administrator."
P = ParamSpec("P")
R = TypeVar("R")


def _for_administrators(
    ask: Callable[Concatenate[SqlPeople, Viewer, P], R],
) -> Callable[Concatenate[SqlPeople, Viewer, P], R]:
    """Refuse a viewer who may not, and say what goes wrong in the words of the core."""

    @wraps(ask)
    def answer(asked: SqlPeople, viewer: Viewer, /, *args: P.args, **kwargs: P.kwargs) -> R:
        if not viewer.may_administer:
            raise NotAllowed(NOT_YOURS)
        try:
            return ask(asked, viewer, *args, **kwargs)
        except Refusal as refused:
            raise AdministrationRefused(str(refused)) from refused
        except TooBusy as error:
            raise TemporarilyUnavailable("Too many people sign in just now") from error
        except (DBAPIError, PoolTimeout) as error:
            words = "The database does not answer"
            if "locked" in str(getattr(error, "orig", "")):
                words = "Something else is being stored just now; try again in a minute"
            raise TemporarilyUnavailable(words) from error

    return answer


class SqlPeople:
    """Implements ``dashboard.people.People``."""

    def __init__(self, engine: Engine) -> None:
        """Read and set on the database of ``engine``."""
        self._engine = engine

    @_for_administrators
    def places(self, viewer: Viewer) -> Places:
        """See People.places."""
        with self._engine.connect() as connection:
            return places_of(connection, viewer.authority)

    @_for_administrators
    def people(self, viewer: Viewer) -> Sequence[PersonLine]:
        """See People.people."""
        with self._engine.connect() as connection:
            return people.people_of(connection, viewer.authority)

    @_for_administrators
    def add(self, viewer: Viewer, wanted: WantedPerson, password: str = "") -> tuple[int, str]:
        """See People.add."""
        return people.add_person(self._engine, viewer, wanted, password)

    @_for_administrators
    def change(self, viewer: Viewer, person: int, wanted: WantedPerson) -> str:
        """See People.change."""
        return people.change_person(self._engine, viewer, person, wanted)

    @_for_administrators
    def set_password(self, viewer: Viewer, person: int, password: str) -> str:
        """See People.set_password."""
        return people.set_password(self._engine, viewer, person, password)

    @_for_administrators
    def switch(self, viewer: Viewer, person: int, *, on: bool) -> str:
        """See People.switch."""
        return people.switch_person(self._engine, viewer, person, on=on)

    @_for_administrators
    def end_sessions(self, viewer: Viewer, person: int) -> str:
        """See People.end_sessions."""
        return people.end_sessions(self._engine, viewer, person)

    @_for_administrators
    def groups(self, viewer: Viewer) -> Sequence[GroupLine]:
        """See People.groups."""
        with self._engine.connect() as connection:
            return people_lists.groups_of(connection, viewer.authority)

    @_for_administrators
    def set_group(self, viewer: Viewer, wanted: GroupLine) -> str:
        """See People.set_group."""
        return people_lists.set_group(self._engine, viewer, wanted)

    @_for_administrators
    def remove_group(self, viewer: Viewer, name: str) -> str:
        """See People.remove_group."""
        return people_lists.remove_group(self._engine, viewer, name)

    @_for_administrators
    def restricted(self, viewer: Viewer) -> Sequence[RestrictedLine]:
        """See People.restricted."""
        with self._engine.connect() as connection:
            return people_lists.restricted_of(
                connection, viewer.authority, named=viewer.sees_restricted
            )

    @_for_administrators
    def restrict(self, viewer: Viewer, child: str, reason: str) -> bool:
        """See People.restrict."""
        return people_lists.restrict(self._engine, viewer, child, reason)

    @_for_administrators
    def unrestrict(self, viewer: Viewer, child: str) -> str:
        """See People.unrestrict."""
        return people_lists.unrestrict(self._engine, viewer, child)

    @_for_administrators
    def published(self, viewer: Viewer) -> Sequence[PublishedTeams]:
        """See People.published."""
        with self._engine.connect() as connection:
            return people_lists.published_of(connection, viewer.authority)

    @_for_administrators
    def publish(self, viewer: Viewer, measures: Sequence[str]) -> str:
        """See People.publish."""
        with self._engine.connect() as connection:
            held = people_lists.published_of(connection, viewer.authority)
        gone = [each.measure for each in held if each.measure not in measures]
        return people_lists.publish(self._engine, viewer, measures, gone)
