"""Whether what people write names a child: comments and notes are printed for a committee."""

from __future__ import annotations

import re
from typing import Final

from sqlalchemy import Connection, func, select

from data.schema import person, restricted_person

NAMES_A_CHILD: Final = (
    "The {what} holds what looks like a child’s identifier. Take it out: charts, papers and files "
    "show this text."
)
_LONG_NUMBER: Final = re.compile(r"(?<![\d,.])\d(?:[ -]?\d){6,}(?![\d,.]\d)")
"""Seven digits or more, as in the number of a pupil, a patient or a telephone. A large amount of
money is written with commas."""
_DATE: Final = re.compile(r"\b(?:19|20)\d\d(?:-\d\d){0,2}\b")
"""A year, a month or a day."""
_WORD: Final = re.compile(r"[^\s,;:!?()\[\]\"“”‘’<>]{2,60}")
_SHORTEST_NUMBER: Final = 5
_AT_ONCE: Final = 500


def names_a_child(connection: Connection, authority: str, text: str) -> bool:
    """Return whether ``text`` holds an identifier of the authority's records, or a long number."""
    if _LONG_NUMBER.search(_DATE.sub("a day", text)):
        return True
    words = {word.casefold() for each in _WORD.findall(text) for word in (each, each.strip(".'-"))}
    # Letters alone are language and short numbers figures, whatever the records call children.
    wanted = sorted(
        word
        for word in words
        if any(letter.isdigit() for letter in word)
        and (not word.isdigit() or len(word) >= _SHORTEST_NUMBER)
    )
    for start in range(0, len(wanted), _AT_ONCE):
        some = wanted[start : start + _AT_ONCE]
        for table in (person, restricted_person):
            found = connection.execute(
                select(table.c.person_id)
                .where(
                    table.c.authority_code == authority,
                    func.lower(table.c.person_id).in_(some),
                )
                .limit(1)
            )
            if found.first() is not None:
                return True
    return False
