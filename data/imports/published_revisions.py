"""What published figures say against those that were there before: revisions, contradictions."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from data.imports.figures import COLUMN, COLUMNS, FILE, LINE
from data.imports.published_flags import PERCENT, Key
from data.imports.report import Issue, Row
from data.imports.rules import Rule

AT: Final = {name: place for place, name in enumerate(COLUMNS)}
SAME: Final = 0.0501
"""Values that differ by less are the same figure: one is printed with fewer decimals."""
LARGEST: Final = 5
"""Revisions that are named."""
SMALL: Final = 20
"""A number below this may well double: it is not among the largest revisions."""

REVISES: Final = Rule("revises", "note", "{value}")
OUTDATED: Final = Rule("outdated", "note", "{value}")
CONTRADICTS: Final = Rule("contradicts", "warn", "{value}")
TWICE: Final = Rule("twice", "note", "{value} in another of the files too, with the same value")


def key_of(row: Row) -> Key:
    """Series, area and month of a figure."""
    return str(row[AT["series"]]), str(row[AT["area_code"]]), str(row[AT["month"]])


def differ(one: Row, other: Row) -> bool:
    """Whether two pairs of value and symbol say different things."""
    if isinstance(one[0], float) and isinstance(other[0], float):
        return abs(one[0] - other[0]) > SAME
    return one[1] != other[1]


def said(pair: Row) -> str:
    """A value in few digits, or its symbol."""
    return f"{pair[0]:,.1f}".removesuffix(".0") if isinstance(pair[0], float) else str(pair[1])


def _pair(row: Row) -> Row:
    return row[AT["value"]], row[AT["symbol"]]


def merged(files: Iterable[Iterable[Row]]) -> tuple[list[Row], list[Issue]]:
    """The figures of several files of one import, each once in a release; the last file wins."""
    found: dict[tuple[Key, object], Row] = {}
    issues: list[Issue] = []
    twice: dict[str, int] = {}
    for rows in files:
        for row in rows:
            key = (key_of(row), row[AT["release"]])
            held = found.get(key)
            if held is not None and differ(_pair(held), _pair(row)):
                words = (
                    f"gives {key[0][0]} as {said(_pair(row))}, where {held[FILE]} of the same "
                    f"release, row {held[LINE]}, gives {said(_pair(held))}: this one counts"
                )
                issues.append(_of_row(row, CONTRADICTS, words))
            elif held is not None:
                twice[str(row[FILE])] = twice.get(str(row[FILE]), 0) + 1
            found[key] = row
    for name, count in twice.items():
        words = TWICE.message.format(value=_figures(count, "stands", "stand"))
        issues.append(Issue(name, None, None, TWICE.id, TWICE.severity, words))
    return list(found.values()), issues


def _of_row(row: Row, rule: Rule, words: str) -> Issue:
    line = int(str(row[LINE]))
    where = f"Row {line}, {row[COLUMN]}: "
    return Issue(str(row[FILE]), line, str(row[COLUMN]), rule.id, rule.severity, where + words)


def flagged(
    rows: Iterable[Row], flags: Mapping[Key, str], newest: Mapping[Key, Row], import_id: int
) -> list[Issue]:
    """A warning for each figure of this import that is implausible."""
    return [
        _of_row(row, IMPLAUSIBLE, f"{key[0]}: {flags[key]}; kept, and shown with this remark")
        for row in rows
        if (key := key_of(row)) in flags and newest[key][:2] == (row[AT["release"]], import_id)
    ]


IMPLAUSIBLE: Final = Rule("implausible", "warn", "{value}")


@dataclass(slots=True)
class _Compared:
    """What one file's figures are against those held before."""

    revised: list[tuple[float, str]] = field(default_factory=list)
    emptied: int = 0
    corrected: int = 0
    outdated: int = 0


def revisions(
    rows: Sequence[Row], before: Mapping[Key, Row], name_of: Callable[[str], str]
) -> list[Issue]:
    """A note for each file on how many figures it revises, and one on those that are outdated.

    ``before`` are the figures that counted before this import.
    """
    by_file: dict[str, _Compared] = {}
    for row in rows:
        held = before.get(key_of(row))
        if held is None or not differ(held[2:4], _pair(row)):
            continue
        compared = by_file.setdefault(str(row[FILE]), _Compared())
        age: Any = held[0]
        release: Any = row[AT["release"]]
        if release < age:
            compared.outdated += 1
        elif release == age:
            compared.corrected += 1
        else:
            compared.revised.append(_revision(row, held, name_of))
            compared.emptied += row[AT["value"]] is None and held[2] is not None
    return [issue for name, one in by_file.items() for issue in _notes(name, one)]


def _revision(row: Row, held: Row, name_of: Callable[[str], str]) -> tuple[float, str]:
    """How large a revision is, and its words; the largest are sorted to the front."""
    series, area, month = key_of(row)
    value, old = row[AT["value"]], held[2]
    size = 0.0
    if isinstance(value, float) and isinstance(old, float):
        percent = series.endswith(PERCENT)
        base = 100 if percent else max(abs(old), abs(value))
        size = abs(value - old) / base if percent or base >= SMALL else 0.0
    words = (
        f"{series} of {name_of(area)}, {month}: {said(_pair(row))}, "
        f"was {said(held[2:4])} ({held[0]})"
    )
    return size, words


def _figures(count: int, one: str, several: str) -> str:
    return f"{count:,} figure {one}" if count == 1 else f"{count:,} figures {several}"


def _notes(name: str, one: _Compared) -> Iterable[Issue]:
    if one.revised:
        largest = sorted(one.revised, key=lambda each: (-each[0], each[1]))[:LARGEST]
        words = _figures(len(one.revised), "revises", "revise") + " an earlier release"
        if one.emptied:
            words += f"; {one.emptied:,} of them put a symbol in place of a number"
        words += f"; the largest: {'; '.join(text for _, text in largest)}"
        yield Issue(name, None, None, REVISES.id, REVISES.severity, words)
    if one.corrected:
        words = _figures(one.corrected, "differs", "differ")
        words += " from an earlier import of the same release"
        yield Issue(name, None, None, REVISES.id, REVISES.severity, words)
    if one.outdated:
        words = _figures(one.outdated, "has", "have")
        words += " been revised since by a newer release that is loaded: kept, but not shown"
        yield Issue(name, None, None, OUTDATED.id, OUTDATED.severity, words)
