"""Records of early help, enquiries, conferences and reviews of protection plans."""

from sqlalchemy import Boolean, Column, Date

from data.schema.record import ID, by_person, record

early_help = record(
    "early_help",
    Column("person_id", ID, nullable=False),
    Column("start_date", Date, nullable=False),
    Column("end_date", Date),
    by_person("start_date"),
)

s47_enquiry = record(
    "s47_enquiry",
    Column("person_id", ID, nullable=False),
    Column("referral_id", ID),
    Column("start_date", Date, nullable=False),
    Column("end_date", Date),
    Column("no_further_action", Boolean, comment="null where the return does not say"),
    Column("conference_not_required", Boolean, comment="null where the return does not say"),
    by_person("start_date"),
)

conference = record(
    "conference",
    Column("person_id", ID, nullable=False),
    Column("enquiry_id", ID, comment="the section 47 enquiry that led to it"),
    Column("enquiry_date", Date, comment="start of that enquiry, where known"),
    Column("conference_date", Date, nullable=False),
    Column("transfer_in", Boolean),
    Column("plan_followed", Boolean, comment="null where the return does not say"),
    by_person("conference_date"),
)

cp_review = record(
    "cp_review",
    Column("person_id", ID, nullable=False),
    Column("plan_id", ID),
    Column("review_date", Date, nullable=False),
    by_person("review_date"),
)
