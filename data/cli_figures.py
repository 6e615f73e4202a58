"""``sightline figures`` and ``sightline measures``: what the panels show, as text."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine

from dashboard import wording
from dashboard.definitions import measures_page
from dashboard.exports import FIELDS
from dashboard.geography import comparison
from dashboard.journey import SERVICES
from dashboard.lines import part_lines
from dashboard.measure import Measure
from dashboard.measures.registry import MeasureError, measures
from dashboard.panels import view
from dashboard.settings import Settings, SettingsError
from dashboard.state import Options, ViewState, default_state
from dashboard.view import Row, View
from dashboard.viewer import Viewer, full_viewer
from data.repository import SqlRepository, default_authority, loaded_authorities


@dataclass(frozen=True, slots=True)
class FigureQuery:
    """What ``sightline figures`` was asked for; None: not said."""

    measure: str
    authority: str
    first: str | None
    last: str | None
    period: str | None
    by: str | None
    team: str | None
    compare: tuple[str, ...]
    format: str


def list_measures(style: str) -> str:
    """Return every measure as a table, as JSON or as a page in Markdown."""
    found = measures().values()
    if style == "markdown":
        return measures_page(found)
    if style == "json":
        return json.dumps(
            [
                {
                    "measure": m.id,
                    "service": SERVICES[m.service],
                    "title": m.title,
                    "question": m.question,
                    "unit": m.unit,
                    "polarity": m.polarity,
                    "numerator": m.numerator,
                    "denominator": m.denominator or None,
                    "periods": list(m.periods),
                    "headline": m.headline,
                    "sources": list(m.sources),
                    "published": m.published.series if m.published else None,
                    "target": m.target.value if m.target else None,
                }
                for m in found
            ],
            ensure_ascii=False,
            indent=2,
        )
    rows = [("measure", "unit", "better", "period", "title")]
    rows += [(m.id, m.unit, m.polarity, m.headline, m.title) for m in found]
    return _columns(rows)


def figures(engine: Engine, query: FigureQuery, settings: Settings) -> str:
    """Return the figures asked for; raises SettingsError, MeasureError or ComparisonError."""
    chosen = _chosen(query.measure)
    comparisons = tuple(comparison(word) for word in query.compare)
    code = default_authority(engine, query.authority or settings.authority)
    if not code:
        raise SettingsError("No authority is loaded; load one, or name one with --authority")
    repository = SqlRepository(engine, settings.neighbour_list)
    if code not in loaded_authorities(engine) and not repository.area(code).region_code:
        raise SettingsError(f"Authority {code} is not known; expected the DfE's three digits")
    viewer = full_viewer(code)
    options = repository.options(viewer)
    if query.team and query.team not in {team for team, _ in options.teams}:
        known = ", ".join(team for team, _ in options.teams) or "none"
        raise SettingsError(f"--team {query.team}: no such team; there are: {known}")
    if query.team and query.by in ("team", "locality"):
        raise SettingsError(f"--by {query.by}: give it without --team")
    shown = []
    for measure in chosen:
        if query.by == "split" and not measure.splits:
            if len(chosen) > 1:
                continue
            raise MeasureError(f"--by split: {measure.id} is not split")
        if query.period and query.period not in measure.periods:
            if len(chosen) > 1:
                continue
            raise MeasureError(
                f"--period {query.period}: {measure.id} has {', '.join(measure.periods)}"
            )
        period = query.period or measure.headline
        state = _state(query, options, measure, period)
        found = view(measure, state, viewer, repository, period=period, comparisons=comparisons)
        shown.append((found, _rows(found, query, state, viewer, repository, period)))
    text = _print(shown, query.format, alone=query.measure != "all")
    if query.format == "table" and repository.loaded(viewer).is_demonstration:
        return f"Demonstration: made-up records\n\n{text}"
    return text


def _chosen(name: str) -> list[Measure]:
    held = measures()
    if name == "all":
        return list(held.values())
    if name not in held:
        raise MeasureError(f"--measure {name}: no such measure; there are: {', '.join(held)}")
    return [held[name]]


def _state(query: FigureQuery, options: Options, measure: Measure, period: str) -> ViewState:
    """Return the view state of a query; an annual series ends with the last year by then."""
    default = default_state(options)
    last = query.last or default.to_month
    first = query.first or min(default.from_month, last)
    if first > last:
        raise SettingsError(f"--from {first} lies after --to {last}")
    if period in ("year", "academic_year"):
        year = int(last[:4]) if last[5:] >= "03" else int(last[:4]) - 1
        first = min(first, f"{year}-03") if query.first else "2000-01"
    level, unit = ("team", query.team) if query.team else ("all", "all")
    return ViewState(first, last, level=level, unit=unit)


def _rows(
    shown: View,
    query: FigureQuery,
    state: ViewState,
    viewer: Viewer,
    repository: SqlRepository,
    period: str,
) -> list[Row]:
    if query.by:
        lines = part_lines(shown.measure, state, viewer, repository, period, query.by)
        # Of visits counted in two ways the view shows those of one.
        first = shown.own.rows[0].month if shown.own.rows else ""
        rows = [row for line in lines for row in line.rows if row.month >= first]
    else:
        rows = list(shown.own.rows)
        computed = {row.month for row in rows if row.value is not None}
        if shown.published_own:
            # Our own line: the published value where nothing is computed, and named as such.
            rows += [
                row
                for row in shown.published_own.rows
                if row.month not in computed and row.month >= state.from_month
            ]
    return rows + [row for line in shown.comparators for row in line.rows]


def _number(value: float | None) -> float | int | None:
    if value is None:
        return None
    return int(value) if float(value).is_integer() else value


def _fields(row: Row) -> dict[str, Any]:
    found = {name: getattr(row, name) for name in FIELDS}
    for name in ("numerator", "denominator"):
        found[name] = _number(found[name])
    return found


def _print(shown: list[tuple[View, list[Row]]], style: str, *, alone: bool) -> str:
    if style == "json":
        objects = [
            {
                "measure": view.measure.id,
                "unit": view.measure.unit,
                "polarity": view.measure.polarity,
                "rows": [_fields(row) for row in rows],
            }
            for view, rows in shown
        ]
        return json.dumps(objects[0] if alone else objects, ensure_ascii=False, indent=2)
    if style == "csv":
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(("measure", "unit", *FIELDS))
        for view, rows in shown:
            for row in rows:
                writer.writerow((view.measure.id, view.measure.unit, *_fields(row).values()))
        return text.getvalue().rstrip("\n")
    return "\n\n".join(_table(view, rows) for view, rows in shown)


def _table(shown: View, rows: list[Row]) -> str:
    measure = shown.measure
    head = ("month", "period", "of", "value", "numerator", "denominator", "n", "status")
    cells = [head]
    for row in rows:
        mean = row.method is not None and row.method.endswith("-mean")
        of = row.team or row.split or row.area or shown.scope
        if row.method == "published":
            of = f"{of} (published)"
        cells.append(
            (
                row.month,
                row.period,
                of,
                wording.row_text(measure, row, 1 if mean else 0),
                wording.count_text(row.numerator),
                wording.count_text(row.denominator),
                "–" if row.n is None else str(row.n),
                row.status,
            )
        )
    lines = [measure.title, shown.sentence, _columns(cells)]
    lines += [f"Note: {note}" for note in shown.notes]
    return "\n".join([*lines, shown.source])


def _columns(rows: Sequence[tuple[str, ...]]) -> str:
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )
