"""The page of one service: its declared panels, each drawn from the views of its measures."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from dashboard import panels, wording
from dashboard.conversion import (
    NOT_THE_SAME,
    conversion_of,
    conversion_sentence,
    conversion_table,
)
from dashboard.flow import MOVES, flow_of, flow_sentence, flow_table
from dashboard.journey import SERVICES
from dashboard.marks import notes_of
from dashboard.measure import Measure
from dashboard.parts_over_time import bars_of, lines_of, parts_of, parts_sentence
from dashboard.period import Period, period_words
from dashboard.ports import Repository
from dashboard.service_panels import Panel, ServicePanels
from dashboard.service_view import (
    Course,
    Flow,
    Parts,
    ServicePage,
    ServicePanel,
    Shown,
    Teams,
    Together,
)
from dashboard.state import ViewState
from dashboard.tables import split_table
from dashboard.team_grid import MOST_NAMED, grid_of, grid_sentence, grid_table
from dashboard.teams import NO_TEAM
from dashboard.view import DatedNote, Table, View
from dashboard.viewer import Viewer

NOT_BY_GROUP = (
    "These parts are not counted for one group of children. Choose “Clear” to see everybody."
)
NO_PARTS = "No figure by part in these months. Choose other months, or load a return that has it."
HIDDEN = "Small numbers are hidden here, and without them no part can be shown."
NO_TEAMS = "No figure by team here: it is counted for everybody together."
NOT_PUBLISHED = "Figures of single teams are not published."
FEW_OWN_TEAMS = "Fewer than two of your teams have a figure here."
YEAR: Period = "rolling_12"
SOURCE = "Source: "
PUBLISHED = "; published figures: "
"""How the source of a view begins, and what leads to its published part."""


@dataclass(frozen=True, slots=True)
class _Asking:
    """What the panels of one page are made from."""

    state: ViewState
    viewer: Viewer
    repository: Repository
    measures: Mapping[str, Measure]

    def view(self, measure_id: str, period: Period | None = None) -> View:
        """Return the view of a measure, of its headline period unless another is given."""
        return panels.view(
            self.measures[measure_id], self.state, self.viewer, self.repository, period=period
        )


@dataclass(frozen=True, slots=True)
class _Made:
    """What came of one panel: what is drawn, and its words and tables."""

    shown: Shown | None
    sentence: str
    tables: tuple[Table, ...] = ()
    hint: str = ""
    notes: tuple[str, ...] = ()
    is_withheld: bool = False


def service_page_of(
    service: str,
    declared: ServicePanels,
    measures: Mapping[str, Measure],
    state: ViewState,
    viewer: Viewer,
    repository: Repository,
) -> ServicePage:
    """Return the page of ``service`` in ``state``; raises TemporarilyUnavailable."""
    asking = _Asking(state, viewer, repository, measures)
    with repository.snapshot():
        made = tuple(
            _panel(f"{service}-{number}", panel, asking)
            for number, panel in enumerate(declared.panels, 1)
        )
    return ServicePage(service, SERVICES[service], declared.introduction, made)


def _panel(key: str, panel: Panel, asking: _Asking) -> ServicePanel:
    made = MAKERS[panel.kind](panel, asking)
    views = [asking.view(each, panel.period or None) for each in panel.shows]
    measures = tuple(dict.fromkeys(view.measure for view in views))
    return ServicePanel(
        key=key,
        title=panel.title,
        sentence=made.sentence,
        hint=made.hint,
        shown=made.shown,
        tables=made.tables,
        source=_sources(views, with_published=isinstance(made.shown, Course | Together)),
        measures=measures,
        period=panel.period or measures[0].headline,
        notes=made.notes,
        dated=_dated(made.shown, views, asking.state),
        is_withheld=made.is_withheld,
    )


def _dated(shown: Shown | None, views: Sequence[View], state: ViewState) -> tuple[DatedNote, ...]:
    """Return the notes that a chart of several lines shows; one measure's own has those of it."""
    if not isinstance(shown, Parts | Flow):
        return ()
    found = notes_of(views, state.to_month)
    return tuple(note for note in found if note.month >= state.from_month)


def _sources(views: list[View], *, with_published: bool) -> str:
    """Return where the figures of several views come from, each source said once."""
    parts = [view.source.partition(PUBLISHED) for view in views]
    own = "; ".join(dict.fromkeys(each.removeprefix(SOURCE) for each, _, _ in parts))
    named = [name for _, _, name in parts if name and with_published]
    others = "; ".join(dict.fromkeys(named))
    return f"{SOURCE}{own}{PUBLISHED}{others}" if others else f"{SOURCE}{own}"


def _first(panel: Panel, asking: _Asking) -> View:
    return asking.view(panel.measures[0], panel.period or None)


def _course(panel: Panel, asking: _Asking) -> _Made:
    view = _first(panel, asking)
    shown = None if view.is_empty else Course(view)
    return _Made(shown, view.sentence or view.headline, (view.table,))


def _teams(panel: Panel, asking: _Asking) -> _Made:
    view = _first(panel, asking)
    if len(view.by_team) < 2 or view.team_table is None:
        return _no_teams(view, asking)
    return _Made(Teams(view), teams_sentence(view), (view.team_table,))


def _no_teams(view: View, asking: _Asking) -> _Made:
    """Return why there are no teams: who sees none is shown no panel of them at all."""
    if view.is_empty:
        return _Made(None, view.sentence)
    if asking.viewer.level == "all":
        return _Made(None, NOT_PUBLISHED, is_withheld=True)
    return _Made(None, NO_TEAMS if asking.viewer.units is None else FEW_OWN_TEAMS)


def teams_sentence(view: View) -> str:
    """Return which teams differ by more than their size explains; no other is ranked in words."""
    held = [part for part in view.by_team if part.row.value is not None and part.code != NO_TEAM]
    if not held:
        return f"{view.by_team_title}: no team has a figure."
    values = sorted(held, key=lambda part: part.row.value or 0.0)
    ends = [wording.row_text(view.measure, part.row) for part in (values[0], values[-1])]
    lead = f"{view.by_team_title}: {len(held)} teams, from {ends[0]} to {ends[1]}."
    if not view.funnel:
        return lead
    outside = [team for team in view.funnel if team.outside == "99.8"]
    if not outside:
        return f"{lead} None differs by more than its size explains."
    texts = {part.code: wording.row_text(view.measure, part.row) for part in held}
    named = [f"{team.name} ({texts.get(team.code, '')})" for team in outside[:MOST_NAMED]]
    more = f" and {len(outside) - MOST_NAMED} more" if len(outside) > MOST_NAMED else ""
    return f"{lead} By more than size explains: {', '.join(named)}{more}."


def _no_parts(panel: Panel, view: View) -> _Made:
    if view.is_empty:
        return _Made(None, view.sentence or view.headline)
    if view.state.group != "none":
        return _Made(None, NOT_BY_GROUP)
    rows = [row for line in lines_of(view, panel.split) for row in line.rows]
    return _Made(None, HIDDEN if any(row.status == "suppressed" for row in rows) else NO_PARTS)


def _parts(panel: Panel, asking: _Asking) -> _Made:
    view = _first(panel, asking)
    found = parts_of(view, panel.split, stacked=panel.stacked)
    if found is None:
        return _no_parts(panel, view)
    table = split_table(view.measure, found.title, lines_of(view, panel.split))
    return _Made(found, parts_sentence(found), (table,))


def _bars(panel: Panel, asking: _Asking) -> _Made:
    view = _first(panel, asking)
    found = bars_of(view, panel.split)
    if found is None:
        return _no_parts(panel, view)
    table = split_table(view.measure, found.title, found.lines)
    return _Made(found, parts_sentence(found), (table,))


def _conversion(panel: Panel, asking: _Asking) -> _Made:
    found = conversion_of(panel.stages, asking.view, panel.period or None)
    if found is None:
        view = asking.view(panel.stages[0].measure, panel.period or None)
        return _Made(None, view.sentence or view.headline)
    table = conversion_table(panel.title, found)
    return _Made(found, conversion_sentence(found), (table,), NOT_THE_SAME)


def _grid(panel: Panel, asking: _Asking) -> _Made:
    view = _first(panel, asking)
    found = grid_of(view, panel.months, asking.viewer, asking.repository)
    if found is None:
        return _no_teams(view, asking)
    words = grid_sentence(found, own=asking.viewer.units is not None)
    return _Made(found, words, (grid_table(found),))


def _flow(panel: Panel, asking: _Asking) -> _Made:
    came, left, *more = (asking.view(each, panel.period or None) for each in panel.measures)
    found = flow_of(came, left, more[0] if more else None)
    if found is None:
        return _Made(None, came.sentence or came.headline)
    ids = panel.measures[:2]
    yearly = all(YEAR in asking.measures[each].periods for each in ids)
    years = (asking.view(ids[0], YEAR), asking.view(ids[1], YEAR)) if yearly else None
    table = flow_table(panel.title, found)
    notes = (MOVES,) if asking.state.level != "all" else ()
    return _Made(found, flow_sentence(found, years), (table,), notes=notes)


def _together(panel: Panel, asking: _Asking) -> _Made:
    views = tuple(asking.view(each, panel.period or None) for each in panel.measures)
    held = [view for view in views if not view.is_empty]
    if not held:
        return _Made(None, views[0].sentence or views[0].headline)
    words = "; ".join(_figure_words(view) for view in held)
    return _Made(Together(views), f"{words}.", (together_table(panel.title, views),))


def _figure_words(view: View) -> str:
    row = view.own.latest or (view.published_own.latest if view.published_own else None)
    when = f", {period_words(row.period, row.month)}" if row and view.own.latest else ""
    return f"{view.measure.short_title} {view.headline}{when}"


def together_table(title: str, views: tuple[View, ...]) -> Table:
    """Return a row a measure: its latest figure with its counts, the one before, and others'."""
    kinds = ("neighbours", "england")
    heads = {"neighbours": "Neighbours", "england": "England"}
    shown = [kind for kind in kinds if any(_other(view, kind) for view in views)]
    rows = tuple(
        (
            view.measure.title,
            _when(view),
            view.headline,
            _counts(view),
            *(_other(view, kind) or "–" for kind in shown),
        )
        for view in views
    )
    head = ("Measure", "Period", "Latest", "Counted", *(heads[kind] for kind in shown))
    return Table(title, head, rows)


def _when(view: View) -> str:
    row = view.own.latest or (view.published_own.latest if view.published_own else None)
    return period_words(row.period, row.month) if row else "–"


def _counts(view: View) -> str:
    return wording.counts_text(view.measure, view.own.latest) if view.own.latest else "–"


def _other(view: View, kind: str) -> str:
    """Return the latest published figure of others with its year, in words; empty for none."""
    line = next((each for each in view.comparators if each.kind == kind), None)
    row = line.latest if line else None
    if line is None or row is None:
        return ""
    return f"{wording.row_text(view.measure, row)} ({row.month[:4]})"


MAKERS: dict[str, Callable[[Panel, _Asking], _Made]] = {
    "course": _course,
    "teams": _teams,
    "parts": _parts,
    "bars": _bars,
    "conversion": _conversion,
    "grid": _grid,
    "flow": _flow,
    "beside": _together,
}
