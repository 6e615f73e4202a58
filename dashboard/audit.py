"""The audit trail: what was done and seen, by whom. Never a value of a child's record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Protocol

from dashboard.viewer import Viewer

KINDS: Final[dict[str, str]] = {
    "sign_in": "Signed in",
    "sign_in_refused": "Sign-in refused",
    "sign_out": "Signed out",
    "refused": "Refused",
    "list": "Looked at a list of cases",
    "export": "Took a file away",
    "import": "Loaded a return",
    "undo": "Undid an import",
    "close": "Closed or reopened a month",
    "people": "Changed a person's sign-in, role or scope",
    "restricted": "Changed who is restricted",
    "rule": "Changed a visit rule",
    "target": "Changed a target",
    "mark": "Changed a baseline or a dated note",
    "note": "Changed a comment or an action",
    "team": "Changed the team map",
    "published": "Changed which teams' figures are published",
    "purge": "Deleted records past their retention",
    "backup": "Backed up or restored the database",
}
"""Every kind of entry with its words."""

Detail = Mapping[str, str | int | bool | None]
COMMAND_LINE: Final = "command line"


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing to be kept: its kind, what it concerns, and figures about it.

    ``subject`` names a measure, an import, an account, an address of a page: no child.
    """

    kind: str
    subject: str = ""
    detail: Detail = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Kept:
    """An entry as it stands in the trail; ``at`` in UTC."""

    number: int
    at: datetime
    name: str
    entry: Entry


@dataclass(frozen=True, slots=True)
class Searched:
    """One page of the trail, newest first, and how many entries there are in all."""

    entries: tuple[Kept, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Verified:
    """How the chain of hashes stands: how many entries, its last hash, and what is wrong.

    ``faults`` are one line each; none: nothing was changed, taken out or put in between.
    """

    entries: int
    last_hash: str
    faults: tuple[str, ...]


class AuditTrail(Protocol):
    """Keeps and searches the trail. Raises TemporarilyUnavailable."""

    def keep(self, viewer: Viewer, entry: Entry) -> None:
        """Add ``entry``, done by ``viewer``; what must be kept must not happen without it."""

    def search(
        self,
        viewer: Viewer,
        *,
        kind: str = "",
        name: str = "",
        first: str = "",
        last: str = "",
        page: int = 1,
    ) -> Searched:
        """Return entries of the viewer's authority, to those who administer; else none.

        ``first`` and ``last`` are days, YYYY-MM-DD.
        """

    def verify(self) -> Verified:
        """Return how the chain of the whole trail stands."""
