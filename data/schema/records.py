"""Records: one row a person, event or spell, as an import gave it.

A row is keyed (authority_code, import_id, source_id) and its content is never updated. Only
``is_current`` moves, in the transaction of an import: it marks the rows that case queries read
(within a kind the newest import that names a record, and a return replaces its whole year).
``kind`` is the kind of import; between kinds one kind serves a whole cohort and month.
"""

from sqlalchemy import Boolean, Column, Date, Index, Integer, SmallInteger, String, Table
from sqlalchemy.sql.schema import SchemaItem

from data.schema.base import metadata

ID = String(80)


def _record(name: str, *columns: SchemaItem) -> Table:
    return Table(
        name,
        metadata,
        Column("authority_code", String(12), primary_key=True),
        Column("import_id", Integer, primary_key=True, autoincrement=False),
        Column("source_id", ID, primary_key=True),
        Column("kind", String(12), nullable=False),
        Column("is_current", Boolean, nullable=False),
        Column("row_number", Integer, nullable=False, comment="line of the file, header = 1"),
        *columns,
    )


def _by_person(date_column: str) -> Index:
    return Index(None, "authority_code", "kind", "person_id", date_column)


person = _record(
    "person",
    Column("person_id", ID, nullable=False, comment="the council's own child identifier"),
    Column("sex", String(8), nullable=False, comment="female, male, other or unknown"),
    Column("born", Date, comment="null: unborn or not known"),
    Column("expected_born", Date),
    Column("ethnicity_code", String(8), comment="the DfE's four letters"),
    Column("ethnicity", String(8), nullable=False, comment="white, mixed, asian, black, other"),
    Column("disability", String(8), nullable=False, comment="yes, no or unknown"),
    Index(None, "authority_code", "kind", "person_id"),
)

team = _record(
    "team",
    Column("team_id", ID, nullable=False),
    Column("name", String(120), nullable=False),
    Column("service", String(120), nullable=False),
    Column("locality", String(120), nullable=False),
    Index(None, "authority_code", "kind", "team_id"),
)

involvement = _record(
    "involvement",
    Column("person_id", ID, nullable=False),
    Column("team_id", ID, nullable=False),
    Column("worker_id", ID),
    Column("start_date", Date, nullable=False),
    Column("end_date", Date),
    _by_person("start_date"),
)

contact = _record(
    "contact",
    Column("person_id", ID, nullable=False),
    Column("contact_date", Date, nullable=False),
    Column("source", String(24), nullable=False, comment="see data/imports/codes.py"),
    Column("outcome", String(24), nullable=False),
    _by_person("contact_date"),
)

referral = _record(
    "referral",
    Column("person_id", ID, nullable=False),
    Column("referral_date", Date, nullable=False),
    Column("source", String(24), nullable=False),
    Column("need_code", String(8)),
    Column("no_further_action", Boolean, nullable=False),
    Column("close_date", Date),
    Column("close_reason", String(12)),
    Column("date_first_seen", Date, comment="only where the council's extract has the column"),
    _by_person("referral_date"),
)

assessment = _record(
    "assessment",
    Column("person_id", ID, nullable=False),
    Column("referral_id", ID),
    Column("start_date", Date, nullable=False),
    Column("authorised_date", Date),
    Column("child_seen", Boolean),
    _by_person("start_date"),
)

cin_plan = _record(
    "cin_plan",
    Column("person_id", ID, nullable=False),
    Column("referral_id", ID),
    Column("start_date", Date, nullable=False),
    Column("end_date", Date),
    _by_person("start_date"),
)

cp_plan = _record(
    "cp_plan",
    Column("person_id", ID, nullable=False),
    Column("referral_id", ID),
    Column("start_date", Date, nullable=False),
    Column("end_date", Date),
    Column("category", String(12)),
    Column("previous_plans", SmallInteger, comment="null where the return does not say"),
    _by_person("start_date"),
)

visit = _record(
    "visit",
    Column("visit_kind", String(4), nullable=False, comment="cin, cp or cla"),
    Column("person_id", ID, nullable=False),
    Column("visit_date", Date, nullable=False),
    Column("child_seen", Boolean),
    Column("seen_alone", Boolean),
    Index(None, "authority_code", "kind", "person_id", "visit_kind", "visit_date"),
)

care_episode = _record(
    "care_episode",
    Column("person_id", ID, nullable=False),
    Column("start_date", Date, nullable=False, comment="DECOM"),
    Column("end_date", Date, comment="DEC"),
    Column("start_reason", String(4), nullable=False, comment="RNE: S L P T B U"),
    Column("end_reason", String(4), comment="REC"),
    Column("legal_status", String(4), comment="LS; V3 and V4 are short breaks"),
    Column("need_code", String(8)),
    Column("place", String(4), comment="PLACE"),
    Column("provider", String(4), comment="PLACE_PROVIDER"),
    Column("change_reason", String(12)),
    Column(
        "placement_code",
        String(64),
        comment="one-way code of postcode and URN, only to tell a return from a move",
    ),
    _by_person("start_date"),
)

sdq_score = _record(
    "sdq_score",
    Column("person_id", ID, nullable=False),
    Column("completed_date", Date, comment="null in SSDA903, which holds no date"),
    Column("year_ending", Integer, comment="year to 31 March, where the return is annual"),
    Column("score", SmallInteger, comment="carer's total difficulties, 0 to 40"),
    Column("reason", String(8), comment="why no score"),
    _by_person("completed_date"),
)

RECORD_TABLES = (
    person,
    team,
    involvement,
    contact,
    referral,
    assessment,
    cin_plan,
    cp_plan,
    visit,
    care_episode,
    sdq_score,
)
