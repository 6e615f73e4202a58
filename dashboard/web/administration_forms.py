"""What the forms of administration hold: read from what was sent, with what is wrong by field."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, TypeVar

from dashboard.administration import WantedMapping, WantedRule, WantedTarget, Way
from dashboard.measure import Measure
from dashboard.period import MONTHS
from dashboard.rule_words import UNITS
from dashboard.web import import_words

LONGEST: Final = 300
"""Characters of a field that are looked at; the table keeps fewer and says so."""
WAYS: Final[Mapping[Way, str]] = {
    "same": "The team that each of them is now",
    "other": "Another team",
    "new": "A new team",
}
FORMS: Final = {
    "due": "Each visit by its due date: in time, or missed",
    "currency": "Each child at the end of the month: was the latest visit recent enough?",
    "month_touched": "Each child and month: was there a visit in the month?",
}
SEEN: Final = {
    "seen": "The child must be seen",
    "alone": "The child must be seen alone",
    "any": "Any visit counts",
}
T = TypeVar("T")


@dataclass
class Given:
    """What was sent, to be shown again, and what is wrong with it by field.

    ``labels`` name the fields in the order of the form; an error of "form" is of no one field.
    """

    values: dict[str, str] = field(default_factory=dict)
    chosen: tuple[str, ...] = ()
    """The teams that were ticked."""
    errors: dict[str, str] = field(default_factory=dict)

    def __getitem__(self, name: str) -> str:
        return self.values.get(name, "")

    @property
    def problems(self) -> Sequence[tuple[str, str]]:
        """Each field with its error, in the order in which they were found."""
        return list(self.errors.items())

    def read(self, name: str, make: Callable[[str], T], words: str = "") -> T | None:
        """Return what ``make`` gives for a field; None, with the error kept, where it cannot."""
        try:
            return make(self[name])
        except ValueError as error:
            self.errors[name] = words or str(error)
            return None


def given_of(form: Any, names: Sequence[str], several: str = "") -> Given:
    """Return the fields ``names`` of a form as it was sent; every one of them is untrusted."""
    values = {name: form.get(name, "")[:LONGEST].strip() for name in names}
    chosen = tuple(each[:LONGEST] for each in form.getlist(several)[:500]) if several else ()
    return Given(values, chosen)


def day_needed(text: str) -> date:
    """Return a day from a field that must hold one; raises ValueError."""
    found = import_words.day_of(text)
    if found is None:
        raise ValueError
    return found


def _day_or_none(text: str) -> date | None:
    return import_words.day_of(text)


def whole(text: str) -> int:
    """Return a whole number of up to four digits; raises ValueError."""
    if not re.fullmatch(r"\d{1,4}", text, re.ASCII):
        raise ValueError
    return int(text)


def whole_or_none(text: str) -> int | None:
    """Return a whole number, None of an empty field; raises ValueError."""
    return whole(text) if text else None


def _value(text: str) -> float:
    plain = text.removesuffix("%").replace(",", "").strip()
    if not re.fullmatch(r"\d{1,9}(\.\d{1,4})?", plain, re.ASCII):
        raise ValueError
    return float(plain)


MAPPING: Final = (
    "way", "team", "team_name", "service", "locality", "valid_from", "last_day", "name",
)  # fmt: skip
A_DAY: Final = f"31 {MONTHS[2]} 2019 (31/03/2019)"


def mapping_of(given: Given) -> WantedMapping | None:
    """Return the mapping that was asked for; None, its errors kept, where it says too little."""
    if not given.chosen:
        given.errors["teams"] = "Tick at least one team of the returns"
    if given["way"] not in WAYS:
        given.errors["way"] = "Choose under which team they are counted"
    if given["way"] == "other" and not given["team"]:
        given.errors["team"] = "Choose the other team"
    if given["way"] == "new" and not given["team_name"]:
        given.errors["team_name"] = "Give the new team a name"
    words = f"Write the first day as a date, such as {A_DAY}"
    first = given.read("valid_from", day_needed, words)
    last = given.read("last_day", _day_or_none, words.replace("first", "last"))
    if not given["name"]:
        given.errors["name"] = "Give your name: who asks next year must find it"
    if given.errors or first is None:
        return None
    way: Way = next(each for each in WAYS if each == given["way"])
    return WantedMapping(
        returned=given.chosen,
        valid_from=first,
        name=given["name"],
        way=way,
        team=given["team"] if way == "other" else "",
        team_name="" if way == "other" else given["team_name"],
        service=given["service"],
        locality=given["locality"],
        last_day=last,
    )


TARGET: Final = ("measure", "value", "none", "month", "year", "source", "name")


def target_of(given: Given, measures: Mapping[str, Measure]) -> WantedTarget | None:
    """Return the target that was asked for; None, its errors kept, where it says too little."""
    if given["measure"] not in measures:
        given.errors["measure"] = "Choose a measure"
    value = None
    if not given["none"]:
        words = "Write the target as a number, such as 85 or 12.5, or tick “No target”"
        value = given.read("value", _value, words)
    elif given["value"]:
        given.errors["value"] = "Give a target or tick “No target”, not both"
    month = given.read("month", whole, "Choose a month")
    year = given.read("year", whole, "Write the year in four digits, such as 2019")
    if month is not None and not 1 <= month <= len(MONTHS):
        given.errors["month"] = "Choose a month"
    if not given["source"]:
        given.errors["source"] = "Say whose target it is, such as the council plan"
    if not given["name"]:
        given.errors["name"] = "Give your name: who asks next year must find it"
    if given.errors or month is None or year is None:
        return None
    return WantedTarget(
        given["measure"], f"{year:04d}-{month:02d}", value, given["source"], given["name"]
    )


RULE: Final = (
    "form", "interval", "unit", "second", "clock", "seen", "long_term", "first_visit", "valid_from",
)  # fmt: skip


def given_of_rule(rule: WantedRule) -> Given:
    """Return the form filled with the rule that holds: what stays need not be written again.

    What stays when its field is left empty is not filled in: in another unit it would be wrong.
    """
    numbers = {
        name: "" if getattr(rule, name) is None else str(getattr(rule, name))
        for name in ("interval", "second")
    }
    clock = "start" if rule.clock else ""
    words = {"form": rule.form, "unit": rule.unit, "clock": clock, "seen": rule.seen or ""}
    return Given({**numbers, **words})


def rule_of(given: Given, measure: str, start_clock: str) -> WantedRule | None:
    """Return the visit rule that was asked for; None, with the errors kept, where it cannot be.

    ``start_clock`` is what may start the clock in place of the last visit.
    """
    number = "Write a whole number, such as 10"
    form, unit = given["form"], given["unit"]
    if form not in FORMS:
        given.errors["form"] = "Choose how visits are counted"
    if form == "month_touched":
        # A visit in each calendar month: the interval is always one month.
        interval, unit = 1, "months"
    else:
        interval = given.read("interval", whole, number) or 0
        if unit not in UNITS:
            given.errors["unit"] = "Choose a unit"
    second = None if form == "month_touched" else given.read("second", whole_or_none, number)
    long_term = given.read("long_term", whole_or_none, number)
    first_visit = given.read("first_visit", whole_or_none, number)
    if given["clock"] not in ("", "start"):
        given.errors["clock"] = "Choose what starts the clock"
    elif given["clock"] == "start" and form != "due":
        given.errors["clock"] = "Counting from the start alone is for visits by their due date"
    if given["seen"] not in SEEN:
        given.errors["seen"] = "Choose which visits count"
    first = given.read("valid_from", day_needed, f"Write the first day as a date, such as {A_DAY}")
    if given.errors or first is None:
        return None
    return WantedRule(
        measure=measure,
        valid_from=first,
        form=form,
        interval=interval,
        unit=unit,
        second=second,
        clock=start_clock if given["clock"] == "start" else None,
        seen=given["seen"],
        long_term=long_term,
        first_visit=first_visit,
    )


def refusal_on_page(words: str) -> str:
    """Return why a change was refused with the fields of the form for the command's options."""
    for option, said in (
        ("--long-term", "“Interval in a long-term placement”"),
        ("--first-visit", "“Days to the first visit of a placement”"),
        ("Form month_touched", "Counting by calendar month"),
        ("form due", "visits by their due date"),
    ):
        words = words.replace(option, said)
    return words.removesuffix(".")
