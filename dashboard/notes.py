"""What stands beside a figure: cases left out, the published figure, the rate, the rolling year."""

from __future__ import annotations

from typing import Final

from dashboard import wording
from dashboard.lines import own_rows
from dashboard.measure import Measure
from dashboard.period import month_words
from dashboard.ports import Area, Repository
from dashboard.state import ViewState
from dashboard.statistics.rounding import half_up
from dashboard.view import Line, Row
from dashboard.viewer import Viewer

POPULATION: Final = "population_0_17"
"""The published series of children aged 0 to 17."""


def average_and_notes(
    measure: Measure,
    state: ViewState,
    viewer: Viewer,
    repository: Repository,
    own: Line,
    published: Line | None,
    area: Area,
) -> tuple[float | None, tuple[str, ...]]:
    """Return the monthly average of an event count, and every note of the view."""
    latest = own.latest
    last = own.rows[-1] if own.rows else None
    notes = wording.left_out_notes(measure, latest or last)
    if last is not None and last.value is None and latest is not None:
        notes.append(f"{month_words(last.month)}: {wording.missing_text(measure, last)}")
    average = None
    rolled: dict[str, Row] = {}
    if measure.headline == "month" and "rolling_12" in measure.periods:
        rows = own_rows(measure, state, viewer, repository, "rolling_12")
        rolled = {row.month: row for row in rows if row.value is not None}
        if latest and latest.month in rolled:
            year = rolled[latest.month]
            if measure.unit == "count" and year.value is not None:
                average = year.value / 12
            elif year.numerator is not None:
                notes.append(
                    f"Over the 12 months to {month_words(latest.month)}: "
                    f"{wording.row_text(measure, year)} ({wording.counts_text(measure, year)})."
                )
    if measure.no_published:
        notes.append(measure.no_published)
    elif state.is_filtered:
        notes.append(
            "Published figures are for whole councils, so none stands beside one team or group."
        )
    else:
        notes += _published_notes(measure, own, published, rolled)
    if measure.per_10000 and latest and not state.is_filtered:
        notes.append(_rate_note(measure, latest, viewer, repository, area))
    return average, tuple(note for note in notes if note)


def _published_notes(
    measure: Measure, own: Line, published: Line | None, rolled: dict[str, Row]
) -> list[str]:
    """Return the published figure beside ours where both exist, and what "provisional" means."""
    notes = []
    assert measure.published is not None  # noqa: S101 - the caller asked
    ours = {row.month: row for row in own.rows}
    if measure.published.period == "rolling_12" and measure.headline == "month":
        ours = rolled
    pairs = (
        [(ours[row.month], row) for row in published.rows if row.month in ours] if published else []
    )
    if pairs:
        notes.append(wording.difference_note(measure, *pairs[-1]))
    elif published is None:
        notes.append("No published figure of this council is loaded for these years.")
    if any(row.status == "provisional" for row in own.rows):
        notes.append(
            f"Published once a year: {measure.published.name}. Our figures for other months are "
            "local and provisional."
        )
    return notes


def _rate_note(
    measure: Measure, latest: Row, viewer: Viewer, repository: Repository, area: Area
) -> str:
    """Return the count per 10,000 children, by the latest population no later than the month.

    One that the council supplies counts where none published is as new.
    """
    known = [
        *repository.supplied(viewer, POPULATION),
        *repository.published(POPULATION, [area.code]),
    ]
    held = sorted((p for p in known if p.month <= latest.month), key=lambda p: p.month)
    population = held[-1].value if held else None
    if not population or latest.value is None:
        return "No rate per 10,000 children: no population loaded."
    rate = half_up(latest.value / population * 10_000, 1)
    span = " in the month" if latest.period == "month" else ""
    return (
        f"{rate:,} per 10,000 children{span} ({wording.number(population)} children aged 0 to 17, "
        f"{held[-1].source})."
    )
