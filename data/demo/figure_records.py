"""What the made-up records hold of things that the file of figures gives shares of.

The share is supplied, as no record holds the hour of a decision or of an interview; what it is a
share of is not, and so the two agree.
"""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from data.demo.targets import DATA_TO

PARTS: Final = ("held_72_hours", "held_later", "refused", "not_offered")
ACCEPTED: Final = "accepted"
"""An interview that is to come: in no part."""


@dataclass(frozen=True, slots=True)
class InRecords:
    """By month: the enquiries, and of each return of a missing child what became of it."""

    enquiries: Mapping[str, int]
    returns: Mapping[str, Sequence[str]]


def in_records(folder: Path) -> InRecords:
    """Count the rows of the dataset in ``folder``."""
    enquiries = Counter(row["cont_contact_date"][:7] for row in _rows(folder / "ssd_contacts.csv"))
    returns: dict[str, list[str]] = defaultdict(list)
    for row in _rows(folder / "ssd_missing.csv"):
        back = row["miss_missing_episode_end_date"]
        if row["miss_missing_episode_type"] == "M" and back and back <= DATA_TO.isoformat():
            returns[back[:7]].append(_interview(row, date.fromisoformat(back)))
    return InRecords(enquiries, returns)


def _interview(row: Mapping[str, str], back: date) -> str:
    """What became of the interview; 72 hours are three days, as the records hold no hours."""
    if held := row["miss_missing_rhi_date"]:
        return PARTS[0] if (date.fromisoformat(held) - back).days <= 3 else PARTS[1]
    if row["miss_missing_rhi_accepted"] == "Y":
        return ACCEPTED
    return PARTS[2] if row["miss_missing_rhi_offered"] == "Y" else PARTS[3]


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        yield from csv.DictReader(stream)
