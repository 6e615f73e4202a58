"""Teams against the whole: which differ by more than their size explains, and what changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import fsum, isclose
from typing import Final

from dashboard import wording
from dashboard.lines import part_lines
from dashboard.marks import kind_of
from dashboard.measure import Measure
from dashboard.period import month_words, shift
from dashboard.ports import Repository
from dashboard.state import ViewState
from dashboard.statistics.decompose import Change, Counts, count_change, ratio_change
from dashboard.statistics.funnel import Band, Funnel, count_funnel, share_funnel
from dashboard.statistics.rounding import half_up
from dashboard.tables import team_direction
from dashboard.view import FunnelTeam, Line, Mark, Row, Table, TeamChange, WhatChanged
from dashboard.viewer import Viewer

NO_TEAM: Final = "unknown"
FEWEST_CASES: Final = 10
"""A team of fewer cases is not flagged: so few that the limits are too rough."""
UNITS: Final = {
    "percent": "percentage points",
    "score": "points",
    "days": "days",
    "weeks": "weeks",
}
"""What differences of a unit are in."""
USUAL_MONTHS: Final = 12
"""A team's usual share of a count is that of so many months before."""


def team_lines(
    measure: Measure,
    state: ViewState,
    viewer: Viewer,
    repository: Repository,
    period: str,
    last: str,
) -> tuple[Line, ...]:
    """Return each team's figures of the year to ``last`` and the month before that year."""
    span = replace(state, level="team", from_month=shift(last, -USUAL_MONTHS), to_month=last)
    return part_lines(measure, span, viewer, repository, period, "team")


def funnel_of(
    measure: Measure, period: str, month: str, lines: Sequence[Line]
) -> tuple[FunnelTeam, ...]:
    """Return the teams at ``month`` against limits around the authority's figure.

    Of a percentage: limits around the percentage of all teams together. Of a count of events:
    around the count that the team would have, were its share of all as in the 12 months before.
    Nothing of means, whose limits would need each case, of counts of children on a day (which
    are no events), and of a single team. Cases without a team are in the whole, and no team.
    """
    now = {line.key: row for line in lines for row in line.rows if row.month == month}
    if measure.unit == "percent":
        judged = _shares(now)
    elif measure.unit == "count" and period == "month":
        judged = _counts(now, lines, month)
    else:
        return ()
    if measure.unit == "count" and _is_any_hidden(lines):
        # The usual share of a team is not known where a month of it is not shown.
        return ()
    names = {line.key: line.label for line in lines}
    found = []
    for code, (size, value, funnel, factor) in judged.items():
        outside, direction = "", ""
        if funnel.place != "inside" and size >= FEWEST_CASES:
            direction, _, level = funnel.place.partition("_")
            outside = level.replace("_", ".")
        warning, action = _times(funnel.warning, factor), _times(funnel.action, factor)
        found.append(
            FunnelTeam(
                code=code,
                name=names[code],
                size=size,
                value=value,
                lower_95=warning.lower,
                upper_95=warning.upper,
                lower_998=action.lower,
                upper_998=action.upper,
                outside=outside,
                direction=direction,
                centre=funnel.centre * factor,
            )
        )
    return tuple(found)


Judged = dict[str, tuple[float, float, Funnel, float]]
"""By team: its size, its figure, its limits, and what the limits are multiplied by."""


def _is_any_hidden(lines: Sequence[Line]) -> bool:
    return any(row.status == "suppressed" for line in lines for row in line.rows)


def _shares(now: Mapping[str, Row]) -> Judged:
    counted = _ratio_counts(now)
    if counted is None or len(counted) < 2:
        return {}
    whole = fsum(cases for _, cases in counted.values())
    centre = fsum(met for met, _ in counted.values()) / whole
    if not 0 <= centre <= 1:
        return {}
    return {
        code: (cases, met / cases * 100, share_funnel(met, cases, centre), 100.0)
        for code, (met, cases) in counted.items()
        if code != NO_TEAM
    }


def _counts(now: Mapping[str, Row], lines: Sequence[Line], month: str) -> Judged:
    first = shift(month, -USUAL_MONTHS)
    before = {
        line.key: fsum(row.value or 0.0 for row in line.rows if first <= row.month < month)
        for line in lines
    }
    # Fewer than a year of months: a share of a few months is no usual share.
    held = {row.month for line in lines for row in line.rows if first <= row.month < month}
    usual = fsum(before.values())
    total = fsum(row.value or 0.0 for row in now.values())
    teams = [code for code in before if code != NO_TEAM and before[code] > 0]
    if len(held) < USUAL_MONTHS or len(teams) < 2 or not usual:
        return {}
    found: Judged = {}
    for code in teams:
        value = (now[code].value or 0.0) if code in now else 0.0
        expected = total * before[code] / usual
        found[code] = (expected, value, count_funnel(round(value), expected), 1.0)
    return found


def _times(band: Band, factor: float) -> Band:
    return Band(band.lower * factor, band.upper * factor)


def _ratio_counts(rows: Mapping[str, Row]) -> dict[str, Counts] | None:
    """Return numerator and denominator by team; None where one of them is kept back."""
    if any(row.numerator is None and row.status == "suppressed" for row in rows.values()):
        return None
    return {
        code: (row.numerator, row.denominator)
        for code, row in rows.items()
        if row.numerator is not None and row.denominator
    }


def what_changed(
    measure: Measure, history: Line, lines: Sequence[Line], marks: Sequence[Mark] = ()
) -> WhatChanged | None:
    """Return how each team moved the whole since the figure before; None where it cannot be said.

    ``history`` are the whole's figures. Where the teams do not add up to the whole at both times,
    or recording changed between them, nothing is said.
    """
    held = [row for row in history.rows if row.value is not None]
    if len(held) < 2:
        return None
    before, after = held[-2:]
    between = (mark for mark in marks if before.month < mark.month <= after.month)
    if any(kind_of(mark).breaks for mark in between):
        return None
    rows = [
        {line.key: row for line in lines for row in line.rows if row.month == each.month}
        for each in (before, after)
    ]
    if any(row.status == "suppressed" for each in rows for row in each.values()):
        return None
    if measure.unit == "count":
        found: Change | None = count_change(
            *({code: row.value or 0.0 for code, row in each.items()} for each in rows)
        )
    else:
        counts = [_ratio_counts(each) for each in rows]
        found = ratio_change(counts[0], counts[1]) if counts[0] and counts[1] else None
    factor = 100.0 if measure.unit == "percent" else 1.0
    if (
        found is None
        or len(found.parts) < 2
        or not isclose(found.before * factor, before.value or 0.0, abs_tol=1e-9)
        or not isclose(found.after * factor, after.value or 0.0, abs_tol=1e-9)
    ):
        return None
    names = {line.key: line.label for line in lines}
    teams = sorted(
        (
            TeamChange(part.key, names[part.key], part.own * factor, part.mix * factor)
            for part in found.parts
        ),
        key=lambda part: (-abs(part.own + part.mix), part.name),
    )
    change = found.change * factor
    return WhatChanged(
        since=before.month,
        until=after.month,
        change=change,
        teams=tuple(teams),
        words=_words(measure, before.month, change, teams),
    )


def _amount(measure: Measure, value: float) -> str:
    """Return a difference without its sign, in the words of the measure's unit."""
    decimals = _decimals(measure)
    return wording.amount_text(replace(measure, decimals=decimals), abs(half_up(value, decimals)))


def _decimals(measure: Measure) -> int:
    """Return the decimals of a difference: of shares and means one at least."""
    return measure.decimals if measure.unit == "count" else max(measure.decimals, 1)


def _words(measure: Measure, since: str, change: float, teams: Sequence[TeamChange]) -> str:
    """Return one sentence: how far, and what brought most of it."""
    lead = f"Since {month_words(since)}: "
    if half_up(change, _decimals(measure)) == 0:
        return f"{lead}no change to speak of."
    lead += f"{'up' if change > 0 else 'down'} {_amount(measure, change)}"
    mix = fsum(part.mix for part in teams)
    sign = 1 if change > 0 else -1
    named = [part for part in teams if part.code != NO_TEAM] or teams
    top = max(named, key=lambda part: part.own * sign)
    who, part = f"{top.name}’s own change", top.own
    if mix * sign > part * sign:
        who, part = "the change of mix between teams", mix
    if half_up(part * sign, _decimals(measure)) <= 0:
        return f"{lead}."
    share = wording.number(abs(part), _decimals(measure))
    if half_up(part * sign, _decimals(measure)) <= half_up(change * sign, _decimals(measure)):
        return f"{lead}; {who} made {share} of that."
    back = wording.number(abs(part - change), _decimals(measure))
    return f"{lead}; {who} alone would have made {share}, and the rest took {back} back."


def signed(measure: Measure, value: float) -> str:
    """Return a difference with its sign, rounded as such: ``+1.2``, ``−0.4``, ``0.0``."""
    text = half_up(value, _decimals(measure))
    return f"{'+' if text > 0 else '−' if text < 0 else ''}{abs(text):,}"


def change_table(measure: Measure, found: WhatChanged) -> Table:
    """Return what changed as a table: a row a team, its own change and that of the mix."""
    counted = measure.unit == "count"

    def cell(value: float) -> str:
        return signed(measure, value)

    rows = tuple(
        (
            part.name,
            cell(part.own),
            *(() if counted else (cell(part.mix), cell(part.own + part.mix))),
        )
        for part in found.teams
    )
    whole = (
        "All teams",
        cell(fsum(part.own for part in found.teams)),
        *(() if counted else (cell(fsum(part.mix for part in found.teams)), cell(found.change))),
    )
    unit = f", in {UNITS[measure.unit]}" if measure.unit in UNITS else ""
    return Table(
        caption=(
            f"{measure.title}. What changed, {month_words(found.since)} to "
            f"{month_words(found.until)}{unit}"
        ),
        head=("Team", "Own change", *(() if counted else ("Change of mix", "Together"))),
        rows=(*rows, whole),
    )


def funnel_words(measure: Measure, team: FunnelTeam) -> str:
    """Return how a team outside the limits of 99.8% differs, in words; empty for any other."""
    if team.outside != "99.8":
        return ""
    what = "usual share" if measure.unit == "count" else "size"
    return f"{team_direction(team)} than its {what} explains"
