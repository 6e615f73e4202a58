"""What the tables of the Standard Safeguarding Dataset have in common: kinds of columns."""

from typing import Final

from data.imports import rules
from data.imports.layout import NEEDED, Column
from data.imports.rules import FieldRule

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


def code(name: str, header: str, rule: FieldRule, length: int) -> Column:
    """A code that is left out where it is too long for one."""
    return Column(name, (header,), (rule,), length=length, optional=True)


KNOWN_CHILD: Final = (rules.CHILD_UNKNOWN, ("person_id", "children"))
SPELL: Final = (rules.END_BEFORE_START, ("end_date", "start_date"))
