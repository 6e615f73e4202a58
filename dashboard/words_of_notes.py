"""The notes of a view: what is left out, what differs, what was reported, where it comes from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from dashboard.measure import Measure
from dashboard.period import day_words, month_words
from dashboard.ports import ImportBehind, Loaded
from dashboard.statistics.rounding import half_up
from dashboard.view import AsReported, Line, Row
from dashboard.wording import (
    KINDS,
    amount_text,
    published_when,
    some,
    value_text,
    with_counts,
)

REASONS: Final = {
    "late_recording": "Reason: records that came in after that day.",
    "corrected_return": "Reason: a corrected return was loaded after that day.",
    "changed_rule": "Reason: the rule or the definition has changed since that day.",
    "another_return": "Reason: another kind of return serves this month since that day.",
    "undone": "Reason: an import that it rested on has been undone.",
}
"""Why a figure of a closed month is not the one that was reported."""


def left_out_notes(measure: Measure, row: Row | None) -> list[str]:
    """Return notes on the cases that stand beside the latest figure, not inside it."""
    notes = []
    if row and row.too_early != 0:
        notes.append(
            f"Too early to say for {some(measure, row.too_early)}: the time allowed still "
            "runs. They are in neither number."
        )
    if row and row.unknown != 0 and row.value is not None:
        who = measure.computed.unknown_words if measure.computed else ""
        who = who or (
            "for whom what decides lies before the records begin, or no date of birth is known"
        )
        notes.append(
            f"{some(measure, row.unknown)}, {who}: no published figure stands beside such a count."
            if measure.counts_unknown
            else f"Left out: {some(measure, row.unknown)}, {who}."
        )
    return notes


def difference_note(measure: Measure, ours: Row, theirs: Row) -> str:
    """Return the published figure beside ours, and by how much they differ."""
    if ours.value is None or theirs.value is None:
        return ""
    gap = half_up(ours.value, measure.decimals) - half_up(theirs.value, measure.decimals)
    amount = amount_text(measure, abs(gap))
    said = f"Ours is {amount} {'higher' if gap > 0 else 'lower'}." if gap else "The two agree."
    when = published_when(measure, theirs.month)
    source = "computed from our records" if measure.computed else "as the council supplies it"
    return (
        f"Published, {when}: {value_text(measure, theirs.value)}; {source}: "
        f"{value_text(measure, ours.value)}. {said}"
    )


def reported_notes(measure: Measure, own: Line, reported: Sequence[AsReported]) -> tuple[str, ...]:
    """Return, for each closed month whose figure has moved, both figures and the reason."""
    now = {row.month: row for row in own.rows}
    return tuple(
        f"{month_words(each.row.month)} was closed on {day_words(each.closed_on)} and reported as "
        f"{with_counts(measure, each.row)}; as now known "
        f"{with_counts(measure, now.get(each.row.month))}. {REASONS[each.reason]}"
        for each in reported
        if each.reason
    )


def imports_text(behind: Sequence[ImportBehind]) -> str:
    """Return the imports that a figure rests on, in words."""
    named = [
        f"import {each.import_id}: {KINDS.get(each.kind, each.kind)}"
        + (f", {each.file_name}" if each.file_name else "")
        + (f", records to {day_words(each.data_to)}" if each.data_to else "")
        + f", loaded {day_words(each.imported_on)}"
        for each in behind
    ]
    words = "; ".join(named)
    return f"{words[:1].upper()}{words[1:]}."


def source_text(own_kind: str, loaded: Loaded, published_source: str, with_published: bool) -> str:
    """Return where the figures come from, with the date; the published source where shown."""
    published = f"published figures: {published_source}" if published_source else ""
    for kind, data_to, imported in loaded.imports:
        if kind == own_kind:
            to = f", records to {day_words(data_to)}" if data_to else ""
            beside = f"; {published}" if published and with_published else ""
            return f"Source: {KINDS.get(kind, kind)}{to}, loaded {day_words(imported)}{beside}"
    if published:
        return f"Source: {published}"
    nothing = "no records of this kind for these months" if loaded.imports else "nothing loaded yet"
    return f"Source: {nothing}"
