"""The heart of a view: one measure's figures, what they are set against, and their signal.

A row of the overview needs no more; ``dashboard/panels.py`` builds the whole view on it. So the
two cannot say different things.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from dashboard import wording
from dashboard.comparators import comparisons_of, published_lines
from dashboard.geography import Comparison
from dashboard.lines import holds_any, own_rows, undivided
from dashboard.measure import Measure
from dashboard.period import ANNUAL, shift
from dashboard.ports import Area, Repository
from dashboard.signals import signal_of
from dashboard.state import ViewState
from dashboard.targets import with_target
from dashboard.team_moves import marks_of_unit
from dashboard.view import Line, Mark, Row, Signal, TargetSet
from dashboard.viewer import Viewer
from dashboard.visits import one_form_since

FIRST_YEAR = "2000-03"
"""Annual series are shown from their first year: a few points need no cutting."""


@dataclass(frozen=True, slots=True)
class Brief:
    """What every view of a measure begins with; see View for what has the same name there."""

    measure: Measure
    """With the target that holds in the month of the latest figure."""
    state: ViewState
    area: Area
    scope: str
    span: ViewState
    """The months whose figures are shown: of an annual measure all, of one form of visits."""
    now: ViewState
    """The one month of the latest figure, or the last where there is none."""
    own: Line
    history: Line
    """The same from a year earlier on."""
    held: bool
    """Whether the team or locality has such cases at all, and figures of such parts exist."""
    not_divided: str
    """In words, that there are no figures of such parts; empty where there are."""
    published_own: Line | None
    """Wherever it matches; ``shown_own`` is what may be shown of it."""
    shown_own: Line | None
    compared: tuple[Line, ...]
    matches: bool
    """Whether published figures may stand beside ours."""
    chosen: tuple[Comparison, ...]
    published_source: str
    remarks: tuple[str, ...]
    marks: tuple[Mark, ...]
    targets: tuple[TargetSet, ...]
    target: float | None
    signal: Signal | None

    @property
    def latest(self) -> Row | None:
        """The latest figure; where there is none, the row that says why."""
        return self.own.latest or (self.own.rows[-1] if self.own.rows else None)

    @property
    def headline(self) -> str:
        """The latest figure in words, the published one where none is computed."""
        if self.own.latest is None and self.shown_own and self.shown_own.latest:
            return f"{wording.row_text(self.measure, self.shown_own.latest)} (published)"
        return wording.row_text(self.measure, self.latest)


def brief_of(
    measure: Measure,
    state: ViewState,
    viewer: Viewer,
    repository: Repository,
    period: str,
    comparisons: tuple[Comparison, ...] | None = None,
) -> Brief:
    """Return the heart of the view of ``measure``, by its figures of ``period``.

    ``comparisons`` stand in for those of the state. Raises TemporarilyUnavailable.
    """
    area = repository.area(viewer.authority)
    names = repository.team_names(viewer)
    scope = wording.scope_words(area.name, state, names.get(state.unit, state.unit))
    moves = marks_of_unit(measure.id, state, repository.team_moves(viewer))
    marks = (*repository.marks(viewer, measure), *moves)
    of_one_form = one_form_since(marks, state.to_month)
    first = FIRST_YEAR if period in ANNUAL and comparisons is None else state.from_month
    first = max(first, of_one_form)
    span = replace(state, from_month=first)
    # A year more than is shown, for the change since a year earlier.
    longer = replace(state, from_month=max(shift(first, -12), of_one_form))
    history = Line("own", scope, "own", own_rows(measure, longer, viewer, repository, period))
    own = replace(history, rows=tuple(row for row in history.rows if row.month >= first))
    not_divided = undivided(measure, state, viewer, repository, period)
    held = not not_divided and holds_any(measure, state, viewer, repository, period)
    if not held:
        own = replace(own, rows=tuple(_not_held(row) for row in own.rows))
    estimated = measure.counts_unknown and any(row.unknown != 0 for row in own.rows)
    matches = not state.is_filtered and not estimated and _comparable(measure, period)
    chosen = comparisons if comparisons is not None else comparisons_of(state, area)
    asked = chosen
    if estimated or (comparisons is None and (not matches or measure.unit == "count")):
        # A number of children says nothing beside that of a larger place.
        asked = ()
    published_own, compared, source, remarks = published_lines(
        measure, area, asked, viewer, repository, span.from_month, span.to_month
    )
    if state.is_filtered:
        published_own = None
    row = own.latest or (own.rows[-1] if own.rows else None)
    now = replace(state, from_month=row.month, to_month=row.month) if row else state
    targets = tuple(repository.targets(viewer, measure))
    # The target of the very month whose figure is set against it.
    measure = with_target(measure, targets, now.to_month)
    target = measure.target.value if measure.target and state.target else None
    signal = (
        signal_of(measure, state, viewer, repository, period, history, marks, target)
        if held
        else None
    )
    return Brief(
        measure=measure,
        state=state,
        area=area,
        scope=scope,
        span=span,
        now=now,
        own=own,
        history=history,
        held=held,
        not_divided=not_divided,
        published_own=published_own,
        shown_own=published_own if matches else None,
        compared=compared,
        matches=matches,
        chosen=chosen,
        published_source=source,
        remarks=remarks,
        marks=marks,
        targets=targets,
        target=target,
        signal=signal,
    )


def _comparable(measure: Measure, period: str) -> bool:
    """Whether published figures may stand beside figures of ``period``: counts only of its own."""
    if measure.published is None:
        return False
    return measure.unit != "count" or period == measure.published.period


def _not_held(row: Row) -> Row:
    """Return ``row`` without a figure: its unit holds no such case in any month."""
    return replace(row, value=None, numerator=None, denominator=None, status="no_data")
