"""What the rows of Annex A begin and end with: who the child is, and who holds the case."""

from __future__ import annotations

from datetime import date

from data.demo import annex_a_words as words
from data.demo.days import Month, age_on
from data.demo.held import Held

Cell = str | int | date | None
Row = tuple[Cell, ...]


def six_months(as_at: date) -> date:
    """The first day of the six months that end on ``as_at``."""
    return Month.of(as_at).plus(-5).first


def who_is(records: Held, child: str, as_at: date, disability: bool = True) -> Row:
    """The columns that lists begin with; the expected date of birth of a child not yet born."""
    person = records.people[child]
    age = age_on(person.born, as_at) if person.born <= as_at else -1
    disabled = (words.YES_NO[bool(person.disabilities)],) if disability else ()
    sex, ethnicity = words.GENDER[person.sex], words.ETHNICITY[person.ethnicity]
    return (child, sex, ethnicity, person.born, age, *disabled)


def allocated(records: Held, child: str, day: date, *, ended: bool = False) -> Row:
    """Team and worker on ``day``; of a case that has ended, the last that had it."""
    held = records.involved_on(child, day) or records.involved_until(child, day)
    if held is None and ended:
        before = [one for one in records.involvements.get(child, ()) if one.start <= day]
        held = before[-1] if before else None
    return (records.teams[held.team], held.worker) if held else (None, None)
