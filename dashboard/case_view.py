"""The list behind a figure as a page and a file show it: asked for, found, and put into words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, cast, get_args

from dashboard.case_sheet import (
    NONE,
    Choice,
    Column,
    Looked,
    Sheet,
    day_text,
    looked_for,
    page_there_is,
    restricted_words,
    size_of,
)
from dashboard.edition import OFFICIAL_SENSITIVE
from dashboard.lines import EVER, SUPPLIED, fact_row
from dashboard.measure import Measure
from dashboard.period import is_month, period_words
from dashboard.ports import Case, Cases, CasesAsked, Repository, Which
from dashboard.state import GROUPS, Options, ViewState
from dashboard.view import Row
from dashboard.viewer import Viewer
from dashboard.wording import (
    count_text,
    counted,
    counts_text,
    missing_text,
    number,
    row_text,
    scope_words,
    split_title,
    split_words,
)

SORTS: Final = ("identifier", "team", "worker", "date", "standing", "amount")
CHOICES: Final[Mapping[Which, str]] = {
    "all": "In the figure",
    "counted": "Counted",
    "not_counted": "Not counted",
    "too_early": "Too early to say",
    "unknown": "Not known",
}
"""The parts of a list, in the order shown."""
STANDINGS: Final[Mapping[Which, str]] = {**CHOICES, "all": ""}
NOT_BY_RECORDS: Final = (
    "The council supplies this figure as a count; there are no records behind it here."
)
NOT_LISTED: Final = (
    "No list is shown of this measure, to anybody: it is told of all together, never one by one."
)
PART_SUPPLIED: Final = (
    "The council supplied the figure of this month as a count; there are no records behind it here."
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """The figure whose cases are asked for, and what of the address could not be used."""

    asked: CasesAsked
    months: tuple[str, ...]
    """Months that have a figure of the period, oldest first."""
    notices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CaseList:
    """The list behind a figure: the figure in words, and a page of its cases.

    Where there is no list, ``sheet`` is None and ``why_none`` says why.
    """

    measure: Measure
    asked: CasesAsked
    figure: str
    """The figure with its counts: ``77.5%: 124 of 160 children``."""
    when: str
    """The period in words: ``September 2019``."""
    where: str
    """Whom it covers: the authority, a team, a group, a part."""
    sheet: Sheet | None = None
    why_none: str = ""
    cases: Cases | None = None

    @property
    def of(self) -> str:
        """What the figure is of: the measure, the period and the place."""
        return f"{self.measure.title}, {self.when}, {self.where}"


def wanted(
    given: Mapping[str, str],
    measure: Measure,
    viewer: Viewer,
    repository: Repository,
    looked: Looked | None = None,
) -> Wanted:
    """Return which figure ``given``, the fields of an address, names.

    What it leaves out or cannot be used becomes the headline figure of the latest month and of
    everyone, with a notice in plain words. Never raises but TemporarilyUnavailable.
    """
    options = repository.options(viewer)
    notices: list[str] = []
    period = given.get("period", measure.headline)
    if period not in measure.periods:
        notices.append("This measure has no figure of the period asked for; its headline is shown.")
        period = measure.headline
    held = [f.month for f in repository.facts(viewer, measure, period, *EVER)]
    month = given.get("month", "")
    if not is_month(month):
        if month:
            notices.append("The month asked for is not one; the latest is shown.")
        month = held[-1] if held else options.default_to
    level, unit = unit_of(given, options, viewer, notices)
    group, group_value = _group(given, notices)
    split, split_value = _split(given, measure, notices)
    which = given.get("which", "all")
    looked = looked or looked_for(given, SORTS)
    asked = CasesAsked(
        measure,
        period,
        month,
        level,
        unit,
        group,
        group_value,
        split,
        split_value,
        cast(Which, which) if which in get_args(Which) else "all",
        looked.text,
        looked.sort,
        looked.page,
        size_of(looked),
    )
    return Wanted(asked, tuple(held), tuple(notices))


def listable(options: Options, viewer: Viewer) -> Options:
    """Return ``options`` with the teams and localities alone whose cases ``viewer`` may list."""
    return replace(
        options,
        teams=tuple(each for each in options.teams if viewer.lists("team", each[0])),
        localities=tuple(each for each in options.localities if viewer.lists("locality", each)),
    )


def unit_of(
    given: Mapping[str, str], options: Options, viewer: Viewer, notices: list[str]
) -> tuple[str, str]:
    """Return the level and unit that the fields of an address name; everyone where they do not.

    Of everyone who may list some teams alone, the first of these stands in.
    """
    if not viewer.lists("all", "all"):
        return _own_unit_of(given, listable(options, viewer), notices)
    known = {"team": {code for code, _ in options.teams}, "locality": set(options.localities)}
    for level, units in known.items():
        unit = given.get(level, "")
        if unit in units:
            return level, unit
        if unit:
            notices.append(f"The {level} asked for is not in the records; all are shown.")
    return "all", "all"


def _own_unit_of(given: Mapping[str, str], options: Options, notices: list[str]) -> tuple[str, str]:
    """Return the team of ``options`` that an address names; the first where it names none."""
    own = [code for code, _ in options.teams]
    asked = given.get("team", "")
    if asked in own:
        return "team", asked
    if asked or given.get("locality"):
        notices.append("You may list the cases of your own teams; the first of them is shown.")
    return ("team", own[0]) if own else ("all", "all")


def _group(given: Mapping[str, str], notices: list[str]) -> tuple[str, str]:
    for group, values in GROUPS.items():
        value = given.get(group, "")
        if value in values:
            return group, value
        if value:
            notices.append("The group of children asked for is not known; all are shown.")
    return "none", "all"


def _split(given: Mapping[str, str], measure: Measure, notices: list[str]) -> tuple[str, str]:
    name, colon, value = given.get("split", "").partition(":")
    if colon and name in measure.splits:
        return name, value
    if name:
        notices.append("The part asked for is not one of this measure; the whole is shown.")
    return "all", "all"


def case_list(asked: CasesAsked, viewer: Viewer, repository: Repository) -> CaseList:
    """Return the list that ``asked`` names, in words; raises TemporarilyUnavailable.

    A page beyond the last is the last.
    """
    cases = repository.cases(viewer, asked)
    if cases is not None:
        page, size = page_there_is(asked.page, asked.size, cases.total)
        if (page, size) != (asked.page, asked.size):
            asked = replace(asked, page=page, size=size)
            cases = repository.cases(viewer, asked)
    measure = asked.measure
    when = period_words(asked.period, asked.month)
    where = _where(asked, viewer, repository)
    if cases is None:
        why = _why_none(asked, viewer, repository)
        return CaseList(measure, asked, "No list", when, where, why_none=why)
    row = fact_row(measure, cases.figure, None)
    figure = row_text(measure, row)
    counts = counts_text(measure, row)
    joint = " " if measure.is_mean else ": "
    figure = f"{figure}{joint}{counts}" if counts else counted(measure, row.value or 0)
    if row.value is None:
        figure = "No figure"
    found = CaseList(measure, asked, figure, when, where, cases=cases)
    return replace(found, sheet=_sheet(found, cases), why_none=_said_of_none(measure, row))


def _said_of_none(measure: Measure, row: Row) -> str:
    return missing_text(measure, row) if row.value is None else ""


def _where(asked: CasesAsked, viewer: Viewer, repository: Repository) -> str:
    names = dict(repository.options(viewer).teams)
    state = ViewState(
        asked.month, asked.month, asked.level, asked.unit, asked.group, asked.group_value
    )
    area = repository.area(viewer.authority).name
    said = scope_words(area, state, names.get(asked.unit, asked.unit))
    if asked.split == "all":
        return said
    title = split_title(asked.split)
    return f"{said}, {title[0].lower()}{title[1:]}: {split_words(asked.split_value)}"


def _why_none(asked: CasesAsked, viewer: Viewer, repository: Repository) -> str:
    """Return why there is no list, in words."""
    measure = asked.measure
    if measure.computed is None:
        return NOT_BY_RECORDS
    if not measure.has_lists:
        return NOT_LISTED
    facts = repository.facts(viewer, measure, asked.period, asked.month, asked.month)
    if not facts:
        return "No figure: nothing loaded covers this month."
    if facts[0].kind == SUPPLIED:
        return PART_SUPPLIED
    return missing_text(measure, fact_row(measure, facts[0], None))


def _sheet(found: CaseList, cases: Cases) -> Sheet:
    """Return the page of the list with its columns: dates that every row shares are left out."""
    asked, measure = found.asked, found.measure
    dates = _dates(cases.rows)
    shown = [
        place
        for place in range(len(dates))
        if not (asked.period == "snapshot" and place == 0) and _any_date(cases.rows, place)
    ]
    columns = (
        Column("Identifier", "identifier"),
        Column("Team", "team"),
        Column("Worker", "worker"),
        *(Column(dates[place], "date" if place == 0 else "", is_day=True) for place in shown),
        *((Column("Adds", "amount"),) if measure.is_mean else ()),
        Column("Standing", "standing"),
        Column("Why"),
    )
    rows = tuple(
        (
            case.person_id,
            case.team,
            case.worker or NONE,
            *(day_text(case.dates[place][1]) for place in shown),
            *((_amount(case),) if measure.is_mean else ()),
            STANDINGS[case.standing],
            case.why or NONE,
        )
        for case in cases.rows
    )
    counts = dict(cases.standings)
    # Where every case counts, the counted are no part of their own.
    whole = {"counted": counts.get("all", 0)}
    choices = tuple(
        Choice(which, words, counts.get(which, 0))
        for which, words in CHOICES.items()
        if which in ("all", asked.which) or counts.get(which, 0) not in (0, whole.get(which))
    )
    return Sheet(
        caption=f"{CHOICES[asked.which]}: {found.of}",
        columns=columns,
        rows=rows,
        total=cases.total,
        looked=Looked(asked.text, asked.sort, asked.page),
        choices=choices,
        chosen=asked.which,
        empty=_empty(asked, counts),
        marks=tuple(case.standing for case in cases.rows),
        restricted=restricted_words(cases.restricted),
    )


def _empty(asked: CasesAsked, counts: Mapping[Which, int]) -> str:
    if asked.text and counts.get(asked.which, 0):
        return (
            f"No case here has “{asked.text}” in its identifier, team or worker. Look for less of "
            "it, or clear the box."
        )
    return "No case stands so behind this figure."


def _dates(rows: Sequence[Case]) -> tuple[str, ...]:
    return tuple(words for words, _ in rows[0].dates) if rows else ()


def _any_date(rows: Sequence[Case], place: int) -> bool:
    return any(case.dates[place][1] is not None for case in rows)


def _amount(case: Case) -> str:
    return NONE if case.amount is None else number(case.amount, 0 if case.amount % 1 == 0 else 1)


def csv_rows(found: CaseList) -> tuple[tuple[str, ...], list[tuple[object, ...]]]:
    """Return the heads and rows of the list's CSV: dates as 2019-09-30, amounts unrounded."""
    asked, cases = found.asked, found.cases
    rows = cases.rows if cases else ()
    head = (
        "marking", "measure", "period", "month", "of", "identifier", "counted_in", "team",
        "worker", *(_key(words) for words in _dates(rows)), "standing", "why", "amount",
    )  # fmt: skip
    return head, [
        (
            OFFICIAL_SENSITIVE,
            found.measure.id,
            asked.period,
            asked.month,
            found.where,
            case.person_id,
            case.month,
            case.team,
            case.worker,
            *(None if day is None else day.isoformat() for _, day in case.dates),
            case.standing,
            case.why,
            case.amount,
        )
        for case in rows
    ]


def _key(words: str) -> str:
    """Return the name of a date as the head of a column: ``first_seen``."""
    return words.lower().replace("’", "").replace(" ", "_")


def total_words(sheet: Sheet) -> str:
    """Return how much of a list is shown: ``Cases 51 to 100 of 160``."""
    if not sheet.rows:
        return "No case"
    if sheet.is_whole:
        return "1 case" if sheet.total == 1 else f"{count_text(sheet.total)} cases"
    return f"Cases {sheet.first:,} to {sheet.last:,} of {sheet.total:,}"
