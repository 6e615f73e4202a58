"""The SQL tables, in SQLAlchemy Core, against no dialect in particular.

Every table of records and facts carries ``authority_code`` first in its key, so that one
database can hold a region or the country. ``SHARED`` stands in its place where a row belongs
to all authorities (published figures, neighbour lists).
"""

from data.schema.base import SHARED, metadata
from data.schema.calendar import calendar
from data.schema.care_records import (
    adopter,
    adoption,
    adoption_placement,
    asylum_seeker,
    care_leaver,
    care_review,
    health_check,
    missing_episode,
    previous_permanence,
    professional,
)
from data.schema.closed import closed_fact, closed_month
from data.schema.facts import FACT_KEY, authority_state, measure_mark, monthly_fact
from data.schema.imports import (
    SNAPSHOTS,
    YEARLY,
    import_change,
    import_file,
    import_issue,
    import_job,
    import_run,
)
from data.schema.notes import measure_action, measure_comment, measure_target, team_map
from data.schema.protection_records import conference, cp_review, early_help, s47_enquiry
from data.schema.published import (
    authority,
    neighbour,
    published_figure,
    succession,
    supplied_figure,
)
from data.schema.records import (
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
from data.schema.rules import visit_due, visit_pause, visit_rule

RECORD_TABLES = (
    person,
    team,
    involvement,
    contact,
    early_help,
    referral,
    assessment,
    s47_enquiry,
    conference,
    cin_plan,
    cp_plan,
    cp_review,
    visit,
    care_episode,
    care_review,
    sdq_score,
    health_check,
    missing_episode,
    care_leaver,
    adoption,
    adoption_placement,
    previous_permanence,
    asylum_seeker,
    adopter,
    professional,
)
"""Every table of records: what an import of records fills, and what undoing one empties."""

__all__ = [
    "FACT_KEY",
    "RECORD_TABLES",
    "SHARED",
    "SNAPSHOTS",
    "YEARLY",
    "adopter",
    "adoption",
    "adoption_placement",
    "assessment",
    "asylum_seeker",
    "authority",
    "authority_state",
    "calendar",
    "care_episode",
    "care_leaver",
    "care_review",
    "cin_plan",
    "closed_fact",
    "closed_month",
    "conference",
    "contact",
    "cp_plan",
    "cp_review",
    "early_help",
    "health_check",
    "import_change",
    "import_file",
    "import_issue",
    "import_job",
    "import_run",
    "involvement",
    "measure_action",
    "measure_comment",
    "measure_mark",
    "measure_target",
    "metadata",
    "missing_episode",
    "monthly_fact",
    "neighbour",
    "person",
    "previous_permanence",
    "professional",
    "published_figure",
    "referral",
    "s47_enquiry",
    "sdq_score",
    "succession",
    "supplied_figure",
    "team",
    "team_map",
    "visit",
    "visit_due",
    "visit_pause",
    "visit_rule",
]
