"""What a file of records looks like: its columns, the rules of its rows, its key."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from data.imports.report import Value
from data.imports.rules import FieldRule, RowRule
from data.imports.text import USUAL_LIMIT


class Needed:
    """The type of ``NEEDED``."""


NEEDED: Final = Needed()
"""Stands for "a row whose cell is blank is refused"."""


class Nothing:
    """The type of ``NOTHING``."""


NOTHING: Final = Nothing()
"""Stands for "a value that a rule warns of is left out"."""


@dataclass(frozen=True, slots=True)
class Column:
    """A value of a row: where it comes from and what it must be.

    ``headers`` are the names it may have, the usual one first. ``rules`` are applied in order,
    the first to the text. ``blank`` is what an empty cell or an absent column means.
    ``otherwise`` is what a value means that a rule only warns of, NOTHING that it is left out;
    without it the text is loaded as it stands. ``length`` is the longest text that the table
    takes. A ``required`` column must be in the header. ``identifying``: the value stays out of
    messages; ``private``: out of messages and of the kept content of refused rows. ``kept``:
    part of the row that is given back (a key alone need not be). ``optional``: a value that is
    too long is left out with a warning, since the row means the same without it.
    """

    name: str
    headers: tuple[str, ...]
    rules: tuple[FieldRule, ...] = ()
    blank: "Value | Needed" = None
    otherwise: "Value | Nothing" = None
    required: bool = False
    length: int = 60
    identifying: bool = False
    private: bool = False
    kept: bool = True
    optional: bool = False
    feeds: str = ""
    """What cannot be computed where the file does not have the column."""


@dataclass(frozen=True, slots=True)
class Layout:
    """A file that holds one row a record of ``table``.

    ``key`` names the columns that make the record's identifier, after ``prefix``; without a key
    the line stands for it. ``rules``
    are pairs of a rule and the names of the values it is given: columns, or names of the
    context that the reader hands over. ``ignored`` columns are known and dropped. ``constants``
    are values that every row has. ``date`` names the column of the event or start.
    """

    table: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    prefix: str = ""
    rules: tuple[tuple[RowRule, tuple[str, ...]], ...] = ()
    ignored: tuple[str, ...] = ()
    constants: Mapping[str, Value] = field(default_factory=dict)
    date: str | None = None
    limit: int = USUAL_LIMIT
    covers: str = ""
    """What the file makes complete, where that is not the whole of ``table``."""

    @property
    def names(self) -> tuple[str, ...]:
        """The names of a row's values, as ``read_rows`` gives them."""
        kept = (column.name for column in self.columns if column.kept)
        return ("source_id", "row_number", *kept, *self.constants)
