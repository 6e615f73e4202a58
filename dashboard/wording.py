"""The plain English of a view: figures in words, sentences, notes, the definition."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from dashboard.measure import Measure
from dashboard.period import day_words, month_words, period_words, shift
from dashboard.ports import ImportBehind, Loaded
from dashboard.state import GROUPS, ViewState
from dashboard.statistics.rounding import half_up
from dashboard.view import AsReported, Line, Row

SYMBOLS: Final = {
    "c": "not shown, to protect children",
    "k": "rounds to 0",
    "low": "rounds to 0",
    "u": "too unreliable to publish",
    "x": "not available",
    "z": "does not apply",
    ":": "not available",
    "-": "not available",
    ".": "does not apply",
}
STATUS_WORDS: Final = {
    "too_early": "too early to say",
    "not_enough_history": "not enough history",
    "no_data": "no figure",
    "suppressed": "fewer than 6",
}
KINDS: Final = {
    "ssd": "Standard Safeguarding Dataset",
    "ssda903": "children looked after return (SSDA903)",
    "cin-census": "children in need census",
    "annex-a": "Annex A",
    "figures": "figures that the council supplies",
    "published": "published figures",
    "neighbours": "neighbour lists",
}
RESTS_ON: Final = "Rests on"
REASONS: Final = {
    "late_recording": "Reason: records that came in after that day.",
    "corrected_return": "Reason: a corrected return was loaded after that day.",
    "changed_rule": "Reason: the rule or the definition has changed since that day.",
    "another_return": "Reason: another kind of return serves this month since that day.",
    "undone": "Reason: an import that it rested on has been undone.",
}
"""Why a figure of a closed month is not the one that was reported."""
IMPLAUSIBLE: Final = "as published, but implausible"
SPLIT_TITLES: Final = {
    "source": "By who got in touch",
    "outcome": "By what happened next",
    "grade": "By grade",
    "risk": "By risk",
    "interview": "By what became of the interview",
    "phase": "By kind of school",
    "decision": "By who decided",
    "change": "Who came and who left",
    "referrer": "By who referred",
    "stage": "By stage",
    "home": "By kind of home",
    "sex": "By sex",
}
SPLIT_WORDS: Final = {
    "outstanding": "Outstanding",
    "good": "Good",
    "requires_improvement": "Requires improvement",
    "inadequate": "Inadequate",
    "individual": "Family or individual",
    "school": "School",
    "education": "Education services",
    "health": "Health",
    "housing": "Housing",
    "council": "Council services",
    "police": "Police",
    "legal": "Courts and legal",
    "other": "Other",
    "anonymous": "Anonymous",
    "unknown": "Not recorded",
    "strategy_discussion": "Child protection enquiry",
    "referral": "Referral to social care",
    "early_help": "Early help",
    "other_agency": "Passed to another agency",
    "information": "Information and advice",
    "nfa": "No further action",
    "at_risk": "At risk",
    "significant": "Significant risk",
    "serious": "Serious risk",
    "held_72_hours": "Held within 72 hours",
    "held_later": "Held later",
    "refused": "Refused by the child",
    "not_offered": "Not offered",
    "primary": "Primary schools",
    "secondary": "Secondary schools",
    "special_pru": "Special schools and pupil referral units",
    "cross_city": "Schools elsewhere",
    "withdrawn": "Withdrawn by the school",
    "overturned": "Overturned by governors or a panel",
    "mainstream_approved": "Approved, mainstream",
    "connected_approved": "Approved, connected persons",
    "deregistered": "Left, mainstream",
    "social_care": "Social care",
    "inducted": "Inducted",
    "active": "Active",
    "supported_flat": "Supported flats",
    "crash_pad": "Crash pads, for a night of need",
    "training_flat": "Training flats",
    "male": "Male",
    "female": "Female",
}
DIRECTION: Final = {
    "higher": "Higher is better.",
    "lower": "Lower is better.",
    "neither": "More is neither better nor worse in itself.",
}


def split_title(name: str) -> str:
    """Return the heading of a split; one that a council's own measure names, from its name."""
    return SPLIT_TITLES.get(name, f"By {name.replace('_', ' ')}")


def split_words(value: str) -> str:
    """Return the value of a split in words; one that the program does not know, from its name."""
    return SPLIT_WORDS.get(value, value.replace("_", " ").capitalize())


def singular(noun: str) -> str:
    """Return one of what a measure counts: ``child``, ``enquiry``, ``visit``."""
    if noun == "children":
        return "child"
    return noun.removesuffix("ies") + "y" if noun.endswith("ies") else noun.removesuffix("s")


def counted(measure: Measure, count: float) -> str:
    """Return a number of what the measure counts: ``1 child``, ``1,283 children``."""
    noun = singular(measure.counted) if count == 1 else measure.counted
    return f"{number(count)} {noun}"


def number(value: float | None, decimals: int = 0) -> str:
    """Return a number with thousands marks, rounded half up; a dash for None."""
    if value is None:
        return "–"
    if decimals == 0 and value == int(value):
        return f"{int(value):,}"
    return f"{half_up(value, decimals):,}"


def value_text(measure: Measure, value: float, extra: int = 0) -> str:
    """Return a figure in the measure's unit: ``77.5%``, ``13.8``, ``1,283``.

    ``extra`` decimals more than the measure's own: a mean of neighbours is given one more.
    """
    text = number(value, measure.decimals + (extra if measure.unit != "count" else 0))
    if measure.unit == "count" and extra:
        text = number(value, 1)
    return f"{text}%" if measure.unit == "percent" else text


def target_text(measure: Measure, value: float) -> str:
    """Return a target in the measure's unit, without decimals that say nothing: ``85%``."""
    text = f"{value:g}"
    return f"{text}%" if measure.unit == "percent" else text


def row_text(measure: Measure, row: Row | None, extra: int = 0) -> str:
    """Return a row's figure in words; where there is none, why."""
    if row is None:
        return "–"
    if row.value is not None:
        text = value_text(measure, row.value, extra)
        return f"{text} ({IMPLAUSIBLE})" if row.flag else text
    if row.status == "symbol":
        return SYMBOLS.get(row.symbol, "not available")
    return STATUS_WORDS.get(row.status, "no figure")


def counts_text(measure: Measure, row: Row) -> str:
    """Return ``124 of 160 children``; for a mean ``from 352 scores``; nothing for a count."""
    if row.denominator is None or row.numerator is None:
        return ""
    if measure.unit == "score":
        return f"from {counted(measure, row.denominator)}"
    return f"{number(row.numerator)} of {counted(measure, row.denominator)}"


def group_words(state: ViewState) -> str:
    """Return the group of children of a view: ``girls``, ``aged 5 to 9``."""
    words = GROUPS[state.group].get(state.group_value, state.group_value)
    lead = "aged " if state.group == "age" and words[0].isdigit() else ""
    return f"{lead}{words[0].lower()}{words[1:]}"


def scope_words(area: str, state: ViewState, team_name: str) -> str:
    """Return whom a view covers: ``Wolverhampton``, or ``Locality team 3, girls``."""
    place = area if state.level == "all" else team_name
    return place if state.group == "none" else f"{place}, {group_words(state)}"


def change_text(measure: Measure, own: Line) -> str:
    """Return the change of the latest figure since a year before, else since the one before.

    It says how the number moved, never that the difference means anything.
    """
    latest = own.latest
    if latest is None or latest.value is None:
        return ""
    by_month = {row.month: row for row in own.rows}
    steps = (12,) if measure.is_annual else (12, 1)
    for step in steps:
        before = by_month.get(shift(latest.month, -step))
        if before is None or before.value is None:
            continue
        since = "a year earlier" if step == 12 else f"in {month_words(before.month)}"
        now = half_up(latest.value, measure.decimals)
        then = half_up(before.value, measure.decimals)
        if now == then:
            return f"the same as {since}"
        word = "up" if now > then else "down"
        return f"{word} from {value_text(measure, before.value)} {since}"
    return ""


def published_when(measure: Measure, month: str) -> str:
    """Return what a published figure of ``month`` covers: ``at 31 March 2019``, ``year to ...``."""
    snapshot = measure.published is not None and measure.published.period == "snapshot"
    return period_words("snapshot" if snapshot else "year", month)


def comparison_text(
    measure: Measure, comparators: Sequence[Line], published: Line | None = None
) -> str:
    """Return the newest published comparison in words, with its date, our own figure first."""
    several = sum(line.kind == "neighbours" for line in comparators) > 1
    newest = max((row.month for line in comparators if (row := line.latest)), default="")
    ours = {row.month: row for row in published.rows} if published else {}
    own = ours.get(newest)
    parts = []
    if published and own and own.value is not None:
        parts.append(f"{own.area} {value_text(measure, own.value)}")
    for line in comparators:
        row = line.latest
        if row is None or row.value is None or row.month != newest:
            continue
        name = line.label
        if line.kind == "neighbours":
            mean = (row.method or "").endswith("mean")
            name = f"neighbours\u2019 {'mean' if mean else 'median'}"
            if several:
                name = line.label[0].lower() + line.label[1:]
            parts.append(f"{name} {value_text(measure, row.value, 1 if mean else 0)}")
        else:
            parts.append(f"{name} {value_text(measure, row.value)}")
    if not parts:
        return ""
    return f"Published, {published_when(measure, newest)}: {', '.join(parts)}."


def sentence(
    measure: Measure,
    own: Line,
    comparators: Sequence[Line],
    *,
    history: Line | None = None,
    published: Line | None = None,
    monthly_average: float | None = None,
) -> str:
    """Return one plain sentence or two on the latest figure; under 40 words in most cases.

    ``history`` also holds months before those shown, for the change since a year earlier;
    ``published`` our own published figures.
    """
    latest = own.latest
    if latest is None or latest.value is None:
        return missing_text(measure, own.rows[-1] if own.rows else None)
    counts = counts_text(measure, latest)
    lead = value_text(measure, latest.value)
    if measure.unit == "count":
        lead = counted(measure, latest.value)
    where = period_words(latest.period, latest.month)
    join = {"snapshot": " ", "month": " in "}.get(latest.period, " in the ")
    parts = [f"{lead}{join}{where}" + (f" ({counts})" if counts else "")]
    if change := change_text(measure, history or own):
        parts.append(change)
    words = ", ".join(parts) + "."
    if monthly_average is not None:
        words += f" On average {number(monthly_average)} a month over 12 months."
    if compared := comparison_text(measure, comparators, published):
        words += f" {compared}"
    return f"{words} {DIRECTION[measure.polarity]}"


def not_held_text(measure: Measure, unit: str, holders: Sequence[str]) -> str:
    """Return why a team or locality has no figure: such cases are held elsewhere."""
    where = ", ".join(holders[:4])
    held = f" They are held by: {where}." if where else ""
    return f"No figure: {unit} has none of the {measure.counted} counted here.{held}"


def missing_text(measure: Measure, row: Row | None) -> str:
    """Return why there is no figure, with the numbers that say so."""
    if row is not None and row.status == "no_data" and row.denominator == 0:
        return f"No figure: there were no {measure.counted} to count in this period."
    if row is None or row.status in ("no_data", "ok", "provisional"):
        return "No figure: nothing loaded covers these months."
    if row.status == "too_early":
        if not row.too_early:
            return "Too early to say: the records do not reach the end of this month."
        return f"Too early to say: time still runs for {counted(measure, row.too_early)}."
    if row.status == "not_enough_history":
        if row.unknown:
            return (
                "Cannot be computed from the records loaded: there are "
                f"{counted(measure, row.unknown)} {measure.computed.unknown_words}."
                if measure.computed and measure.computed.unknown_words
                else "Cannot be computed from the records loaded: for "
                f"{counted(measure, row.unknown)} the start of the placement or of the time in "
                "care is not known."
            )
        return "Cannot be computed yet: the records do not reach back far enough before this date."
    return f"No figure: {STATUS_WORDS.get(row.status, row.status)}."


def left_out_notes(measure: Measure, row: Row | None) -> list[str]:
    """Return notes on the cases that stand beside the latest figure, not inside it."""
    notes = []
    if row and row.too_early:
        notes.append(
            f"Too early to say for {counted(measure, row.too_early)}: the time allowed still "
            "runs. They are in neither number."
        )
    if row and row.unknown and row.value is not None:
        who = measure.computed.unknown_words if measure.computed else ""
        who = who or (
            "for whom what decides lies before the records begin, or no date of birth is known"
        )
        notes.append(f"Left out: {counted(measure, row.unknown)}, {who}.")
    return notes


def difference_note(measure: Measure, ours: Row, theirs: Row) -> str:
    """Return the published figure beside ours, and by how much they differ."""
    if ours.value is None or theirs.value is None:
        return ""
    gap = half_up(ours.value, measure.decimals) - half_up(theirs.value, measure.decimals)
    unit = {"percent": " percentage point", "score": " point", "count": ""}[measure.unit]
    if unit and abs(gap) != 1:
        unit += "s"
    said = (
        "The two agree."
        if gap == 0
        else f"Ours is {abs(gap):,}{unit} {'higher' if gap > 0 else 'lower'}."
    )
    when = published_when(measure, theirs.month)
    return (
        f"Published, {when}: {value_text(measure, theirs.value)}; computed from our records: "
        f"{value_text(measure, ours.value)}. {said}"
    )


def reported_notes(measure: Measure, own: Line, reported: Sequence[AsReported]) -> tuple[str, ...]:
    """Return, for each closed month whose figure has moved, both figures and the reason."""
    now = {row.month: row for row in own.rows}
    return tuple(
        f"{month_words(each.row.month)} was closed on {day_words(each.closed_on)} and reported as "
        f"{_with_counts(measure, each.row)}; as now known "
        f"{_with_counts(measure, now.get(each.row.month))}. {REASONS[each.reason]}"
        for each in reported
        if each.reason
    )


def _with_counts(measure: Measure, row: Row | None) -> str:
    counts = counts_text(measure, row) if row else ""
    return row_text(measure, row) + (f" ({counts})" if counts else "")


def imports_text(behind: Sequence[ImportBehind]) -> str:
    """Return the imports that a figure rests on, in words."""
    named = [
        f"import {each.import_id}: {KINDS.get(each.kind, each.kind)}, {each.file_name}"
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


def definition(measure: Measure) -> tuple[tuple[str, str], ...]:
    """Return the definition as pairs of a head and its text."""
    found = [
        ("Question", measure.question),
        ("Why it matters", measure.why),
        ("What is counted", measure.numerator),
        ("Out of", measure.denominator),
        ("Left out", measure.exclusions),
        ("Direction", DIRECTION[measure.polarity]),
        (
            "Target",
            f"{target_text(measure, measure.target.value)}. {measure.target.source}."
            if measure.target
            else "None set",
        ),
        (
            "Published figure",
            f"Set beside: {measure.published.name}." if measure.published else measure.no_published,
        ),
        ("Defined by", measure.definition_source),
        ("Owner", measure.owner),
        ("Next review", day_words(measure.review_date)),
    ]
    return tuple((head, text) for head, text in found if text)
