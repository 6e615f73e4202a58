"""Where a placement is: the authority that a code or name means, and in or out of one's own."""

import re
from functools import cache
from typing import Final

from data.imports.authorities import by_ons_code, own_list

ELSEWHERE: Final = "elsewhere"
"""Stands for a place outside England."""
_DFE: Final = re.compile(r"\d{3}", re.ASCII)
_ABROAD: Final = re.compile(r"[WSN]\d{8}|[LM]9{8}", re.ASCII)
_WORD: Final = re.compile(r"[a-z]+")
_FILLERS: Final = frozenset(
    (
        *("the", "of", "and", "upon", "royal", "unitary", "authority", "district", "metropolitan"),
        *("city", "county", "borough", "council", "mbc", "cc", "bc", "lb", "rb"),
    )
)
"""Words that councils write or leave out."""
_OUTSIDE: Final = frozenset(("OUT", "OUTSIDE", "Y", "YES", "1", "TRUE", "T"))
_INSIDE: Final = frozenset(("IN", "INSIDE", "N", "NO", "0", "FALSE", "F"))
_COUNTRIES: Final = frozenset(("wales", "scotland", "northern ireland", "isle of man", "abroad"))


def authority_named(text: str) -> str:
    """The three digits of the DfE of the authority that ``text`` names, or ``ELSEWHERE``.

    ``text`` is such a code, an ONS code, or a name with or without "Council" and the like. Raises
    ValueError where it is none that is known.
    """
    plain = " ".join(text.split())
    if _DFE.fullmatch(plain):
        return plain
    if _ABROAD.fullmatch(plain.upper()) or plain.casefold() in _COUNTRIES:
        return ELSEWHERE
    found = by_ons_code().get(plain.upper()) or _by_words().get(_words(plain))
    if found is None:
        raise ValueError("no authority that is known")
    return found


def is_outside(text: str) -> bool:
    """Whether a placement lies outside the authority: ``Out`` or ``Y``; ValueError otherwise."""
    said = text.strip().upper()
    if said not in _OUTSIDE | _INSIDE:
        raise ValueError("neither in nor out")
    return said in _OUTSIDE


def _words(name: str) -> frozenset[str]:
    """The words that tell an authority's name from others."""
    words = frozenset(_WORD.findall(name.casefold())) - _FILLERS
    return words - {"london"} or words


@cache
def _by_words() -> dict[frozenset[str], str]:
    """The authorities by the words of their names; one that is no more gives way to its heir."""
    areas = sorted(own_list().values(), key=lambda area: area[6] or 0)
    return {_words(area[2]): area[0] for area in areas if area[0].isdigit()}
