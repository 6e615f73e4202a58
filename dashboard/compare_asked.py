"""What the page of comparisons is asked for, and its address: the one parser of its query."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from dashboard.frame import COMPARE
from dashboard.measure import Measure
from dashboard.state import NEIGHBOUR_LISTS

ALL: Final = "all"
CHOSEN: Final = "chosen"
LONGEST: Final = 60
"""Characters of a value; more is nothing that could be chosen."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A comparison: which measure, of which year the ranking, and of whom.

    ``lists`` are years of lists of neighbours, each of which stands for its ten authorities;
    ``region`` and ``england`` are their published figures, ``in_region`` all the authorities of
    the council's region. ``ranked`` is all or chosen.
    """

    measure: str = ""
    year: str = ""
    codes: tuple[str, ...] = ()
    lists: tuple[int, ...] = ()
    in_region: bool = False
    region: bool = False
    england: bool = False
    ranked: str = ALL

    @property
    def is_bare(self) -> bool:
        """Whether nobody is chosen to be compared with."""
        return not (self.codes or self.lists or self.in_region or self.region or self.england)


def compared(measures: Mapping[str, Measure]) -> dict[str, Measure]:
    """Return the measures that have a published series, by id."""
    return {name: each for name, each in measures.items() if each.published is not None}


def parse_asked(
    query: Mapping[str, Sequence[str]], measures: Mapping[str, Measure], known: Collection[str]
) -> tuple[Asked, tuple[str, ...]]:
    """Return what ``query`` asks for, and notices on what it asks for that is not known.

    ``known`` are the codes of authorities. Without any choice the council is compared with its
    region and England. Never raises.
    """

    def one(name: str) -> str:
        values = query.get(name, ())
        return values[0][:LONGEST] if values else ""

    notices = []
    found = compared(measures)
    measure = one("measure")
    if measure not in found:
        if measure:
            notices.append("That measure has no published figures, or is not known here.")
        measure = next(iter(found), "")
    codes = [code for code in dict.fromkeys(query.get("authority", ())) if code in known]
    if unknown := sum(code not in known for code in dict.fromkeys(query.get("authority", ()))):
        words = "One authority of the link is" if unknown == 1 else f"{unknown} authorities are"
        notices.append(f"{words} not known here, and left out.")
    lists = tuple(year for year in NEIGHBOUR_LISTS if str(year) in query.get("list", ()))
    asked = Asked(
        measure=measure,
        year=one("year"),
        codes=tuple(codes),
        lists=lists,
        in_region=one("in_region") == "1",
        region=one("region") == "1",
        england=one("england") == "1",
        ranked=CHOSEN if one("ranked") == CHOSEN else ALL,
    )
    if "shown" not in query and asked.is_bare:
        asked = Asked(measure, asked.year, region=True, england=True, lists=lists)
    return asked, tuple(notices)


def address(asked: Asked, path: str = COMPARE) -> str:
    """Return the address of a comparison, which ``parse_asked`` reads back."""
    pairs = [("measure", asked.measure), ("year", asked.year)]
    pairs += [("list", str(year)) for year in asked.lists]
    pairs += [("authority", code) for code in asked.codes]
    pairs += [(name, "1") for name in ("in_region", "region", "england") if getattr(asked, name)]
    pairs += [("ranked", CHOSEN)] if asked.ranked == CHOSEN else []
    return f"{path}?{urlencode([*pairs, ('shown', '1')])}"
