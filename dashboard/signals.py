"""The signal of a measure: its latest separate month against the usual variation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from dashboard import wording
from dashboard.lines import own_rows
from dashboard.marks import kind_of
from dashboard.measure import Measure
from dashboard.period import month_words, months_of, shift
from dashboard.ports import Repository
from dashboard.signal_words import (
    METHOD,
    SHAPES,
    Start,
    never_short,
    noun,
    range_words,
    rule_words,
    target_words,
    texts_of,
    too_few,
    too_few_short,
    too_small,
    verdict_words,
    way_of,
    why_never,
)
from dashboard.state import ViewState
from dashboard.statistics import spc
from dashboard.view import AgainstTarget, Line, Mark, Row, Signal, Verdict
from dashboard.viewer import Viewer

SEPARATE: Final = {"month": 1, "snapshot": 1, "quarter": 3}
"""Periods whose figures are judged, and the months from one to the next."""
POINTS: Final = 24
"""At most so many points are judged, whatever months are shown: a verdict must not depend on it."""
AGAINST: Final[dict[str, AgainstTarget]] = {
    "met": "reliably_met",
    "missed": "reliably_missed",
    "hit_and_miss": "hit_and_miss",
}


def signal_period(measure: Measure, period: str) -> str | None:
    """Return the period of the figures that are judged where those of ``period`` are shown.

    Figures that overlap, such as rolling ones, are judged by the measure's monthly form; None
    where it has none.
    """
    if period in SEPARATE and not measure.overlapping:
        return period
    return "month" if period != "month" and "month" in measure.periods else None


def signal_of(
    measure: Measure,
    state: ViewState,
    viewer: Viewer,
    repository: Repository,
    period: str,
    history: Line,
    marks: Sequence[Mark],
    target: float | None,
) -> Signal | None:
    """Return the signal at the last month of ``state``; None where there is no figure at all.

    ``history`` are the figures of ``period``, as far back as the view read them; ``target`` is
    the one shown. Raises TemporarilyUnavailable.
    """
    if not any(row.value is not None for row in history.rows):
        return None
    judged = signal_period(measure, period)
    if judged is None:
        return _none(why_never(measure, period), never_short(measure, period))
    first = shift(state.to_month, -SEPARATE[judged] * (POINTS - 1))
    if judged == period and history.rows and history.rows[0].month <= first:
        rows: Sequence[Row] = history.rows
    else:
        rows = own_rows(measure, replace(state, from_month=first), viewer, repository, judged)
    rows = [row for row in rows if row.month >= first and row.value is not None]
    # A target of a count over a year is no target of its single months.
    aim = None if judged != period and measure.unit == "count" else target
    found = judge(measure, rows, judged, state.to_month, marks, aim)
    if judged == period or found.mean is None:
        return found
    return replace(found, words=f"Judged by single months. {found.words}")


def judge(
    measure: Measure,
    rows: Sequence[Row],
    period: str,
    last: str,
    marks: Sequence[Mark] = (),
    target: float | None = None,
) -> Signal:
    """Return the signal of ``rows``: separate figures in order of time, each with a value.

    Of a share or mean, a figure of fewer cases than the measure's minimum is no point. Of a
    count the average must reach it: a single low count may be the news. A change of the
    definition no later than ``last``, or a mark whose kind says so, starts the points anew.
    """
    start = _start(measure, marks, last)
    since = [row for row in rows if start is None or _first_month(row, period) >= start.month]
    if not since:
        return _none(too_few(0, period, start), too_few_short(period))
    latest = since[-1]
    if measure.unit == "count":
        points = since
        average = sum(row.value or 0.0 for row in points) / len(points)
        if average < measure.signal_minimum:
            return _none(
                f"No signal: numbers this small (on average {wording.number(average, 1)}) say too "
                f"little; {measure.signal_minimum} or more are needed.",
                "numbers too small",
            )
    else:
        points = [row for row in since if _large_enough(measure, row)]
        if not points or points[-1] is not latest:
            return _none(too_small(measure, latest), "too few cases")
    if len(points) < spc.FEWEST:
        return _none(too_few(len(points), period, start), too_few_short(period))
    if len({row.value for row in points}) == 1:
        return _none("No signal: the figure has not varied at all.", "has not varied")
    return _read(measure, points, period, start, target)


def _read(
    measure: Measure,
    points: Sequence[Row],
    period: str,
    start: Start | None,
    target: float | None,
) -> Signal:
    values = [row.value for row in points if row.value is not None]
    found = spc.reading(values, measure.polarity, target=target)
    assert found.limits is not None  # noqa: S101 - there are enough points
    assert found.verdict is not None  # noqa: S101 - as there are limits
    lowest = 0.0 if min(values) >= 0 else None
    shown = found.limits.clipped(lowest, 100.0 if measure.unit == "percent" else None)
    texts = texts_of(measure, shown)
    rules = tuple(
        rule_words(cause, values, found, points[-1], period, texts) for cause in found.latest
    )
    against = AGAINST[found.assurance] if found.assurance else ""
    flagged: list[tuple[str, Verdict]] = []
    for row, causes in zip(points, found.causes, strict=True):
        said, _ = spc.verdict(causes, measure.polarity)
        if said != "usual":
            flagged.append((row.month, said))
    return Signal(
        verdict=found.verdict,
        shape=SHAPES[found.verdict],
        words=verdict_words(found, rules, texts),
        detail=" ".join(
            filter(
                None,
                [
                    range_words(texts, points, period, start),
                    f"These are trial limits: {spc.SETTLED} {noun(period)} make them firm."
                    if found.standing == "trial"
                    else "",
                    f"The latest of them: {'; '.join(rules)}." if rules else "",
                    METHOD,
                ],
            )
        ),
        month=points[-1].month,
        period=period,
        first=points[0].month,
        mean=shown.mean,
        lower=shown.lower,
        upper=shown.upper,
        trial=found.standing == "trial",
        rules=rules,
        flagged=tuple(flagged),
        against_target=against,
        target_words=target_words(measure, against, target, points[-1], period)
        if target is not None
        else "",
        way=way_of(found),
        suggestion=""
        if found.step is None
        else (
            f"The figures may have moved to a new level in {month_words(points[found.step].month)}"
            ". If there is a known reason, a new baseline can be set from then."
        ),
    )


def drawn(signal: Signal, rows: Sequence[Row]) -> dict[str, Verdict]:
    """Return the months of ``rows`` that a chart marks, each with its verdict.

    They are those that lie outside the usual range, and those that led to the verdict on the
    latest point. Earlier runs are judged by a mean that later months have moved.
    """
    flagged = dict(signal.flagged)
    outside = {
        row.month
        for row in rows
        if row.value is not None
        and signal.lower is not None
        and signal.upper is not None
        and not signal.lower <= row.value <= signal.upper
    }
    led: set[str] = set()
    for row in reversed([row for row in rows if signal.first <= row.month <= signal.month]):
        if row.value is None:
            continue
        if flagged.get(row.month) != signal.verdict:
            break
        led.add(row.month)
    return {month: verdict for month, verdict in signal.flagged if month in outside or month in led}


def since_changed(measure: Measure, history: Line, marks: Sequence[Mark]) -> Line:
    """Return ``history`` without the figures that do not compare with the latest.

    They hold months before recording, the visit rule, the way of counting or the definition last
    changed. A new baseline leaves them in, and so does a note: what is counted is the same.
    """
    latest = history.latest
    if latest is None:
        return history
    changes = [
        *(mark.month for mark in marks if kind_of(mark).breaks),
        *(each.since for each in measure.definition_changes),
    ]
    since = max((month for month in changes if month <= latest.month), default="")
    rows = (
        row
        for row in history.rows
        if row.month >= latest.month or _first_month(row, row.period) >= since
    )
    return replace(history, rows=tuple(rows))


def _none(words: str, short: str) -> Signal:
    return Signal(verdict="none", shape="", words=words, short=short)


def _large_enough(measure: Measure, row: Row) -> bool:
    return row.denominator is not None and row.denominator >= measure.signal_minimum


def _first_month(row: Row, period: str) -> str:
    """Return the first month that a row covers."""
    covered = months_of(period, row.month)
    return covered[0] if covered else row.month


def _start(measure: Measure, marks: Sequence[Mark], last: str) -> Start | None:
    """Return the latest month, no later than ``last``, from which points are counted anew."""
    starts = [
        *(
            Start(mark.month, f"{kind_of(mark).since} {month_words(mark.month)}")
            for mark in marks
            if kind_of(mark).starts_anew
        ),
        *(
            Start(each.since, f"the definition changed in {month_words(each.since)}")
            for each in measure.definition_changes
        ),
    ]
    return max(
        (each for each in starts if each.month <= last), key=lambda each: each.month, default=None
    )
