"""Reads every measure from its TOML file: one folder a service, one file a measure."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import fields
from functools import cache
from pathlib import Path
from typing import Any, Final, TypeVar, get_args

from dashboard.journey import SERVICES
from dashboard.measure import (
    Computed,
    DefinitionChange,
    HeadlineWords,
    Level,
    Measure,
    Polarity,
    Published,
    Supplied,
    Target,
    Unit,
)
from dashboard.period import PERIODS
from dashboard.settings import own_measures_folder

T = TypeVar("T")

FOLDER: Final = Path(__file__).parent


class MeasureError(ValueError):
    """A measure's file is wrong; the text names the file, the key and what was expected."""


def _table(kind: type[T], where: str, found: Mapping[str, Any]) -> T:
    known = {field.name for field in fields(kind)}  # type: ignore[arg-type]
    if strange := sorted(set(found) - known):
        raise MeasureError(f"{where}: unknown key {strange[0]!r}; expected {sorted(known)}")
    values = {k: tuple(v) if isinstance(v, list) else v for k, v in found.items()}
    try:
        return kind(**values)
    except TypeError as error:
        raise MeasureError(f"{where}: {error}") from error


def read_measure(path: Path) -> Measure:
    """Return the measure declared in ``path``; raises MeasureError."""
    where = f"{path.parent.name}/{path.name}"
    try:
        found = tomllib.loads(path.read_text("utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise MeasureError(f"{where}: {error}") from error
    found["service"] = path.parent.name
    kinds = {
        "computed": Computed,
        "supplied": Supplied,
        "published": Published,
        "target": Target,
        "headline_words": HeadlineWords,
    }
    for key, kind in kinds.items():
        table = found.get(key)
        found[key] = None if table is None else _table(kind, f"{where} [{key}]", table)
    found.setdefault("no_published", "")
    found["definition_changes"] = tuple(
        _table(DefinitionChange, f"{where} [[definition_changes]]", each)
        for each in found.get("definition_changes", ())
    )
    measure = _table(Measure, where, found)
    checks = (
        ("id", measure.id == path.stem, f"the file's name, {path.stem!r}"),
        ("service", measure.service in SERVICES, f"one of {sorted(SERVICES)}"),
        ("tile", type(measure.tile) is int and measure.tile >= 0, "a place from 1, or none"),
        ("unit", measure.unit in get_args(Unit), f"one of {get_args(Unit)}"),
        ("polarity", measure.polarity in get_args(Polarity), f"one of {get_args(Polarity)}"),
        ("lowest_level", measure.lowest_level in get_args(Level), f"one of {get_args(Level)}"),
        ("periods", set(measure.periods) <= set(PERIODS), f"some of {PERIODS}"),
        ("headline", measure.headline in measure.periods, "one of its periods"),
        (
            "computed.denominator",
            measure.computed is None
            or (measure.computed.denominator is None) == (measure.unit == "count"),
            "a column for a percentage or a mean, none for a count",
        ),
        (
            "computed.split_shares",
            measure.computed is None
            or not measure.computed.split_shares
            or (measure.unit == "percent" and bool(measure.computed.splits)),
            "a percentage with splits",
        ),
        (
            "computed",
            measure.computed is not None or measure.supplied is not None,
            "[computed], [supplied] or both",
        ),
        (
            "sources",
            (measure.supplied is not None) == ("figures" in measure.sources),
            "figures, where the council supplies it, and only there",
        ),
        (
            "supplied.splits",
            not (measure.computed and measure.supplied)
            or measure.computed.splits == measure.supplied.splits,
            "the splits of [computed]",
        ),
        (
            "no_published",
            (measure.published is None) == bool(measure.no_published),
            "words where no [published] series is given, and none where one is",
        ),
    )
    for key, holds, expected in checks:
        if not holds:
            raise MeasureError(f"{where}: {key}: expected {expected}")
    return measure


def measures() -> Mapping[str, Measure]:
    """Return every measure by id, in the order of services, then ``order``.

    Those of the council's own folder (the setting SIGHTLINE_MEASURES) stand beside the program's;
    one of the same id stands in its place. Raises MeasureError.
    """
    own = own_measures_folder()
    return measures_of((FOLDER, own) if own else (FOLDER,))


@cache
def measures_of(folders: tuple[Path, ...]) -> Mapping[str, Measure]:
    """Return every measure under ``folders``; of two with one id that of the later folder."""
    found: dict[str, Measure] = {}
    for folder in folders:
        for path in sorted(folder.glob("*/*.toml")):
            found[path.stem] = read_measure(path)
    places = list(SERVICES)
    ordered = sorted(found.values(), key=lambda m: (places.index(m.service), m.order, m.id))
    for measure in ordered:
        if unknown := [each for each in measure.beside if each not in found]:
            raise MeasureError(
                f"{measure.service}/{measure.id}.toml: beside: no measure {unknown[0]!r}"
            )
    return {measure.id: measure for measure in ordered}
