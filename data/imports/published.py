"""Published statistics: the DfE's CSV files, and one long layout for figures of any source.

What a file of the DfE means (its columns under older and newer names, the labels that pick a
series, the column that holds the value) stands in ``mappings/*.toml``; this module only follows
it.
"""

import re
from collections.abc import Callable
from typing import Final

from sqlalchemy import Connection

from data.imports import authorities
from data.imports.asked import Asked, Return
from data.imports.errors import Refusal
from data.imports.figures import (
    COLUMNS,
    NO_AREA,
    NOT_A_VALUE,
    NOT_A_YEAR,
    Figures,
    area_code,
    number_or_symbol,
    year_of,
)
from data.imports.mappings import PLACE_COLUMNS, Mapping, Series, mapping_of
from data.imports.published_long import is_long, read_long
from data.imports.report import Area, Reading
from data.imports.rows import note
from data.imports.rules import Rule
from data.imports.store import insert_rows
from data.imports.text import CsvFile, open_csv
from data.schema import published_figure

_SEVERAL: Final = Rule(
    "combined_area",
    "note",
    "{value} rows are of several authorities together: kept, but no authority of their own",
)
_NOT_USED: Final = Rule("no_series", "note", "{value} rows hold no series that is kept")


def read(asked: Asked, progress: Callable[[str], None]) -> list[Return]:
    """The figures of the files.

    Raises Refusal for a file of an unknown layout, naming the nearest known one.
    """
    found = [
        file
        for path in asked.paths
        for file in (sorted(path.glob("*.[cC][sS][vV]")) if path.is_dir() else [path])
    ]
    if not found:
        raise Refusal(f"{asked.paths[0].name}: holds no CSV file.")
    files: list[CsvFile] = []
    figures: list[Figures] = []
    for path in found:
        file = open_csv(path)
        progress(f"Reading {file.name}")
        files.append(file)
        figures.append(read_long(file) if is_long(file) else _read_mapped(file, mapping_of(file)))
    rows = [row for one in figures for row in one.rows.values()]
    areas: dict[str, Area] = {}
    for one in figures:
        areas = one.areas | areas
    reading = Reading(
        files=tuple(one.report() for one in figures),
        issues=tuple(issue for one in figures for issue in one.issues),
        release=max((str(row[COLUMNS.index("release")]) for row in rows), default=None),
        figures=rows,
        areas=list(areas.values()),
    )
    return [Return(reading, tuple(files))]


def store(connection: Connection, reading: Reading, import_id: int) -> None:
    """Store the figures; one of the same release takes the place of the one before it.

    Areas that the table of authorities does not hold are added, the others left as they are.
    """
    authorities.add_missing(connection, reading.areas)
    insert_rows(
        connection,
        published_figure,
        (*COLUMNS, "import_id"),
        ((*row, import_id) for row in reading.figures),
        replace=True,
    )


def _read_mapped(file: CsvFile, mapping: Mapping) -> Figures:
    figures = Figures(file)
    at = {name: place for name in PLACE_COLUMNS if (place := file.position((name,))) is not None}
    rows = figures.whole_rows()
    newest = 0
    for _, fields in rows:
        try:
            period = fields[at["time_period"]].strip()
            newest = max(newest, year_of(period, academic_years=mapping.academic_years))
        except ValueError:
            continue
    origin = (f"{newest}-{mapping.release_month:02d}", mapping.source)
    filters = [place for place in map(file.position, mapping.filters) if place is not None]
    several = unused = 0
    for line, fields in rows:
        cell = {name: fields[place].strip() for name, place in at.items()}
        try:
            year = year_of(cell["time_period"], academic_years=mapping.academic_years)
        except ValueError:
            figures.refuse(line, "time_period", NOT_A_YEAR, cell["time_period"])
            continue
        area = _area_of(cell)
        if area is None:
            figures.refuse(line, "geographic_level", NO_AREA, cell["geographic_level"])
            continue
        labels = {re.sub(r"\s+", " ", fields[place]).strip().casefold() for place in filters}
        wanted = [one for one in mapping.series if one.among(labels)]
        if not wanted:
            unused += 1
            continue
        several += "/" in area[0]
        figures.add_area(area)
        for series in wanted:
            _add(figures, line, fields, series, year, area[0], origin)
    for rule, count in ((_SEVERAL, several), (_NOT_USED, unused)):
        if count:
            figures.issues.append(note(file.name, rule, str(count)))
    return figures


def _add(
    figures: Figures,
    line: int,
    fields: list[str],
    series: Series,
    year: int,
    area: str,
    origin: tuple[str, str],
) -> None:
    """Add the one figure that the row holds of the series, or its twelve."""
    release, source = origin
    divisor = figures.file.position(series.per) if series.per else None
    for months_before, names in series.values:
        places = [place for place in map(figures.file.position, names) if place is not None]
        numbers: list[float] = []
        symbol = ""
        for place in places if divisor is None else [*places, divisor]:
            try:
                number, mark = number_or_symbol(fields[place])
            except ValueError:
                figures.refuse(line, figures.file.header[place], NOT_A_VALUE, fields[place])
                return
            symbol = symbol or mark
            if number is not None:
                numbers.append(number)
        value: float | None = None
        if not symbol:
            value = sum(numbers[: len(places)]) * series.factor
            if divisor is not None and numbers[-1]:
                value /= numbers[-1]
            elif divisor is not None:
                value, symbol = None, "z"  # a share of nothing does not apply
        month = _month(year, series.month, months_before)
        figures.add(line, (series.name, area, month, release, value, symbol, source))


def _month(year: int, month: int, months_before: int) -> str:
    number = year * 12 + month - 1 - months_before
    return f"{number // 12:04d}-{number % 12 + 1:02d}"


def _area_of(cell: dict[str, str]) -> Area | None:
    level = cell["geographic_level"].casefold()
    region = (cell["region_code"], cell["region_name"])
    country = (cell["country_code"], cell["country_name"])
    if level == "national":
        code, name, home = area_code("", country[0]), country[1], country
    elif level == "regional":
        code, name, home = area_code("", region[0]), region[1], region
    elif level == "local authority":
        code, name, home = area_code(cell["old_la_code"], ""), cell["la_name"], region
    else:
        return None
    if code is None:
        return None
    new_code = cell["new_la_code"] if level == "local authority" else code
    return (code, new_code[:12], name, home[0][:12], home[1], None, None)
