"""What the tables of the Standard Safeguarding Dataset have in common: kinds of columns."""

from typing import Final

from data.imports import rules
from data.imports.layout import NEEDED, NOTHING, Column
from data.imports.rules import FieldRule, RowRule

DATE: Final = (rules.ISO_DATE, rules.LIKELY_YEAR)


def identifier(name: str, header: str, *, kept: bool = False) -> Column:
    """A column that identifies a record or a person and that every row needs."""
    return Column(name, (header,), blank=NEEDED, required=True, identifying=True, kept=kept)


def child(header: str) -> Column:
    """The child that a row is about."""
    return identifier("person_id", header, kept=True)


def needed_date(name: str, *headers: str) -> Column:
    """A date that every row needs, under its usual name or an older one."""
    return Column(name, headers, DATE, blank=NEEDED, required=True)


def dated(name: str, *headers: str, required: bool = True) -> Column:
    """A date that may be blank."""
    return Column(name, headers, DATE, required=required)


def reference(name: str, *headers: str) -> Column:
    """The identifier of another record, which may be blank or a column that is not there."""
    return Column(name, headers, identifying=True)


def flag(name: str, *headers: str, required: bool = False, feeds: str = "") -> Column:
    """A yes or no; what is neither is left out with a warning."""
    return Column(name, headers, (rules.FLAG,), otherwise=NOTHING, required=required, feeds=feeds)


def told(name: str, header: str, rule: FieldRule, *, feeds: str = "") -> Column:
    """A value that a rule reads from a code or words, left out with a warning where it cannot."""
    return Column(name, (header,), (rule,), otherwise=NOTHING, feeds=feeds)


def outcome(name: str, header: str, rule: FieldRule, *, feeds: str = "") -> Column:
    """What a rule reads from an outcome; comments may stand in it, so it is never repeated."""
    return Column(name, (header,), (rule,), otherwise=NOTHING, private=True, feeds=feeds)


def code(name: str, header: str, rule: FieldRule, length: int) -> Column:
    """A code that is left out where it is too long for one."""
    return Column(name, (header,), (rule,), length=length, optional=True)


KNOWN_CHILD: Final = (rules.CHILD_UNKNOWN, ("person_id", "children"))
SPELL: Final = (rules.END_BEFORE_START, ("end_date", "start_date"))
BORN: Final = "conceived"
"""In the context: the first day on which an event may concern a child, by child."""


def not_long_before_birth(column: str) -> tuple[RowRule, tuple[str, ...]]:
    """The rule that an event is at most ten months before the child's birth."""
    return (rules.BORN_LONG_AFTER, (column, "person_id", BORN))
