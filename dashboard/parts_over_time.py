"""A split over time: its largest parts, and all the others as one."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from dashboard import wording
from dashboard.conversion import during
from dashboard.period import month_words
from dashboard.service_view import Bars, Parts
from dashboard.view import Line, Row, View

MOST_PARTS: Final = 6
REST: Final = "rest"
UNKNOWN: Final = "unknown"
HUNDRED: Final = 100


def lines_of(view: View, split: str) -> tuple[Line, ...]:
    """Return the lines of one split of ``view``; none where it is not split here."""
    title = wording.split_title(split)
    return next((lines for name, lines in view.splits if name == title), ())


def parts_of(view: View, split: str, *, stacked: bool) -> Parts | None:
    """Return the parts of ``view`` over time; None where no part has a figure.

    Stacked ones stand in the order of their bands, as they make up a whole; others largest first,
    past six of them the rest together.
    """
    lines = [line for line in lines_of(view, split) if line.latest is not None]
    if not any(row.value for line in lines for row in line.rows):
        return None
    if stacked:
        bands = list(wording.SPLIT_WORDS)
        code = [line.key.split(":")[1] for line in lines]
        order = sorted(
            range(len(lines)),
            key=lambda each: (
                code[each] == UNKNOWN,
                bands.index(code[each]) if code[each] in bands else len(bands),
            ),
        )
        return Parts(view, wording.split_title(split), tuple(lines[each] for each in order), True)
    if len(lines) > MOST_PARTS + 1:
        lines = [*lines[:MOST_PARTS], _together(lines[MOST_PARTS:])]
    return Parts(view, wording.split_title(split), tuple(lines), False)


def _together(lines: list[Line]) -> Line:
    """Return the sum of ``lines``; a month in which one of them is not shown has none."""
    months = sorted({row.month for line in lines for row in line.rows})
    rows = []
    for month in months:
        held = [row for line in lines for row in line.rows if row.month == month]
        hidden = next((row for row in held if row.value is None), None)
        rows.append(hidden if hidden is not None else _sum(held))
    return Line(f"{REST}:{len(lines)}", f"{len(lines)} others", "part", tuple(rows))


def _sum(rows: list[Row]) -> Row:
    return replace(
        rows[0],
        value=sum(row.value or 0.0 for row in rows),
        numerator=sum(row.numerator or 0.0 for row in rows),
        split=REST,
    )


def bars_of(view: View, split: str) -> Bars | None:
    """Return the parts of ``view`` at its latest month; None where none has a figure."""
    lines = lines_of(view, split)
    latest = view.own.latest
    if latest is None or not any(
        row.value for line in lines for row in line.rows if row.month == latest.month
    ):
        return None
    return Bars(view, wording.split_title(split), lines)


def parts_sentence(found: Parts | Bars) -> str:
    """Return the parts of the latest month in words; of a count at a day also what has changed.

    Single months of events vary by chance, so of those no change is said.
    """
    view = found.view
    measure, latest = view.measure, view.own.latest
    if latest is None:
        return view.sentence
    now = [(line, row) for line in found.lines if (row := _row(line, latest.month)) is not None]
    stacked = isinstance(found, Parts) and found.stacked
    said = [(line, row) for line, row in now if row.value is not None]
    if not stacked:
        said.sort(key=lambda each: -(each[1].value or 0.0))
        said = [each for each in said if not _is_rest(each[0])][:3]
    words = "; ".join(f"{_label(line)}: {wording.row_text(measure, row)}" for line, row in said)
    lead = during(latest.period, latest.month)
    if measure.unit == "count" and sum(row.value or 0.0 for _, row in now) == latest.value:
        # Steps of a course, or who came and who left, make up no whole.
        lead += f", of {wording.counted(measure, latest.value)}"
    elif measure.unit == "percent" and round(sum(row.value or 0 for _, row in now)) != HUNDRED:
        # Shares of the whole say it themselves; of others it is said first.
        lead += f", {wording.row_text(measure, latest)} in all"
    lead += f". {words}." if words else ". No figure."
    moved = _moved(found) if latest.period == "snapshot" and measure.unit == "count" else ""
    return f"{lead} {moved}".strip()


def _label(line: Line) -> str:
    """Return a part's name; of an age that is a bare number, in words: ``Aged 20``."""
    return f"Aged {line.label}" if line.label.isdigit() else line.label


def _is_rest(line: Line) -> bool:
    return line.key.startswith(f"{REST}:")


def _row(line: Line, month: str) -> Row | None:
    return next((row for row in line.rows if row.month == month), None)


def _moved(found: Parts | Bars) -> str:
    """Return the part that has changed most since the first month shown."""
    rows = [row for row in found.view.own.rows if row.value is not None]
    if len(rows) < 2:
        return ""
    first, last = rows[0].month, rows[-1].month
    changes = []
    for line in found.lines:
        before, after = _row(line, first), _row(line, last)
        if _is_rest(line) or before is None or after is None:
            continue
        if before.value is not None and after.value is not None:
            changes.append((abs(after.value - before.value), line, before, after))
    if not changes:
        return ""
    change, line, before, after = max(changes, key=lambda each: each[0])
    if not change:
        return ""
    measure = found.view.measure
    was, now = (wording.row_text(measure, row) for row in (before, after))
    return f"Most changed since {month_words(first)}: {line.label}, from {was} to {now}."
