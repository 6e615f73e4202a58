"""What followed for a child, as the writers of returns need it: by child, with dates as dates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Support:
    """An episode of early help."""

    child: str
    start: date
    end: date | None


@dataclass(frozen=True, slots=True)
class Enquiry:
    """A section 47 enquiry with the conference that it led to; ``end`` is the day of its outcome.

    ``needed`` says whether a conference is, None while that is open.
    """

    child: str
    referral: str
    start: date
    end: date | None
    needed: bool | None
    conference: date | None
    planned: bool


@dataclass(frozen=True, slots=True)
class TransferIn:
    """The conference of a child who came with a plan from another authority."""

    child: str
    referral: str
    day: date


@dataclass(frozen=True, slots=True)
class PlanReview:
    """A review of a protection plan, by the plan's id."""

    child: str
    plan: str
    day: date


@dataclass(frozen=True, slots=True)
class CareReview:
    """A review of a child in care; ``code`` is how the child took part."""

    child: str
    day: date
    code: str


@dataclass(frozen=True, slots=True)
class Check:
    """A health check; of immunisations, ``done`` says whether they were up to date."""

    child: str
    kind: str
    day: date
    done: bool


@dataclass(frozen=True, slots=True)
class Missing:
    """An episode of going missing (M) or of being away (A)."""

    child: str
    kind: str
    start: date
    end: date | None
    offered: bool | None
    accepted: bool | None


@dataclass(frozen=True, slots=True)
class Adoption:
    """The way to adoption; None is what has not come, or did not take place."""

    child: str
    entered: date
    decided: date
    ordered: date | None
    matched: date | None
    placed: date | None
    fostered: date | None
    adopted: date | None
    adopters: tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Leaver:
    """A care leaver on the last day of data, by the codes of the SSDA903."""

    child: str
    eligibility: str
    in_touch: str
    activity: str
    home: str
    suitable: str


@dataclass(frozen=True, slots=True)
class Services:
    """All of these, each kind by child in order of its day."""

    supported: dict[str, list[Support]]
    enquiries: dict[str, list[Enquiry]]
    transfers: dict[str, list[TransferIn]]
    plan_reviews: dict[str, list[PlanReview]]
    care_reviews: dict[str, list[CareReview]]
    checks: dict[str, list[Check]]
    missing: dict[str, list[Missing]]
    adoptions: dict[str, list[Adoption]]
    leavers: dict[str, Leaver]
