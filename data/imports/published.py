"""Published statistics: the DfE's CSV files, and one long layout for figures of any source.

What a file of the DfE means (its columns under older and newer names, the labels that pick a
series, the column that holds the value) stands in ``mappings/*.toml``; this module only follows
it.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from sqlalchemy import Connection, delete, select

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
from data.imports.mappings import PLACE_COLUMNS, Mapping, Series, labels_of, mapping_of
from data.imports.neighbours import is_list
from data.imports.published_flags import flag, newest_figures
from data.imports.published_long import is_long, read_long
from data.imports.published_revisions import flagged, key_of, merged, revisions
from data.imports.report import Area, FileReport, Issue, Reading
from data.imports.rows import note
from data.imports.rules import Rule
from data.imports.store import insert_rows
from data.imports.text import CsvFile, csv_files, open_csv
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
    found = [file for path in asked.paths for file in csv_files(path)]
    if not found:
        raise Refusal(f"{asked.paths[0].name}: holds no CSV file.")
    files: list[CsvFile] = []
    figures: list[Figures] = []
    for path in found:
        file = open_csv(path)
        if is_list(file):
            raise Refusal(
                f"{file.name}: is a list of neighbours or of authorities; load it with "
                "`sightline import neighbours`."
            )
        progress(f"Reading {file.name}")
        files.append(file)
        figures.append(read_long(file) if is_long(file) else _read_mapped(file, mapping_of(file)))
    rows, contradictions = merged(one.rows.values() for one in figures)
    areas: dict[str, Area] = {}
    for one in figures:
        areas = one.areas | areas
    issues = (*(issue for one in figures for issue in one.issues), *contradictions)
    reading = Reading(
        files=tuple(one.report() for one in figures),
        issues=issues,
        release=max((str(row[COLUMNS.index("release")]) for row in rows), default=None),
        figures=rows,
        areas=list(areas.values()),
    )
    return [Return(reading, tuple(files))]


def store(connection: Connection, reading: Reading, import_id: int) -> Reading:
    """Store the figures beside those of earlier imports; return what was read and found.

    The newest release of a figure counts, within it the newest import; the others stay. What is
    found only against those held before is added to the issues: figures that are revised, and
    percentages that are implausible. Areas that the table of authorities does not hold are
    added, the others left as they are.
    """
    authorities.add_missing(connection, reading.areas)
    authorities.ensure_successions(connection)
    if not reading.figures:
        return reading
    series = {key_of(row)[0] for row in reading.figures}
    before = newest_figures(connection, series)
    insert_rows(
        connection,
        published_figure,
        (*COLUMNS, "import_id"),
        ((*row[: len(COLUMNS)], import_id) for row in reading.figures),
    )
    flags = flag(connection, series)
    names = authorities.names(connection)
    found = [
        *flagged(reading.figures, flags, newest_figures(connection, series), import_id),
        *revisions(reading.figures, before, lambda code: names.get(code, code)),
    ]
    issues = (*reading.issues, *found)
    return replace(
        reading, issues=issues, files=tuple(_warned(file, issues) for file in reading.files)
    )


def drop(connection: Connection, import_id: int) -> None:
    """Remove the figures of an import; those that it had revised count again."""
    of_import = published_figure.c.import_id == import_id
    series = connection.execute(select(published_figure.c.series).where(of_import).distinct())
    touched = list(series.scalars())
    connection.execute(delete(published_figure).where(of_import))
    flag(connection, touched)


def _warned(file: FileReport, issues: tuple[Issue, ...]) -> FileReport:
    mine = [issue for issue in issues if issue.file_name == file.file_name]
    refused = {issue.row_number for issue in mine if issue.severity == "refuse"}
    warned = {issue.row_number for issue in mine if issue.severity == "warn"}
    return replace(file, rows_warned=len(warned - refused))


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
    origin = (mapping.release_of(newest), mapping.source)
    # A file without the columns of an optional series is read without it.
    series = [
        one
        for one in mapping.series
        if all(file.position(names) is not None for names in one.columns)
    ]
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
        labels = labels_of(fields, filters)
        wanted = [one for one in series if one.among(labels)]
        if not wanted:
            unused += 1
            continue
        several += "/" in area[0]
        figures.add_area(area)
        for one in wanted:
            _add(figures, line, fields, one, year, area[0], origin)
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
        column = figures.file.header[places[0]]
        row = (series.name, area, month, release, value, symbol, source)
        figures.add(line, column, row)


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
