"""Counts per 10,000 children, so that they can stand beside those of a larger place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from dashboard import wording
from dashboard.comparators import published_lines
from dashboard.geography import Comparison
from dashboard.lines import own_rows
from dashboard.measure import Measure
from dashboard.period import period_words
from dashboard.ports import Area, PublishedValue, Repository
from dashboard.sentences import comparison_text
from dashboard.state import ViewState
from dashboard.view import Line, Rates, Row
from dashboard.viewer import Viewer

POPULATION: Final = "population_0_17"
"""The published series of children aged 0 to 17."""
UNIT: Final = "per 10,000 children"
NO_POPULATION: Final = f"No rate {UNIT}: no population loaded."


def rates_of(
    measure: Measure,
    state: ViewState,
    viewer: Viewer,
    repository: Repository,
    own: Line,
    area: Area,
    asked: Iterable[Comparison],
    span: tuple[str, str],
) -> tuple[Rates | None, tuple[str, ...]]:
    """Return a count per 10,000 children aged 0 to 17, ours and as published, and notes on it.

    The rate of a month rests on the latest mid-year population no later than it, from what is
    published or, where that is as new, from the council. A rate that is published for a year
    stands beside ours of the same twelve months. None of a part of the council, whose
    population is not known. ``span`` are the months of published figures. Raises
    TemporarilyUnavailable.
    """
    if not measure.per_10000 or state.is_filtered:
        return None, ()
    rate = measure.published.rate if measure.published else ""
    published, comparators, _, remarks = (
        published_lines(measure, area, asked, viewer, repository, *span, series=rate)
        if rate
        else (None, (), "", ())
    )
    counts: Sequence[Row] = own.rows
    if rate and measure.published and measure.published.period in measure.periods:
        period = measure.published.period
        if not counts or counts[0].period != period:
            counts = own_rows(measure, state, viewer, repository, period)
    known = sorted(
        [
            *repository.supplied(viewer, POPULATION),
            *repository.published(POPULATION, [area.code]),
        ],
        key=lambda each: each.month,
    )
    rows = tuple(_rate(row, _population(known, row.month)) for row in counts)
    line = Line("per-10000", f"{own.label}, {UNIT}", "own", rows)
    if not any(row.value is not None for row in (*rows, *(published.rows if published else ()))):
        held = any(row.value is not None for row in counts)
        return (Rates(line, None, (), "", NO_POPULATION), ()) if held else (None, ())
    latest = line.latest
    used = _population(known, latest.month) if latest else None
    parts = [_ours(latest, used)] if latest and used else []
    if not parts and any(row.value is not None for row in counts):
        parts.append(NO_POPULATION)
    if said := comparison_text(measure, comparators, published, rates=True) or _alone(
        measure, published
    ):
        # Where ours is not said, nothing before it names the unit.
        parts.append(said if latest and used else f"{said.removesuffix('.')}, {UNIT}.")
    source = used.source if used else ""
    return Rates(line, published, comparators, source, " ".join(parts)), remarks


def _population(known: Sequence[PublishedValue], month: str) -> PublishedValue | None:
    """Return the latest population no later than ``month``; ``known`` are in order of time."""
    held = [each for each in known if each.month <= month and each.value]
    return held[-1] if held else None


def _rate(row: Row, population: PublishedValue | None) -> Row:
    """Return a count as a rate: the numerator the count, the denominator the population."""
    if row.value is None:
        return replace(row, numerator=None, denominator=None)
    if population is None or not population.value:
        return replace(row, value=None, numerator=None, denominator=None, status="no_data")
    value = row.value / population.value * 10_000
    return replace(row, value=value, numerator=row.value, denominator=population.value)


def _alone(measure: Measure, published: Line | None) -> str:
    """Return our own published rate where no comparator is asked for."""
    row = published.latest if published else None
    if row is None or row.value is None:
        return ""
    when = wording.published_when(measure, row.month)
    return f"Published, {when}: {wording.number(row.value, 1)}."


def _ours(row: Row, population: PublishedValue) -> str:
    span = {
        "snapshot": f" {period_words(row.period, row.month)}",
        "month": " in the month",
    }.get(row.period, f" in the {period_words(row.period, row.month)}")
    children = wording.number(population.value)
    return (
        f"{wording.number(row.value, 1)} {UNIT}{span} ({children} children aged 0 to 17, "
        f"{population.source})."
    )
