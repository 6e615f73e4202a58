"""Addresses of the lists behind the figures: from any figure one step leads to its cases.

An address names the figure and nothing of a person: what is looked for in a list is never in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal
from urllib.parse import quote, urlencode

from dashboard.case_sheet import ALL, EVERY_PAGE
from dashboard.frame import CASES
from dashboard.ports import CasesAsked, DueAsked, DueStanding, Which
from dashboard.state import GROUPS, ViewState
from dashboard.view import Row

LEVELS: Final = ("team", "locality")
"""Levels of units that an address may name; without one it is of the whole authority."""
DUE: Final = "/due"
"""What ends the address of a measure's visits overdue and due soon."""


def cases_path(
    measure_id: str,
    period: str,
    month: str,
    *,
    level: str = "all",
    unit: str = "all",
    group: str = "none",
    group_value: str = "all",
    split: str = "",
    which: str = "all",
) -> str:
    """Return the address of the list behind one figure.

    ``split`` is a way of splitting with its value, ``source:police``; ``which`` one of the
    standings of ``dashboard.ports.Which``.
    """
    pairs = [("period", period), ("month", month)]
    if level in LEVELS:
        pairs.append((level, unit))
    if group in GROUPS:
        pairs.append((group, group_value))
    if split:
        pairs.append(("split", split))
    if which != "all":
        pairs.append(("which", which))
    return _address(measure_id, "", pairs)


def cases_of_row(
    measure_id: str, row: Row, state: ViewState, *, split: str = "", which: str = "all"
) -> str:
    """Return the address of the list behind a row of a view: of its team, else of the view's unit.

    ``split`` is the key of the line that the row stands in where that is a part: ``source:police``
    """
    return cases_path(
        measure_id,
        row.period,
        row.month,
        level="team" if row.team else state.level,
        unit=row.team or state.unit,
        group=state.group,
        group_value=state.group_value,
        split=split,
        which=which,
    )


def due_path(measure_id: str, *, level: str = "all", unit: str = "all", which: str = "") -> str:
    """Return the address of a measure's visits overdue and due soon.

    ``which`` is a standing of ``dashboard.ports.DueStanding``; empty: overdue and due soon.
    """
    pairs = [(level, unit)] if level in LEVELS else []
    pairs += [("which", which)] if which else []
    return _address(measure_id, DUE, pairs)


def of_list(
    asked: CasesAsked,
    *,
    which: Which | None = None,
    sort: str | None = None,
    page: int = 1,
    suffix: str = "",
) -> str:
    """Return the address of a list, or of another part, order or page of it; never its text.

    ``page`` 0 is all of them at once.
    ``suffix`` ends the address before the question mark, as that of the list's file.
    """
    split = f"{asked.split}:{asked.split_value}" if asked.split != "all" else ""
    place = {
        "level": asked.level,
        "unit": asked.unit,
        "group": asked.group,
        "group_value": asked.group_value,
    }
    path = cases_path(
        asked.measure.id,
        asked.period,
        asked.month,
        **place,
        split=split,
        which=asked.which if which is None else which,
    )
    address, _, query = path.partition("?")
    more = urlencode(_order(asked.sort if sort is None else sort, page))
    return f"{address}{suffix}?{query}{'&' if more else ''}{more}"


def of_due(
    asked: DueAsked,
    *,
    which: DueStanding | Literal[""] | None = None,
    sort: str | None = None,
    page: int = 1,
    suffix: str = DUE,
) -> str:
    """Return the address of the visits due, or of another part, order or page of them."""
    which = asked.which if which is None else which
    pairs = [(asked.level, asked.unit)] if asked.level in LEVELS else []
    pairs += [("which", which)] if which else []
    pairs += _order(asked.sort if sort is None else sort, page)
    return _address(asked.measure.id, suffix, pairs)


def _order(sort: str, page: int) -> list[tuple[str, str]]:
    pairs = [("sort", sort)] if sort else []
    if page == EVERY_PAGE:
        return [*pairs, ("page", ALL)]
    return [*pairs, *([("page", str(page))] if page > 1 else [])]


def _address(measure_id: str, suffix: str, pairs: Sequence[tuple[str, str]]) -> str:
    query = f"?{urlencode(pairs)}" if pairs else ""
    return f"{CASES}/{quote(measure_id, safe='')}{suffix}{query}"
