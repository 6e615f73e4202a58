"""One row a day: the working-day number and the dates that lie a whole span earlier.

Intervals in working days are a subtraction of two ``working_day_number``; ages and look-backs
are a comparison with a date of this table. So no query needs date arithmetic, which every
database spells differently.
"""

from sqlalchemy import Boolean, Column, Date, Index, Integer, String, Table

from data.schema.base import metadata

calendar = Table(
    "calendar",
    metadata,
    Column("day", Date, primary_key=True),
    Column("day_number", Integer, nullable=False, comment="days since 0001-01-01, plus 1"),
    Column("working_day", Boolean, nullable=False),
    Column(
        "working_day_number",
        Integer,
        nullable=False,
        comment="working days up to and including this day: Monday to Friday less the bank "
        "holidays of England",
    ),
    Column("month", String(7), nullable=False, comment="YYYY-MM"),
    Column("month_first", Date, nullable=False),
    Column("month_last", Date, nullable=False),
    Column("is_month_end", Boolean, nullable=False),
    # Look-backs keep to the month's end: 12 months before 29 February is 28 February, and
    # 12 months before 28 February 2021 is 29 February 2020.
    Column("months_12_before", Date, nullable=False),
    Column("months_24_before", Date, nullable=False),
    Column("months_30_before", Date, nullable=False),
    # What falls due so many months later falls due on the same day, or on that month's last.
    Column("months_3_after", Date, nullable=False),
    Column("months_6_after", Date, nullable=False),
    Column("months_12_after", Date, nullable=False),
    Column("months_24_after", Date, nullable=False),
    # A child is under N on this day when born after years_N_before.
    Column("years_1_before", Date, nullable=False),
    Column("years_4_before", Date, nullable=False),
    Column("years_5_before", Date, nullable=False),
    Column("years_10_before", Date, nullable=False),
    Column("years_16_before", Date, nullable=False),
    Column("years_17_before", Date, nullable=False),
    Column("years_18_before", Date, nullable=False),
    Index(None, "month", "is_month_end"),
    Index(None, "working_day_number"),
    Index(None, "day_number"),
)
