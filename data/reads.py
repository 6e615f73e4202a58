"""Statements of the request path, put together once: building one costs more than running it."""

from __future__ import annotations

from functools import cache
from typing import Any, Final

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Select,
    bindparam,
    case,
    func,
    literal,
    select,
    union_all,
)

from dashboard.ports import Fact, PublishedValue
from data.schema import (
    authority,
    authority_state,
    closed_fact,
    monthly_fact,
    neighbour,
    published_figure,
    succession,
    supplied_figure,
)

FACT_ORDER: Final = ("split", "split_value", "unit", "group_value", "month")
VERSIONS: Final = select(authority_state.c.authority_code, authority_state.c.data_version).where(
    authority_state.c.authority_code.in_(bindparam("codes", expanding=True))
)
_area = select(
    authority.c.authority_code,
    authority.c.name,
    authority.c.region_code,
    authority.c.region_name,
)
AREA: Final = _area.where(authority.c.authority_code == bindparam("code"))
AREAS: Final = _area.order_by(authority.c.name, authority.c.authority_code)
_newer = neighbour.alias("newer")
NEIGHBOURS: Final = (
    select(
        neighbour.c.neighbour_code,
        func.coalesce(authority.c.name, neighbour.c.neighbour_code),
        func.coalesce(authority.c.region_code, ""),
        func.coalesce(authority.c.region_name, ""),
    )
    .outerjoin(authority, authority.c.authority_code == neighbour.c.neighbour_code)
    .where(
        neighbour.c.authority_code == bindparam("code"),
        neighbour.c.list_year == bindparam("list_year"),
        # Of several imports of one list the newest counts as a whole.
        neighbour.c.import_id
        == select(func.max(_newer.c.import_id))
        .where(
            _newer.c.authority_code == bindparam("code"),
            _newer.c.list_year == bindparam("list_year"),
        )
        .scalar_subquery(),
    )
    .order_by(neighbour.c.place)
)
_RANK: Final = ("release", "import_id")
_areas: Final[BindParameter[Any]] = bindparam("areas", expanding=True)
_recoded = (succession.c.how == "recoded", succession.c.new_code.in_(_areas))
_found = union_all(
    select(
        *(published_figure.c[name] for name in (*PublishedValue.__dataclass_fields__, *_RANK)),
        literal(1).label("own"),
    ).where(
        published_figure.c.series == bindparam("series"), published_figure.c.area_code.in_(_areas)
    ),
    # The years of an authority that was recoded stand under its old code.
    select(
        select(succession.c.new_code)
        .where(*_recoded, succession.c.old_code == published_figure.c.area_code)
        .limit(1)
        .scalar_subquery(),
        *(
            published_figure.c[name]
            for name in (*PublishedValue.__dataclass_fields__, *_RANK)
            if name != "area_code"
        ),
        literal(0),
    ).where(
        published_figure.c.series == bindparam("series"),
        published_figure.c.area_code.in_(select(succession.c.old_code).where(*_recoded)),
    ),
).subquery()
PUBLISHED: Final = select(
    *(_found.c[name] for name in PublishedValue.__dataclass_fields__)
).order_by(_found.c.area_code, _found.c.month, _found.c.own, _found.c.release, _found.c.import_id)
"""Figures by area and month, the one that counts last of each."""
_recode = succession.alias("recode")
_today = func.coalesce(_recode.c.new_code, published_figure.c.area_code).label("area_code")
EVERYWHERE: Final = (
    select(
        _today,
        *(
            published_figure.c[name]
            for name in PublishedValue.__dataclass_fields__
            if name != "area_code"
        ),
    )
    .outerjoin(
        _recode,
        (_recode.c.old_code == published_figure.c.area_code) & (_recode.c.how == "recoded"),
    )
    .where(
        published_figure.c.series == bindparam("series"),
        published_figure.c.month == bindparam("month"),
    )
    .order_by(
        _today,
        # What stands under an authority's own code counts before what stands under an older one.
        case((_recode.c.new_code.is_(None), 1), else_=0),
        published_figure.c.release,
        published_figure.c.import_id,
    )
)
"""The figures of every area at one month, the one that counts last of each."""
_old = authority.alias("old")
SUCCESSIONS: Final = (
    select(
        succession.c.old_code,
        func.coalesce(_old.c.name, succession.c.old_code),
        succession.c.new_code,
        func.coalesce(authority.c.name, succession.c.new_code),
        succession.c.from_year,
        succession.c.how,
    )
    .outerjoin(_old, _old.c.authority_code == succession.c.old_code)
    .outerjoin(authority, authority.c.authority_code == succession.c.new_code)
    .order_by(succession.c.old_code, succession.c.new_code)
)
SUPPLIED: Final = (
    select(
        supplied_figure.c.month,
        func.coalesce(supplied_figure.c.value, supplied_figure.c.numerator).label("value"),
        supplied_figure.c.source,
    )
    .where(
        supplied_figure.c.authority_code == bindparam("code"),
        supplied_figure.c.series == bindparam("series"),
        supplied_figure.c.is_current,
        supplied_figure.c.level == "all",
        supplied_figure.c.split == "all",
    )
    .order_by(supplied_figure.c.month)
)

REPORTED: Final = (
    select(*(closed_fact.c[name] for name in Fact.__dataclass_fields__))
    .where(
        *(
            closed_fact.c[name] == bindparam(name)
            for name in (
                "authority_code", "measure", "period", "level", "unit", "group", "group_value",
                "split",
            )
        ),
        closed_fact.c.month.between(bindparam("first"), bindparam("last")),
    )
    .order_by(closed_fact.c.month)
)  # fmt: skip
"""The facts of closed months as they were reported."""


@cache
def facts_query(given: frozenset[str], *, of_units: bool = False) -> Select[Any]:
    """Return the select of facts; of ``given`` columns one value, of the others every one.

    ``of_units``: of the units in the parameter ``units`` alone.
    """
    equal = ["authority_code", "measure", "period", "level", "group", *sorted(given)]
    wanted: list[ColumnElement[bool]] = [monthly_fact.c[name] == bindparam(name) for name in equal]
    wanted.append(monthly_fact.c.month.between(bindparam("first"), bindparam("last")))
    if "split" not in given:
        wanted.append(monthly_fact.c.split != "all")
    if of_units:
        wanted.append(monthly_fact.c.unit.in_(bindparam("units", expanding=True)))
    columns = (monthly_fact.c[name] for name in Fact.__dataclass_fields__)
    order = (monthly_fact.c[name] for name in FACT_ORDER)
    return select(*columns).where(*wanted).order_by(*order)
