"""The made-up ids of the dataset's rows, and which days and spells its extract holds."""

from __future__ import annotations

from datetime import date

from data.demo.cases import Case
from data.demo.targets import DATA_FROM, DATA_TO


def person_id(child: int) -> str:
    """The made-up id of a child."""
    return f"D{child:06d}"


def referral_id(case: Case) -> str:
    """The made-up id of a referral."""
    return f"R{case.number:06d}"


def worker_id(worker: int) -> str:
    """The made-up id of a worker."""
    return f"W{worker:04d}"


def past(day: date | None) -> date | None:
    """The day if it has come by the last day of data."""
    return day if day is not None and day <= DATA_TO else None


def kept(end: date | None) -> bool:
    """Whether what ends then is in the extract."""
    return end is None or end > DATA_FROM
