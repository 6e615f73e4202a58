"""The sentence of a view: under 40 words, what weighs most first; the rest becomes notes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from dashboard.measure import Measure
from dashboard.period import month_words, period_words, shift
from dashboard.statistics.rounding import half_up
from dashboard.view import Line, Row, Signal
from dashboard.wording import (
    DIRECTION,
    MOST_WORDS,
    counted,
    counts_text,
    missing_text,
    number,
    published_when,
    row_text,
    value_text,
)

JOINS: Final = {"snapshot": "", "month": "in ", "year_to_date": "from "}
"""What leads to a period's words; of the others ``in the``: ``in the year to March 2019``."""
_SPANS: Final = {
    "quarter": "the quarter to ",
    "rolling_12": "the 12 months to ",
    "rolling_36": "the 3 years to ",
}
"""What leads to the last month of an earlier figure of several months: it is not that month's."""
PROVISIONAL: Final = "local, provisional"
Variants = Sequence[str]
"""The same said in several lengths, the longest first."""


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence, and as notes what did not fit into it."""

    sentence: str
    notes: tuple[str, ...] = ()


def said_of(
    measure: Measure,
    own: Line,
    comparators: Sequence[Line] = (),
    *,
    history: Line | None = None,
    published: Line | None = None,
    monthly_average: float | None = None,
    signal: Signal | None = None,
    to_target: Variants = (),
) -> Said:
    """Return the latest figure with its counts, period, change, signal, distance and comparison.

    ``history`` also holds months before those shown, for the change since earlier; ``published``
    are our own published figures, ``to_target`` how far the target was. Where nothing is computed
    the published figure is said, as such. The direction always ends it.
    """
    latest = own.latest
    compared = comparison_variants(measure, comparators, published)
    end = DIRECTION[measure.polarity]
    if latest is None or latest.value is None:
        reason = missing_text(measure, own.rows[-1] if own.rows else None)
        if published is None or published.latest is None:
            return Said(reason)
        row = published.latest
        figure = row_text(measure, row)
        lead = f"Published figure, {published_when(measure, row.month)}: {figure}."
        others = comparison_variants(measure, comparators)
        # Beside the published figure "no figure" alone would contradict it.
        ours = reason.replace("No figure:", "None of our own:")
        return _with_full(fitted(lead, [others, (ours,)], end), others)
    local = latest.status == "provisional" and (published is not None or bool(compared))
    counts = counts_text(measure, latest)
    beside = "; ".join(filter(None, [counts, PROVISIONAL if local else ""]))
    lead = value_text(measure, latest.value)
    if measure.unit == "count":
        lead = counted(measure, latest.value)
    lead += f" {_period(latest)}"
    lead += f" ({beside})" if beside else ""
    if change := change_text(measure, history or own):
        lead += f", {change}"
    average = ""
    if monthly_average is not None:
        average = f"On average {number(monthly_average)} a month over 12 months."
    parts = [(average,), (signal_text(signal, latest.period),), to_target, compared]
    said = fitted(f"{lead}.", parts, end)
    return _with_full(said, compared)


def fitted(lead: str, parts: Sequence[Variants], end: str) -> Said:
    """Return ``lead``, as many ``parts`` as fit, and ``end``, in fewer than MOST_WORDS words.

    Parts come in order of weight, each in variants, the longest first. Each is put in by its
    shortest, while there is room, and then lengthened, the last first. What is not said at all
    stands in the notes.
    """
    given = [tuple(filter(None, part)) for part in parts]
    taken = [""] * len(given)

    def fits(place: int, words: str) -> bool:
        chosen = [*taken[:place], words, *taken[place + 1 :]]
        return len(_joined(lead, chosen, end).split()) < MOST_WORDS

    for place, part in enumerate(given):
        if part and fits(place, part[-1]):
            taken[place] = part[-1]
    for place, part in reversed([*enumerate(given)]):
        if taken[place]:
            taken[place] = next(words for words in part if fits(place, words))
    notes = tuple(part[0] for part, said in zip(given, taken, strict=True) if part and not said)
    return Said(_joined(lead, taken, end), notes)


def _with_full(said: Said, compared: Variants) -> Said:
    """Return ``said`` with the full comparison as a note where the sentence has a shorter one."""
    if not compared or compared[0] in said.sentence or compared[0] in said.notes:
        return said
    return Said(said.sentence, (*said.notes, compared[0]))


def _joined(lead: str, parts: Sequence[str], end: str) -> str:
    return " ".join([lead, *filter(None, parts), end])


def _period(row: Row) -> str:
    """Return a period's words with what leads to them; the year to date of April is that month."""
    if row.period == "year_to_date" and row.month.endswith("-04"):
        return f"in {month_words(row.month)}"
    return f"{JOINS.get(row.period, 'in the ')}{period_words(row.period, row.month)}"


def change_text(measure: Measure, own: Line) -> str:
    """Return how the latest figure moved, as two numbers; never that it means anything.

    A share, a mean or a number on a day is set beside that of March, the end of the council's
    year. Events of a month or quarter, which have seasons, and annual figures are set beside
    those of a year earlier. Where that is not known, the figure before, if it is of other cases.
    """
    latest = own.latest
    if latest is None or latest.value is None:
        return ""
    held = {row.month: row for row in own.rows if row.value is not None}
    year = shift(latest.month, -12)
    seasonal = measure.unit == "count" and latest.period in ("month", "quarter")
    months = [year]
    if not (seasonal or measure.is_annual or latest.period == "year_to_date"):
        months = [_march(latest.month), year]
    if latest.period in ("month", "snapshot", "quarter"):
        months += sorted((month for month in held if month < latest.month), reverse=True)[:1]
    before = next((held[month] for month in months if month in held), None)
    if before is None or before.value is None:
        return ""
    when = month_words(before.month)
    if before.month == f"{latest.month[:4]}-03":
        # The sentence has just named the year.
        when = "March"
    since = f"in {_SPANS.get(latest.period, '')}{when}"
    if before.month == year:
        since = "a year earlier"
    now, then = half_up(latest.value, measure.decimals), half_up(before.value, measure.decimals)
    if now == then:
        return f"the same as {since}"
    return f"{'up' if now > then else 'down'} from {value_text(measure, before.value)} {since}"


def _march(month: str) -> str:
    """Return the last March before ``month``."""
    year = int(month[:4]) - (month[5:] <= "03")
    return f"{year:04d}-03"


def signal_text(signal: Signal | None, period: str = "") -> str:
    """Return the verdict of a signal in short; nothing where there is none.

    ``period`` is that of the figure said. Where single months are judged in its place, so it says.
    """
    if signal is None or signal.verdict == "none":
        return ""
    if signal.verdict == "usual":
        if period and signal.period and period != signal.period:
            return "Single months are within their usual range."
        return "Within its usual range."
    return f"{signal.words.split(':')[0].rstrip('.')}."


def comparison_text(
    measure: Measure,
    comparators: Sequence[Line],
    published: Line | None = None,
    *,
    rates: bool = False,
) -> str:
    """Return the published comparison in full: each figure with list, method and year.

    Our own published figure comes first, those of another year than the newest last. ``rates``
    says that the lines are rates and have no unit.
    """
    newest = _newest(comparators)
    parts = _own_part(measure, published, newest, rates=rates)
    later = []
    for line in comparators:
        row = line.latest
        if row is None or row.value is None:
            continue
        words = f"{_full_name(line, row)} {_figure(measure, row, rates=rates)}"
        if row.month == newest:
            parts.append(words)
        else:
            later.append(f"{words} ({published_when(measure, row.month)})")
    return _comparison(measure, newest, [*parts, *later]) if newest else ""


def comparison_variants(
    measure: Measure, comparators: Sequence[Line], published: Line | None = None
) -> Variants:
    """Return the newest published comparison in several lengths, the fullest first.

    The shorter ones leave out how many neighbours had a figure, then the region, then all but
    the neighbours (without them, the last of the others), then the day of a snapshot; none leaves
    out list, method or year.
    """
    full = comparison_text(measure, comparators, published)
    if not full:
        return ()
    newest = _newest(comparators)
    own = _own_part(measure, published, newest)
    named = [
        (line.kind, f"{_short_name(line)} {_figure(measure, row)}")
        for line in comparators
        if (row := line.latest) and row.month == newest
    ]
    near = [words for kind, words in named if kind == "neighbours"] or [named[-1][1]]
    found = [
        [words for _, words in named],
        [words for kind, words in named if kind != "region"],
        near,
    ]
    shorter = [_comparison(measure, newest, [*own, *words]) for words in found if words]
    shorter.append(_comparison(measure, newest, [*own, *near], brief=True))
    return tuple(dict.fromkeys([full, *shorter]))


def _newest(comparators: Sequence[Line]) -> str:
    return max((row.month for line in comparators if (row := line.latest)), default="")


def _comparison(measure: Measure, month: str, parts: Sequence[str], *, brief: bool = False) -> str:
    when = published_when(measure, month)
    if brief and when.startswith("at "):
        when = month_words(month)
    return f"Published, {when}: {', '.join(parts)}."


def _own_part(
    measure: Measure, published: Line | None, month: str, *, rates: bool = False
) -> list[str]:
    row = next((row for row in published.rows if row.month == month), None) if published else None
    if published is None or row is None or row.value is None:
        return []
    return [f"{row.area} {_figure(measure, row, rates=rates)}"]


def _figure(measure: Measure, row: Row, *, rates: bool = False) -> str:
    if row.value is None:
        return row_text(measure, row)
    if rates:
        return number(row.value, 1)
    return value_text(measure, row.value)


def _full_name(line: Line, row: Row) -> str:
    """Return ``statistical neighbours (2021 list, mean of 9 of 10)``, else the name."""
    if line.kind != "neighbours" or row.n is None:
        return line.label
    of = f" of {row.of}" if row.of is not None else ""
    name = f"{line.label.removesuffix(')')} of {row.n}{of})"
    return f"{name[:1].lower()}{name[1:]}"


def _short_name(line: Line) -> str:
    """Return ``neighbours’ mean (2021 list)``, else the name."""
    if line.kind != "neighbours":
        return line.label
    _, year, method = line.key.split("-")
    return f"neighbours’ {method} ({year} list)"
