"""The SQL tables, in SQLAlchemy Core, against no dialect in particular.

Every table of records and facts carries ``authority_code`` first in its key, so that one
database can hold a region or the country. ``SHARED`` stands in its place where a row belongs
to all authorities (published figures, neighbour lists).
"""

from data.schema.base import SHARED, metadata
from data.schema.calendar import calendar
from data.schema.facts import FACT_KEY, authority_state, monthly_fact
from data.schema.imports import import_file, import_issue, import_run
from data.schema.published import authority, neighbour, published_figure
from data.schema.records import (
    RECORD_TABLES,
    assessment,
    care_episode,
    cin_plan,
    contact,
    cp_plan,
    involvement,
    person,
    referral,
    sdq_score,
    team,
    visit,
)
from data.schema.rules import visit_rule

__all__ = [
    "FACT_KEY",
    "RECORD_TABLES",
    "SHARED",
    "assessment",
    "authority",
    "authority_state",
    "calendar",
    "care_episode",
    "cin_plan",
    "contact",
    "cp_plan",
    "import_file",
    "import_issue",
    "import_run",
    "involvement",
    "metadata",
    "monthly_fact",
    "neighbour",
    "person",
    "published_figure",
    "referral",
    "sdq_score",
    "team",
    "visit",
    "visit_rule",
]
