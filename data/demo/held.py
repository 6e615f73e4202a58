"""The demonstration's records as the writers of returns need them: by child, with dates as dates.

They are read from the same rows that the dataset's files hold, so that no return can say anything
that those do not.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from operator import attrgetter
from typing import Final, Protocol, TypeVar

from data.demo.held_services import Services

SHORT_BREAKS: Final = ("V3", "V4")


@dataclass(frozen=True, slots=True)
class Person:
    """A child; ``born`` is the expected day until it comes."""

    id: str
    sex: str
    ethnicity: str
    born: date
    disabilities: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Contact:
    """A contact about a child."""

    child: str
    day: date
    source: str


@dataclass(frozen=True, slots=True)
class Referral:
    """A referral, which opens an episode of need."""

    id: str
    child: str
    start: date
    end: date | None
    source: str
    need: str
    refused: bool
    close_reason: str


@dataclass(frozen=True, slots=True)
class Assessment:
    """An assessment; ``end`` is the day of authorisation."""

    child: str
    referral: str
    start: date
    end: date | None
    seen: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """A child in need plan or, with a category, a child protection plan.

    ``previous`` counts the protection plans that the child had before this one.
    """

    child: str
    referral: str
    start: date
    end: date | None
    category: str = ""
    id: str = ""
    previous: int = 0


@dataclass(frozen=True, slots=True)
class Episode:
    """A care episode with its placement and its legal status.

    ``period`` is the id of the period of care. ``change_reason`` is that of the placement, on the
    episode that ends with it.
    """

    child: str
    period: str
    start: date
    end: date | None
    begun_by: str
    ended_by: str
    legal: str
    need: str
    place: str
    provider: str
    postcode: str
    urn: str
    change_reason: str

    @property
    def short_break(self) -> bool:
        """Whether the child is not looked after by it."""
        return self.legal in SHORT_BREAKS


@dataclass(frozen=True, slots=True)
class Involvement:
    """A worker of a team who holds a child."""

    id: str
    child: str
    worker: str
    team: str
    start: date
    end: date | None


@dataclass(frozen=True, slots=True)
class Visit:
    """A visit to a child; ``kind`` is cin, cp or cla."""

    kind: str
    child: str
    day: date
    seen: bool
    alone: bool


@dataclass(frozen=True, slots=True)
class Score:
    """A strengths and difficulties questionnaire, or the reason for having none."""

    child: str
    day: date
    score: str
    reason: str


class OfChild(Protocol):
    """A record of one child."""

    @property
    def child(self) -> str:
        """The child's id."""


class Span(OfChild, Protocol):
    """A record that lasts from a day to a day, or is open."""

    @property
    def start(self) -> date:
        """The first day."""

    @property
    def end(self) -> date | None:
        """The day on which it ends."""


R = TypeVar("R", bound=OfChild)
S = TypeVar("S", bound=Span)
ByChild = dict[str, list[R]]


@dataclass(frozen=True, slots=True)
class Held:
    """All records, each kind by child in order of its day; ``teams`` are names by id."""

    people: dict[str, Person]
    teams: dict[str, str]
    contacts: ByChild[Contact]
    referrals: ByChild[Referral]
    assessments: ByChild[Assessment]
    need_plans: ByChild[Plan]
    protection_plans: ByChild[Plan]
    episodes: ByChild[Episode]
    involvements: ByChild[Involvement]
    visits: ByChild[Visit]
    scores: ByChild[Score]
    services: Services

    def involved_on(self, child: str, day: date) -> Involvement | None:
        """Who holds the child at the end of ``day``: of several, who came last."""
        held = open_on(self.involvements.get(child, ()), day)
        return max(held, key=lambda one: one.start, default=None)

    def involved_until(self, child: str, day: date) -> Involvement | None:
        """Who held the child up to ``day``, on which the case closed."""
        held = [one for one in self.involvements.get(child, ()) if one.end == day]
        return max(held, key=lambda one: one.start, default=None)


def open_on(spans: Iterable[S], day: date) -> list[S]:
    """The spans that are open at the end of ``day``."""
    return [one for one in spans if one.start <= day and (one.end is None or one.end > day)]


def open_between(spans: Iterable[S], first: date, last: date) -> list[S]:
    """The spans that are open at any time from ``first`` to ``last``."""
    return [one for one in spans if one.start <= last and (one.end is None or one.end >= first)]


def by_then(day: date | None, last: date) -> date | None:
    """``day`` where it has come by ``last``: a later one is not known yet."""
    return day if day is not None and day <= last else None


def by_child(records: Iterable[R], day: str = "start") -> ByChild[R]:
    """The records of each child, in order of the day of that name."""
    found: ByChild[R] = defaultdict(list)
    for record in sorted(records, key=attrgetter(day)):
        found[record.child].append(record)
    return dict(found)


def day_of(text: str) -> date | None:
    """The date that a row's text gives, None for a blank."""
    return date.fromisoformat(text) if text else None


def known_day(text: str) -> date:
    """The date of a column that no row leaves blank."""
    return date.fromisoformat(text)
