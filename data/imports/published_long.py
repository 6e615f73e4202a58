"""Figures of any source in one long layout: series, year, area, value, symbol, source.

``release`` and ``month`` may stand beside them; without them the release is read from the
source's name and a year ends in the month in which the DfE's own file of that series has it: on
31 March, for the workforce on 30 September.
"""

import re
from typing import Final

from data.imports.figures import (
    NO_AREA,
    NOT_A_MONTH,
    NOT_A_VALUE,
    NOT_A_YEAR,
    TOO_LONG,
    Figures,
    area_code,
    number_or_symbol,
    year_of,
)
from data.imports.mappings import months_of_series
from data.imports.text import CsvFile, column_key
from data.schema import published_figure

LONG: Final = ("series", "year", "area_code", "old_la_code", "value", "symbol", "source")
OPTIONAL: Final = ("area_name", "release", "month")

_MONTHS: Final = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_LIMITS: Final[dict[str, int]] = {
    name: getattr(published_figure.c[name].type, "length", 0)
    for name in ("series", "source", "release")
}


def is_long(file: CsvFile) -> bool:
    """Whether the file has the columns of the long layout."""
    return all(column_key(name) in file.keys for name in LONG)


def release_of(source: str, newest_year: str) -> str:
    """A text that sorts releases by age, from the name of a source.

    "DfE LAIT, April 2026" gives 2026-04, "SFR34/2015" 2015; a source that names neither gives
    the newest year that the file speaks of.
    """
    named = re.search(rf"({'|'.join(_MONTHS)}) (20\d\d)", source)
    if named is not None:
        return f"{named[2]}-{_MONTHS.index(named[1]) + 1:02d}"
    year = re.search(r"/(20\d\d)\b", source)
    return year[1] if year is not None else newest_year


def read_long(file: CsvFile) -> Figures:
    """The figures of a file in the long layout."""
    figures = Figures(file)
    at = {name: file.position((name,)) for name in (*LONG, *OPTIONAL)}
    rows = figures.whole_rows()
    ends = months_of_series()
    year_at = at["year"]
    newest = max((fields[year_at].strip() for _, fields in rows if year_at is not None), default="")
    for line, fields in rows:
        cell = {name: "" if place is None else fields[place].strip() for name, place in at.items()}
        code = area_code(cell["old_la_code"], cell["area_code"])
        if code is None:
            figures.refuse(line, "area_code", NO_AREA, cell["area_code"])
            continue
        try:
            year = year_of(cell["year"])
        except ValueError:
            figures.refuse(line, "year", NOT_A_YEAR, cell["year"])
            continue
        number = cell["value"] or cell["symbol"]
        try:
            value, symbol = number_or_symbol(number)
        except ValueError:
            figures.refuse(line, "value", NOT_A_VALUE, number)
            continue
        month = cell["month"] or f"{year}-{ends.get(cell['series'], 3):02d}"
        if re.fullmatch(r"(19|20)\d\d-(0[1-9]|1[0-2])", month, re.ASCII) is None:
            figures.refuse(line, "month", NOT_A_MONTH, month)
            continue
        cell["release"] = cell["release"] or release_of(cell["source"], newest)
        long = next((name for name, most in _LIMITS.items() if len(cell[name]) > most), None)
        if long is not None:
            figures.refuse(line, long, TOO_LONG, cell[long])
            continue
        row = (cell["series"], code, month, cell["release"], value, symbol, cell["source"])
        figures.add(line, "value", row)
        if cell["area_name"]:
            name = cell["area_name"]
            region = ("unknown", "unknown") if code.isdigit() else (code, name)
            figures.add_area((code, cell["area_code"][:12], name, *region, None, None))
    return figures
