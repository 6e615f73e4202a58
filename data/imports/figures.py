"""The figures of one published file as they are found: cells, areas, periods, and faults."""

import re
from typing import Final

from data.imports.authorities import by_ons_code
from data.imports.report import Area, FileReport, Issue, Row
from data.imports.rules import DUPLICATE, RAGGED_ROW, Rule
from data.imports.text import CsvFile

SYMBOLS: Final = ("c", "z", "x", "u", "k", "low", ":", "-", ".")
"""What stands in the place of a number: suppressed, not applicable, not available, low
reliability, rounds to 0, and older marks. Kept beside a null value, never read as 0."""

COLUMNS: Final = ("series", "area_code", "month", "release", "value", "symbol", "source")
"""The values of a figure's row, in order; the file, line and column it stands in follow them."""

FILE, LINE, COLUMN = (len(COLUMNS) + place for place in range(3))
"""Where a figure's row says in which file, line and column it stands."""

NOT_A_VALUE: Final = Rule("value", "refuse", "is neither a number nor a known symbol")
NOT_A_YEAR: Final = Rule("time_period", "refuse", "is not the year of a period; expected 2025")
NOT_A_MONTH: Final = Rule("month", "refuse", "is not a month; expected 2025-03")
NO_AREA: Final = Rule("area", "refuse", "tells no authority, region or England")
TOO_LONG: Final = Rule("too_long", "refuse", "is too long")

_NUMBER: Final = re.compile(r"-?\d{1,3}(,\d{3})+(\.\d+)?|-?\d{1,15}(\.\d+)?", re.ASCII)
_LONGEST_NAME: Final = 120


class Figures:
    """The figures of one file, by series, area and month, and what was found in reading them."""

    def __init__(self, file: CsvFile) -> None:
        self.file = file
        self.rows: dict[tuple[str, str, str], Row] = {}
        self.read = 0
        self.areas: dict[str, Area] = {}
        self.issues: list[Issue] = []
        self._refused: set[int] = set()

    def refuse(self, line: int, column: str | None, rule: Rule, value: str = "") -> None:
        """Keep the row out, with the reason; published figures identify nobody."""
        where = f"Row {line}, {column}: '{value[:40]}'" if column else f"Row {line}"
        words = f"{where} {rule.message}"
        self.issues.append(Issue(self.file.name, line, column, rule.id, "refuse", words))
        self._refused.add(line)

    def whole_rows(self) -> list[tuple[int, list[str]]]:
        """Every row that has as many fields as the header, with its line."""
        rows = []
        for line, fields in self.file.rows():
            self.read += 1
            if len(fields) == len(self.file.keys):
                rows.append((line, fields))
                continue
            words = RAGGED_ROW.message.format(value=len(fields), expected=len(self.file.keys))
            self.refuse(line, None, Rule(RAGGED_ROW.id, "refuse", words))
        return rows

    def add(self, line: int, column: str, row: Row) -> None:
        """Keep a figure, in the order of ``COLUMNS``, unless the file gave it before."""
        key = (str(row[0]), str(row[1]), str(row[2]))
        if key in self.rows:
            words = f"gives a figure that row {self.rows[key][LINE]} gives already"
            self.refuse(line, None, Rule(DUPLICATE.id, "refuse", words))
            return
        self.rows[key] = (*row, self.file.name, line, column)

    def add_area(self, area: Area) -> None:
        """Remember an area's names; several authorities together are no area of their own."""
        if "/" not in area[0] and len(area[2]) <= _LONGEST_NAME >= len(area[4]):
            self.areas.setdefault(area[0], area)

    def report(self) -> FileReport:
        """Counts of the file."""
        refused = len(self._refused)
        name = self.file.name
        return FileReport(name, "published_figure", self.read, self.read - refused, 0, refused)


def number_or_symbol(text: str) -> tuple[float | None, str]:
    """A cell of a number column: the number and no symbol, or no number and the symbol.

    An empty cell is the symbol for not available. Raises ValueError for anything else.
    """
    stripped = text.strip()
    if not stripped:
        return None, "x"
    if stripped.casefold() in SYMBOLS:
        return None, stripped.casefold()
    if _NUMBER.fullmatch(stripped) is None:
        raise ValueError(stripped)
    return float(stripped.replace(",", "")), ""


def year_of(text: str, *, academic_years: bool = False) -> int:
    """2025 of 2025 and, where a file speaks of academic years, of 202425; raises ValueError."""
    if re.fullmatch(r"(19|20)\d\d", text, re.ASCII):
        return int(text)
    if academic_years and re.fullmatch(r"20\d{4}", text, re.ASCII):
        first, last = int(text[:4]), int(text[4:])
        if (first + 1) % 100 == last:
            return first + 1
    raise ValueError(text)


def area_code(old_code: str, new_code: str) -> str | None:
    """An area's code, None if there is none: three digits, else nine characters.

    An authority that a file names only by its ONS code, of today or of before it was recoded, has
    its three digits. Several authorities together are joined by "/", as in 940/941.
    """
    old = old_code.replace(" ", "")
    if re.fullmatch(r"\d{3}(/\d{3}){0,2}", old, re.ASCII):
        return old
    if not old and re.fullmatch(r"E\d{8}", new_code, re.ASCII):
        return by_ons_code().get(new_code, new_code)
    return None
