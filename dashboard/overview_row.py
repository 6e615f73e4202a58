"""A row of the overview: how one measure stands, in words that are ready to print."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, Literal

from dashboard import wording
from dashboard.brief import Brief
from dashboard.measure import Measure
from dashboard.period import month_words, period_words, shift
from dashboard.ports import Repository
from dashboard.signal_words import SHAPES
from dashboard.signals import signal_of, since_changed
from dashboard.statistics.rounding import half_up
from dashboard.view import Line, Row, Verdict
from dashboard.viewer import Viewer

Standing = Literal["reliably_met", "reliably_missed", "met", "missed", ""]
"""Where the latest figure, or its whole usual range, lies against the target."""
BADGES: Final[dict[Verdict, str]] = {
    "improvement": "improving",
    "concern": "worsening",
    "change": "changing",
    "usual": "usual range",
    "none": "no signal",
}
"""A verdict in one or two words."""
STANDINGS: Final[dict[Standing, str]] = {
    "reliably_met": "reliably met",
    "reliably_missed": "reliably missed",
    "met": "met",
    "missed": "missed",
    "": "",
}
DIRECTIONS: Final = {"higher": "Higher is better", "lower": "Lower is better", "neither": ""}
REASONS: Final = {
    "concern": "worsening",
    "reliably_missed": "target reliably missed",
    "missed_by_more": "target missed, by more than a year ago",
    "missed": "target missed",
    "change": "changing",
    "": "",
}
"""Why a row stands where it does when rows are sorted by what needs attention, worst first."""
Reason = Literal["concern", "reliably_missed", "missed_by_more", "missed", "change", ""]
NEEDING: Final[tuple[Reason, ...]] = ("concern", "reliably_missed", "missed_by_more")
"""The reasons for which a measure is said to need attention."""
ATTENTION: Final = (
    "A measure needs attention where it is worsening; where its target is reliably missed, which "
    "means that its whole usual range misses it, and it is not improving; or, where it has no "
    "usual range, where its latest figure misses the target by more than a year earlier. A figure "
    "of too few cases is left out."
)
ORDER: Final = (
    "What needs attention comes first: worsening, then targets reliably missed, then those missed "
    "by more than a year ago. Other targets missed follow, then changes that are neither better "
    "nor worse, then the rest along a child’s journey."
)


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a row: in words, with its row and what it covers; ``text`` is never empty."""

    text: str
    row: Row | None = None
    when: str = ""
    """What it covers, where the heads of the table do not say so: ``year to March 2019``."""


NO_FIGURE: Final = Figure("–")


@dataclass(frozen=True, slots=True)
class OverviewRow:
    """How one measure stands. Its words are those of the measure's view."""

    measure: Measure
    latest: Figure
    later: str
    """What is known of the month asked for, where the latest figure is older: ``September 2019:
    too early to say``."""
    previous: Figure
    course: tuple[Row, ...]
    """The figures of the sparkline: ours, or those published where we have none or but one."""
    is_published: bool
    """Whether the course is the published one."""
    verdict: Verdict
    badge: str
    """The verdict in a word or two, its sign before it; why there is none."""
    why: str
    """The same in a sentence."""
    is_new: bool
    """Whether it did not signal so a month earlier."""
    target: str
    standing: Standing
    reason: Reason
    neighbours: Figure
    england: Figure
    short: str = ""
    """Why there is no usual range, in a few words; empty with one, and without any figure."""

    @property
    def needs_attention(self) -> bool:
        """Whether it needs attention, as ATTENTION says."""
        return self.reason in NEEDING


def row_of(brief: Brief, viewer: Viewer, repository: Repository) -> OverviewRow:
    """Return how the measure of ``brief`` stands. Raises TemporarilyUnavailable."""
    measure, latest = brief.measure, brief.latest
    signal = brief.signal
    verdict: Verdict = signal.verdict if signal else "none"
    standing = standing_of(brief)
    course = _course(brief)
    short = signal.short if signal else ""
    sign = f"{SHAPES[verdict]} {BADGES[verdict]}".strip()
    return OverviewRow(
        measure=measure,
        latest=Figure(
            "no figure" if brief.headline == "–" else brief.headline, latest, _when(brief, latest)
        ),
        later=_later(brief),
        previous=_previous(brief),
        course=course,
        is_published=course is not brief.own.rows,
        verdict=verdict,
        badge=f"{sign}: {short}" if short else sign,
        short=short,
        why=signal.words if signal else "",
        is_new=_is_new(brief, viewer, repository),
        target=target_words(measure, brief.target),
        standing=standing,
        reason=_reason(brief, verdict, standing),
        neighbours=_other(measure, brief.compared, "neighbours"),
        england=_other(measure, brief.compared, "england"),
    )


def target_words(measure: Measure, target: float | None) -> str:
    """Return a target with its direction in words: ``85% or more``; empty where there is none."""
    if target is None:
        return ""
    more = {"higher": " or more", "lower": " or less", "neither": ""}[measure.polarity]
    if (measure.unit == "percent" and measure.polarity == "higher" and target == 100) or (
        measure.polarity == "lower" and target == 0
    ):
        more = ""
    return f"{wording.target_text(measure, target)}{more}"


def standing_of(brief: Brief) -> Standing:
    """Return where the figure lies against the target; empty without either.

    The usual range decides where all of it lies on one side, and the latest figure too.
    """
    row, target, signal = brief.own.latest, brief.target, brief.signal
    if row is None or row.value is None or target is None or brief.measure.polarity == "neither":
        return ""
    higher = brief.measure.polarity == "higher"
    met = row.value >= target if higher else row.value <= target
    if signal is not None and signal.against_target == "reliably_met" and met:
        return "reliably_met"
    if signal is not None and signal.against_target == "reliably_missed" and not met:
        return "reliably_missed"
    return "met" if met else "missed"


def _reason(brief: Brief, verdict: Verdict, standing: Standing) -> Reason:
    if verdict == "concern":
        return "concern"
    if standing == "reliably_missed":
        return "missed" if verdict == "improvement" else "reliably_missed"
    if standing == "missed":
        ranged = brief.signal is not None and brief.signal.mean is not None
        return "missed_by_more" if not ranged and _is_wider(brief) else "missed"
    return "change" if verdict == "change" else ""


def _is_wider(brief: Brief) -> bool:
    """Return whether the latest figure is further from its target than that of a year earlier.

    Neighbouring figures that overlap differ by chance alone; a year apart they hardly overlap.
    """
    measure, row = brief.measure, brief.own.latest
    if row is None or row.value is None:
        return False
    if row.denominator is not None and row.denominator < measure.signal_minimum:
        return False
    since = since_changed(measure, brief.history, brief.marks).rows
    a_year_ago = next((each for each in since if each.month == shift(row.month, -12)), None)
    if a_year_ago is None or a_year_ago.value is None:
        return False
    # As they are shown: a difference that rounds away is none.
    now, then = (half_up(value, measure.decimals) for value in (row.value, a_year_ago.value))
    return now < then if measure.polarity == "higher" else now > then


def _previous(brief: Brief) -> Figure:
    """Return the figure before the latest, what it covers beside it where one is missing between.

    Where we have none before, it is the published one, and says so.
    """
    published = brief.shown_own
    latest = brief.own.latest or (published.latest if published else None)
    if latest is None:
        return NO_FIGURE
    earlier = [row for row in brief.history.rows if row.month < latest.month]
    if known := [row for row in earlier if row.value is not None or row.status == "suppressed"]:
        return Figure(wording.row_text(brief.measure, known[-1]), known[-1], _covers(known[-1]))
    for row in reversed(published.rows if published else ()):
        if row.month < latest.month and row.value is not None:
            when = wording.published_when(brief.measure, row.month)
            return Figure(wording.row_text(brief.measure, row), row, f"{when}, as published")
    if earlier:
        return Figure(wording.row_text(brief.measure, earlier[-1]), earlier[-1])
    return NO_FIGURE


def _covers(row: Row) -> str:
    """Return what a figure covers, in words, as it stands under the figure."""
    return (
        month_words(row.month) if row.period == "snapshot" else period_words(row.period, row.month)
    )


def _when(brief: Brief, row: Row | None) -> str:
    """Return what the latest figure covers, where it is not the month that is asked for."""
    if brief.own.latest is None and brief.shown_own and brief.shown_own.latest:
        return wording.published_when(brief.measure, brief.shown_own.latest.month)
    if row is None or (row.month == brief.state.to_month and row.period in ("month", "snapshot")):
        return ""
    return _covers(row)


def _later(brief: Brief) -> str:
    """Return why the month asked for has no figure, where an older one is shown."""
    last, latest = (brief.own.rows or (None,))[-1], brief.own.latest
    if last is None or latest is None or last is latest:
        return ""
    return f"{_covers(last)}: {wording.row_text(brief.measure, last)}"


def _course(brief: Brief) -> tuple[Row, ...]:
    """Return the figures of the sparkline; the two lines are never joined."""
    published = brief.shown_own.rows if brief.shown_own else ()
    ours = sum(row.value is not None for row in brief.own.rows)
    theirs = sum(row.value is not None for row in published)
    return published if ours < 2 and theirs > ours else brief.own.rows


def _other(measure: Measure, lines: tuple[Line, ...], kind: str) -> Figure:
    """Return the latest published figure of others, with its year."""
    line = next((each for each in lines if each.kind == kind), None)
    row = line.latest if line else None
    if line is None or row is None:
        return NO_FIGURE
    return Figure(wording.row_text(measure, row), row, wording.published_when(measure, row.month))


def _is_new(brief: Brief, viewer: Viewer, repository: Repository) -> bool:
    """Return whether the latest figure signals and did not say the same a month earlier."""
    signal = brief.signal
    if signal is None or signal.verdict in ("usual", "none"):
        return False
    before = shift(brief.state.to_month, -1)
    if signal.month <= before:
        return False
    state = replace(brief.state, to_month=before)
    history = replace(
        brief.history, rows=tuple(row for row in brief.history.rows if row.month <= before)
    )
    earlier = signal_of(
        brief.measure,
        state,
        viewer,
        repository,
        brief.measure.headline,
        history,
        brief.marks,
        None,
    )
    return earlier is None or earlier.verdict != signal.verdict
