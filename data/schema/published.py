"""What is published: figures of all authorities, regions and England, and neighbour lists."""

from sqlalchemy import Boolean, Column, Date, Float, Index, Integer, SmallInteger, String, Table

from data.schema.base import metadata

authority = Table(
    "authority",
    metadata,
    Column("authority_code", String(12), primary_key=True, comment="the DfE's three digits"),
    Column("new_code", String(12), comment="the ONS's nine characters"),
    Column("name", String(120), nullable=False),
    Column("region_code", String(12), nullable=False),
    Column("region_name", String(120), nullable=False),
    Column("first_year", Integer),
    Column("last_year", Integer),
)

neighbour = Table(
    "neighbour",
    metadata,
    Column("authority_code", String(12), primary_key=True),
    Column("list_year", Integer, primary_key=True, autoincrement=False),
    Column("place", SmallInteger, primary_key=True, autoincrement=False, comment="1 is nearest"),
    # Of two imports of one list the newest wins; the older stays, so that one can be undone.
    Column("import_id", Integer, primary_key=True, autoincrement=False),
    Column("neighbour_code", String(12), nullable=False),
    Column("closeness", String(40)),
)

published_figure = Table(
    "published_figure",
    metadata,
    Column("series", String(60), primary_key=True),
    Column(
        "area_code",
        String(12),
        primary_key=True,
        comment="an authority's three digits, else the nine characters of a region or England",
    ),
    Column("month", String(7), primary_key=True, comment="the month that the period ends in"),
    Column("release", String(40), primary_key=True, comment="sorts by age: newest wins"),
    # Within a release the newest import wins; the older stays, so that one can be undone.
    Column("import_id", Integer, primary_key=True, autoincrement=False),
    Column("value", Float, comment="null where a symbol stands"),
    Column("symbol", String(8), nullable=False, comment="c z x u k low : - . or empty"),
    Column("source", String(200), nullable=False),
    Column("published_on", Date),
    Column("flag", String(200), comment="why the value is implausible; shown, never dropped"),
    Index(None, "series", "month"),
)

succession = Table(
    "succession",
    metadata,
    Column("old_code", String(12), primary_key=True, comment="three digits, as abolished"),
    Column("new_code", String(12), primary_key=True, comment="what took its place or a part"),
    Column("from_year", Integer, nullable=False, comment="first year ending 31 March of the new"),
    Column("how", String(20), nullable=False, comment="recoded, merged or split"),
)

supplied_figure = Table(
    "supplied_figure",
    metadata,
    Column("authority_code", String(12), primary_key=True),
    Column("import_id", Integer, primary_key=True, autoincrement=False),
    Column("series", String(60), primary_key=True),
    Column("period", String(16), primary_key=True, comment="as dashboard/period.py names them"),
    Column("month", String(7), primary_key=True, comment="the month that the period ends in"),
    Column("level", String(12), primary_key=True, comment="all, locality or team"),
    Column("unit", String(120), primary_key=True),
    Column("split", String(16), primary_key=True, comment="all, or risk, phase, grade, ..."),
    Column("split_value", String(24), primary_key=True),
    Column("numerator", Float),
    Column("denominator", Float),
    Column("value", Float, comment="where no counts were given"),
    Column("source", String(200), nullable=False),
    Column("is_current", Boolean, nullable=False),
)
"""Counts that no record system holds, as the council supplies them."""
