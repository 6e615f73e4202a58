"""Workbooks (xlsx, xls, ods) as sheets of texts: the same in each, whatever a cell was kept as.

A whole number has no decimals, a date is yyyy-mm-dd, an error of the spreadsheet is blank. Cells
are kept as they were read until somebody asks for them: dates, codes and teams repeat, so only
the different ones of a column need be looked at.
"""

import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import compress
from pathlib import Path
from typing import Any, Final, TypeVar

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from data.imports.errors import Refusal
from data.imports.text import LONGEST_NAME, MEGABYTE, Sheet, column_key
from data.imports.workbook_check import Found, check_workbook

T = TypeVar("T")
SPACES: Final = str.maketrans(
    {"\xa0": " ", "\u2007": " ", "\u202f": " ", "\u200b": "", "\u2060": "", "\ufeff": ""}
)
"""Spaces that look like any other, and signs that are not seen at all."""
_ERROR: Final = re.compile(
    r"\s*#(?:N/A|REF!|VALUE!|NAME\?|DIV/0!|NUM!|NULL!|SPILL!|CALC!|GETTING_DATA)\s*", re.IGNORECASE
)
EXACT: Final = 2**53
"""Above this a spreadsheet has already lost the last digits of a number."""


@dataclass(frozen=True, slots=True)
class Grid:
    """The cells of one sheet; ``first`` is the number of the first row, as a person sees it."""

    name: str
    first: int
    cells: list[list[Any]]

    def texts_of(self, place: int) -> list[str]:
        """A row's cells as texts."""
        return [text_of(cell) for cell in self.cells[place]]


@dataclass(frozen=True, slots=True)
class Workbook:
    """A workbook that was opened; ``sha256`` is that of the file's bytes."""

    name: str
    sha256: str
    sheets: tuple[str, ...]
    found: Found
    _opened: CalamineWorkbook

    def grid(self, sheet: str) -> Grid:
        """The cells of a sheet. Raises Refusal where it cannot be read."""

        def read() -> Grid:
            opened = self._opened.get_sheet_by_name(sheet)
            start = opened.start
            return Grid(sheet, start[0] + 1 if start else 1, opened.to_python())

        return _guarded(self.name, read)


def open_workbook(path: Path) -> Workbook:
    """The workbook at ``path``.

    Raises Refusal as ``check_workbook`` does, and for one that cannot be read all the same.
    """
    found = check_workbook(path)
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(MEGABYTE):
            digest.update(chunk)
    opened = _guarded(path.name, lambda: CalamineWorkbook.from_path(str(path)))
    sheets = tuple(opened.sheet_names)
    return Workbook(path.name[-LONGEST_NAME:], digest.hexdigest(), sheets, found, opened)


def _guarded(name: str, read: Callable[[], T]) -> T:
    try:
        return read()
    except PasswordError as error:
        raise Refusal(f"{name}: is encrypted; save it without a password.") from error
    except (CalamineError, OSError, ValueError, OverflowError) as error:
        raise Refusal(f"{name}: is damaged and cannot be read as a workbook.") from error
    except BaseException as error:
        # What goes wrong within calamine itself is no Exception.
        if type(error).__name__ != "PanicException":
            raise
        raise Refusal(f"{name}: is damaged and cannot be read as a workbook.") from error


@dataclass(frozen=True, slots=True)
class ListSheet(Sheet):
    """The rows below the header of a sheet of a workbook, by their columns too.

    ``numbers`` are those of the rows; ``cells`` are the columns as they were read.
    """

    numbers: Sequence[int] = ()
    cells: tuple[Sequence[Any], ...] = ()

    def only(self, places: Sequence[int]) -> Sheet:
        """The rows at ``places``, in their order."""
        return Sheet(self.name, self.header, self.keys, lambda: self._lines(places))

    def _lines(self, places: Sequence[int]) -> Iterator[tuple[int, list[str]]]:
        for place in places:
            fields = [text_of(column[place]) for column in self.cells]
            if any(map(str.strip, fields)):
                yield self.numbers[place], fields


def as_sheet(grid: Grid, header_at: int, header: Sequence[str], name: str) -> ListSheet:
    """The rows below a header, whose columns have the names of ``header``.

    A row in which every cell is blank is no row.
    """
    below = grid.cells[header_at + 1 :]
    first = grid.first + header_at + 1
    numbers: Sequence[int] = range(first, first + len(below))
    rows = below
    if not all(map(any, below)):
        filled = [any(cell != "" for cell in row) for row in below]
        rows = list(compress(below, filled))
        numbers = list(compress(numbers, filled))
    columns = tuple(zip(*rows, strict=True)) if rows else ((),) * len(header)
    keys = tuple(map(column_key, header))

    def lines() -> Iterator[tuple[int, list[str]]]:
        return sheet.only(range(len(rows))).lines()

    sheet = ListSheet(name[-LONGEST_NAME:], tuple(header), keys, lines, "", numbers, columns)
    return sheet


def is_error(cell: Any) -> bool:
    """Whether a cell is the text of an error of the spreadsheet, such as #N/A."""
    return type(cell) is str and "#" in cell and _ERROR.fullmatch(cell) is not None


def text_of(cell: Any) -> str:
    """A cell as text; an error is blank."""
    if type(cell) is str:
        if cell.isascii():
            return "" if is_error(cell) else cell
        return cell.translate(SPACES)
    return _text(cell)


def _text(cell: Any) -> str:
    if type(cell) is str:
        return cell
    if type(cell) is float:
        return str(int(cell)) if cell.is_integer() and abs(cell) < EXACT else repr(cell)
    if type(cell) is bool:
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, datetime):
        return cell.isoformat(" ")
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell)
