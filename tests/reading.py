"""How hard a text is to read: the Flesch-Kincaid grade as a reading age, fair to numbers and names.

The grade is years of school in the United States, so that 5 years more are the age: grade 7 is an
age of 12. The dictionary of syllables comes with the library; nothing is fetched.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

import textstat

READING_AGE: Final = 12
"""What all texts of a kind taken together must not be above: the age that the GOV.UK style asks
for is 9 to 11; the words of the field (assessment, protection, placement) cost a year."""
HARDEST: Final = 17
"""What no single text may be above: one sentence with two words of the field in it is soon 15."""
FEWEST_WORDS: Final = 12
"""In a shorter text a single long word (``exclusions``) decides, so it counts only with others."""
_MONTHS: Final = (
    "January|February|March|April|May|June|July|August|September|October|November|December"
)


def plain(text: str, names: Sequence[str] = ()) -> str:
    """Return ``text`` as it is read: a number as a short word, a name or date as another.

    Otherwise ``77.5%`` would end a sentence, and the name of a council or a month would make a
    plain sentence hard. What stands before a colon or semicolon is a sentence of its own.
    """
    for name in names:
        text = text.replace(name, "Ann")
    text = re.sub(rf"\b(\d{{1,2}} )?({_MONTHS})( \d{{4}})?\b", "May", text)
    text = re.sub(r"\d[\d,./]*%?", "ten", text)
    text = re.sub(r"[;:]", ".", text).rstrip(". ")
    return f"{text}."


def age(text: str) -> float:
    """Return the reading age of a plain text."""
    return float(textstat.flesch_kincaid_grade(text)) + 5


def reading_age(texts: Iterable[str], names: Sequence[str] = ()) -> float:
    """Return the reading age of all ``texts`` taken together."""
    return age(" ".join(plain(text, names) for text in texts))


def hard_texts(texts: Iterable[str], names: Sequence[str] = ()) -> dict[str, float]:
    """Return the texts that no one should have to read, with their reading ages."""
    ages = {text: age(plain(text, names)) for text in texts if len(text.split()) >= FEWEST_WORDS}
    return {text: round(found, 1) for text, found in ages.items() if found > HARDEST}
