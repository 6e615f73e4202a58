"""From the first contact on: how many reach each step, counted in the same months."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from dashboard import wording
from dashboard.period import Period, period_words, shift
from dashboard.sentences import JOINS
from dashboard.service_panels import Stage
from dashboard.service_view import Conversion, StageCount
from dashboard.view import Row, Table, View

NOT_THE_SAME: Final = (
    "Per 100: for every 100 of the step above. Each step is counted in the same months. They are "
    "not the same children followed from step to step."
)
HUNDRED: Final = 100


def during(period: str, month: str) -> str:
    """Return a period in words that begin a sentence: ``In the 12 months to March 2019``."""
    words = period_words(period, month)
    if period == "snapshot":
        return words[:1].upper() + words[1:]
    lead = JOINS.get(period, "in the ")
    return f"{lead[:1].upper()}{lead[1:]}{words}"


def conversion_of(
    stages: Sequence[Stage], view_of: Callable[[str, Period | None], View], period: Period | None
) -> Conversion | None:
    """Return the steps at the last month that the first of them has a figure for.

    ``view_of`` gives the view of a measure by its id for a period. None where the first step has
    no figure at all.
    """
    views = [view_of(stage.measure, period) for stage in stages]
    latest = views[0].own.latest
    if latest is None:
        return None
    found: list[StageCount] = []
    for stage, view in zip(stages, views, strict=True):
        row = _at(view, latest.month)
        value = _value(stage, row)
        ahead = found[-1] if found else None
        per_100, words = _per_100(ahead, value)
        before = _value(stage, _at(view, shift(latest.month, -12)))
        found.append(
            StageCount(
                stage,
                view,
                value,
                wording.count_text(value) if value is not None else _reason(view, row),
                per_100,
                words,
                wording.count_text(before),
            )
        )
    return Conversion(latest.month, latest.period, tuple(found))


def _at(view: View, month: str) -> Row | None:
    return next((row for row in view.own.rows if row.month == month), None)


def _value(stage: Stage, row: Row | None) -> float | None:
    if row is None:
        return None
    return row.value if stage.counted == "figure" else row.denominator


def _reason(view: View, row: Row | None) -> str:
    return wording.row_text(view.measure, row) if row is not None else "no figure"


def _per_100(ahead: StageCount | None, value: float | None) -> tuple[float | None, str]:
    if ahead is None or not ahead.value or value is None:
        return None, ""
    share = value / ahead.value * HUNDRED
    return share, f"{wording.number(share)} for every 100 {ahead.stage.name}"


def conversion_sentence(found: Conversion) -> str:
    """Return the first and the last step and what comes of 100 of the first, in a sentence."""
    counted = [each for each in found.stages if each.value is not None]
    listed = [f"{each.text} {each.stage.name}" for each in (*counted[:2], *counted[2:][-1:])]
    when = during(found.period, found.month)
    if len(listed) < 2:
        return f"{when}: {listed[0]}."
    lead = f"{when}: {', '.join(listed[:-1])} and {listed[-1]}."
    second = next((each for each in found.stages[1:] if each.per_100_words), None)
    if second is None:
        return lead
    share, _, rest = second.per_100_words.partition(" ")
    return f"{lead} There were {share} {second.stage.name} {rest}."


def conversion_table(title: str, found: Conversion) -> Table:
    """Return a row a step: how many, for every 100 of the step before, and a year earlier."""
    when = period_words(found.period, found.month)
    earlier = period_words(found.period, shift(found.month, -12))
    rows = tuple(
        (
            f"{each.stage.name[:1].upper()}{each.stage.name[1:]}",
            each.text,
            each.per_100_words or "–",
            each.before,
        )
        for each in found.stages
    )
    head = ("Step", _capital(when), "Of the step before", _capital(earlier))
    return Table(title, head, rows)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
