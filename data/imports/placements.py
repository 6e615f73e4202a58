"""What tells one placement from another without keeping its address, and episodes in order."""

import hashlib
import re
from collections.abc import Iterable, Iterator
from typing import Final

_KEY: Final = b"sightline placement"
_BYTES: Final = 16


def placement_code(authority: str, postcode: str | None, urn: str | None) -> str | None:
    """A one-way code of a placement's postcode and URN, or None where both are blank.

    The same placement has the same code in every file and year of an authority, however the
    postcode is spaced, and another code in another authority: it tells a return from a move
    and is good for nothing else. It keeps the address from plain sight; who holds the database
    and the list of all postcodes could still try them one by one, so it is as private as the
    records beside it.
    """
    parts = [re.sub(r"\s+", "", part or "").upper() for part in (postcode, urn)]
    if not any(parts):
        return None
    digest = hashlib.blake2b(
        "|".join(parts).encode(), key=_KEY, salt=authority.encode()[:16], digest_size=_BYTES
    )
    return digest.hexdigest()


def overlaps(
    episodes: Iterable[tuple[str, str, str | None, int]],
) -> Iterator[tuple[int, int]]:
    """Pairs of row numbers (later, earlier) where an episode starts before another has ended.

    Episodes are (child, start, end or None, row number). An end on the day of the next start
    is no overlap: that is how one episode hands over to the next.
    """
    child: str | None = None
    reach: str | None = ""
    reach_row = 0
    for person, start, end, row in sorted(episodes, key=lambda item: (item[0], item[1], item[3])):
        if person != child:
            child, reach, reach_row = person, end, row
            continue
        if reach is None or start < reach:
            yield row, reach_row
        if reach is not None and (end is None or end > reach):
            reach, reach_row = end, row
