"""The service layer: (measure, view state, viewer) -> view. Nothing downstream computes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from dashboard import wording
from dashboard.geography import Comparison
from dashboard.lines import comparisons_of, holds_any, own_rows, part_lines, published_lines
from dashboard.measure import Measure
from dashboard.period import month_words, period_words, shift
from dashboard.ports import Area, Repository
from dashboard.state import ViewState
from dashboard.statistics.rounding import half_up
from dashboard.tables import main_table, part_table, split_table
from dashboard.view import Line, Part, Row, View
from dashboard.viewer import Viewer

FIRST_YEAR = "2000-03"
"""Annual series are shown from their first year: a few points need no cutting."""
POPULATION = "population_0_17"


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
    area = repository.area(viewer.authority)
    names = repository.team_names(viewer)
    scope = wording.scope_words(area.name, state, names.get(state.unit, state.unit))
    annual = period in ("year", "academic_year")
    first = FIRST_YEAR if annual and comparisons is None else state.from_month
    span = replace(state, from_month=first)
    # A year more than is shown, for the change since a year earlier.
    longer = replace(state, from_month=shift(first, -12))
    history = Line("own", scope, "own", own_rows(measure, longer, viewer, repository, period))
    own = replace(history, rows=tuple(row for row in history.rows if row.month >= first))
    held = holds_any(measure, state, viewer, repository, period)
    if not held:
        own = replace(own, rows=tuple(_not_held(row) for row in own.rows))
    matches = not state.is_filtered and _comparable(measure, period)
    asked = comparisons if comparisons is not None else comparisons_of(state, area)
    if comparisons is None and not matches:
        asked = ()
    published_own, compared, published_source = published_lines(
        measure, area, asked, repository, span.from_month, span.to_month
    )
    if state.is_filtered:
        published_own = None
    latest = own.latest
    now_row = latest or (own.rows[-1] if own.rows else None)
    now = replace(state, from_month=now_row.month, to_month=now_row.month) if now_row else state
    # The teams of one locality are not told apart in the facts: none are shown beside it.
    by_team = state.level != "locality" and (latest is not None or not held)
    lines = part_lines(measure, now, viewer, repository, period, "team") if by_team else ()
    parts = _parts(measure, lines)
    splits = _splits(measure, state, viewer, repository, period, own)
    average, notes = _extras(measure, state, viewer, repository, own, published_own, area)
    kind = _kind(measure, state, viewer, repository, period)
    shown_own = published_own if matches else None
    who = "" if state.group == "none" else f"{wording.group_words(state)}, "
    when = period_words(period, now_row.month) if now_row else ""
    title = f"By team, {who}{when}" if when else "By team"
    if held:
        sentence = _sentence(measure, own, shown_own, compared if matches else (), average, history)
    else:
        unit = names.get(state.unit, state.unit)
        sentence = wording.not_held_text(measure, unit, [part.name for part in parts])
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
        target=measure.target.value if measure.target and state.target else None,
        headline=_headline(measure, own, shown_own),
        sentence=sentence,
        notes=notes,
        definition=wording.definition(measure),
        source=wording.source_text(
            kind, repository.loaded(viewer), published_source, bool(shown_own or compared)
        ),
        table=main_table(measure, own, shown_own, compared),
        team_table=part_table(measure, title, "Team", parts) if parts else None,
        split_tables=tuple(split_table(measure, name, lines) for name, lines in splits),
    )


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


def _sentence(
    measure: Measure,
    own: Line,
    published: Line | None,
    compared: Sequence[Line],
    average: float | None,
    history: Line,
) -> str:
    """Return the sentence; on the published figure, said to be so, where nothing is computed."""
    if own.latest is None and published and published.latest:
        row = published.latest
        figure = wording.row_text(measure, row)
        said = f"Published figure, {wording.published_when(measure, row.month)}: {figure}."
        reason = wording.missing_text(measure, own.rows[-1]) if own.rows else ""
        words = [said, wording.comparison_text(measure, compared), reason]
        return " ".join([*filter(None, words), wording.DIRECTION[measure.polarity]])
    return wording.sentence(
        measure,
        own,
        compared,
        history=history,
        published=published,
        monthly_average=average,
    )


def _parts(measure: Measure, lines: Iterable[Line]) -> tuple[Part, ...]:
    parts = []
    for line in lines:
        row = line.rows[-1]
        if row.value is None and not row.too_early:
            continue
        counts = wording.counts_text(measure, row)
        text = wording.row_text(measure, row) + (f" ({counts})" if counts else "")
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
    if not measure.computed.splits or state.group != "none":
        return ()
    lines = part_lines(measure, state, viewer, repository, period, "split")
    if measure.unit == "count":
        lines = tuple(_with_noughts(line, own) for line in lines)
    held: dict[str, list[Line]] = {name: [] for name in measure.computed.splits}
    for line in lines:
        held[line.key.split(":")[0]].append(line)
    for found in held.values():
        found.sort(key=lambda line: (-sum(row.value or 0 for row in line.rows), line.label))
    return tuple((wording.SPLIT_TITLES[name], tuple(found)) for name, found in held.items())


def _kind(
    measure: Measure, state: ViewState, viewer: Viewer, repository: Repository, period: str
) -> str:
    facts = repository.facts(viewer, measure, period, state.to_month, state.to_month)
    if not facts:
        facts = repository.facts(viewer, measure, period, FIRST_YEAR, state.to_month)
    return facts[-1].kind if facts else ""


def _extras(
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
    if measure.computed.per_10000 and latest and not state.is_filtered:
        notes.append(_rate_note(measure, latest, repository, area))
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


def _rate_note(measure: Measure, latest: Row, repository: Repository, area: Area) -> str:
    """Return the count per 10,000 children, by the latest population no later than the month."""
    held = [p for p in repository.published(POPULATION, [area.code]) if p.month <= latest.month]
    population = held[-1].value if held else None
    if not population or latest.value is None:
        return "No rate per 10,000 children: no population loaded."
    rate = half_up(latest.value / population * 10_000, 1)
    span = " in the month" if latest.period == "month" else ""
    return (
        f"{rate:,} per 10,000 children{span} ({wording.number(population)} children aged 0 to 17, "
        f"{held[-1].source})."
    )


FIELDS = (
    "month", "period", "team", "split", "area", "method", "n", "numerator", "denominator", "value",
    "status",
)  # fmt: skip
"""The columns of a figure on the command line."""


def csv_rows(shown: View) -> tuple[tuple[str, ...], list[tuple[object, ...]]]:
    """Return the heads and rows of a view's CSV: every figure of it, unrounded.

    Unlike on the command line, the locality and the group of children that the view is of stand
    in columns of their own on each of its rows.
    """
    measure, state = shown.measure, shown.state
    place = state.unit if state.level == "locality" else None
    group = (None, None) if state.group == "none" else (state.group, state.group_value)
    published = [shown.published_own] if shown.published_own else []
    ours = [*shown.own.rows, *(part.row for part in shown.by_team)]
    rows: list[tuple[Row, str | None, tuple[str | None, str | None], str | None]]
    rows = [(row, place, group, None) for row in ours]
    rows += [
        (row, place, group, row.split)
        for _, found in shown.splits
        for line in found
        for row in line.rows
    ]
    rows += [
        (row, None, (None, None), None)
        for line in (*published, *shown.comparators)
        for row in line.rows
    ]
    rest = ("area", "method", "n", "numerator", "denominator", "value", "status")
    head = ("month", "period", "locality", "team", "group", "group_value", "split", *rest)
    return ("measure", "unit", *head), [
        (
            measure.id,
            measure.unit,
            row.month,
            row.period,
            locality,
            row.team,
            *of_group,
            split,
            *(getattr(row, name) for name in rest),
        )
        for row, locality, of_group, split in rows
    ]
