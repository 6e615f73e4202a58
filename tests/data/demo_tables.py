"""The demonstration's files as tables, and the arithmetic of measures.md on them.

Nothing of the generator or of the pipeline is used: what is worked out with these is worked out
afresh, with pandas.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import holidays
import numpy as np
import pandas as pd

MARCH, SEPTEMBER = pd.Timestamp("2019-03-31"), pd.Timestamp("2019-09-30")
Tables = dict[str, pd.DataFrame]


def read(folder: Path) -> Tables:
    """Every table, with its dates as dates and its columns without the table's prefix."""
    tables: Tables = {}
    for path in sorted(folder.glob("*.csv")):
        table = pd.read_csv(path, dtype=str, keep_default_na=False, na_values=[""])
        for column in table.columns:
            if column.endswith("_date") or column.endswith("_dob"):
                table[column] = pd.to_datetime(table[column], format="%Y-%m-%d")
        tables[path.stem] = table
    return tables


# Working days and rounding ------------------------------------------------------------------------

CLOSED = np.array(
    sorted(holidays.country_holidays("GB", subdiv="ENG", years=range(2014, 2021))),
    dtype="datetime64[D]",
)


def working_days(start: pd.Series, end: pd.Series) -> pd.Series:
    """Working days from ``start`` (day 0) to ``end``; missing where the end is."""
    known = end.notna() & start.notna()
    one = np.timedelta64(1, "D")
    first = start[known].to_numpy().astype("datetime64[D]") + one
    last = end[known].to_numpy().astype("datetime64[D]") + one
    count = np.busday_count(first, last, holidays=CLOSED)
    return pd.Series(count, index=start.index[known]).reindex(start.index)


def printed(numerator: float, denominator: float, decimals: int = 0, scale: int = 100) -> str:
    """The quotient rounded half up, once."""
    exact = Decimal(int(numerator)) * scale / Decimal(int(denominator))
    return str(exact.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP))


def open_on(table: pd.DataFrame, start: str, end: str, day: pd.Timestamp) -> pd.DataFrame:
    """Rows begun by ``day`` and not ended by it."""
    return table[(table[start] <= day) & (table[end].isna() | (table[end] > day))]
