"""What stands beside a figure: cases left out, the published figure, the rolling year."""

from __future__ import annotations

from dashboard import wording, words_of_notes
from dashboard.lines import own_rows
from dashboard.measure import Measure
from dashboard.period import month_words
from dashboard.ports import Repository
from dashboard.state import ViewState
from dashboard.view import Line, Row
from dashboard.viewer import Viewer


def average_and_notes(
    measure: Measure,
    state: ViewState,
    viewer: Viewer,
    repository: Repository,
    own: Line,
    published: Line | None,
) -> tuple[float | None, tuple[str, ...]]:
    """Return the monthly average of an event count, and every note of the view."""
    latest = own.latest
    last = own.rows[-1] if own.rows else None
    notes = words_of_notes.left_out_notes(measure, latest or last)
    if last is not None and last.value is None and latest is not None:
        notes.append(f"{month_words(last.month)}: {wording.missing_text(measure, last)}")
    nothing = last is None or last.status == "no_data"
    if latest is None and nothing and measure.not_computed and not state.is_filtered:
        notes.append(measure.not_computed)
    average = None
    rolled: dict[str, Row] = {}
    # The period that is shown, which on the command line may be another than the headline's.
    period = own.rows[0].period if own.rows else measure.headline
    if period == "month" and "rolling_12" in measure.periods:
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
    elif not (measure.counts_unknown and any(row.unknown != 0 for row in own.rows)):
        notes += _published_notes(measure, own, published, rolled, period)
    return average, tuple(note for note in notes if note)


def _published_notes(
    measure: Measure, own: Line, published: Line | None, rolled: dict[str, Row], period: str
) -> list[str]:
    """Return the published figure beside ours where both exist, and what "provisional" means."""
    notes = []
    assert measure.published is not None  # noqa: S101 - the caller asked
    ours = {row.month: row for row in own.rows}
    if measure.published.period == "rolling_12" and period == "month":
        ours = rolled
    pairs = (
        [(ours[row.month], row) for row in published.rows if row.month in ours] if published else []
    )
    if pairs:
        notes.append(words_of_notes.difference_note(measure, *pairs[-1]))
    elif published is None:
        notes.append("No published figure of this council is loaded for these years.")
    if any(row.status == "provisional" for row in own.rows):
        span = ""
        if measure.published.period in ("year", "rolling_12") and period == "month":
            span = " The published figure covers 12 months, each of ours one."
        notes.append(
            f"Published once a year: {measure.published.name}.{span} Our figures for other months "
            "are local and provisional."
        )
    return notes
