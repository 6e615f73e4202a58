"""How fresh the records are: by source, for the header of every page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from dashboard.frame import DEFINITIONS, IMPORTS
from dashboard.period import day_words, is_month, month_words
from dashboard.ports import Loaded, SourceLoaded

NAMES: Final = {
    "ssd": "Case records",
    "ssda903": "Children looked after return (SSDA903)",
    "cin-census": "Children in need census",
    "annex-a": "Annex A",
    "figures": "The council’s own figures",
    "published": "Published statistics",
}
"""The sources that are named, in their order; a list of neighbours has no last day."""
QUALITY: Final = f"{DEFINITIONS}/quality"
"""The page of what is missing in the records, by measure."""


@dataclass(frozen=True, slots=True)
class FreshSource:
    """One source: its name, up to when and since when it is here, and what its import found.

    ``report`` is the address of the import's report; empty for who may not open it.
    """

    name: str
    words: str
    found: str
    report: str


@dataclass(frozen=True, slots=True)
class Freshness:
    """The last day of the records in words, and the sources behind the pages."""

    data_to: str
    sources: tuple[FreshSource, ...]


def freshness(loaded: Loaded, *, may_open: bool) -> Freshness | None:
    """Return how fresh what is loaded is; None where no records are.

    ``may_open``: whether the reader may open the reports of imports.
    """
    if loaded.data_to is None:
        return None
    held = {each.kind: each for each in loaded.sources}
    sources = tuple(_source(held[kind], may_open) for kind in NAMES if kind in held)
    return Freshness(day_words(loaded.data_to), sources)


def _source(each: SourceLoaded, may_open: bool) -> FreshSource:
    to = ""
    if each.data_to is not None:
        to = f"to {day_words(each.data_to)}, "
    elif is_month(each.release):
        to = f"newest of {month_words(each.release)}, "
    return FreshSource(
        name=NAMES[each.kind],
        words=f"{to}loaded {day_words(each.loaded_on)}",
        found=found_words(each.warned, each.refused),
        report=f"{IMPORTS}/{each.import_id}" if may_open else "",
    )


def found_words(warned: int, refused: int) -> str:
    """Return how many rows of an import had a warning or were refused, in words."""
    said = []
    if warned:
        said.append("1 warning" if warned == 1 else f"{warned:,} warnings")
    if refused:
        said.append("1 row refused" if refused == 1 else f"{refused:,} rows refused")
    return ", ".join(said) or "no warnings"
