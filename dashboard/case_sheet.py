"""A list of cases as a page shows it: what it is of, its columns and rows, what can be chosen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from dashboard.period import MONTHS

PAGE_SIZE: Final = 50
MOST_ON_A_PAGE: Final = 2_000
"""Rows up to which a list is offered on one page, as to print it whole."""
EVERY_PAGE: Final = 0
"""Stands for all pages at once, in the address ``all``."""
LONGEST_TEXT: Final = 60
"""Characters of what is looked for in a list."""
NONE: Final = "–"
ALL: Final = "all"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its head, and the name by which the list is sorted by it; empty: by none."""

    head: str
    sort: str = ""
    is_day: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """A part of the list that can be chosen: its name in the address, in words, how many."""

    name: str
    words: str
    count: int


@dataclass(frozen=True, slots=True)
class Looked:
    """What was looked for in a list, by what it is sorted, and which page is wanted: 0 for all."""

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
    restricted: str = ""
    """How many records of this part of the list are not shown, in words; empty where all are."""

    @property
    def pages(self) -> int:
        """How many pages there are, one at least."""
        return max(1, -(-self.total // PAGE_SIZE))

    @property
    def is_whole(self) -> bool:
        """Whether every row is shown."""
        return len(self.rows) == self.total

    @property
    def fits_one_page(self) -> bool:
        """Whether all rows may be shown at once."""
        return self.total <= MOST_ON_A_PAGE

    @property
    def first(self) -> int:
        """The place of the first row shown among all; 0 where there is none."""
        if self.is_whole:
            return min(self.total, 1)
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
    page = str(EVERY_PAGE) if given.get("page") == ALL else given.get("page", "1")
    usable = page.isascii() and page.isdigit() and len(page) < len("1000000")
    return Looked(
        " ".join(given.get("text", "")[:LONGEST_TEXT].split()).replace("\x00", ""),
        sort if sort.removeprefix("-") in sorts else "",
        int(page) if usable and (int(page) or given.get("page") == ALL) else 1,
    )


def size_of(looked: Looked) -> int:
    """Return how many rows a page of the list has."""
    return MOST_ON_A_PAGE if looked.page == EVERY_PAGE else PAGE_SIZE


def page_there_is(page: int, size: int | None, total: int) -> tuple[int, int | None]:
    """Return ``page`` and ``size`` as they are for a list of ``total`` rows.

    Beyond the last page is the last; a list too long for one page has its first.
    """
    if size is None:
        return 1, None
    if page == EVERY_PAGE:
        return (page, size) if total <= MOST_ON_A_PAGE else (1, PAGE_SIZE)
    return min(page, max(1, -(-total // size))), size


def day_text(day: date | None) -> str:
    """Return a day in a column: ``19 Sep 2019``, or a dash where there is none."""
    return NONE if day is None else f"{day.day} {MONTHS[day.month - 1][:3]} {day.year}"


def restricted_words(count: int) -> str:
    """Return that ``count`` records are restricted: they count in figures and stand in no list."""
    if not count:
        return ""
    which = "1 record is" if count == 1 else f"{count:,} records are"
    return f"{which} restricted: counted in the figure, and shown to named people only."
