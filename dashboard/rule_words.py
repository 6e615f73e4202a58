"""A visit rule in plain words."""

from __future__ import annotations

from datetime import date
from typing import Final, Protocol

from dashboard.period import day_words

FIRST_DAY: Final = date(2000, 1, 1)
"""A rule that holds from before this day is said to have held all along."""
UNITS: Final = {
    "days": ("day", "days"),
    "working_days": ("working day", "working days"),
    "weeks": ("week", "weeks"),
    "months": ("month", "months"),
}


class Rule(Protocol):
    """What is said of a visit rule; ``data.rules.VisitRule`` is one."""

    @property
    def form(self) -> str: ...
    @property
    def from_start(self) -> bool: ...
    @property
    def interval(self) -> int: ...
    @property
    def unit(self) -> str: ...
    @property
    def second_interval(self) -> int | None: ...
    @property
    def stable_interval(self) -> int | None: ...
    @property
    def first_interval(self) -> int | None: ...
    @property
    def child_seen(self) -> bool: ...
    @property
    def seen_alone(self) -> bool: ...
    @property
    def valid_from(self) -> date: ...
    @property
    def valid_to(self) -> date | None: ...


def _every(interval: int, unit: str) -> str:
    if unit == "days" and interval % 7 == 0:
        interval, unit = interval // 7, "weeks"
    one, many = UNITS[unit]
    return f"every {one}" if interval == 1 else f"every {interval} {many}"


def rule_in_short(rule: Rule) -> str:
    """Return the form of a rule and its interval, as in the middle of a sentence."""
    every = _every(rule.interval, rule.unit)
    seen = ", the child seen alone" if rule.seen_alone else ", the child seen"
    counted = {
        "month_touched": "at least one visit in each calendar month",
        "due": f"visits due {every}" + (" from the start" if rule.from_start else ""),
        "currency": f"the latest visit no older than its interval, {every}",
    }[rule.form]
    return counted + (seen if rule.seen_alone or rule.child_seen else "")


def rule_words(rule: Rule) -> str:
    """Return a rule in two or three sentences: the form, who counts as seen, since when.

    Of a rule that has held all along no day is said.
    """
    every = _every(rule.interval, rule.unit)
    said = {
        "month_touched": "At least one visit in each calendar month, for children with a plan for "
        "the whole of it.",
        "due": f"A visit falls due {every}. It is in time when it is made on or before that day; "
        "after a missed day the next falls due one interval later.",
        "currency": f"On the last day of the month the latest visit is no older than the "
        f"interval: a visit {every}.",
    }[rule.form]
    words = [said]
    if rule.from_start:
        words.append("Intervals are counted from the start, whenever the last visit was made.")
    if rule.second_interval:
        words.append(
            f"A second threshold is shown beside it: {_every(rule.second_interval, rule.unit)}."
        )
    if rule.stable_interval:
        longer = _every(rule.stable_interval, rule.unit)
        words.append(f"In a long-term placement that has lasted a year: {longer}.")
    if rule.first_interval is not None:
        words.append(f"The first visit of a placement is due within {rule.first_interval} days.")
    if rule.seen_alone:
        words.append("The child must be seen alone.")
    elif rule.child_seen:
        words.append("The child must be seen.")
    since = "" if rule.valid_from < FIRST_DAY else f"From {day_words(rule.valid_from)}"
    until = f"until {day_words(rule.valid_to)}, that day left out" if rule.valid_to else ""
    span = " ".join(filter(None, (since, until)))
    return " ".join([*words, *([f"{span[:1].upper()}{span[1:]}."] if span else [])])
