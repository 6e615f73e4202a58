"""What is published: figures of all authorities, regions and England, and neighbour lists."""

from sqlalchemy import Column, Date, Float, Index, Integer, SmallInteger, String, Table

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
    Column("neighbour_code", String(12), nullable=False),
    Column("closeness", String(40)),
    Column("import_id", Integer, nullable=False),
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
    Column("value", Float, comment="null where a symbol stands"),
    Column("symbol", String(8), nullable=False, comment="c z x u k low : - . or empty"),
    Column("source", String(200), nullable=False),
    Column("published_on", Date),
    Column("import_id", Integer, nullable=False),
    Index(None, "series", "month"),
)
