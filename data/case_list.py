"""The cases behind a figure: the selects that fill the facts, for one figure and row by row.

What is counted here and what is listed come from one statement, and its cases from the same
query, kind of import, months and rules as the stored figure: so a list is as long as its figure.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, cast, get_args

from sqlalchemy import (
    ColumnElement,
    Connection,
    Date,
    Select,
    and_,
    case,
    false,
    func,
    literal,
    not_,
    or_,
    select,
    true,
    type_coerce,
    union_all,
)
from sqlalchemy.sql.selectable import CTE

from dashboard.measure import Computed, Measure
from dashboard.period import last_day, months_of
from dashboard.ports import Case, Cases, CasesAsked, ShownFact, Which
from dashboard.viewer import Viewer
from data.behind import parts_of
from data.case_words import CALENDAR, Days, Found, Told, told_of, why
from data.cases import BREAKDOWNS, Cohort, Scope
from data.cases.common import ONCE, UNKNOWN, flag, involved_on, involved_until
from data.coverage import Coverage, read_coverage
from data.facts import Use, periods_fed, uses_of, window_of
from data.lists import (
    NO_TEAM,
    by_team,
    holds_text,
    is_restricted,
    natural,
    of_viewer,
    page_of,
)
from data.schema import calendar
from data.scopes import scopes_of
from data.team_map import names_of

NUMBERS: Final = ("numerator", "denominator", "too_early", "unknown")
LEVELS: Final = ("team", "locality", "service")
SORTS: Final = ("identifier", "team", "worker", "date", "standing", "amount")
"""What a list can be sorted by; the first of each is the least."""
ORDER: Final[Mapping[Which, int]] = {"not_counted": 1, "too_early": 2, "unknown": 3, "counted": 4}
"""Cases by standing: first those in which something is still to be done or found out."""
CHOICES: Final[tuple[Which, ...]] = get_args(Which)
DAYS_AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True)
class Source:
    """Where the cases of a figure are: a measure's use of a cohort, the kind, and the months."""

    use: Use
    kind: str
    months: tuple[str, ...]


def source_of(coverage: Coverage, measure: Measure, period: str, month: str) -> Source | None:
    """Return what the figure of ``period`` that ends in ``month`` is counted from.

    None where no records are: it is supplied, they do not reach, or there is no such figure.
    """
    for use in uses_of(measure, coverage):
        for kind in use.cohort.kinds:
            if period not in periods_fed(use, kind):
                continue
            months = use.months(kind)
            span = window_of(use, period, month) if months_of(period, month) else ()
            if month in months and span and set(months).issuperset(span):
                return Source(use, kind, span)
    return None


def case_list(
    connection: Connection,
    viewer: Viewer,
    asked: CasesAsked,
    shown: Callable[..., ShownFact],
    coverage: Coverage | None = None,
) -> Cases | None:
    """Return a page of the cases behind a figure; None where no records stand behind it.

    For ``data/gate.py``, which asks whether the viewer may list them, and whose ``shown`` makes
    their figure one that is shown. ``coverage`` is what the authority's imports cover, where that
    has been read before.
    """
    authority = viewer.authority
    coverage = coverage or read_coverage(connection, authority)
    source = source_of(coverage, asked.measure, asked.period, asked.month)
    if source is None:
        return None
    cohort = source.use.cohort
    scopes = scopes_of(connection, authority, coverage, cohort, source.kind, source.months)
    held = {**names_of(connection, authority), UNKNOWN: NO_TEAM}
    names = {code: held[code] for code in sorted(held, key=lambda code: natural(held[code]))}
    told = told_of(cohort.name, _form(scopes[-1]))
    statement, kept = _statement(viewer, asked, source.use.how, cohort, told, scopes, names)
    answer = connection.execute(statement).mappings().all()
    rows = cast(Sequence[Mapping[str, Any]], answer)
    whole = rows[0]
    found = [row for row in rows if row["case_id"] is not None]
    days = _days(connection, found, kept)
    is_mean = asked.measure.is_mean
    listed = tuple(
        _case(Found(row, days), told, source.use.how, is_mean=is_mean, names=names) for row in found
    )
    numerator, denominator = _figure(source.use.how, whole)
    figure = shown(
        asked.month,
        asked.period,
        asked.unit,
        asked.group_value,
        asked.split,
        asked.split_value,
        numerator,
        denominator,
        int(whole["all_too_early"] or 0),
        int(whole["all_unknown"] or 0),
        "ok" if numerator is not None else "not_enough_history",
        source.kind,
    )
    return Cases(
        listed,
        int(whole["total"]),
        figure,
        tuple((which, int(whole[f"of_{which}"] or 0)) for which in CHOICES),
        int(whole["restricted"] or 0),
    )


def _form(scope: Scope) -> str:
    """Return the form in which the last month of a scope counts visits; empty: it has no rule."""
    day = last_day(scope.months[-1])
    return next((rule.form for rule in scope.rules if rule.holds_on(day)), "")


def _figure(how: Computed, whole: Mapping[str, Any]) -> tuple[float | None, float | None]:
    """Return the figure's two numbers, None where too many cases are unknown for one."""
    numerator, denominator, _, unknown = (float(whole[f"all_{each}"] or 0) for each in NUMBERS)
    if (
        how.unknown_limit is not None
        and unknown * 100 > (denominator + unknown) * how.unknown_limit
    ):
        return None, None
    return numerator, denominator if how.denominator else None


def _statement(
    viewer: Viewer,
    asked: CasesAsked,
    how: Computed,
    cohort: Cohort,
    told: Told,
    scopes: Sequence[Scope],
    names: Mapping[str, str],
) -> tuple[Select[Any], tuple[str, ...]]:
    """Return the statement of a page of a list, and the columns of dates that it gives.

    Each row also holds the figure's own numbers and how many cases there are on all pages; a page
    without a case is one row without an identifier. The records that the viewer may not list are
    left out before anything is looked for or put in order.
    """
    cases = _every_case(cohort, scopes)
    dates = ("reference_date", *(n for n in told.dates_of(how.numerator) if n in cases.c))
    facts = [name for name in (*told.facts, *how.splits) if name in cases.c]
    part = literal(True)
    if asked.split != "all":
        part = cases.c[asked.split] == asked.split_value
    marked = (
        select(
            cases.c.case_id,
            cases.c.person_id,
            # Of staff there is no child: the case is the worker's own.
            func.coalesce(func.nullif(cases.c.person_id, ""), cases.c.case_id).label("identifier"),
            cases.c.month,
            cases.c.team,
            *(type_coerce(cases.c[name], Date).label(name) for name in dates),
            *(cases.c[name] for name in dict.fromkeys(facts)),
            *(
                value.label(f"is_{name}")
                for name, value in _numbers(how, cases, part, shares=asked.split != "all").items()
            ),
        )
        .where(
            *of_viewer(viewer, cases.c.team),
            *_of_unit(asked, cases),
            *_of_part(how, part, shares=asked.split != "all"),
        )
        .cte("marked_cases")
        .prefix_with(ONCE)
    )
    standing = _standing(asked.measure.is_mean, marked)
    every: dict[Which, ColumnElement[bool]] = {
        which: _wanted(which, asked.measure.is_mean, marked) for which in CHOICES
    }
    sums = select(
        *(func.sum(marked.c[f"is_{name}"]).label(f"all_{name}") for name in NUMBERS),
        *(func.sum(flag(each)).label(f"of_{which}") for which, each in every.items()),
    ).cte("whole_figure")
    worker = _worker(scopes, marked)
    barred = is_restricted(viewer, marked.c.person_id, marked.c.identifier)
    left_out = (
        select(func.count().label("restricted"))
        .select_from(marked)
        .where(every[asked.which], barred)
        .cte("left_out")
    )
    listed = (
        select(marked, worker.label("worker"), standing.label("standing"))
        .where(every[asked.which], not_(barred))
        .cte("listed_cases")
        .prefix_with(ONCE)
    )
    chosen = (
        select(listed)
        .where(
            *holds_text(asked.text, (listed.c.identifier, listed.c.worker), listed.c.team, names)
        )
        .cte("chosen_cases")
    )
    chosen = chosen.prefix_with(ONCE)
    total = select(func.count().label("total")).select_from(chosen).cte("how_many")
    page = select(chosen).order_by(*_order(asked.sort, chosen, names))
    shown = page_of(page, asked.page, asked.size).cte("this_page")
    statement = (
        select(sums, total, left_out, shown)
        .select_from(sums.join(total, true()).join(left_out, true()).outerjoin(shown, true()))
        .order_by(*_order(asked.sort, shown, names))
    )
    return statement, dates


def _every_case(cohort: Cohort, scopes: Sequence[Scope]) -> Any:
    """Return the cohort's cases in every scope: one, or one a snapshot."""
    queries = [cohort.query(scope) for scope in scopes]
    if len(queries) == 1:
        return queries[0].subquery("every_case")
    for place, query in enumerate(queries):
        # Each snapshot has the same steps, and one statement has each name once.
        for step in parts_of(query):
            if isinstance(step, CTE):
                step.name = f"{step.name}_{place}"
    return union_all(*queries).subquery("every_case")


def _numbers(
    how: Computed, cases: Any, part: ColumnElement[bool], *, shares: bool
) -> dict[str, ColumnElement[Any]]:
    """Return what each case adds to the four numbers of the figure.

    Of a split whose parts are shares of the whole, a part's cases are in the numerator and
    those of all parts in the denominator, as in data/counting.py.
    """
    named = dict(
        zip(NUMBERS, (how.numerator, how.denominator, how.too_early, how.unknown), strict=True)
    )
    numbers: dict[str, ColumnElement[Any]] = {
        key: func.coalesce(cases.c[name], 0) if name else literal(0) for key, name in named.items()
    }
    if shares and how.split_shares:
        for key in ("too_early", "unknown"):
            numbers[key] = case((part, numbers[key]), else_=0)
        numbers["numerator"] = case((part, numbers["denominator"]), else_=0)
    return numbers


def _of_unit(asked: CasesAsked, cases: Any) -> list[ColumnElement[bool]]:
    found = []
    if asked.level in LEVELS:
        found.append(cases.c[asked.level] == asked.unit)
    if asked.group in BREAKDOWNS:
        found.append(cases.c[asked.group] == asked.group_value)
    return found


def _of_part(
    how: Computed, part: ColumnElement[bool], *, shares: bool
) -> list[ColumnElement[bool]]:
    return [] if shares and how.split_shares else [part]


def _wanted(which: Which, is_mean: bool, cases: Any) -> ColumnElement[bool]:
    """Return whether a case is one of those asked for; all are those that the figure counts."""
    is_in: dict[str, ColumnElement[bool]] = {n: cases.c[f"is_{n}"] != 0 for n in NUMBERS}
    if which == "all":
        return or_(is_in["numerator"], is_in["denominator"])
    if which in ("too_early", "unknown"):
        return is_in[which]
    if is_mean:
        # Each of a mean counts, be it with nought.
        return is_in["denominator"] if which == "counted" else false()
    if which == "counted":
        return is_in["numerator"]
    return and_(is_in["denominator"], not_(is_in["numerator"]))


def _standing(is_mean: bool, cases: Any) -> ColumnElement[str]:
    counts = cases.c.is_denominator if is_mean else cases.c.is_numerator
    return case(
        (counts != 0, "counted"),
        (cases.c.is_denominator != 0, "not_counted"),
        (cases.c.is_too_early != 0, "too_early"),
        else_="unknown",
    )


def _worker(scopes: Sequence[Scope], cases: Any) -> ColumnElement[str]:
    """Return who held the case on its day, by the involvement that also says its team."""
    found = []
    for scope in scopes:
        person, day = cases.c.person_id, cases.c.reference_date
        held = case(
            (
                involved_on(scope, person, day, "team_id").is_not(None),
                involved_on(scope, person, day, "worker_id"),
            ),
            else_=involved_until(scope, person, day, "worker_id"),
        )
        found.append((cases.c.month.in_(scope.months), func.coalesce(held, "")))
    return found[0][1] if len(found) == 1 else case(*found, else_="")


def _order(sort: str, cases: Any, names: Mapping[str, str]) -> list[ColumnElement[Any]]:
    """Return the order of a list: what it is sorted by, then the day, then the identifier."""
    name, down = sort.removeprefix("-"), sort.startswith("-")
    columns: dict[str, Any] = {
        "identifier": cases.c.identifier,
        "worker": cases.c.worker,
        "date": cases.c.reference_date,
        "amount": cases.c.is_numerator,
    }
    if name == "team":
        columns[name] = by_team(cases.c.team, names)
    elif name == "standing":
        columns[name] = case(dict(ORDER), value=cases.c.standing, else_=0)
    first = columns.get(name)
    found = [] if first is None else [first.desc() if down else first.asc()]
    return [*found, cases.c.reference_date, cases.c.identifier, cases.c.case_id]


def _days(connection: Connection, rows: Sequence[Mapping[str, Any]], dates: Sequence[str]) -> Days:
    """Return the calendar's numbers of every day that the rows name."""
    wanted = sorted({row[name] for row in rows for name in dates if row[name] is not None})
    found: dict[date, Any] = {}
    for start in range(0, len(wanted), DAYS_AT_ONCE):
        some = wanted[start : start + DAYS_AT_ONCE]
        for row in connection.execute(
            select(*(calendar.c[name] for name in CALENDAR)).where(calendar.c.day.in_(some))
        ):
            found[row.day] = row
    return found


def _case(
    found: Found, told: Told, how: Computed, *, is_mean: bool, names: Mapping[str, str]
) -> Case:
    """Return one case of the list, in words."""
    row = found.row
    standing = cast(Which, row["standing"])
    amount = float(row["is_numerator"])
    dates = [(told.reference, row["reference_date"])]
    dates += [
        (words, row[name]) for name, words in told.dates_of(how.numerator).items() if name in row
    ]
    return Case(
        row["identifier"],
        row["month"],
        names.get(row["team"], row["team"]),
        row["worker"] if row["person_id"] else "",
        tuple(dates),
        standing,
        why(told, found, how, standing, is_mean=is_mean),
        amount if standing == "counted" and (is_mean or amount != 1) else None,
    )
