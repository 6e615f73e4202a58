"""The audit trail in words: when, who, what and of what, as a page and a file show it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final
from urllib.parse import parse_qsl
from zoneinfo import ZoneInfo

from dashboard.audit import KINDS, Kept
from dashboard.measure import Measure
from dashboard.period import PERIOD_NAMES, day_words, is_month, month_words

LONDON: Final = ZoneInfo("Europe/London")
HASHES: Final = ("sha256", "file_hash", "hash")
"""Keys of a detail whose value is a SHA-256."""
Value = str | int | bool | None
PERIOD_WORDS: Final[Mapping[str, str]] = {str(each): words for each, words in PERIOD_NAMES.items()}


@dataclass(frozen=True, slots=True)
class Line:
    """An entry in words; ``day`` and ``time`` are those of the United Kingdom.

    ``detail`` are short phrases; ``hashes`` hold a name and a SHA-256 each.
    """

    number: int
    day: str
    time: str
    name: str
    what: str
    subject: str
    detail: tuple[str, ...]
    hashes: tuple[tuple[str, str], ...]


def line_of(kept: Kept, measures: Mapping[str, Measure]) -> Line:
    """Return an entry in words; a measure is given by its title."""
    here = local(kept.at)
    detail = kept.entry.detail
    return Line(
        kept.number,
        day_words(here.date()),
        f"{here:%H:%M:%S}",
        kept.name,
        KINDS.get(kept.entry.kind, kept.entry.kind),
        subject_words(kept.entry.subject, measures),
        detail_words(detail),
        tuple((HASH_NAMES[key], str(detail[key])) for key in HASHES if detail.get(key)),
    )


def local(moment: datetime) -> datetime:
    """Return a moment that is kept in UTC as clocks in the United Kingdom show it."""
    return moment.replace(tzinfo=UTC).astimezone(LONDON)


def subject_words(subject: str, measures: Mapping[str, Measure]) -> str:
    """Return what an entry concerns: titles for the ids of measures, all else as it stands."""
    named = [part.strip() for part in subject.split(",")]
    if subject and all(part in measures for part in named):
        return ", ".join(measures[part].title for part in named)
    if is_month(subject):
        return month_words(subject)
    return subject[:1].upper() + subject[1:]


def _counted(one: str, many: str) -> Callable[[Value], str]:
    return lambda value: f"{value:,} {one if value == 1 else many}"


def _day(value: Value) -> str:
    try:
        return day_words(date.fromisoformat(str(value)))
    except ValueError:
        return str(value)


def _month(value: Value) -> str:
    return month_words(str(value)) if is_month(str(value)) else str(value)


WORDS: Final[Mapping[str, Callable[[Value], str]]] = {
    "what": str,
    "of": str,
    "panel": lambda value: f"panel “{value}”",
    "value": lambda value: f"value {value}",
    "interval": lambda value: f"every {value}",
    "period": lambda value: PERIOD_WORDS.get(str(value), str(value)),
    "month": _month,
    "day": _day,
    "data_to": lambda value: f"data to {_day(value)}",
    "whom": lambda value: f"for {value}",
    "place": str,
    "part": lambda value: str(value).replace("_", " "),
    "rows": _counted("row", "rows"),
    "total": lambda value: f"{value:,} in all",
    "page": lambda value: f"page {value}",
    "looked": lambda value: f"looked {value}",
    "edition": lambda value: f"{value} edition",
    "view": lambda value: ", ".join(f"{key} {each}" for key, each in parse_qsl(str(value))),
    "file": lambda value: f"file {value}",
    "bytes": _counted("byte", "bytes"),
    "rows_loaded": lambda value: f"{value:,} rows loaded",
    "rows_refused": lambda value: f"{value:,} rows refused",
    "figures": _counted("figure", "figures"),
    "number": lambda value: f"number {value}",
    "is_demonstration": lambda _: "the demonstration",
    "entries": _counted("entry", "entries"),
    "faults": lambda value: "whole" if value == 0 else f"{value} faults",
    "needs": lambda value: f"needs “{str(value).replace('_', ' ')}”",
}
"""What each key of a detail says, in the order in which it is said."""
HASH_NAMES: Final = {
    "sha256": "SHA-256 of the file",
    "file_hash": "SHA-256 of what was loaded",
    "hash": "Hash of the last entry",
}


def detail_words(detail: Mapping[str, Value]) -> tuple[str, ...]:
    """Return a detail as short phrases; what is empty, and hashes, are left out."""
    said = {key: value for key, value in detail.items() if value not in (None, "", False)}
    said |= {key: 0 for key in ("faults", "rows") if detail.get(key) == 0 and key in detail}
    known = [_said(WORDS[key], said[key]) for key in WORDS if key in said]
    others = [
        f"{key.replace('_', ' ')}" + ("" if value is True else f": {value}")
        for key, value in said.items()
        if key not in WORDS and key not in HASHES
    ]
    return (*known, *others)


def _said(words: Callable[[Value], str], value: Value) -> str:
    """Return what ``words`` makes of a value; of one that is none of its kind, the value."""
    try:
        return words(value)
    except (TypeError, ValueError):
        return str(value)
