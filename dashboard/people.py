"""Who may sign in and what each may see: roles, scope, groups, and children who stand in no list.

``data/people.py`` implements it. Each change is one transaction, with its entry in the audit trail
and a raised data version.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Protocol

from dashboard.viewer import ROLES, Viewer

SOURCES: Final = {
    "local": "A password kept here",
    "oidc": "The council’s sign-in service",
    "proxy": "The council’s own network",
}
"""How somebody signs in, with its words."""
REASONS: Final = {
    "staff": "Child of a member of staff",
    "adoption": "Adoption",
    "threat": "Threat to life",
}
"""Why a child’s records stand in no list, with its words."""
ROLE_WORDS: Final = {
    "councillor": "Figures of the whole council, small numbers hidden. No lists.",
    "service_manager": "Also the figures of their own teams in full, and lists of them if granted.",
    "analyst": "All teams in full, and their lists.",
    "administrator": "People, imports, rules and the audit trail. No lists by that alone.",
}
"""What each role includes."""
SHORTEST_PASSWORD: Final = 12
LONGEST_PASSWORD: Final = 200
"""Characters of a password; past the longest one it would only keep the server busy."""
COMMONEST: Final = frozenset(
    {
        "123456789012", "1234567890123", "12345678901234", "1q2w3e4r5t6y", "1qaz2wsx3edc",
        "abcdefghijkl", "administrator", "administrator1", "changeme1234", "changemenow1",
        "councillor123", "iloveyou1234", "letmein12345", "letmeinplease", "password1234",
        "password12345", "password123456", "passwordpassword", "qwertyuiop12", "qwertyuiop123",
        "qwertyuiopas", "qwertyuiop[]", "safeguarding", "sightline1234", "sightline123",
        "welcome12345", "welcome123456", "wolverhampton", "zaq12wsxcde3", "adminadmin123",
    }
)  # fmt: skip
"""The commonest passwords of 12 characters or more, in small letters."""
LEAST_KINDS: Final = 5
"""Different characters that a password needs."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Codes of teams, and names of services whose teams are all in it."""

    teams: tuple[str, ...] = ()
    services: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WantedPerson:
    """What is to be known of a person who may sign in.

    ``subject`` is the name that ``source`` signs them in by. ``may_list``: a manager may list the
    cases of their own teams; ``sees_restricted``: named to see restricted records in lists.
    """

    source: str
    subject: str
    name: str
    roles: tuple[str, ...] = ()
    scope: Scope = Scope()
    may_list: bool = False
    sees_restricted: bool = False


@dataclass(frozen=True, slots=True)
class PersonLine:
    """A person who may sign in, as kept. Moments are in UTC.

    ``sessions`` are those not ended, on however many devices; ``has_password``: one is kept here.
    """

    id: int
    wanted: WantedPerson
    is_active: bool
    has_password: bool
    made_at: datetime
    made_by: str
    signed_in_at: datetime | None
    sessions: int


@dataclass(frozen=True, slots=True)
class GroupLine:
    """What members of a group of the sign-in service may see."""

    name: str
    roles: tuple[str, ...]
    scope: Scope = Scope()
    may_list: bool = False


@dataclass(frozen=True, slots=True)
class RestrictedLine:
    """A child whose records stand in no list; ``child`` is None for who may not know which."""

    child: str | None
    reason: str
    name: str
    made_on: date


@dataclass(frozen=True, slots=True)
class PublishedTeams:
    """A measure whose figures by team are published: councillors see them."""

    measure: str
    name: str
    made_on: date


@dataclass(frozen=True, slots=True)
class Places:
    """What a scope may be chosen from: teams as code, name and service; services by name."""

    teams: tuple[tuple[str, str, str], ...]
    services: tuple[str, ...]


def password_fault(password: str, subject: str, name: str = "") -> str:
    """Return why ``password`` may not be that of a person, as a clause; empty where it may."""
    if len(password) < SHORTEST_PASSWORD:
        return f"A password needs at least {SHORTEST_PASSWORD} characters"
    if len(password) > LONGEST_PASSWORD:
        return f"A password has at most {LONGEST_PASSWORD} characters"
    plain = password.casefold()
    squeezed = "".join(plain.split())
    if len(set(plain)) < LEAST_KINDS or squeezed in COMMONEST:
        return "This password is among the first that anybody tries; choose another"
    own = {"".join(each.casefold().split()) for each in (subject, name)} - {""}
    # The name with a few characters more is the name still.
    if any(each in squeezed and len(squeezed) - len(each) < LEAST_KINDS for each in own):
        return "A password must not be the name of its person"
    return ""


def role_names(roles: Sequence[str]) -> str:
    """Return roles in words, in their own order: ``Councillor, analyst``; what holds of none."""
    held = [words for role, words in ROLES.items() if role in roles]
    if not held:
        return "No role: sees nothing"
    first, *rest = held
    return ", ".join([first, *(each.lower() for each in rest)])


def scope_words(
    roles: Sequence[str], scope: Scope, places: Places, *, may_list: bool = False
) -> str:
    """Return what somebody with these roles may see, in one line of words."""
    if "analyst" in roles:
        return "All teams, with their lists"
    if "service_manager" in roles:
        names = {code: name for code, name, _ in places.teams}
        chosen = [*scope.services, *(names.get(code, code) for code in scope.teams)]
        if not chosen:
            return "No team yet: the whole council, small numbers hidden"
        words = ", ".join(chosen)
        return f"{words}; {'with' if may_list else 'without'} lists"
    if roles:
        return "The whole council, small numbers hidden"
    return "Nothing"


def teams_in(scope: Scope, places: Places) -> tuple[str, ...]:
    """Return the codes of all teams in ``scope``, those of its services included, sorted."""
    of_services = {code for code, _, service in places.teams if service in scope.services}
    return tuple(sorted({*scope.teams, *of_services}))


class People(Protocol):
    """What an administrator may read and set.

    Each raises dashboard.desk.NotAllowed for a viewer who may not administer,
    TemporarilyUnavailable, and, where something is changed,
    dashboard.administration.AdministrationRefused; what is changed is returned as one line.
    """

    def places(self, viewer: Viewer) -> Places:
        """Return the teams and services that a scope may name."""

    def people(self, viewer: Viewer) -> Sequence[PersonLine]:
        """Return everybody of the viewer's authority who may sign in, by name."""

    def add(self, viewer: Viewer, wanted: WantedPerson, password: str = "") -> tuple[int, str]:
        """Add a person, with a password where the source is local; their id and what was done."""

    def change(self, viewer: Viewer, person: int, wanted: WantedPerson) -> str:
        """Give a person another name, other roles, scope and grants; the source stays."""

    def set_password(self, viewer: Viewer, person: int, password: str) -> str:
        """Give a local person a new password, which ends their sessions."""

    def switch(self, viewer: Viewer, person: int, *, on: bool) -> str:
        """Let a person sign in again, or no longer, which ends their sessions."""

    def end_sessions(self, viewer: Viewer, person: int) -> str:
        """Sign a person out everywhere."""

    def groups(self, viewer: Viewer) -> Sequence[GroupLine]:
        """Return what members of groups may see, by name of the group."""

    def set_group(self, viewer: Viewer, wanted: GroupLine) -> str:
        """Say what members of a group may see, in place of what was said of it before."""

    def remove_group(self, viewer: Viewer, name: str) -> str:
        """Take everything from a group."""

    def restricted(self, viewer: Viewer) -> Sequence[RestrictedLine]:
        """Return the children who stand in no list; which, only to who sees restricted records."""

    def restrict(self, viewer: Viewer, child: str, reason: str) -> bool:
        """Take a child, by the identifier in the records, out of every list and export.

        False: it is done, but no record that is loaded names this child.
        """

    def unrestrict(self, viewer: Viewer, child: str) -> str:
        """Let a child stand in lists again."""

    def published(self, viewer: Viewer) -> Sequence[PublishedTeams]:
        """Return the measures whose figures by team are published."""

    def publish(self, viewer: Viewer, measures: Sequence[str]) -> str:
        """Publish the figures by team of these measures, and of no others."""
