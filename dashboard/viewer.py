"""Who is asking: every function of the repository takes a viewer. No viewer, no rows.

A person has roles and a scope, which are data; ``viewer_of`` says what they come to.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Literal

Role = Literal["councillor", "service_manager", "analyst", "administrator"]
ROLES: Final[dict[Role, str]] = {
    "councillor": "Councillor",
    "service_manager": "Service manager",
    "analyst": "Analyst",
    "administrator": "Administrator",
}
"""Every role with its name on screen."""
LEVELS: Final = ("all", "service", "locality", "team")
"""The levels of the organisation, from the whole council down."""


class NotSignedIn(Exception):
    """Nobody is signed in who could be shown anything."""


class NotServed(Exception):
    """Whoever asks is shown nothing, and ``words`` under ``heading`` say why.

    ``status`` is 403, or 503 where nobody at all is served.
    """

    def __init__(self, heading: str, words: tuple[str, ...], status: int = 403) -> None:
        """Keep what is to be said."""
        super().__init__(heading)
        self.heading, self.words, self.status = heading, words, status


@dataclass(frozen=True, slots=True)
class Viewer:
    """What a person may see of one authority.

    ``level`` is the lowest organisation level (all, service, locality, team) that may be seen;
    ``units`` are the teams that may be seen where these are not all (None: all that ``level``
    reaches). ``discloses``: small numbers are shown, of ``units`` alone where these are given.
    ``may_list``: may see the cases behind a figure of what is shown in full; ``sees_restricted``:
    those too whose records are restricted. ``may_note``: writes notes, comments and actions;
    ``may_import``: loads returns, undoes imports, closes months; ``may_administer``: people,
    targets, teams, rules and the audit trail. ``name`` is kept beside what this person does.

    Two people who may see the same are equal, so that what is held for one serves the other.
    """

    authority: str
    level: str = "team"
    units: tuple[str, ...] | None = None
    may_list: bool = True
    discloses: bool = True
    may_import: bool = False
    may_note: bool = False
    may_administer: bool = False
    sees_restricted: bool = False
    name: str = field(default="", compare=False)
    account: int | None = field(default=None, compare=False)
    roles: tuple[str, ...] = field(default=(), compare=False)

    def reaches(self, level: str, unit: str) -> bool:
        """Return whether any figure of ``unit`` at ``level`` may be seen, in full or not."""
        if level == "all":
            return True
        if self.units is not None:
            return level == "team" and unit in self.units
        return level in LEVELS and LEVELS.index(level) <= LEVELS.index(self.level)

    def in_full(self, level: str, unit: str) -> bool:
        """Return whether the figures of ``unit`` at ``level`` are shown with small numbers."""
        if not self.discloses or not self.reaches(level, unit):
            return False
        return self.units is None or level != "all"

    def lists(self, level: str, unit: str) -> bool:
        """Return whether the cases of ``unit`` at ``level`` may be listed."""
        return self.may_list and self.in_full(level, unit)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who is signed in, with what was given to them and to their groups.

    ``teams`` are codes, those of the services in their scope included.
    """

    account: int
    authority: str
    name: str
    roles: frozenset[str]
    teams: tuple[str, ...] = ()
    may_list: bool = False
    sees_restricted: bool = False


def viewer_of(person: Person) -> Viewer:
    """Return what ``person`` may see and do: the most that any of their roles allows.

    Every role, an administrator's too, sees the figures of the whole council without small
    numbers. A manager sees the teams in scope in full, and lists them where that was granted. An
    analyst sees and lists everything, but the restricted records of no list unless named for it.
    """
    seen = councillor(person.authority)
    if "service_manager" in person.roles and person.teams:
        seen = replace(
            seen,
            level="team",
            units=tuple(sorted(person.teams)),
            discloses=True,
            may_list=person.may_list,
        )
    if "analyst" in person.roles:
        seen = replace(seen, level="team", units=None, discloses=True, may_list=True)
    administers = "administrator" in person.roles
    return replace(
        seen,
        may_note=bool(person.roles & {"service_manager", "analyst"}),
        may_import=administers,
        may_administer=administers,
        sees_restricted=person.sees_restricted and seen.may_list,
        name=person.name,
        account=person.account,
        roles=tuple(role for role in ROLES if role in person.roles),
    )


def councillor(authority: str) -> Viewer:
    """Return who sees the figures of the whole council alone, and no small number."""
    return Viewer(authority, level="all", may_list=False, discloses=False)


def full_viewer(authority: str) -> Viewer:
    """Return who sees everything of ``authority``: whoever runs Sightline on this machine."""
    return Viewer(authority)


def reader_of(viewer: Viewer, edition: str) -> Viewer:
    """Return whom ``edition`` is for: of the publication edition, one who sees no small number.

    ``edition`` is full or publication; whoever may not see small numbers never gets the full one.
    """
    if edition == "full":
        return viewer
    return replace(viewer, discloses=False, may_list=False)


def told_of_files(viewer: Viewer) -> bool:
    """Return whether the viewer is told the names of files: somebody may have named a child."""
    return viewer.may_import or viewer.in_full("all", "all")


def own_teams(viewer: Viewer, teams: Sequence[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Return those of ``teams`` (code and name) that the viewer may choose."""
    return tuple(each for each in teams if viewer.reaches("team", each[0]))
