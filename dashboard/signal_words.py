"""The words of a signal: its verdict, what shows it, why there is none, and what marks say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from dashboard import wording
from dashboard.measure import Measure
from dashboard.period import ANNUAL, month_words, period_words
from dashboard.statistics import spc
from dashboard.view import AgainstTarget, Row, Signal, Way

SHAPES: Final[dict[str, str]] = {
    "improvement": "★",
    "concern": "✖",
    "change": "✚",
    "usual": "●",
    "none": "",
}
"""A sign for each verdict; they differ in shape, not in colour alone."""
LABELS: Final[dict[str, str]] = {
    "improvement": "Improvement",
    "concern": "Concern",
    "change": "Change",
    "usual": "Usual variation",
    "none": "No signal",
}
TARGET_WORDS: Final = {
    "reliably_met": "The target of {target} is reliably met: the whole usual range meets it.",
    "reliably_missed": "The target of {target} is reliably missed: the usual range does not reach "
    "it. Meeting it takes a change in how things are done.",
    "hit_and_miss": "The target of {target} is hit and miss: it lies within the usual range.",
}
METHOD: Final = (
    "The range is the mean and 2.66 times the average difference from one figure to the next on "
    "either side of it (an XmR chart). A signal is a figure outside it, 7 in a row on one side of "
    "the mean, 7 in a row rising or falling, or 2 of 3 beyond two thirds of the way to one end."
)
TERM: Final = "Usual variation"
SPANS: Final = {
    "rolling_12": "each figure covers 12 months",
    "rolling_36": "each figure covers 3 years",
    "year_to_date": "each figure runs from April",
}
"""Periods whose figures overlap, with what they cover in a few words."""


@dataclass(frozen=True, slots=True)
class Start:
    """Where points begin anew: the first month, and why in words."""

    month: str
    words: str


@dataclass(frozen=True, slots=True)
class Texts:
    """The usual range in words: its ends and its mean."""

    lower: str
    upper: str
    mean: str


def texts_of(measure: Measure, shown: spc.Limits) -> Texts:
    """Return limits, as they are shown, in the measure's unit."""
    if measure.unit == "count":
        # A mean of counts is no count, and has a decimal.
        return Texts(
            wording.number(shown.lower), wording.number(shown.upper), wording.number(shown.mean, 1)
        )
    # A share in whole per cent has a decimal here, or a target at 72% would seem to lie on an
    # end of the range at 71.8%.
    extra = int(measure.decimals == 0)
    return Texts(
        *(
            wording.value_text(measure, value, extra)
            for value in (shown.lower, shown.upper, shown.mean)
        )
    )


def verdict_words(found: spc.Reading, rules: Sequence[str], texts: Texts) -> str:
    """Return the verdict as one sentence, with the first rule that shows it."""
    way = way_of(found)
    if not way:
        return f"Within its usual range, {texts.lower} to {texts.upper}."
    for_longer = "for longer " if way in ("rising", "falling") else ""
    return f"{way.capitalize()} {for_longer}than usual variation explains: {rules[0]}."


def way_of(found: spc.Reading) -> Way:
    """Return how the latest point moved by more than usual; a mere trend as rising or falling."""
    if not found.latest:
        return ""
    if all(cause.rule == "trend" for cause in found.latest):
        return "rising" if found.side == "high" else "falling"
    return "higher" if found.side == "high" else "lower"


def target_words(
    measure: Measure, against: AgainstTarget, target: float, latest: Row, period: str
) -> str:
    """Return where the target lies against the usual range; nothing where that is not known.

    The range rests on many figures. Where the latest alone is on the other side, that is said
    too: it would be odd to read of a target missed beside a figure that meets it.
    """
    if not against or latest.value is None:
        return ""
    text = wording.target_text(measure, target)
    met = latest.value >= target if measure.polarity == "higher" else latest.value <= target
    if against == "hit_and_miss" or met == (against == "reliably_met"):
        return TARGET_WORDS[against].format(target=text)
    when = month_words(latest.month)
    if period == "quarter":
        when = f"The {period_words(period, latest.month)}"
    if met:
        return (
            f"The target of {text} has been reliably missed: the usual range does not reach it. "
            f"{when} met it."
        )
    return (
        f"The target of {text} has been reliably met: the whole usual range meets it. {when} "
        "missed it."
    )


def rule_words(
    cause: spc.Cause,
    values: Sequence[float],
    found: spc.Reading,
    latest: Row,
    period: str,
    texts: Texts,
) -> str:
    """Return which rule the latest point meets, with its numbers."""
    high = cause.side == "high"
    if cause.rule == "outside":
        where = "above" if high else "below"
        span = f"{texts.lower} to {texts.upper}"
        return f"{month_words(latest.month)} lies {where} the usual range of {span}"
    if cause.rule == "two_of_three":
        edge = f"upper end of the usual range, {texts.upper}"
        if not high:
            edge = f"lower end of the usual range, {texts.lower}"
        return f"2 of the last 3 {noun(period)} lie near or beyond the {edge}"
    count = spc.length(cause, values, found)
    if cause.rule == "run":
        where = "above" if high else "below"
        return f"{count} {noun(period)} in a row {where} the mean of {texts.mean}"
    return f"{count} {noun(period)} in a row {'rising' if high else 'falling'}"


def range_words(texts: Texts, points: Sequence[Row], period: str, start: Start | None) -> str:
    """Return the usual range with its mean, and the points that it rests on."""
    since = f", since {start.words}" if start else ""
    return (
        f"Usual range {texts.lower} to {texts.upper}, mean {texts.mean} ({len(points)} "
        f"{noun(period)} to {month_words(points[-1].month)}{since})."
    )


def noun(period: str) -> str:
    """Return what the points are: months or quarters."""
    return "quarters" if period == "quarter" else "months"


def why_never(measure: Measure, period: str) -> str:
    """Return why a measure of this kind has no signal."""
    if period in ANNUAL:
        return "No signal: there is one figure a year."
    if measure.overlapping or period in SPANS:
        return (
            "No signal: figures of neighbouring months share most of their cases, so that they "
            "move together."
        )
    return "No signal: there are too few separate figures."


def never_short(measure: Measure, period: str) -> str:
    """Return the same in a few words."""
    if period in ANNUAL:
        return "one figure a year"
    if period in SPANS:
        return SPANS[period]
    return "mostly the same cases each time" if measure.overlapping else "too few figures"


def too_few(count: int, period: str, start: Start | None) -> str:
    """Return that there are too few points for limits."""
    since = f" since {start.words}" if start else ""
    held = f"there {'is' if count == 1 else 'are'} {count}"
    return f"No signal yet: {spc.FEWEST} {noun(period)} are needed, and {held}{since}."


def too_few_short(period: str) -> str:
    """Return that there are too few points, in a few words."""
    return f"too few {noun(period)} yet"


def too_small(measure: Measure, row: Row) -> str:
    """Return that the latest figure rests on too few cases."""
    held = wording.counted(measure, row.denominator or 0)
    return (
        f"No signal: {month_words(row.month)} has too few cases ({held}; "
        f"{measure.signal_minimum} are needed)."
    )


def signal_terms(signal: Signal | None) -> tuple[tuple[str, str], ...]:
    """Return how the signal was found, as a pair of the definition; none without limits."""
    return ((TERM, signal.detail),) if signal is not None and signal.detail else ()


def signal_notes(signal: Signal | None) -> tuple[str, ...]:
    """Return what the usual range says of the target, and a new level that it suggests."""
    if signal is None:
        return ()
    return tuple(filter(None, (signal.target_words, signal.suggestion)))
