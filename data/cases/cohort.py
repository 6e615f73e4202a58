"""What a cohort is: a case query with the kinds of import that serve it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Select

from data.cases.common import Scope
from data.cases.visit_rules import Visited

ANY_VISIT: Final = "cin_visit|cp_visit|cla_visit|date_first_seen"
"""A need that any of several files meets."""


@dataclass(frozen=True, slots=True)
class Cohort:
    """A case query, and which kinds of import serve it, best first, with what each must hold.

    A need is a record table or the part of one that a file feeds; ``a|b`` is met by either.
    """

    name: str
    query: Callable[[Scope], Select[Any]]
    kinds: Mapping[str, tuple[str, ...]]
    visit_rule: str = ""
    """The measure whose visit rules it follows."""
    visited: Callable[[Scope], Visited] | None = None
    """Of a cohort with visit rules: whom it visits."""
    annual_kinds: tuple[str, ...] = ()
    """Kinds that hold one figure a year and can feed no other period."""
    as_at_kinds: tuple[str, ...] = ()
    """Kinds that tell it of their own last day only: each month is read from its own snapshot."""
    no_look_back: tuple[str, ...] = ()
    """Kinds whose records tell what was before them: a figure needs no earlier months of these."""
    events: bool = False
    """Whether each case is an event of one month, so that months add up to quarters and years."""
