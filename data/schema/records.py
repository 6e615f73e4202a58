"""Records of people, teams, the front door, plans, visits and care."""

from sqlalchemy import Boolean, Column, Date, Index, Integer, SmallInteger, String

from data.schema.record import ID, by_person, record

person = record(
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

team = record(
    "team",
    Column("team_id", ID, nullable=False),
    Column("name", String(120), nullable=False),
    Column("service", String(120), nullable=False),
    Column("locality", String(120), nullable=False),
    Index(None, "authority_code", "kind", "team_id"),
)

involvement = record(
    "involvement",
    Column("person_id", ID, nullable=False),
    Column("team_id", ID, nullable=False),
    Column("worker_id", ID),
    Column("start_date", Date, nullable=False),
    Column("end_date", Date),
    by_person("start_date"),
)

contact = record(
    "contact",
    Column("person_id", ID, nullable=False),
    Column("contact_date", Date, nullable=False),
    Column("source", String(24), nullable=False, comment="see data/imports/codes.py"),
    Column("outcome", String(24), nullable=False),
    by_person("contact_date"),
)

referral = record(
    "referral",
    Column("person_id", ID, nullable=False),
    Column("referral_date", Date, nullable=False),
    Column("source", String(24), nullable=False),
    Column("need_code", String(8)),
    Column("no_further_action", Boolean, nullable=False),
    Column("close_date", Date),
    Column("close_reason", String(12)),
    Column("date_first_seen", Date, comment="only where the council's extract has the column"),
    Column("referrals_12_months", SmallInteger, comment="as Annex A counts them, this one too"),
    by_person("referral_date"),
)

assessment = record(
    "assessment",
    Column("person_id", ID, nullable=False),
    Column("referral_id", ID),
    Column("start_date", Date, nullable=False),
    Column("authorised_date", Date),
    Column("child_seen", Boolean),
    by_person("start_date"),
)

cin_plan = record(
    "cin_plan",
    Column("person_id", ID, nullable=False),
    Column("referral_id", ID),
    Column("start_date", Date, nullable=False),
    Column("end_date", Date),
    by_person("start_date"),
)

cp_plan = record(
    "cp_plan",
    Column("person_id", ID, nullable=False),
    Column("referral_id", ID),
    Column("start_date", Date, nullable=False),
    Column("end_date", Date),
    Column("category", String(12)),
    Column("previous_plans", SmallInteger, comment="null where the return does not say"),
    by_person("start_date"),
)

visit = record(
    "visit",
    Column("visit_kind", String(4), nullable=False, comment="cin, cp or cla"),
    Column("person_id", ID, nullable=False),
    Column("visit_date", Date, nullable=False),
    Column("child_seen", Boolean),
    Column("seen_alone", Boolean),
    Index(None, "authority_code", "kind", "person_id", "visit_kind", "visit_date"),
)

care_episode = record(
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
    Column("outside_authority", Boolean, comment="null where the return does not say"),
    by_person("start_date"),
)

sdq_score = record(
    "sdq_score",
    Column("person_id", ID, nullable=False),
    Column("completed_date", Date, comment="null in SSDA903, which holds no date"),
    Column("year_ending", Integer, comment="year to 31 March, where the return is annual"),
    Column("score", SmallInteger, comment="carer's total difficulties, 0 to 40"),
    Column("reason", String(8), comment="why no score"),
    by_person("completed_date"),
)
