"""The tables of a view: the same figures as its charts, as text."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard import wording
from dashboard.marks import notes_by_month
from dashboard.measure import Measure
from dashboard.period import ANNUAL, month_short
from dashboard.view import AsReported, DatedNote, FunnelTeam, Line, Part, Rates, Row, Table


def _heads(measure: Measure) -> tuple[str, ...]:
    if measure.unit == "count":
        return (measure.counted.capitalize(),)
    if measure.is_mean:
        return ("Average", measure.counted.capitalize())
    return ("Percentage", f"{measure.counted.capitalize()} counted", "Out of")


def _cells(measure: Measure, row: Row | None) -> tuple[str, ...]:
    text = wording.row_text(measure, row)
    if row is None or measure.unit == "count":
        return (text, *["–"] * (len(_heads(measure)) - 1))
    counts = [row.denominator] if measure.is_mean else [row.numerator, row.denominator]
    return (text, *(wording.count_text(count) for count in counts))


def main_table(
    measure: Measure,
    own: Line,
    published: Line | None,
    comparators: Sequence[Line],
    reported: Sequence[AsReported] = (),
    rates: Rates | None = None,
    dated: Sequence[DatedNote] = (),
) -> Table:
    """Return the figures month by month, with published ones in the months they stand at.

    Where months are closed, their figures as reported stand in a column of their own. Of a count
    its rate per 10,000 children follows, and those of others, as published. The last column
    names the ``dated`` notes, where one falls into these months.
    """
    closed = {each.row.month: each.row for each in reported}
    beside = [*([published] if published else []), *comparators]
    per_10000 = _rate_lines(rates)
    shown = (own, *beside, *(line for _, line in per_10000))
    months = sorted({row.month for line in shown for row in line.rows})
    ours = {row.month: row for row in own.rows}
    theirs = [{row.month: row for row in line.rows} for line in beside]
    noted = notes_by_month(dated, months, own.rows[0].period if own.rows else measure.headline)
    of_rates = [{row.month: row for row in line.rows} for _, line in per_10000]
    rows = tuple(
        (
            month_short(month),
            *_cells(measure, ours.get(month)),
            *([wording.row_text(measure, closed.get(month))] if closed else []),
            *(
                _of_neighbours(wording.row_text(measure, held.get(month)), held.get(month))
                for held in theirs
            ),
            *(_rate_text(measure, held.get(month)) for held in of_rates),
            *([_note_text(noted.get(month, ()))] if noted else []),
        )
        for month in months
    )
    period = own.rows[0].period if own.rows else measure.headline
    first = "Year to" if period in ANNUAL else "Month"
    return Table(
        caption=f"{measure.title}, {own.label}",
        head=(
            first,
            *_heads(measure),
            *(["As reported"] if closed else []),
            *(line.label for line in beside),
            *(head for head, _ in per_10000),
            *(["Notes"] if noted else []),
        ),
        rows=rows,
    )


def _of_neighbours(text: str, row: Row | None) -> str:
    """Return ``text`` with how many neighbours had a figure, where not all had one."""
    if row is None or row.n is None or row.of is None or row.n == row.of or row.value is None:
        return text
    return f"{text} ({row.n} of {row.of})"


def _note_text(notes: Sequence[DatedNote]) -> str:
    """Return the notes of a month in few words; a dash where there is none."""
    return "; ".join(f"{note.number}: {note.title.lower()}" for note in notes) or "–"


def _rate_lines(rates: Rates | None) -> list[tuple[str, Line]]:
    """Return the rates that have any figure, each under its head."""
    if rates is None:
        return []
    period = rates.own.rows[0].period if rates.own.rows else ""
    ours = "Per 10,000 children" + (", over 12 months" if period == "rolling_12" else "")
    lines = [(ours, rates.own)]
    others = [*([rates.published_own] if rates.published_own else []), *rates.comparators]
    lines += [(f"{line.label}, per 10,000 children", line) for line in others]
    return [(head, line) for head, line in lines if line.latest is not None]


def _rate_text(measure: Measure, row: Row | None) -> str:
    if row is None or row.value is None:
        return wording.row_text(measure, row)
    return _of_neighbours(wording.number(row.value, 1), row)


def part_table(
    measure: Measure,
    title: str,
    what: str,
    parts: Sequence[Part],
    funnel: Sequence[FunnelTeam] = (),
) -> Table:
    """Return one row a part (a team, say) at the latest month.

    With a ``funnel`` a last column gives the limits of 99.8% at the team's size, and whether it
    lies outside them.
    """
    limits = {team.code: _limits_text(measure, team) for team in funnel}
    rows = tuple(
        (
            part.name,
            *_cells(measure, part.row),
            *([limits.get(part.code, "–")] if funnel else []),
        )
        for part in parts
    )
    usual = f"Usual for its {'share' if measure.unit == 'count' else 'size'}"
    head = (what, *_heads(measure), *([usual] if funnel else []))
    return Table(f"{measure.title}. {title}", head, rows)


def _limits_text(measure: Measure, team: FunnelTeam) -> str:
    lower, upper = (wording.value_text(measure, each) for each in (team.lower_998, team.upper_998))
    text = f"{lower} to {upper}"
    return f"{text}: it is {team_direction(team)}" if team.outside == "99.8" else text


def team_direction(team: FunnelTeam) -> str:
    """Return which way a team outside its limits lies, in a word."""
    return "higher" if team.direction == "high" else "lower"


def split_table(measure: Measure, title: str, lines: Sequence[Line]) -> Table:
    """Return months down and split values across."""
    months = sorted({row.month for line in lines for row in line.rows})
    by_month = [{row.month: row for row in line.rows} for line in lines]
    rows = tuple(
        (
            month_short(month),
            *(
                wording.row_text(measure, held[month]) if month in held else "0"
                for held in by_month
            ),
        )
        for month in months
    )
    return Table(f"{measure.title}. {title}", ("Month", *(line.label for line in lines)), rows)
