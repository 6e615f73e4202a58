"""A list of cases as a page shows it: what it is of, its columns and rows, what can be chosen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

PAGE_SIZE: Final = 50
LONGEST_TEXT: Final = 60
"""Characters of what is looked for in a list."""
NONE: Final = "–"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its head, and the name by which the list is sorted by it; empty: by none."""

    head: str
    sort: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """A part of the list that can be chosen: its name in the address, in words, how many."""

    name: str
    words: str
    count: int


@dataclass(frozen=True, slots=True)
class Looked:
    """What was looked for in a list, by what it is sorted, and which page is wanted."""

    text: str = ""
    sort: str = ""
    page: int = 1


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page of a list. The first cell of a row heads it."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    total: int
    """How many rows there are on all pages."""
    looked: Looked
    choices: tuple[Choice, ...]
    chosen: str
    empty: str = ""
    """Why there is no row, and what to do."""
    marks: tuple[str, ...] = field(default=())
    """Of each row, a word for how it stands, by which it is drawn."""

    @property
    def pages(self) -> int:
        """How many pages there are, one at least."""
        return max(1, -(-self.total // PAGE_SIZE))

    @property
    def first(self) -> int:
        """The place of the first row shown among all; 0 where there is none."""
        return (self.looked.page - 1) * PAGE_SIZE + 1 if self.rows else 0

    @property
    def last(self) -> int:
        """The place of the last row shown among all."""
        return self.first + len(self.rows) - 1 if self.rows else 0

    def sorted_by(self, column: Column) -> str:
        """Return ``ascending`` or ``descending`` where the list is sorted so; else nothing."""
        if not column.sort or column.sort != self.looked.sort.removeprefix("-"):
            return ""
        return "descending" if self.looked.sort.startswith("-") else "ascending"

    def next_sort(self, column: Column) -> str:
        """Return what sorts by the column: from its start, or from its end if it does so now."""
        down = self.sorted_by(column) == "ascending"
        return f"-{column.sort}" if down else column.sort


def looked_for(given: Mapping[str, str], sorts: tuple[str, ...]) -> Looked:
    """Return what ``given`` asks of a list; whatever cannot be used is left out. Never raises."""
    sort = given.get("sort", "")
    page = given.get("page", "1")
    usable = page.isascii() and page.isdigit() and len(page) < len("1000000")
    return Looked(
        " ".join(given.get("text", "")[:LONGEST_TEXT].split()).replace("\x00", ""),
        sort if sort.removeprefix("-") in sorts else "",
        max(int(page), 1) if usable else 1,
    )
