"""Signing in: who somebody says they are, how that is checked, and the session that follows.

``data/sign_in.py`` implements it; ``dashboard/web/sign_in.py`` asks for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal, Protocol

from dashboard.viewer import Person

ABSOLUTE: Final = timedelta(hours=8)
"""After it a session ends, whatever was asked for."""
IDLE: Final = timedelta(minutes=30)
"""A session that nothing is asked for in this time ends."""
WARNING: Final = timedelta(minutes=2)
"""So long before it ends without a request, the page says so."""
LONGEST_NAME: Final = 255
"""Characters of a name that somebody signs in by."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Whom a sign-in service or a proxy vouches for: ``source`` is oidc or proxy.

    ``subject`` is the name that stays theirs, ``name`` what they are called.
    """

    source: Literal["oidc", "proxy"]
    subject: str
    name: str
    groups: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Session:
    """A session as it stands. Moments are in UTC; ``is_idle``: it ended for want of requests.

    A session that is idle serves nothing but the meeting view.
    """

    person: Person
    source: str
    subject: str
    made_at: datetime
    seen_at: datetime
    is_idle: bool

    @property
    def idle_at(self) -> datetime:
        """When it ends if nothing more is asked for."""
        return min(self.seen_at + IDLE, self.ends_at)

    @property
    def ends_at(self) -> datetime:
        """When it ends in any case."""
        return self.made_at + ABSOLUTE


@dataclass(frozen=True, slots=True)
class SessionLine:
    """One of a person's sessions; moments in UTC; ``is_this``: the one that asks."""

    made_at: datetime
    seen_at: datetime
    is_this: bool


@dataclass(frozen=True, slots=True)
class Refused:
    """Why nobody was signed in. ``wait``: seconds before another try is looked at."""

    why: Literal["wrong", "wait", "off", "nowhere", "busy"]
    wait: int = 0


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Somebody who has just signed in: ``token`` is the cookie's value, and kept nowhere else."""

    token: str


class OidcRefused(Exception):
    """The council's sign-in service, or its answer, cannot be relied on.

    The text is for the log, and holds nothing about a person.
    """


class SignIn(Protocol):
    """Signs people in and out. Each raises TemporarilyUnavailable.

    ``token`` is the value of a session's cookie, which may be anything at all.
    """

    def now(self) -> datetime:
        """Return the time by which sessions end, in UTC without a zone."""

    def by_password(self, name: str, password: str, address: str, held: str) -> SignedIn | Refused:
        """Sign in by a password kept here, from ``address``; ends the session of ``held``."""

    def by_identity(self, identity: Identity, held: str) -> SignedIn | Refused:
        """Sign in whom a service or a proxy vouches for; ends the session of ``held``.

        Whoever was never here before is kept, without a role of their own.
        """

    def oidc_address(self, secret: str) -> str:
        """Return where the council's sign-in service asks who somebody is; raises OidcRefused.

        What must come back follows from ``secret``, which this browser alone holds.
        """

    def oidc_identity(self, secret: str, state: str, code: str) -> Identity:
        """Return whom that service vouches for by its answer; raises OidcRefused."""

    def oidc_end(self) -> str:
        """Return where one signs out of that service; empty where it says nothing of it."""

    def refused(self, why: str, source: str, address: str) -> None:
        """Keep that an answer of a service or a proxy was refused, and count it as a try."""

    def session(
        self, token: str, *, is_asked_for: bool = True, even_idle: bool = False
    ) -> Session | None:
        """Return the session of ``token``, roles and scope as they are now; None where it ended.

        ``is_asked_for``: a person asked for something, so it goes on; a script alone does not.
        ``even_idle``: one that ended for want of requests is returned too, and stays ended.
        """

    def end(self, token: str) -> None:
        """End the session of ``token``."""

    def end_others(self, token: str) -> int:
        """End every other session of the same person; how many there were."""

    def sessions(self, token: str) -> Sequence[SessionLine]:
        """Return the sessions of the same person that have not ended, newest first."""

    def change_password(self, token: str, old: str, new: str, address: str) -> str | Refused:
        """Change the password of whoever ``token`` is, and end their other sessions.

        Returns why the new one cannot be, as a clause; empty where it is kept.
        """
