"""Codes of England and the words of comparators."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

ENGLAND: Final = "E92000001"

_NEIGHBOURS = re.compile(r"neighbours-(2021|2025)-(mean|median)")
_AUTHORITY = re.compile(r"authority-(\d{3})")


class ComparisonError(ValueError):
    """A comparison's word is not known; the text is one line."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """One comparator: its ``word`` on the command line, its kind and what it needs."""

    word: str
    kind: str
    list_year: int = 0
    method: str = ""
    authority: str = ""


def comparison(word: str) -> Comparison:
    """Return the comparator that ``word`` names; raises ComparisonError."""
    if word in ("region", "england"):
        return Comparison(word, word)
    if found := _NEIGHBOURS.fullmatch(word):
        return Comparison(word, "neighbours", list_year=int(found[1]), method=found[2])
    if found := _AUTHORITY.fullmatch(word):
        return Comparison(word, "authority", authority=found[1])
    raise ComparisonError(
        f"--compare {word}: expected region, england, neighbours-2021-mean, "
        "neighbours-2021-median, neighbours-2025-mean, neighbours-2025-median or authority-NNN"
    )
