"""The service layer: (measure, view state, viewer) -> view. Nothing downstream computes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from dashboard import wording, words_of_notes
from dashboard.beside import beside_of
from dashboard.comparators import comparisons_of, published_lines
from dashboard.geography import Comparison
from dashboard.lines import (
    holds_any,
    own_rows,
    part_lines,
    reported_rows,
    undivided,
)
from dashboard.marks import dated_notes
from dashboard.measure import Measure
from dashboard.notes import average_and_notes
from dashboard.period import period_words, shift
from dashboard.ports import Repository
from dashboard.ranking import best_needed, matching_row, rank_of, target_needed
from dashboard.rates import rates_of
from dashboard.sentences import Said, said_of
from dashboard.signal_words import signal_notes, signal_terms
from dashboard.signals import signal_of, since_changed
from dashboard.state import ViewState
from dashboard.tables import main_table, part_table, split_table
from dashboard.targets import with_target
from dashboard.teams import funnel_of, funnel_words, team_lines, what_changed
from dashboard.view import Comment, FunnelTeam, Line, Part, Row, View
from dashboard.viewer import Viewer
from dashboard.visits import one_form_since, visits_now_of

FIRST_YEAR = "2000-03"
"""Annual series are shown from their first year: a few points need no cutting."""


def view(
    measure: Measure,
    state: ViewState,
    viewer: Viewer,
    repository: Repository,
    *,
    period: str | None = None,
    comparisons: tuple[Comparison, ...] | None = None,
) -> View:
    """Return everything shown of ``measure`` in ``state``.

    ``period`` stands in for the headline period, ``comparisons`` for those of the state.
    Raises TemporarilyUnavailable. Held in the repository's cache under its data versions.
    """
    state = state.of_figures
    with repository.snapshot():
        versions = repository.versions(viewer)
        key = ("view", measure, state, viewer, versions, period, comparisons)
        if (held := repository.cache.get(key)) is None:
            period = period or measure.headline
            held = _view(measure, state, viewer, repository, period, comparisons)
            repository.cache[key] = held
    found: View = held
    return found


def _view(
    measure: Measure,
    state: ViewState,
    viewer: Viewer,
    repository: Repository,
    period: str,
    comparisons: tuple[Comparison, ...] | None,
) -> View:
    measure = with_target(measure, repository.targets(viewer, measure), state.to_month)
    area = repository.area(viewer.authority)
    names = repository.team_names(viewer)
    scope = wording.scope_words(area.name, state, names.get(state.unit, state.unit))
    annual = period in ("year", "academic_year")
    marks = tuple(repository.marks(viewer, measure))
    dated = dated_notes(marks, state.to_month)
    of_one_form = one_form_since(marks, state.to_month)
    first = FIRST_YEAR if annual and comparisons is None else state.from_month
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
    estimated = measure.counts_unknown and any(row.unknown for row in own.rows)
    matches = not state.is_filtered and not estimated and _comparable(measure, period)
    chosen = comparisons if comparisons is not None else comparisons_of(state, area)
    asked = chosen
    if estimated or (comparisons is None and (not matches or measure.unit == "count")):
        # A number of children says nothing beside that of a larger place.
        asked = ()
    published_own, compared, published_source, remarks = published_lines(
        measure, area, asked, viewer, repository, span.from_month, span.to_month
    )
    if state.is_filtered:
        published_own = None
    latest = own.latest
    now_row = latest or (own.rows[-1] if own.rows else None)
    now = replace(state, from_month=now_row.month, to_month=now_row.month) if now_row else state
    # The teams of one locality are not told apart in the facts: none are shown beside it.
    by_team = not held or (state.level != "locality" and latest is not None)
    teams = team_lines(measure, state, viewer, repository, period, now.to_month) if by_team else ()
    funnel = funnel_of(measure, period, now.to_month, teams) if held else ()
    parts = _parts(measure, teams, now.to_month, funnel)
    changed = what_changed(measure, history, teams, marks) if state.level == "all" else None
    target = measure.target.value if measure.target and state.target else None
    signal = (
        signal_of(measure, state, viewer, repository, period, history, marks, target)
        if held
        else None
    )
    splits = _splits(measure, state, viewer, repository, period, own)
    reported = reported_rows(measure, span, viewer, repository, period, own)
    average, notes = average_and_notes(measure, state, viewer, repository, own, published_own)
    kind = _kind(measure, state, viewer, repository, period)
    shown_own = published_own if matches else None
    years = (span.from_month, span.to_month)
    rates, rate_notes = rates_of(measure, state, viewer, repository, own, area, chosen, years)
    rank, rank_notes = rank_of(measure, shown_own, area.code, repository)
    to_target = target_needed(measure, latest, target)
    matching = matching_row(measure, state, viewer, repository, own) if rank else None
    to_best = best_needed(measure, matching, rank)
    beside = beside_of(measure, state, viewer, repository)
    who = "" if state.group == "none" else f"{wording.group_words(state)}, "
    when = period_words(period, now_row.month) if now_row else ""
    title = f"By team, {who}{when}" if when else "By team"
    if held:
        said = said_of(
            measure,
            own,
            compared if matches else (),
            history=since_changed(measure, history, marks),
            published=shown_own,
            monthly_average=average,
            signal=signal,
            to_target=to_target,
        )
    elif not_divided:
        said, parts = Said(not_divided), ()
    else:
        unit = names.get(state.unit, state.unit)
        said = Said(wording.not_held_text(measure, unit, sorted(part.name for part in parts)))
        parts = ()
    return View(
        measure=measure,
        state=state,
        area=area.name,
        scope=scope,
        own=own,
        published_own=shown_own,
        comparators=compared,
        by_team=parts,
        by_team_title=title,
        splits=splits,
        reported=reported,
        target=target,
        headline=_headline(measure, own, shown_own),
        sentence=said.sentence,
        notes=(
            *(each.words for each in beside),
            *said.notes,
            *signal_notes(signal),
            *([changed.words] if changed else ()),
            *rank_notes,
            *filter(None, [to_best]),
            *notes,
            *([rates.words] if rates and rates.words else ()),
            *dict.fromkeys((*(remarks if shown_own or compared else ()), *rate_notes)),
            *words_of_notes.reported_notes(measure, own, reported),
            *(each.words for each in dated),
        ),
        definition=(
            *wording.definition(measure),
            *signal_terms(signal),
            *_rests_on(measure, viewer, repository, now_row),
        ),
        source=words_of_notes.source_text(
            kind, repository.loaded(viewer), published_source, bool(shown_own or compared)
        ),
        table=main_table(measure, own, shown_own, compared, reported, rates),
        team_table=part_table(measure, title, "Team", parts, funnel) if parts else None,
        split_tables=tuple(split_table(measure, name, lines) for name, lines in splits),
        signal=signal,
        funnel=funnel,
        what_changed=changed,
        rank=rank,
        more_needed=tuple(filter(None, [*to_target[:1], to_best])),
        rates=rates,
        beside=beside,
        marks=marks,
        dated=dated,
        comment=comment_on(repository.comments(viewer, measure), now_row),
        actions=tuple(repository.actions(viewer, measure)),
        visits_now=visits_now_of(measure, state, viewer, repository),
    )


def comment_on(comments: Iterable[Comment], row: Row | None) -> Comment | None:
    """Return the comment on the month of ``row``."""
    return next((each for each in comments if row and each.month == row.month), None)


def _rests_on(
    measure: Measure, viewer: Viewer, repository: Repository, row: Row | None
) -> tuple[tuple[str, str], ...]:
    """Return the imports behind the latest figure, as a pair of the definition."""
    behind = (
        repository.rests_on(viewer, measure, row.month) if row and row.value is not None else ()
    )
    return ((wording.RESTS_ON, words_of_notes.imports_text(behind)),) if behind else ()


def _comparable(measure: Measure, period: str) -> bool:
    """Whether published figures may stand beside figures of ``period``: counts only of its own."""
    if measure.published is None:
        return False
    return measure.unit != "count" or period == measure.published.period


def _not_held(row: Row) -> Row:
    """Return ``row`` without a figure: its unit holds no such case in any month."""
    return replace(row, value=None, numerator=None, denominator=None, status="no_data")


def _headline(measure: Measure, own: Line, published: Line | None) -> str:
    """Return the latest figure in words, the published one where none is computed."""
    if own.latest is None and published and published.latest:
        return f"{wording.row_text(measure, published.latest)} (published)"
    return wording.row_text(measure, own.latest or (own.rows[-1] if own.rows else None))


def _parts(
    measure: Measure, lines: Iterable[Line], month: str, funnel: Iterable[FunnelTeam]
) -> tuple[Part, ...]:
    """Return the teams at ``month``, those outside their limits said to be so."""
    outside = {team.code: words for team in funnel if (words := funnel_words(measure, team))}
    parts = []
    for line in lines:
        row = next((row for row in line.rows if row.month == month), None)
        if row is None or (row.value is None and not row.too_early):
            continue
        counts = wording.counts_text(measure, row)
        text = wording.row_text(measure, row) + (f" ({counts})" if counts else "")
        text += f", {outside[line.key]}" if line.key in outside else ""
        parts.append(Part(line.key, line.label, row, text))
    # Largest first; cases without a team are no team to be compared, and stand last.
    parts.sort(
        key=lambda part: (
            part.code == "unknown",
            part.row.value is None,
            -(part.row.value or 0),
            part.name,
        )
    )
    return tuple(parts)


def _with_noughts(line: Line, own: Line) -> Line:
    """Return ``line`` with a nought in each month that has a figure in all and none here."""
    held = {row.month: row for row in line.rows}
    whole = [row for row in own.rows if row.value is not None]
    like = line.rows[0]
    return replace(
        line,
        rows=tuple(
            held.get(row.month)
            or replace(row, value=0.0, numerator=0.0, team=like.team, split=like.split)
            for row in whole
        ),
    )


def _splits(
    measure: Measure,
    state: ViewState,
    viewer: Viewer,
    repository: Repository,
    period: str,
    own: Line,
) -> tuple[tuple[str, tuple[Line, ...]], ...]:
    """Return each split's lines, largest first; a split is not crossed with a group."""
    if not measure.splits or state.group != "none":
        return ()
    lines = part_lines(measure, state, viewer, repository, period, "split")
    if measure.unit == "count":
        lines = tuple(_with_noughts(line, own) for line in lines)
    held: dict[str, list[Line]] = {name: [] for name in measure.splits}
    for line in lines:
        held[line.key.split(":")[0]].append(line)
    for found in held.values():
        found.sort(key=lambda line: (-sum(row.value or 0 for row in line.rows), line.label))
    return tuple((wording.split_title(name), tuple(found)) for name, found in held.items())


def _kind(
    measure: Measure, state: ViewState, viewer: Viewer, repository: Repository, period: str
) -> str:
    facts = repository.facts(viewer, measure, period, state.to_month, state.to_month)
    if not facts:
        facts = repository.facts(viewer, measure, period, FIRST_YEAR, state.to_month)
    return facts[-1].kind if facts else ""
