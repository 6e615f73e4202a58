"""The council among all authorities: every published figure of one year, in order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Final, Literal

from dashboard import wording
from dashboard.comparators import published_lines
from dashboard.geography import ENGLAND
from dashboard.measure import Measure
from dashboard.ports import Area, PublishedValue, Repository
from dashboard.state import ViewState
from dashboard.statistics.compare import QUARTERS
from dashboard.view import Table
from dashboard.viewer import Viewer

Who = Literal["own", "neighbour", "other"]
QUARTER_WORDS: Final = {
    "A": "best quarter",
    "B": "second best quarter",
    "C": "third quarter",
    "D": "last quarter",
}
"""The quarters of all authorities; where nothing is best they have the words of PARTS."""
PARTS: Final = {
    "A": "highest quarter",
    "B": "second highest quarter",
    "C": "third quarter",
    "D": "lowest quarter",
}
UNIT: Final = "per 10,000 children"
SIZE: Final = (
    "Compared with every authority: not shown. A number follows the size of a place, and no rate "
    "per 10,000 children is published."
)
NOT_PUBLISHED: Final = "Compared with every authority: not shown. {why}"
BY_ESTIMATE: Final = (
    "Compared with every authority: not shown, for the figure here rests on an estimate that "
    "published figures do not make."
)


@dataclass(frozen=True, slots=True)
class Placed:
    """One authority's published figure in the order of all; ``place`` 1 is best, or highest.

    Authorities with one figure share the lowest of their places.
    """

    code: str
    name: str
    value: float
    text: str
    place: int
    quarter: str
    who: Who
    flag: str


@dataclass(frozen=True, slots=True)
class Standing:
    """Every authority that has a published figure of the year, the best (or highest) first."""

    title: str
    month: str
    placed: tuple[Placed, ...]
    ends: tuple[int, int, int, int]
    """How many authorities stand up to the end of each quarter: ``(38, 76, 114, 151)``."""
    quarters: tuple[str, str, str, str]
    """The words of the quarters, in that order."""
    england: float | None
    england_text: str
    neighbours: str
    """Which list of neighbours is picked out; empty: none."""
    words: str
    source: str
    table: Table

    @property
    def own(self) -> Placed | None:
        """The council's own figure."""
        return next((each for each in self.placed if each.who == "own"), None)


def standing_of(
    measure: Measure, state: ViewState, viewer: Viewer, repository: Repository
) -> tuple[Standing | None, str]:
    """Return where the council's newest published figure up to the state's last month stands.

    Of a count the published rate per 10,000 children stands in for it. Without one, None and the
    reason in words. Published figures are of the whole authority, whatever part the state
    chooses. Raises TemporarilyUnavailable.
    """
    published = measure.published
    if published is None:
        return None, NOT_PUBLISHED.format(why=measure.no_published)
    if measure.counts_unknown:
        return None, BY_ESTIMATE
    is_rate = measure.unit == "count"
    series = published.rate if is_rate else published.series
    if not series:
        return None, SIZE
    area = repository.area(viewer.authority)
    own, _, source, _ = published_lines(
        measure, area, (), viewer, repository, state.to_month, state.to_month, series=series
    )
    latest = own.latest if own else None
    if latest is None:
        return None, (
            f"Compared with every authority: not shown, for {area.name} has no published figure "
            f"of “{published.name}” up to here."
        )
    found = list(repository.published_everywhere(series, latest.month))
    near = (
        {each.code for each in repository.neighbours(area.code, state.neighbours)}
        if state.neighbours
        else set()
    )
    names = {each.code: each.name for each in repository.areas()}
    names[area.code] = area.name
    placed = _placed(measure, found, names, area, near, is_rate=is_rate)
    if len(placed) < 2 or all(each.who != "own" for each in placed):
        return None, (
            "Compared with every authority: not shown, for no other authority’s figure of that "
            "year is loaded."
        )
    england = next(
        (each for each in repository.published(series, [ENGLAND]) if each.month == latest.month),
        None,
    )
    value = england.value if england else None
    when = wording.published_when(measure, latest.month)
    without = sum(each.value is None for each in found)
    list_words = f"{state.neighbours} list" if near else ""
    words = _words(measure, area, placed, value, when, without, is_rate=is_rate)
    title = f"Compared with every authority, {when}"
    return (
        Standing(
            title=title,
            month=latest.month,
            placed=placed,
            ends=_ends(len(placed)),
            quarters=tuple(_quarter_words(measure).values()),  # type: ignore[arg-type]
            england=value,
            england_text="" if value is None else _text(measure, value, is_rate=is_rate),
            neighbours=list_words,
            words=words,
            source=source,
            table=_table(measure, title, placed, list_words, is_rate=is_rate),
        ),
        "",
    )


def _ends(count: int) -> tuple[int, int, int, int]:
    first, second, third, last = (ceil(count * quarter / 4) for quarter in (1, 2, 3, 4))
    return first, second, third, last


def _quarter_words(measure: Measure) -> dict[str, str]:
    return PARTS if measure.polarity == "neither" else QUARTER_WORDS


def _text(measure: Measure, value: float, *, is_rate: bool) -> str:
    return wording.number(value, 1) if is_rate else wording.value_text(measure, value)


def _placed(
    measure: Measure,
    found: Sequence[PublishedValue],
    names: dict[str, str],
    area: Area,
    near: set[str],
    *,
    is_rate: bool,
) -> tuple[Placed, ...]:
    way = 1 if measure.polarity == "lower" else -1
    held = [(each.value, each) for each in found if each.value is not None]
    held.sort(key=lambda pair: (way * pair[0], names.get(pair[1].area_code, pair[1].area_code)))
    values = [value for value, _ in held]
    first: dict[float, int] = {}
    for place, value in enumerate(values, 1):
        first.setdefault(value, place)
    ends = _ends(len(held))
    placed = []
    for value, each in held:
        code, place = each.area_code, first[value]
        who: Who = "own" if code == area.code else "neighbour" if code in near else "other"
        text = _text(measure, value, is_rate=is_rate)
        quarter = next(name for name, end in zip(QUARTERS, ends, strict=True) if place <= end)
        name = names.get(code) or " and ".join(names.get(part, part) for part in code.split("/"))
        placed.append(Placed(code, name, value, text, place, quarter, who, each.flag or ""))
    return tuple(placed)


def place_words(placed: Placed, all_placed: Sequence[Placed]) -> str:
    """Return ``joint 46th of 151``; the first is the best, or where nothing is, the highest."""
    tied = sum(each.place == placed.place for each in all_placed) > 1
    return f"{'joint ' if tied else ''}{wording.ordinal(placed.place)} of {len(all_placed)}"


def _words(
    measure: Measure,
    area: Area,
    placed: Sequence[Placed],
    england: float | None,
    when: str,
    without: int,
    *,
    is_rate: bool,
) -> str:
    """Return the place in words, the way of counting first."""
    own = next(each for each in placed if each.who == "own")
    where = f"{place_words(own, placed)}, in the {_quarter_words(measure)[own.quarter]}"
    order = "the highest first" if measure.polarity == "neither" else "the best first"
    unit = f" {UNIT}" if is_rate else ""
    middle = placed[(len(placed) - 1) // 2]
    words = (
        f"Published, {when}: {area.name} {own.text}{unit}, {where}, counted with {order}. "
        f"{wording.DIRECTION[measure.polarity]} The authority in the middle has {middle.text}"
    )
    if england is not None:
        words += f", England {_text(measure, england, is_rate=is_rate)}"
    words += "."
    if without:
        one = without == 1
        words += (
            f" {without} other{'' if one else 's'} {'has' if one else 'have'} no figure of that "
            "year."
        )
    flagged = [each for each in placed if each.flag]
    if flagged:
        one = len(flagged) == 1
        words += (
            f" {len(flagged)} of the figures {'looks' if one else 'look'} implausible and "
            f"{'counts' if one else 'count'} as published."
        )
    return words


def _table(
    measure: Measure, title: str, placed: Sequence[Placed], near: str, *, is_rate: bool
) -> Table:
    quarters = _quarter_words(measure)
    who = {"own": "This council", "neighbour": "Neighbour", "other": "–"}
    rows = tuple(
        (
            each.name,
            wording.ordinal(each.place),
            f"{each.text} ({wording.IMPLAUSIBLE})" if each.flag else each.text,
            quarters[each.quarter].capitalize(),
            *([who[each.who]] if near else []),
        )
        for each in placed
    )
    last = [f"Neighbour ({near})"] if near else []
    return Table(
        caption=f"{measure.title}. {title}" + (f", {UNIT}" if is_rate else ""),
        head=("Authority", "Place", "Published figure", "Quarter", *last),
        rows=rows,
    )
