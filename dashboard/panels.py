"""The service layer: (measure, view state, viewer) -> view. Nothing downstream computes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from dashboard import wording, words_of_notes
from dashboard.beside import beside_of
from dashboard.brief import FIRST_YEAR, brief_of
from dashboard.geography import Comparison
from dashboard.lines import (
    part_lines,
    reported_rows,
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
from dashboard.signals import since_changed
from dashboard.state import ViewState
from dashboard.tables import main_table, part_table, split_table
from dashboard.targets import step_notes, target_steps
from dashboard.team_moves import breaks_between_teams, move_notes, moves_within
from dashboard.teams import USUAL_MONTHS, funnel_of, funnel_words, team_lines, what_changed
from dashboard.view import Comment, FunnelTeam, Line, Part, Row, View
from dashboard.viewer import Viewer, reader_of
from dashboard.visits import visits_now_of


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
    # The one place in which an edition becomes a reader.
    viewer = reader_of(viewer, state.edition)
    with repository.snapshot():
        return repository.held(
            viewer,
            ("view", measure, state, period, comparisons),
            lambda: _view(
                measure, state, viewer, repository, period or measure.headline, comparisons
            ),
        )


def _view(
    measure: Measure,
    state: ViewState,
    viewer: Viewer,
    repository: Repository,
    period: str,
    comparisons: tuple[Comparison, ...] | None,
) -> View:
    brief = brief_of(measure, state, viewer, repository, period, comparisons)
    # With the target of the very month whose figure is set against it.
    default, measure = measure, brief.measure
    area, own, held, not_divided = brief.area, brief.own, brief.held, brief.not_divided
    span, now, signal, target = brief.span, brief.now, brief.signal, brief.target
    compared, shown_own, marks = brief.compared, brief.shown_own, brief.marks
    history, latest, now_row = brief.history, brief.own.latest, brief.latest
    names = repository.team_names(viewer)
    dated = dated_notes(marks, state.to_month)
    shown = state.target and any(span.from_month < each.valid_from for each in brief.targets)
    first, last = span.from_month, state.to_month
    steps = target_steps(default, brief.targets, first, last) if shown else ()
    # The teams of one locality are not told apart in the facts: none are shown beside it.
    by_team = not held or (state.level != "locality" and latest is not None)
    teams = team_lines(measure, state, viewer, repository, period, now.to_month) if by_team else ()
    codes, moves = {line.key for line in teams}, repository.team_moves(viewer)
    moved = breaks_between_teams(measure.id, period, codes, moves)
    # The usual share of a count is that of the year before: of a team that was the same in it.
    since = shift(now.to_month, -USUAL_MONTHS)
    others = moves_within(moves, codes, since, now.to_month) if measure.unit == "count" else ()
    # Of some teams alone nobody could say what is usual for all of them.
    judged = held and not others and viewer.units is None
    funnel = funnel_of(measure, period, now.to_month, teams) if judged else ()
    parts = _parts(measure, teams, now.to_month, funnel)
    changed = (
        what_changed(measure, history, teams, (*marks, *moved)) if state.level == "all" else None
    )
    splits = _splits(measure, state, viewer, repository, period, own)
    reported = reported_rows(measure, span, viewer, repository, period, own)
    average, notes = average_and_notes(measure, state, viewer, repository, own, brief.published_own)
    kind = _kind(measure, state, viewer, repository, period)
    years = (span.from_month, span.to_month)
    rates, rate_notes = rates_of(measure, state, viewer, repository, own, area, brief.chosen, years)
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
            compared if brief.matches else (),
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
        scope=brief.scope,
        own=own,
        published_own=shown_own,
        comparators=compared,
        by_team=parts,
        by_team_title=title,
        splits=splits,
        reported=reported,
        target=target,
        headline=brief.headline,
        sentence=said.sentence,
        notes=(
            *(each.words for each in beside),
            *said.notes,
            *signal_notes(signal),
            *([changed.words] if changed else ()),
            *(move_notes(history, moved, others) if state.level == "all" else ()),
            *rank_notes,
            *filter(None, [to_best]),
            *step_notes(measure, steps),
            *notes,
            *([rates.words] if rates and rates.words else ()),
            *dict.fromkeys((*(brief.remarks if shown_own or compared else ()), *rate_notes)),
            *words_of_notes.reported_notes(measure, own, reported),
            *(each.words for each in dated),
        ),
        definition=(
            *wording.definition(measure),
            *signal_terms(signal),
            *_rests_on(measure, viewer, repository, now_row),
        ),
        source=words_of_notes.source_text(
            kind, repository.loaded(viewer), brief.published_source, bool(shown_own or compared)
        ),
        table=main_table(measure, own, shown_own, compared, reported, rates, dated),
        team_table=part_table(measure, title, "Team", parts, funnel) if parts else None,
        split_tables=tuple(split_table(measure, name, lines) for name, lines in splits),
        signal=signal,
        funnel=funnel,
        what_changed=changed,
        rank=rank,
        more_needed=tuple(filter(None, [*to_target[:1], to_best])),
        target_steps=steps,
        rates=rates,
        beside=beside,
        marks=marks,
        team_changes=moved,
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


def _parts(
    measure: Measure, lines: Iterable[Line], month: str, funnel: Iterable[FunnelTeam]
) -> tuple[Part, ...]:
    """Return the teams at ``month``, those outside their limits said to be so."""
    outside = {team.code: words for team in funnel if (words := funnel_words(measure, team))}
    parts = []
    for line in lines:
        row = next((row for row in line.rows if row.month == month), None)
        hidden = row is not None and row.status == "suppressed"
        if row is None or (row.value is None and row.too_early == 0 and not hidden):
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
