"""What always stands beside a figure: the latest of other measures, such as what is late."""

from __future__ import annotations

from dashboard import wording
from dashboard.glossary import small_start
from dashboard.lines import holds_any, own_rows
from dashboard.measure import Measure
from dashboard.measures.registry import measures
from dashboard.period import period_words
from dashboard.ports import Repository
from dashboard.state import ViewState
from dashboard.view import Beside, Row
from dashboard.viewer import Viewer


def beside_of(
    measure: Measure, state: ViewState, viewer: Viewer, repository: Repository
) -> tuple[Beside, ...]:
    """Return the latest figure, in the same state, of each measure that stands beside this one.

    One that is too early to say, or hidden, says so; one without any such case in these months is
    left out. Raises TemporarilyUnavailable.
    """
    found = []
    for name in measure.beside:
        other = measures()[name]
        if not holds_any(other, state, viewer, repository, other.headline):
            continue
        rows = own_rows(other, state, viewer, repository, other.headline)
        if not rows:
            continue
        row = next((row for row in reversed(rows) if row.value is not None), rows[-1])
        if row.status == "no_data":
            continue
        found.append(Beside(other.id, other.title, row, _words(other, row)))
    return tuple(found)


def _words(measure: Measure, row: Row) -> str:
    """Return such a figure in words: ``Beside it: 14 assessments open ..., at ...``."""
    when = period_words(row.period, row.month)
    title = small_start(measure.title)
    if row.value is None:
        return f"Beside it: {title}, {when}: {wording.row_text(measure, row)}."
    if measure.unit == "count":
        rest = title.removeprefix(measure.counted)
        plural = row.value == 1 and rest.startswith((" that ", " who ", " whose "))
        if rest != title and rest[:1] in ("", " ") and not plural:
            return f"Beside it: {wording.counted(measure, row.value)}{rest}, {when}."
        return f"Beside it: {title}: {wording.counted(measure, row.value)}, {when}."
    return f"Beside it: {title}: {wording.with_counts(measure, row)}, {when}."
