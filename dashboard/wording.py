"""The plain English of a view: figures in words, why there is none, the definition."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from dashboard.measure import Measure
from dashboard.period import day_words, period_words
from dashboard.state import GROUPS, ViewState
from dashboard.statistics.rounding import half_up
from dashboard.threshold import fewer_words
from dashboard.view import Row

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
    "suppressed": "hidden",
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
NOT_BY_UNIT: Final = (
    "No figure: the council supplies this one for everyone together, not by team or by group."
)
NOT_BY_GROUP: Final = "No figure: this one is not counted by group of children."
RESTS_ON: Final = "Rests on"
IMPLAUSIBLE: Final = "as published, but implausible"
SPLIT_TITLES: Final = {
    "placement_type": "By type of placement",
    "care_length": "By time in care",
    "status": "By the child's status",
    "band": "By band",
    "leaver_age": "By age",
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
    "in_house_foster": "Foster care, the council's own",
    "agency_foster": "Foster care, agency",
    "connected_person": "Relative or friend",
    "residential": "Residential care",
    "with_parents": "With parents",
    "placed_for_adoption": "Placed for adoption",
    "independent": "Independent living",
    "under_1_year": "Under 1 year",
    "1_to_2_years": "1 year, under 2",
    "2_to_5_years": "2 years, under 5",
    "5_years_and_over": "5 years and over",
    "in_care": "In care",
    "child_in_need": "Child in need",
    "protection_plan": "Protection plan",
    "normal": "Normal (0 to 13)",
    "borderline": "Borderline (14 to 16)",
    "concern": "Cause for concern (17 to 40)",
    "under_19": "Under 19",
    "22_and_over": "22 and over",
    "held": "Held",
    "accepted": "Accepted, no day recorded",
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


_ONE_OF: Final = {
    "children": "child",
    "people": "person",
    "women": "woman",
    "proceedings": "proceedings",
}
_AFTER_NOUN: Final = ("in", "of", "at", "with", "on", "under", "aged", "to", "who", "from")
_ENDINGS: Final = {1: "st", 2: "nd", 3: "rd"}
MOST_WORDS: Final = 40
"""A sentence of a view has fewer words: it is read aloud in a meeting."""
MOST_HOLDERS: Final = 4
UNITS: Final = {"days": "day", "weeks": "week", "cases": "case"}
"""Units that stand behind a figure, with the word for one."""


def ordinal(number: int) -> str:
    """Return a place in words and figures: ``1st``, ``12th``, ``46th``."""
    ending = "th" if number % 100 in (11, 12, 13) else _ENDINGS.get(number % 10, "th")
    return f"{number}{ending}"


def singular(noun: str) -> str:
    """Return one of what a measure counts: ``child``, ``young person``, ``enquiry``, ``visit``.

    Of several words the last is the noun, or the one before ``in``, ``of`` or another such word:
    ``child in care``.
    """
    words = noun.split(" ")
    head = next((i for i, word in enumerate(words) if word in _AFTER_NOUN), len(words)) - 1
    word = words[head]
    if word in _ONE_OF:
        one = _ONE_OF[word]
    elif word.endswith("ies"):
        one = word.removesuffix("ies") + "y"
    else:
        one = word.removesuffix("s")
    return " ".join([*words[:head], one, *words[head + 1 :]])


def counted(measure: Measure, count: float) -> str:
    """Return a number of what the measure counts: ``1 child``, ``1,283 children``."""
    noun = singular(measure.counted) if count == 1 else measure.counted
    return f"{count_text(count)} {noun}"


def hidden_text() -> str:
    """Return why a figure is hidden: the same whether it is itself small or protects one."""
    fewer = fewer_words()
    return (
        f"Hidden, to protect children: {fewer}, or hidden so that a number {fewer} cannot be "
        "worked out."
    )


def some(measure: Measure, count: float | None) -> str:
    """Return a number of what the measure counts; ``some children`` where it is not shown."""
    return f"some {measure.counted}" if count is None else counted(measure, count)


def count_text(count: float | None) -> str:
    """Return a count; of posts that are not whole, one decimal: ``34.5``."""
    return number(count, 0 if count is None or float(count).is_integer() else 1)


def number(value: float | None, decimals: int = 0) -> str:
    """Return a number with thousands marks, rounded half up; a dash for None."""
    if value is None:
        return "–"
    if decimals == 0 and value == int(value):
        return f"{int(value):,}"
    return f"{half_up(value, decimals):,}"


def value_text(measure: Measure, value: float, extra: int = 0) -> str:
    """Return a figure in the measure's unit: ``77.5%``, ``13.8``, ``1,283``, ``22.8 weeks``.

    ``extra`` decimals more than the measure's own, where two figures would look the same.
    """
    text = number(value, measure.decimals + (extra if measure.unit != "count" else 0))
    if measure.unit == "count":
        text = number(value, 1) if extra else count_text(value)
    return _with_unit(measure, text)


def target_text(measure: Measure, value: float) -> str:
    """Return a target in the measure's unit, without decimals that say nothing: ``85%``."""
    return _with_unit(measure, f"{value:,g}")


def amount_text(measure: Measure, amount: float | Decimal) -> str:
    """Return a difference, without its sign: ``2 percentage points``, ``0.1 points``, ``1``."""
    words = {"percent": "percentage point", "score": "point", **UNITS}
    unit = words.get(measure.unit, "")
    text = number(float(amount), measure.decimals)
    return f"{text} {unit}{'' if amount == 1 else 's'}" if unit else text


def _with_unit(measure: Measure, text: str) -> str:
    if measure.unit == "percent":
        return f"{text}%"
    if measure.unit in UNITS:
        return f"{text} {UNITS[measure.unit] if text == '1' else measure.unit}"
    return text


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
    if measure.is_mean:
        return f"from {counted(measure, row.denominator)}"
    return f"{count_text(row.numerator)} of {counted(measure, row.denominator)}"


def with_counts(measure: Measure, row: Row | None) -> str:
    """Return a row's figure with its counts: ``77.5% (124 of 160 children)``."""
    counts = counts_text(measure, row) if row else ""
    return row_text(measure, row) + (f" ({counts})" if counts else "")


def group_words(state: ViewState) -> str:
    """Return the group of children of a view: ``girls``, ``aged 5 to 9``."""
    words = GROUPS[state.group].get(state.group_value, state.group_value)
    lead = "aged " if state.group == "age" and words[0].isdigit() else ""
    return f"{lead}{words[0].lower()}{words[1:]}"


def scope_words(area: str, state: ViewState, team_name: str) -> str:
    """Return whom a view covers: ``Wolverhampton``, or ``Locality team 3, girls``."""
    place = area if state.level == "all" else team_name
    return place if state.group == "none" else f"{place}, {group_words(state)}"


def published_when(measure: Measure, month: str) -> str:
    """Return what a published figure of ``month`` covers: ``at 31 March 2019``, ``year to ...``."""
    snapshot = measure.published is not None and measure.published.period == "snapshot"
    return period_words("snapshot" if snapshot else "year", month)


def not_held_text(measure: Measure, unit: str, holders: Sequence[str]) -> str:
    """Return why a team or locality has no figure: such cases are held elsewhere.

    As many holders are named as fit in under 40 words; it says how many more there are.
    """
    lead = f"No figure: {unit} has none of the {measure.counted} counted here."
    for named in range(len(holders), 0, -1):
        more = len(holders) - named
        rest = f" and {more} other{'' if more == 1 else 's'}" if more else ""
        words = f"{lead} They are held by: {', '.join(holders[:named])}{rest}."
        if named <= MOST_HOLDERS and len(words.split()) < MOST_WORDS:
            return words
    return lead


def missing_text(measure: Measure, row: Row | None) -> str:
    """Return why there is no figure, with the numbers that say so."""
    if row is not None and row.status == "no_data" and row.denominator == 0:
        return f"No figure: there were no {measure.counted} to count in this period."
    if row is None or row.status in ("no_data", "ok", "provisional"):
        return "No figure: nothing loaded covers these months."
    if row.status == "too_early":
        if row.too_early == 0:
            return "Too early to say: the records do not reach the end of this month."
        return f"Too early to say: time still runs for {some(measure, row.too_early)}."
    if row.status == "not_enough_history":
        if row.unknown != 0:
            return (
                "Cannot be computed from the records loaded: there are "
                f"{some(measure, row.unknown)} {measure.computed.unknown_words}."
                if measure.computed and measure.computed.unknown_words
                else "Cannot be computed from the records loaded: for "
                f"{some(measure, row.unknown)} the start of the placement or of the time in "
                "care is not known."
            )
        return "Cannot be computed yet: the records do not reach back far enough before this date."
    if row.status == "suppressed":
        return hidden_text()
    return f"No figure: {STATUS_WORDS.get(row.status, row.status)}."


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
