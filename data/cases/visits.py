"""What the three forms of "visited in timescale" share: dated rules and who counts as seen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, literal, select, union_all

from data.cases.common import Scope, as_date
from data.rules import VisitRule
from data.schema import visit


def by_rule(scope: Scope, query: Callable[[VisitRule], Select[Any]]) -> Select[Any]:
    """Return the cases of every rule of the scope, each under the rule of its own time."""
    parts = [query(rule) for rule in scope.rules]
    return parts[0] if len(parts) == 1 else select(union_all(*parts).subquery("by_rule"))


def step_name(name: str, rule: VisitRule) -> str:
    """Return a name for a step that tells it from the same step under another rule."""
    return f"{name}_{rule.valid_from:%Y%m%d}"


def in_force(rule: VisitRule, day: Any) -> ColumnElement[bool]:
    """Return whether ``rule`` holds on ``day``."""
    until = [day < as_date(rule.valid_to)] if rule.valid_to else []
    return and_(day >= as_date(rule.valid_from), *until)


def qualifies(rule: VisitRule) -> ColumnElement[bool]:
    """Return whether a visit counts: the child seen, or seen alone, as the rule asks."""
    seen = [visit.c.child_seen] if rule.child_seen or rule.seen_alone else []
    alone = [visit.c.seen_alone] if rule.seen_alone else []
    return and_(literal(True), *seen, *alone)
