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
    "check": "Checked this trail",
}
"""Every kind of entry with its words."""

Detail = Mapping[str, str | int | bool | None]
COMMAND_LINE: Final = "command line"
PAGE_SIZE: Final = 50


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
    ``last_number`` with ``last_hash`` is what to note elsewhere: a later check may be asked whether
    the trail still holds it.
    """

    entries: int
    last_hash: str
    faults: tuple[str, ...]
    last_number: int = 0


def check_entry(result: Verified) -> Entry:
    """Return the entry that says what a check of the trail came to."""
    return Entry(
        "check",
        "the audit trail",
        {"entries": result.entries, "faults": len(result.faults), "hash": result.last_hash},
    )


@dataclass(frozen=True, slots=True)
class Checked:
    """The last check of the trail: when (UTC), by whom, of how many entries, how many faults."""

    at: datetime
    name: str
    entries: int
    faults: int


class AuditTrail(Protocol):
    """Keeps and searches the trail. Raises TemporarilyUnavailable."""

    def keep(self, viewer: Viewer, entry: Entry) -> None:
        """Add ``entry``, done by ``viewer``; what must be kept must not happen without it.

        It waits a few seconds for an import that is being stored, and no longer.
        """

    def search(
        self,
        viewer: Viewer,
        *,
        kind: str = "",
        name: str = "",
        first: str = "",
        last: str = "",
        page: int = 1,
        size: int | None = PAGE_SIZE,
    ) -> Searched:
        """Return entries of the viewer's authority, to those who administer; else none.

        ``first`` and ``last`` are days, YYYY-MM-DD, both included; ``name`` is a part of a name;
        ``size`` None gives every entry. What is no day narrows nothing.
        """

    def verify(self, expected: tuple[int, str] | None = None) -> Verified:
        """Return how the chain of the whole trail stands.

        ``expected`` is an entry's number and hash as they were noted elsewhere.
        """

    def last_check(self, viewer: Viewer) -> Checked | None:
        """Return the last check that the trail holds, to those who administer."""
