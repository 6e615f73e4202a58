"""Any measure, any authorities, over the years and ranked: published figures alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from dashboard import wording
from dashboard.compare_asked import CHOSEN, Asked
from dashboard.geography import ENGLAND
from dashboard.measure import Measure
from dashboard.period import month_short
from dashboard.ports import Area, PublishedValue, Repository, Succession
from dashboard.remarks import SAME_AREA, formed_notes, implausible_notes
from dashboard.standing import UNIT, Placed, Standing, place_words, standing_of
from dashboard.state import ViewState
from dashboard.statistics.compare import published_row
from dashboard.view import Line, LineKind, Table
from dashboard.viewer import Viewer

SINCE: Final = "0000"
BETTER: Final = {
    "higher": "higher is better",
    "lower": "lower is better",
    "neither": "more is neither better nor worse in itself",
}
METHOD: Final = (
    "Ranked are all authorities with a published figure of the year; equal figures share the "
    "better place. Quarters are those of the places. Figures of different years of one authority "
    "are joined only where its area stayed the same."
)
EMPTY: Final = "No figure of this measure is loaded for the authorities chosen."


@dataclass(frozen=True, slots=True)
class Comparison:
    """Everything that the page shows. ``standing`` is None where ``no_rank`` says why.

    ``lines`` are the council's own first, then the authorities in order of their names, then
    region and England. ``ranked`` are the bars to draw: all, or those chosen.
    """

    asked: Asked
    measure: Measure
    area: Area
    unit: str
    """What the figures are in, where not in the measure's unit: ``per 10,000 children``."""
    years: tuple[str, ...]
    """The months at which figures stand, the newest first."""
    lines: tuple[Line, ...]
    standing: Standing | None
    no_rank: str
    ranked: tuple[Placed, ...]
    sentence: str
    notes: tuple[str, ...]
    source: str
    over_years: Table
    ranks: Table | None

    @property
    def year_words(self) -> str:
        """The year of the ranking in words: ``year to March 2018``."""
        return wording.published_when(self.measure, self.asked.year) if self.asked.year else ""

    @property
    def title(self) -> str:
        """The measure, and what its figures are in."""
        return f"{self.measure.title}, {self.unit}" if self.unit else self.measure.title


def comparison_of(
    measure: Measure, asked: Asked, viewer: Viewer, repository: Repository
) -> Comparison:
    """Return what is shown of ``asked``; raises TemporarilyUnavailable.

    A year that is not held becomes the newest. Of a count the published rate per 10,000 children
    stands in for it, where there is one.
    """
    assert measure.published is not None  # noqa: S101 - only such can be asked for
    rate = measure.published.rate if measure.unit == "count" else ""
    series = rate or measure.published.series
    area = repository.area(viewer.authority)
    names = {each.code: each.name for each in repository.areas()} | {area.code: area.name}
    members = _members(asked, area, names, viewer, repository)
    extra = [
        *([(area.region_code, area.region_name)] if asked.region and area.region_code else []),
        *([(ENGLAND, "England")] if asked.england else []),
    ]
    codes = [area.code, *members, *(code for code, _ in extra)]
    values: dict[str, list[PublishedValue]] = {code: [] for code in codes}
    for value in repository.published(series, codes):
        values[value.area_code].append(value)
    held = {value.month for found in values.values() for value in found}
    years = tuple(sorted(held, reverse=True))
    year = asked.year if asked.year in years else (years[0] if years else "")
    asked = replace(asked, year=year)
    lines = tuple(_lines(area, members, extra, names, values))
    standing, no_rank = _standing(measure, asked, viewer, repository)
    chosen = {area.code, *members}
    ranked = tuple(
        each
        for each in (standing.placed if standing else ())
        if asked.ranked != CHOSEN or each.code in chosen
    )
    every = [value for found in values.values() for value in found]
    known = {**names, **dict(extra)}
    successions = repository.successions(viewer)
    first = min(held, default=SINCE)
    source = next((found[-1].source for found in values.values() if found), "")
    unit = UNIT if rate else ""
    return Comparison(
        asked=asked,
        measure=measure,
        area=area,
        unit=unit,
        years=years,
        lines=lines,
        standing=standing,
        no_rank=no_rank,
        ranked=ranked,
        sentence=_sentence(measure, asked, area, values[area.code], standing, is_rate=bool(rate)),
        notes=(
            *_lists_said(asked, area, standing),
            *ended_areas(members, names, successions),
            *(
                note
                for code in (area.code, *members)
                for note in formed_notes(
                    Area(code, names.get(code, code), "", ""), successions, first
                )
            ),
            *implausible_notes(known, every, first, max(held, default=SINCE)),
            METHOD,
        ),
        source=source,
        over_years=_over_years(measure, lines, years, unit),
        ranks=_rank_table(standing, ranked, measure),
    )


def _members(
    asked: Asked, area: Area, names: Mapping[str, str], viewer: Viewer, repository: Repository
) -> list[str]:
    """Return the codes of the authorities chosen, without our own, by name."""
    found = set(asked.codes)
    for year in asked.lists:
        found |= {each.code for each in repository.neighbours(area.code, year)}
    if asked.in_region:
        areas = repository.areas()
        found |= {each.code for each in areas if each.region_code == area.region_code}
        found -= ended(areas, repository.successions(viewer)).keys() - set(asked.codes)
    found.discard(area.code)
    return sorted(found, key=lambda code: (names.get(code, code), code))


def ended(areas: Iterable[Area], successions: Iterable[Succession]) -> dict[str, str]:
    """Return the authorities among ``areas`` that were abolished, by code, with their names."""
    old = {each.old_code for each in successions if each.how != SAME_AREA}
    return {each.code: each.name for each in areas if each.code in old}


def _lines(
    area: Area,
    members: Sequence[str],
    extra: Sequence[tuple[str, str]],
    names: Mapping[str, str],
    values: Mapping[str, Sequence[PublishedValue]],
) -> Iterable[Line]:
    """Yield the lines that have any figure, or a symbol in its place."""
    kinds: list[tuple[str, str, LineKind]] = [
        (area.code, area.name, "own"),
        *((code, names.get(code, code), "authority") for code in members),
        *((code, name, "england" if code == ENGLAND else "region") for code, name in extra),
    ]
    for code, name, kind in kinds:
        rows = tuple(published_row(value, name, "published") for value in values[code])
        if rows:
            yield Line(code, name, kind, rows)


def _standing(
    measure: Measure, asked: Asked, viewer: Viewer, repository: Repository
) -> tuple[Standing | None, str]:
    """Return the ranking of the year asked for; None, and why, where there is none."""
    if not asked.year:
        return None, EMPTY
    near = asked.lists[0] if asked.lists else repository.options(viewer).neighbour_list
    state = ViewState(asked.year, asked.year, neighbours=near)
    found, why = standing_of(measure, state, viewer, repository)
    if found is not None and found.month != asked.year:
        area = repository.area(viewer.authority).name
        when = wording.published_when(measure, asked.year)
        return None, f"Not ranked: {area} has no published figure for the {when}."
    return found, why


def value_words(measure: Measure, value: float, *, is_rate: bool) -> str:
    """Return a published figure in words, a rate without the measure's unit."""
    return wording.number(value, 1) if is_rate else wording.value_text(measure, value)


def _in(when: str) -> str:
    return when if when.startswith("at ") else f"in the {when}"


def _sentence(
    measure: Measure,
    asked: Asked,
    area: Area,
    own: Sequence[PublishedValue],
    standing: Standing | None,
    *,
    is_rate: bool,
) -> str:
    """Return our place and figure in one sentence, or the figure alone where there is no place."""
    if not asked.year:
        return EMPTY
    when = _in(wording.published_when(measure, asked.year))
    better = BETTER[measure.polarity]
    if standing is not None and standing.own is not None:
        place = place_words(standing.own, standing.placed)
        order = ", counted from the highest" if measure.polarity == "neither" else ""
        unit = f" {UNIT}" if is_rate else ""
        return f"{area.name} was {place} {when}, with {standing.own.text}{unit}{order}; {better}."
    row = next((each for each in own if each.month == asked.year), None)
    if row is None:
        return f"{area.name} has no published figure {when}."
    if row.value is None:
        words = wording.SYMBOLS.get(row.symbol, "not available")
        return f"{area.name}’s figure {when}: {words}."
    return f"{area.name} had {value_words(measure, row.value, is_rate=is_rate)} {when}; {better}."


def _lists_said(asked: Asked, area: Area, standing: Standing | None) -> Iterable[str]:
    """Yield which lists of neighbours are used, and which one is picked out."""
    if asked.lists:
        years = " and ".join(str(year) for year in asked.lists)
        word = "list" if len(asked.lists) == 1 else "lists"
        yield f"Statistical neighbours of {area.name}: the {word} of {years}."
    if standing is not None and standing.neighbours:
        yield f"Picked out in the ranking: the neighbours of the {standing.neighbours}."


def ended_areas(
    members: Sequence[str], names: Mapping[str, str], successions: Sequence[Succession]
) -> Iterable[str]:
    """Yield what became of each authority chosen that was abolished."""
    for code in members:
        found = [each for each in successions if each.old_code == code and each.how != SAME_AREA]
        if found:
            places = " and ".join(f"{each.new_name} ({each.new_code})" for each in found)
            yield (
                f"{names.get(code, code)} ({code}) was abolished; its area is now in {places}. It "
                f"has no figure from the year to March {found[0].from_year} on."
            )


def _over_years(measure: Measure, lines: Sequence[Line], years: Sequence[str], unit: str) -> Table:
    """Return a row an authority and a column a year, a symbol as what it means."""
    shown = tuple(reversed(years))
    rows = []
    for line in lines:
        held = {row.month: row for row in line.rows}
        cells = []
        for month in shown:
            row = held.get(month)
            if row is not None and row.value is not None:
                text = value_words(measure, row.value, is_rate=bool(unit))
                cells.append(f"{text} ({wording.IMPLAUSIBLE})" if row.flag else text)
            else:
                cells.append(wording.row_text(measure, row))
        rows.append((line.label, *cells))
    title = f"{measure.title}, {unit}" if unit else measure.title
    first = wording.published_when(measure, shown[0]) if shown else ""
    head = "year to" if first.startswith("year") else "at the end of"
    return Table(
        caption=f"{title}, as published, {head} the month named",
        head=("Authority", *(month_short(month) for month in shown)),
        rows=tuple(rows),
    )


def _rank_table(
    standing: Standing | None, ranked: Sequence[Placed], measure: Measure
) -> Table | None:
    """Return the ranking as text: all of it, or the rows of those chosen."""
    if standing is None:
        return None
    if len(ranked) == len(standing.placed):
        return standing.table
    wanted = {each.name for each in ranked}
    caption = f"{standing.table.caption}: those chosen, by their places among all"
    rows = tuple(row for row in standing.table.rows if row[0] in wanted)
    return Table(caption, standing.table.head, rows)


def csv_of(found: Comparison) -> tuple[tuple[str, ...], list[tuple[object, ...]]]:
    """Return heads and rows of the file: each figure of each authority and year, unrounded."""
    head = (
        "measure",
        "unit",
        "area_code",
        "area",
        "month",
        "value",
        "status",
        "place",
        "of",
        "quarter",
        "source",
    )
    unit = found.unit or found.measure.unit
    places = {each.code: each for each in (found.standing.placed if found.standing else ())}
    rows: list[tuple[object, ...]] = []
    lines = {line.key: line for line in found.lines}
    for line in found.lines:
        for row in line.rows:
            placed = places.get(line.key) if row.month == found.asked.year else None
            status = "ok" if row.value is not None else wording.row_text(found.measure, row)
            rows.append(
                (
                    found.measure.id,
                    unit,
                    line.key,
                    line.label,
                    row.month,
                    row.value,
                    f"{status}, {wording.IMPLAUSIBLE}" if row.flag else status,
                    placed.place if placed else None,
                    len(places) if placed else None,
                    placed.quarter if placed else None,
                    found.source,
                )
            )
    rows += [
        (
            found.measure.id,
            unit,
            each.code,
            each.name,
            found.asked.year,
            each.value,
            f"ok, {wording.IMPLAUSIBLE}" if each.flag else "ok",
            each.place,
            len(places),
            each.quarter,
            found.source,
        )
        for each in found.ranked
        if each.code not in lines
    ]
    return head, rows
