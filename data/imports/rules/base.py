"""What a rule is."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from data.imports.report import Severity, Value


@dataclass(frozen=True, slots=True)
class Rule:
    """What all rules have; used as it stands where the check is the reader's own."""

    id: str
    severity: Severity
    message: str


@dataclass(frozen=True, slots=True)
class FieldRule(Rule):
    """A rule about one cell: ``read`` gives its value or raises ValueError."""

    read: Callable[[Any], Value]


@dataclass(frozen=True, slots=True)
class RowRule(Rule):
    """A rule about a row: ``broken`` is given the values that the layout names."""

    broken: Callable[..., bool]
