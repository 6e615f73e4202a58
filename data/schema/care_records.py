"""Records about children in care and care leavers beside their episodes, and about staff."""

from sqlalchemy import Boolean, Column, Date, Float, Integer, SmallInteger, String

from data.schema.record import ID, by_person, record

care_review = record(
    "care_review",
    Column("person_id", ID, nullable=False),
    Column("review_date", Date, nullable=False),
    Column("code", String(4), comment="PN0 to PN7: how the child took part"),
    by_person("review_date"),
)

health_check = record(
    "health_check",
    Column("person_id", ID, nullable=False),
    Column(
        "check_kind",
        String(24),
        nullable=False,
        comment="health_assessment, dental, immunisations, development, convicted, "
        "substance_misuse, intervention_received or intervention_offered",
    ),
    Column("done", Boolean, comment="a refusal is not done; null where the return does not say"),
    Column("completed_date", Date, comment="null in SSDA903, which holds no date"),
    Column("year_ending", Integer, comment="year to 31 March, where the return is annual"),
    by_person("check_kind"),
)

missing_episode = record(
    "missing_episode",
    Column("person_id", ID, nullable=False),
    Column("missing_kind", String(1), nullable=False, comment="M missing, A away"),
    Column("start_date", Date, nullable=False),
    Column("end_date", Date),
    Column("interview_offered", Boolean),
    Column("interview_accepted", Boolean),
    Column("interview_date", Date, comment="only where the council's extract has the column"),
    by_person("start_date"),
)

care_leaver = record(
    "care_leaver",
    Column("person_id", ID, nullable=False),
    Column("born", Date, comment="as this file gives it: care leavers may be in no other"),
    Column("year_ending", Integer, comment="year to 31 March, where the return is annual"),
    Column("as_at", Date, comment="the day that the row describes, where it is not annual"),
    Column("eligibility", String(24)),
    Column("in_touch", String(8)),
    Column("activity", String(8), comment="ACTIV: F1 F2 F4 F5 P1 P2 P4 P5 G4 G5 G6"),
    Column("accommodation", String(8), comment="ACCOM: ends in 1 where suitable"),
    Column("latest_contact", Date),
    Column("pathway_plan_date", Date),
    by_person("as_at"),
)

adoption = record(
    "adoption",
    Column("person_id", ID, nullable=False),
    Column("entered_care_date", Date, comment="null where only the care episodes tell"),
    Column("decision_date", Date, comment="DATE_INT: should be placed for adoption"),
    Column("placement_order_date", Date),
    Column("matched_date", Date),
    Column("placed_date", Date),
    Column("adopted_date", Date),
    Column("reversed_date", Date, comment="when the decision or the placement was ended"),
    Column("reversed_reason", String(12)),
    Column("fostered_by_adopter", Boolean),
    Column("fostered_date", Date, comment="when the adopters-to-be began to foster the child"),
    Column("adopters", SmallInteger),
    Column("adopters_sex", String(4)),
    Column("adopters_status", String(4)),
    by_person("decision_date"),
)

adoption_placement = record(
    "adoption_placement",
    Column("person_id", ID, nullable=False),
    Column("placed_date", Date, nullable=False),
    Column("ceased_date", Date),
    Column("ceased_reason", String(12)),
    by_person("placed_date"),
)

previous_permanence = record(
    "previous_permanence",
    Column("person_id", ID, nullable=False),
    Column("permanence_code", String(4), comment="PREV_PERM: P1 to P4, Z1 none"),
    Column("permanence_date", Date),
    by_person("permanence_date"),
)

asylum_seeker = record(
    "asylum_seeker",
    Column("person_id", ID, nullable=False),
    Column("status_ended", Date, comment="DUC: no longer unaccompanied from this day"),
    by_person("status_ended"),
)

adopter = record(
    "adopter",
    Column("person_id", ID, nullable=False, comment="the adopter's own identifier"),
    Column("enquiry_date", Date),
    Column("approved_date", Date),
    Column("matched_date", Date),
    Column("placed_date", Date),
    Column("left_date", Date),
    by_person("enquiry_date"),
)

professional = record(
    "professional",
    Column("worker_id", ID, nullable=False),
    Column("role", String(60)),
    Column("agency", Boolean),
    Column("full_time_equivalent", Float),
)
