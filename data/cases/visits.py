"""Visits in timescale: each rule's cases in its own form, and where visits stand on one day."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from sqlalchemy import Select, select, union_all

from data.cases.common import Scope, with_breakdowns
from data.cases.form_currency import currency
from data.cases.form_due import due
from data.cases.form_month_touched import month_touched
from data.cases.visit_rules import Held, Visited, held_rules, with_seconds
from data.rules import CURRENCY, DUE, MONTH_TOUCHED

FORMS: Final[Mapping[str, Callable[[Scope, Visited, Held], Select[Any]]]] = {
    CURRENCY: currency,
    DUE: due,
    MONTH_TOUCHED: month_touched,
}


def visits_in_timescale(scope: Scope, visited: Visited) -> Select[Any]:
    """Return the cases of every rule of the scope, each in the form of its own months.

    Every form has ``case_id``, ``person_id``, ``reference_date``, ``last_visit`` (the visit that
    decides), the column that says that it was in time, ``cases``, ``unknown``, ``paused``, and
    ``second_met``, ``second_cases`` and ``second_unknown`` for a rule's second threshold. A pause
    leaves its child out of both numbers; in form "due" it leaves no case at all.
    """
    held = with_seconds(held_rules(scope.rules))
    parts = [FORMS[each.rule.form](scope, visited, each) for each in held]
    cases = parts[0] if len(parts) == 1 else select(union_all(*parts).subquery("by_rule"))
    return with_breakdowns(scope, cases)
