"""A measure by group of children at one month: by age, sex, ethnic group and disability."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from dashboard import wording
from dashboard.lines import SUPPLIED, part_lines
from dashboard.measure import Measure
from dashboard.period import period_words
from dashboard.ports import Repository
from dashboard.state import GROUP_TITLES, GROUPS, ViewState
from dashboard.tables import part_table
from dashboard.view import Line, Part, Table
from dashboard.viewer import Viewer

NOT_KNOWN: Final = "unknown"
NOT_SUPPLIED: Final = (
    "By age, sex, ethnic group and disability: not shown, for the council supplies this figure "
    "for everyone together."
)
NOT_COUNTED: Final = (
    "By age, sex, ethnic group and disability: not shown, for this figure does not count children "
    "one by one."
)
NO_CASES: Final = (
    "By age, sex, ethnic group and disability: not shown, for there are no {counted} in {when} "
    "here. Choose another month, team or locality."
)


@dataclass(frozen=True, slots=True)
class Group:
    """The bars of one way of grouping, such as by age, at the latest month.

    ``parts`` are its values in the order in which they are always shown, what is not known last.
    ``words`` say them all in one sentence.
    """

    name: str
    title: str
    """``By age, September 2019``."""
    parts: tuple[Part, ...]
    table: Table
    words: str


def groups_of(
    measure: Measure,
    state: ViewState,
    viewer: Viewer,
    repository: Repository,
    period: str,
    month: str,
) -> tuple[Group, ...]:
    """Return the groups of ``measure`` at ``month``, of the team or locality of the state.

    A group is never crossed with another one, so the group that the state chooses leaves them as
    they are. One without any known value is left out. Raises TemporarilyUnavailable.
    """
    span = replace(state, from_month=month, to_month=month)
    found = []
    for name in GROUPS:
        lines = part_lines(measure, span, viewer, repository, period, name)
        parts = _parts(measure, lines)
        if all(part.code == NOT_KNOWN for part in parts):
            continue
        who = GROUP_TITLES[name]
        title = f"By {who[:1].lower()}{who[1:]}, {period_words(period, month)}"
        said = "; ".join(f"{part.name} {part.text}" for part in parts)
        table = part_table(measure, title, who, parts)
        found.append(Group(name, title, parts, table, f"{title}: {said}."))
    return tuple(found)


def _parts(measure: Measure, lines: Sequence[Line]) -> tuple[Part, ...]:
    parts = []
    for line in lines:
        row = line.rows[0]
        if row.value is None and row.too_early == 0 and row.status != "suppressed":
            continue
        parts.append(Part(line.key, line.label, row, wording.with_counts(measure, row)))
    return tuple(parts)


def why_no_groups(
    measure: Measure, kind: str, viewer: Viewer, repository: Repository, when: str
) -> str:
    """Return why there are no groups to show; ``kind`` is what serves the figure of ``when``."""
    if kind == SUPPLIED or measure.computed is None:
        return NOT_SUPPLIED
    known = any(
        fact.group_value != NOT_KNOWN
        for name in GROUPS
        for fact in repository.facts(
            viewer, measure, measure.headline, "1900-01", "2099-12", group=name, group_value=None
        )
    )
    if not known:
        return NOT_COUNTED
    return NO_CASES.format(counted=measure.counted, when=when)
