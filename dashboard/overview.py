"""The overview: how every measure stands, which need attention, and what changed this month."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from dashboard import panels
from dashboard.brief import brief_of
from dashboard.journey import SERVICES
from dashboard.measure import Measure
from dashboard.overview_row import REASONS, STANDINGS, OverviewRow, row_of
from dashboard.period import month_words, shift
from dashboard.ports import Repository
from dashboard.ranking import target_needed
from dashboard.state import DEFAULT_MONTHS, SIGNALS, Options, ViewState
from dashboard.teams import funnel_words
from dashboard.view import View
from dashboard.viewer import Viewer, reader_of

NUMBERS: Final = (
    "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine",
)  # fmt: skip
UNJUDGED: Final = "unjudged"
"""The part of the page that says why measures have no usual range."""
NO_FIGURES: Final = "no figure of ours to judge"
MOST_TEAMS: Final = 2
"""Teams named on a tile; it says how many more there are."""


@dataclass(frozen=True, slots=True)
class Tile:
    """A headline measure: its row, and in words what it is set against."""

    row: OverviewRow
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """A part of the sentence at the top; ``signal`` picks its rows in the filter, where it does.

    ``part`` names the part of the page that lists its measures.
    """

    text: str
    signal: str = ""
    part: str = ""


@dataclass(frozen=True, slots=True)
class Overview:
    """How every measure stands. ``groups`` are the rows shown, under the service each is of.

    Sorted by what needs attention they are one group without a service. ``of_service`` are all
    rows of the service asked for, whatever their signal: the sentence is about them.
    """

    scope: str
    month: str
    said: tuple[Said, ...]
    news: tuple[OverviewRow, ...]
    """Those that signal and did not say the same a month earlier."""
    tiles: tuple[Tile, ...]
    groups: tuple[tuple[str, tuple[OverviewRow, ...]], ...]
    of_service: tuple[OverviewRow, ...]
    count: str
    """How many rows are shown and of how many, in words; and how many are left out, and why."""

    @property
    def unjudged(self) -> tuple[tuple[str, tuple[OverviewRow, ...]], ...]:
        """Those of the sentence that have no usual range, under the reason, the most first."""
        held: dict[str, list[OverviewRow]] = {}
        for row in _without_range(self.of_service):
            held.setdefault(row.short or NO_FIGURES, []).append(row)
        found = [(f"{why[:1].upper()}{why[1:]}", tuple(rows)) for why, rows in held.items()]
        return tuple(sorted(found, key=lambda each: -len(each[1])))

    @property
    def rows(self) -> tuple[OverviewRow, ...]:
        """The rows shown, in their order."""
        return tuple(row for _, rows in self.groups for row in rows)

    @property
    def sentence(self) -> str:
        """The sentence at the top."""
        return "".join(each.text for each in self.said)


@dataclass(frozen=True, slots=True)
class _Found:
    """All rows of one state, before any is chosen; ``undivided`` and ``elsewhere`` are left out:
    figures of no such part exist, or the team or locality has no such cases."""

    scope: str
    rows: tuple[OverviewRow, ...]
    tiles: tuple[Tile, ...]
    undivided: tuple[Measure, ...]
    elsewhere: tuple[Measure, ...]


def state_of_overview(state: ViewState, options: Options) -> ViewState:
    """Return ``state`` with the 24 months up to its last: the overview has no first month."""
    first = shift(state.to_month, 1 - DEFAULT_MONTHS)
    return replace(state, from_month=max(first, options.months[0]) if options.months else first)


def overview_of(
    measures: Mapping[str, Measure], state: ViewState, viewer: Viewer, repository: Repository
) -> Overview:
    """Return how every one of ``measures`` stands in ``state``.

    Raises TemporarilyUnavailable. The rows are held in the repository's cache under its data
    versions, so that another choice of service, signal or order reads nothing anew.
    """
    reader = reader_of(viewer, state.edition)
    with repository.snapshot():
        held = repository.held(
            reader,
            ("overview", tuple(measures), state.of_figures),
            lambda: _found(measures, state.of_figures, reader, repository),
        )
    return _chosen(held, state)


def _found(
    measures: Mapping[str, Measure], state: ViewState, viewer: Viewer, repository: Repository
) -> _Found:
    rows: list[OverviewRow] = []
    undivided: list[Measure] = []
    elsewhere: list[Measure] = []
    scope = ""
    for measure in measures.values():
        brief = brief_of(measure, state, viewer, repository, measure.headline)
        scope = brief.scope
        if brief.not_divided:
            undivided.append(measure)
        elif not brief.held:
            elsewhere.append(measure)
        else:
            rows.append(row_of(brief, viewer, repository))
    headlines = sorted((row for row in rows if row.measure.tile), key=lambda row: row.measure.tile)
    tiles = []
    for row in headlines:
        view = panels.view(measures[row.measure.id], state, viewer, repository)
        tiles.append(Tile(row, tile_lines(row, view)))
    return _Found(scope, tuple(rows), tuple(tiles), tuple(undivided), tuple(elsewhere))


def _chosen(found: _Found, state: ViewState) -> Overview:
    def of_service(measure: Measure) -> bool:
        return state.service in ("", measure.service)

    rows = tuple(row for row in found.rows if of_service(row.measure))
    shown = [row for row in rows if is_chosen(row, state.signal)]
    if state.sort == "attention":
        reasons = list(REASONS)
        # The sort is stable: equal reasons stay in the order of a child's journey.
        shown.sort(key=lambda row: reasons.index(row.reason))
        groups = [("", tuple(shown))] if shown else []
    else:
        groups = [
            (service, tuple(row for row in shown if row.measure.service == service))
            for service in SERVICES
        ]
    return Overview(
        scope=found.scope,
        month=state.to_month,
        said=sentence_of(rows, state.to_month),
        news=tuple(row for row in rows if row.is_new),
        tiles=tuple(tile for tile in found.tiles if of_service(tile.row.measure)),
        groups=tuple((service, each) for service, each in groups if each),
        of_service=rows,
        count=count_words(
            len(shown),
            len(rows),
            state,
            sum(map(of_service, found.undivided)),
            sum(map(of_service, found.elsewhere)),
            found.scope,
        ),
    )


def _without_range(rows: Iterable[OverviewRow]) -> list[OverviewRow]:
    """Return the rows that the sentence counts as having no usual range."""
    return [row for row in rows if row.verdict == "none" and not row.needs_attention]


def is_chosen(row: OverviewRow, signal: str) -> bool:
    """Return whether a row is one of those with ``signal``, a key of SIGNALS; empty: all."""
    if not signal:
        return True
    return row.needs_attention if signal == "attention" else row.verdict == signal


def sentence_of(rows: Sequence[OverviewRow], month: str) -> tuple[Said, ...]:
    """Return in words how many of ``rows`` improve, need attention, and so on.

    Each row is counted once, so that the numbers add up to all of them.
    """
    if not rows:
        return (Said(f"{month_words(month)}: there is nothing to show here."),)
    attention = [row for row in rows if row.needs_attention]
    rest = [row for row in rows if not row.needs_attention]
    of = {name: [row for row in rest if row.verdict == name] for name in SIGNALS}
    parts = [
        (len(of["improvement"]), "is improving", "are improving", "improvement"),
        (len(attention), "needs attention", "need attention", "attention"),
        (len(of["change"]), "is changing", "are changing", "change"),
        (len(of["usual"]), "is within its usual range", "are within their usual range", ""),
    ]
    kept = [each for each in parts if each[0] or each[3] in ("improvement", "attention")]
    said = [Said(f"{month_words(month)}. ")]
    for place, (number, one, many, signal) in enumerate(kept):
        lead = "" if not place else " and " if place == len(kept) - 1 else ", "
        said.append(Said(lead))
        count = number_words(number)
        if not place:
            count = f"{count.capitalize()} measure{'' if number in (0, 1) else 's'}"
        elif not number:
            count = "none"
        verb = one if number in (0, 1) else many
        said.append(Said(f"{count} {verb}", signal if number else ""))
    said.append(Said("."))
    if none := len(_without_range(rows)):
        other = "other has" if none == 1 else "others have"
        others = number_words(none).capitalize()
        said += [Said(" "), Said(f"{others} {other} no usual range", part=UNJUDGED)]
        said.append(Said(" to be judged by."))
    return tuple(each for each in said if each.text)


def number_words(number: int) -> str:
    """Return a number, below ten in words."""
    return NUMBERS[number] if number < len(NUMBERS) else f"{number:,}"


def count_words(
    shown: int, total: int, state: ViewState, undivided: int, elsewhere: int, scope: str
) -> str:
    """Return how many measures are shown, of how many, and how many are left out and why."""
    noun = "measure" if total == 1 else "measures"
    if shown == total:
        words = f"{total:,} {noun}."
    else:
        words = f"{shown:,} of {total:,} {noun} shown, by signal: {SIGNALS[state.signal].lower()}."
    why = []
    if undivided:
        part = "by group of children" if state.group != "none" else "by team or locality"
        why.append(f"{undivided:,} {'is' if undivided == 1 else 'are'} not counted {part}")
    if elsewhere:
        why.append(f"of {elsewhere:,} {scope} has no cases")
    return f"{words} Left out: {'; '.join(why)}." if why else words


def tile_lines(row: OverviewRow, view: View) -> tuple[str, ...]:
    """Return what the figure of a tile is set against, at most three short lines."""
    lines = []
    if row.target:
        needed = target_needed(view.measure, view.own.latest, view.target)
        stands = f": {STANDINGS[row.standing]}" if row.standing else ""
        lines.append(needed[1] if len(needed) > 1 else f"Target {row.target}{stands}.")
    if others := _others(row):
        rank = f" Ours was {view.rank.words}." if view.rank else ""
        lines.append(f"{others}.{rank}")
    if not lines and row.verdict != "none":
        lines.append(row.why)
    return (*lines, *(_teams(view) if view.state.level == "all" else ()))


def _others(row: OverviewRow) -> str:
    """Return the published figures of neighbours and England, with their year where it is one."""
    named = [("Neighbours", row.neighbours), ("England", row.england)]
    held = [(name, figure) for name, figure in named if figure.row is not None]
    if not held:
        return ""
    whens = {figure.when for _, figure in held}
    if len(whens) == 1:
        words = ", ".join(f"{name} {figure.text}" for name, figure in held)
        return f"{words} ({held[0][1].when})"
    return ", ".join(f"{name} {figure.text} ({figure.when})" for name, figure in held)


def _teams(view: View) -> Iterable[str]:
    """Return the teams that lie on the worse side of what their size explains."""
    worse = {"higher": "low", "lower": "high"}.get(view.measure.polarity)
    names = [
        team.name
        for team in view.funnel
        if worse and team.direction == worse and funnel_words(view.measure, team)
    ]
    if not names:
        return ()
    more = f" and {len(names) - MOST_TEAMS} more" if len(names) > MOST_TEAMS else ""
    side = "Lower" if worse == "low" else "Higher"
    return (f"{side} than size explains: {', '.join(names[:MOST_TEAMS])}{more}.",)
