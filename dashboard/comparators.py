"""Published figures as lines: the authority's own, and those of its comparators."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import cast

from dashboard.geography import ENGLAND, Comparison
from dashboard.measure import Measure
from dashboard.ports import Area, PublishedValue, Repository
from dashboard.remarks import ended_notes, formed_notes, implausible_notes
from dashboard.state import ViewState
from dashboard.statistics.compare import neighbour_rows, published_row, within
from dashboard.view import Line, LineKind, Row
from dashboard.viewer import Viewer


def comparisons_of(state: ViewState, area: Area) -> tuple[Comparison, ...]:
    """Return the comparators that a view state asks for."""
    found = []
    if state.neighbours:
        word = f"neighbours-{state.neighbours}-{state.method}"
        found.append(
            Comparison(word, "neighbours", list_year=state.neighbours, method=state.method)
        )
    if state.region and area.region_code:
        found.append(Comparison("region", "region"))
    if state.england:
        found.append(Comparison("england", "england"))
    return tuple(found)


def published_lines(
    measure: Measure,
    area: Area,
    asked: Iterable[Comparison],
    viewer: Viewer,
    repository: Repository,
    first: str,
    last: str,
    *,
    series: str = "",
) -> tuple[Line | None, tuple[Line, ...], str, tuple[str, ...]]:
    """Return the area's own published line, those of the comparators, the source, and remarks.

    One read serves them all. A line without any figure is left out. ``series`` stands in for the
    measure's own, such as that of its rate.
    """
    if measure.published is None:
        return None, (), "", ()
    successions = repository.successions(viewer)
    names = {area.code: area.name}
    remarks: list[str] = []
    wanted = [(each, _members(each, area, repository)) for each in asked]
    codes = {area.code, *(member.code for _, members in wanted for member in members)}
    by_area: dict[str, list[PublishedValue]] = {}
    for value in repository.published(series or measure.published.series, sorted(codes)):
        by_area.setdefault(value.area_code, []).append(value)
    lines = []
    for each, members in wanted:
        found = [value for member in members for value in by_area.get(member.code, [])]
        if each.kind == "neighbours":
            label = f"Statistical neighbours ({each.list_year} list, {each.method})"
            rows: Sequence[Row] = neighbour_rows(found, each.method, label, each.word, len(members))
        else:
            label = members[0].name
            rows = [published_row(value, label, each.word) for value in found]
        kind = cast(LineKind, each.kind)
        line = Line(each.word, label, kind, within(rows, first, last))
        lines.append(line)
        names |= {member.code: member.name for member in members}
        if each.kind == "neighbours":
            remarks += ended_notes(line, members, successions)
    ours = by_area.get(area.code, [])
    own_rows = within([published_row(v, area.name, "published") for v in ours], first, last)
    own = Line("published", f"{area.name}, published", "published", own_rows)
    source = ours[-1].source if ours else ""
    every = [value for found in by_area.values() for value in found]
    remarks = [
        *implausible_notes(names, every, first, last),
        *formed_notes(area, successions, first),
        *remarks,
    ]
    shown = tuple(line for line in lines if line.rows)
    return own if own_rows else None, shown, source, tuple(dict.fromkeys(remarks))


def _members(asked: Comparison, area: Area, repository: Repository) -> Sequence[Area]:
    """Return the areas whose figures make a comparator."""
    if asked.kind == "neighbours":
        return repository.neighbours(area.code, asked.list_year)
    if asked.kind == "region":
        return [Area(area.region_code, area.region_name, "", "")]
    if asked.kind == "england":
        return [Area(ENGLAND, "England", "", "")]
    return [repository.area(asked.authority)]
