"""What the DfE's published files mean: one TOML file a layout, read by ``published``.

A mapping names the statistics it comes from, the columns that tell breakdowns apart, and its
series. A series names its labels (each a list of the words that releases have used; they may
stand in any of the filter columns, since two of them changed places), and one of

* ``value``: the names that the column has had, newest first;
* ``sum``: columns that are added, each a list of its names;
* ``months``: twelve columns, from April to March of the year.

``academic_years`` of a mapping lets its periods be written 202425, which is 2025.
``per`` divides by another column, ``factor`` multiplies, ``month`` is the month in which the
period ends. A cell that holds a symbol makes the figure that symbol, not a smaller sum.
An ``optional`` series is left out where a file lacks its columns.

``release_month`` is the month in which the statistics come out, ``release_after`` how many years
after the newest year of the file.
"""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

from data.imports.errors import Refusal
from data.imports.text import CsvFile, column_key

PLACE_COLUMNS: Final = (
    "time_period",
    "geographic_level",
    "country_code",
    "country_name",
    "region_code",
    "region_name",
    "old_la_code",
    "new_la_code",
    "la_name",
)
"""The columns that every file of Explore Education Statistics begins with."""

LEAST_LIKENESS: Final = 0.25
"""A file that has less than this share of a mapping's columns is not said to be near it."""


@dataclass(frozen=True, slots=True)
class Series:
    """One series of figures in a file.

    ``values`` are pairs: how many months before the period's end, and the columns to add (each
    with all its names).
    """

    name: str
    labels: tuple[frozenset[str], ...]
    values: tuple[tuple[int, tuple[tuple[str, ...], ...]], ...]
    per: tuple[str, ...] | None
    factor: float
    month: int
    optional: bool

    def among(self, labels: set[str]) -> bool:
        """Whether a row with these labels belongs to the series."""
        return all(not group.isdisjoint(labels) for group in self.labels)

    @property
    def columns(self) -> tuple[tuple[str, ...], ...]:
        """Every column that the series needs, each with all its names."""
        needed = [group for _, groups in self.values for group in groups]
        return (*needed, self.per) if self.per else tuple(needed)


@dataclass(frozen=True, slots=True)
class Mapping:
    """One known layout."""

    name: str
    source: str
    release_month: int
    release_after: int
    filters: tuple[tuple[str, ...], ...]
    academic_years: bool
    series: tuple[Series, ...]

    def release_of(self, newest_year: int) -> str:
        """When a file came out whose newest year is the one given: 2024-10."""
        return f"{newest_year + self.release_after}-{self.release_month:02d}"

    @property
    def columns(self) -> tuple[tuple[str, ...], ...]:
        """Every column that a file must have, but those of the place, each with all its names."""
        needed = [group for one in self.series if not one.optional for group in one.columns]
        return tuple(dict.fromkeys((*self.filters, *needed)))

    def fits(self, file: CsvFile) -> bool:
        """Whether the file has every column that the mapping needs."""
        return not self.missing(file)

    def likeness(self, file: CsvFile) -> float:
        """How much of the mapping's own columns the file has, 0 to 1."""
        return sum(_has(file, group) for group in self.columns) / len(self.columns)

    def missing(self, file: CsvFile) -> list[str]:
        """The columns that the file lacks, by their newest name."""
        groups: list[tuple[str, ...]] = [(name,) for name in PLACE_COLUMNS]
        groups += self.columns
        absent = dict.fromkeys(group[0] for group in groups if not _has(file, group))
        return list(absent)


def mapping_of(file: CsvFile) -> Mapping:
    """The mapping that fits the file; raises Refusal that names the nearest where none does.

    Some files have the same columns and differ in their labels alone: of several that fit, the
    one that knows most of the file's rows is taken, then the one that asks for more columns.
    """
    fitting = [mapping for mapping in all_mappings() if mapping.fits(file)]
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        return max(fitting, key=lambda mapping: (_rows_known(file, mapping), len(mapping.columns)))
    nearest = max(all_mappings(), key=lambda mapping: mapping.likeness(file))
    if nearest.likeness(file) < LEAST_LIKENESS:
        known = ", ".join(mapping.name for mapping in all_mappings())
        raise Refusal(
            f"{file.name}: an unknown layout of a published file, like none of the known ones "
            f"({known}); its columns are {', '.join(file.header[:12])[:300]}."
        )
    missing = ", ".join(nearest.missing(file)[:8])
    raise Refusal(
        f"{file.name}: an unknown layout of a published file; nearest is {nearest.name}, "
        f"which also has {missing}."
    )


def labels_of(fields: Sequence[str], places: Sequence[int]) -> set[str]:
    """The labels that stand in the filter columns of a row, as they are compared."""
    return {" ".join(fields[place].split()).casefold() for place in places}


def _rows_known(file: CsvFile, mapping: Mapping) -> int:
    places = [place for place in map(file.position, mapping.filters) if place is not None]
    seen: dict[tuple[str, ...], int] = {}
    for _, fields in file.rows():
        if len(fields) == len(file.keys):
            key = tuple(fields[place] for place in places)
            seen[key] = seen.get(key, 0) + 1
    every = range(len(places))
    return sum(
        count
        for key, count in seen.items()
        if any(one.among(labels_of(key, every)) for one in mapping.series)
    )


@cache
def months_of_series() -> dict[str, int]:
    """The month in which each series that is mapped ends its year: 9 for the workforce."""
    return {one.name: one.month for mapping in all_mappings() for one in mapping.series}


@cache
def all_mappings() -> tuple[Mapping, ...]:
    """Every mapping of this folder, by name."""
    folder = files(__name__)
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".toml"))
    return tuple(
        _mapping(name.removesuffix(".toml"), tomllib.loads((folder / name).read_text("utf-8")))
        for name in names
    )


def _has(file: CsvFile, names: Sequence[str]) -> bool:
    return any(column_key(name) in file.keys for name in names)


def _mapping(name: str, raw: dict[str, Any]) -> Mapping:
    filters = tuple(tuple(group) for group in raw.get("filters", []))
    return Mapping(
        name=name,
        source=raw["source"],
        release_month=raw["release_month"],
        release_after=raw.get("release_after", 0),
        filters=filters,
        academic_years=raw.get("academic_years", False),
        series=tuple(_series(one) for one in raw["series"]),
    )


def _series(raw: dict[str, Any]) -> Series:
    if "value" in raw:
        values: tuple[tuple[int, tuple[tuple[str, ...], ...]], ...]
        values = ((0, (tuple(raw["value"]),)),)
    elif "sum" in raw:
        values = ((0, tuple(tuple(group) for group in raw["sum"])),)
    else:
        values = tuple((11 - number, (tuple(group),)) for number, group in enumerate(raw["months"]))
    return Series(
        name=raw["name"],
        labels=tuple(
            frozenset(" ".join(label.split()).casefold() for label in group)
            for group in raw.get("labels", [])
        ),
        values=values,
        per=tuple(raw["per"]) if "per" in raw else None,
        factor=float(raw.get("factor", 1)),
        month=int(raw.get("month", 3)),
        optional=bool(raw.get("optional", False)),
    )
