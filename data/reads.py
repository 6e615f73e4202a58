"""Statements of the request path, put together once: building one costs more than running it."""

from __future__ import annotations

from functools import cache
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, bindparam, func, select

from dashboard.ports import Fact, PublishedValue
from data.schema import (
    authority,
    authority_state,
    monthly_fact,
    neighbour,
    published_figure,
)

FACT_ORDER: Final = ("split", "split_value", "unit", "group_value", "month")
VERSIONS: Final = select(authority_state.c.authority_code, authority_state.c.data_version).where(
    authority_state.c.authority_code.in_(bindparam("codes", expanding=True))
)
AREA: Final = select(
    authority.c.authority_code,
    authority.c.name,
    authority.c.region_code,
    authority.c.region_name,
).where(authority.c.authority_code == bindparam("code"))
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
    )
    .order_by(neighbour.c.place)
)
PUBLISHED: Final = (
    select(*(published_figure.c[name] for name in PublishedValue.__dataclass_fields__))
    .where(
        published_figure.c.series == bindparam("series"),
        published_figure.c.area_code.in_(bindparam("areas", expanding=True)),
    )
    .order_by(
        published_figure.c.area_code,
        published_figure.c.month,
        published_figure.c.release,
        published_figure.c.import_id,
    )
)


@cache
def facts_query(given: frozenset[str]) -> Select[Any]:
    """Return the select of facts; of ``given`` columns one value, of the others every one."""
    equal = ["authority_code", "measure", "period", "level", "group", *sorted(given)]
    wanted: list[ColumnElement[bool]] = [monthly_fact.c[name] == bindparam(name) for name in equal]
    wanted.append(monthly_fact.c.month.between(bindparam("first"), bindparam("last")))
    if "split" not in given:
        wanted.append(monthly_fact.c.split != "all")
    columns = (monthly_fact.c[name] for name in Fact.__dataclass_fields__)
    order = (monthly_fact.c[name] for name in FACT_ORDER)
    return select(*columns).where(*wanted).order_by(*order)
