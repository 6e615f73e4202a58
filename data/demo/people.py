"""Families and children of the demonstration: who they are, never by name."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from data.demo.chance import Chance
from data.demo.days import birthday

LOCALITIES = (0.14, 0.10, 0.14, 0.11, 0.12, 0.13, 0.10, 0.16)
"""Share of families by locality 1 to 8."""

ETHNICITIES = (
    ("WBRI", 52.0), ("WOTH", 5.0), ("MWBC", 8.5), ("MWAS", 3.0), ("MOTH", 2.5), ("AIND", 9.0),
    ("APKN", 4.0), ("AOTH", 3.0), ("BCRB", 4.5), ("BAFR", 4.0), ("BOTH", 1.0), ("WIRI", 0.4),
    ("WROM", 0.8), ("NOBT", 1.3), ("OOTH", 2.0),
)  # fmt: skip

DISABILITIES = (
    ("AUT", 34.0), ("LD", 27.0), ("MOB", 10.0), ("BEH", 8.0), ("COMM", 8.0), ("CON", 4.0),
    ("HEAR", 4.0), ("VIS", 3.0), ("PC", 2.0),
)  # fmt: skip

AGES = (
    ((0, 0), 13.0), ((1, 4), 25.0), ((5, 9), 28.0), ((10, 15), 30.0), ((16, 17), 7.0),
)  # fmt: skip
"""Ages of children in contact with the front door."""


@dataclass(eq=False)
class Child:
    """One made-up child. ``born`` is the expected date while the child is unborn."""

    number: int
    family: int
    sex: str
    ethnicity: str
    born: date
    disabilities: list[str] = field(default_factory=list)

    @property
    def eighteen(self) -> date:
        """The eighteenth birthday."""
        return birthday(self.born, 18)


@dataclass(eq=False)
class Family:
    """A household: its locality, whether the disabled children's team holds it, its children.

    ``taken`` holds the spans of days in which the front door or a team already holds the family.
    """

    number: int
    locality: int
    disabled: bool
    children: list[Child]
    taken: list[tuple[date, date]] = field(default_factory=list)

    def free(self, first: date, last: date) -> bool:
        """Whether no team holds the family from ``first`` to ``last``."""
        return all(end < first or last < start for start, end in self.taken)


class Families:
    """Every family made so far."""

    def __init__(self, seed: int) -> None:
        self._chance = Chance(seed, 1)
        self.families: list[Family] = []
        self.children: list[Child] = []

    def child(self, family: Family, born: date, ethnicity: str | None = None) -> Child:
        """A new child of the family."""
        chance = self._chance
        siblings = family.children
        if ethnicity is None and siblings and chance.flip(0.92):
            ethnicity = siblings[0].ethnicity
        made = Child(
            number=len(self.children) + 1,
            family=family.number,
            sex="M" if chance.flip(0.62 if family.disabled else 0.52) else "F",
            ethnicity=ethnicity or chance.weighted(ETHNICITIES),
            born=born,
        )
        first_disabled = family.disabled and not any(one.disabilities for one in siblings)
        if first_disabled or chance.flip(0.006):
            self.disable(made)
        self.children.append(made)
        siblings.append(made)
        return made

    def disable(self, child: Child) -> None:
        """Record one or two disabilities."""
        first = self._chance.weighted(DISABILITIES)
        second = self._chance.weighted(DISABILITIES)
        child.disabilities = [first]
        if second != first and self._chance.flip(0.35):
            child.disabilities.append(second)

    def born_aged(self, day: date, low: int, high: int) -> date:
        """A date of birth of a child who is ``low`` to ``high`` years old on ``day``."""
        oldest = birthday(day, -high - 1) + timedelta(days=1)
        return oldest + timedelta(days=self._chance.between(0, (birthday(day, -low) - oldest).days))

    def family(
        self, day: date, *, disabled: bool = False, ages: tuple[int, int] | None = None
    ) -> Family:
        """A new family as it stands on ``day``, of one to five children."""
        chance = self._chance
        locality = chance.weighted(list(enumerate(LOCALITIES)))
        made = Family(len(self.families) + 1, locality, disabled, [])
        self.families.append(made)
        low, high = ages or chance.weighted(AGES)
        eldest = self.born_aged(day, low, high)
        self.child(made, eldest)
        sizes = ((1, 100.0),) if disabled else ((1, 50.0), (2, 28.0), (3, 14.0), (4, 6.0), (5, 2.0))
        born = eldest
        for _ in range(chance.weighted(sizes) - 1):
            born += timedelta(days=chance.between(330, 1300))
            if born > day:
                break
            self.child(made, born)
        return made

    def unborn(self, family: Family, day: date) -> None:
        """Add a child who is expected two to seven months after ``day``."""
        if family.disabled or any((day - one.born).days < 300 for one in family.children):
            return
        self.child(family, day + timedelta(days=self._chance.between(60, 205)))

    def minors(self, family: Family, day: date, margin: int = 60) -> list[Child]:
        """The family's children who turn 18 more than ``margin`` days after ``day``."""
        known = [one for one in family.children if (one.born - day).days < 210]
        return [one for one in known if (one.eighteen - day).days > margin]
