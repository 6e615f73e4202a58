"""What must be said beside published figures: implausible values, authorities that ended."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Final

from dashboard.ports import Area, PublishedValue, Succession
from dashboard.view import Line
from dashboard.wording import IMPLAUSIBLE

SAME_AREA: Final = "recoded"
"""How a succession is called that changes a code and not the area: its figures are joined."""


def implausible_notes(
    names: Mapping[str, str], found: Iterable[PublishedValue], first: str, last: str
) -> list[str]:
    """Return a note for each flagged figure from ``first`` to ``last`` of the areas named."""
    return [
        f"{names[each.area_code]}, {each.month[:4]}, {IMPLAUSIBLE}: {each.flag}."
        for each in sorted(found, key=lambda each: (names[each.area_code], each.month))
        if each.flag and first <= each.month <= last
    ]


def ended_notes(
    line: Line, members: Sequence[Area], successions: Iterable[Succession]
) -> list[str]:
    """Return a note for each neighbour that was abolished before the line ends.

    Its later figures are missing: successors stand for other areas, so nothing is joined.
    """
    codes = {member.code for member in members}
    last = line.rows[-1].month if line.rows else ""
    ended = [
        each
        for each in successions
        if each.old_code in codes and each.how != SAME_AREA and f"{each.from_year}-03" <= last
    ]
    notes = []
    for _, same in groupby(ended, key=lambda each: each.old_code):
        found = list(same)
        places = " and ".join(f"{each.new_name} ({each.new_code})" for each in found)
        notes.append(
            f"{line.label}: {found[0].old_name} ({found[0].old_code}) was abolished; its area is "
            f"now in {places}. It has no figure from the year to March {found[0].from_year} on, "
            "and the mean or median leaves it out."
        )
    return notes


def formed_notes(area: Area, successions: Iterable[Succession], first: str) -> list[str]:
    """Return from what an authority was made, where figures of before it are asked for."""
    made = [each for each in successions if each.new_code == area.code and each.how != SAME_AREA]
    if not made or first >= f"{made[0].from_year - 1}-04":
        return []
    places = " and ".join(f"{each.old_name} ({each.old_code})" for each in made)
    return [
        f"{area.name} ({area.code}) was formed in April {made[0].from_year - 1} from {places}, or "
        "a part of it; published figures of before then are not joined to its own."
    ]
