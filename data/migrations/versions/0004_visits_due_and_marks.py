"""Visit pauses and second thresholds, visits due, marks of measures, placements outside the area."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "measure_mark",
        sa.Column("authority_code", sa.String(length=12), nullable=False),
        sa.Column("measure", sa.String(length=60), nullable=False),
        sa.Column(
            "month",
            sa.String(length=7),
            nullable=False,
            comment="the first month that it holds for",
        ),
        sa.Column(
            "kind", sa.String(length=20), nullable=False, comment="baseline or recording_change"
        ),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False, comment="who set it"),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint(
            "authority_code", "measure", "month", "kind", name=op.f("pk_measure_mark")
        ),
    )
    op.create_table(
        "visit_due",
        sa.Column("authority_code", sa.String(length=12), nullable=False),
        sa.Column("measure", sa.String(length=60), nullable=False),
        sa.Column("person_id", sa.String(length=80), nullable=False),
        sa.Column("day", sa.Date(), nullable=False, comment="the last day of the records"),
        sa.Column("team", sa.String(length=120), nullable=False),
        sa.Column("locality", sa.String(length=120), nullable=False),
        sa.Column("service", sa.String(length=120), nullable=False),
        sa.Column("worker_id", sa.String(length=80), nullable=True),
        sa.Column("last_visit", sa.Date(), nullable=True),
        sa.Column(
            "days_unseen",
            sa.Integer(),
            nullable=True,
            comment="since the last visit, else since the clock started",
        ),
        sa.Column("due_date", sa.Date(), nullable=True),
        sa.Column(
            "standing",
            sa.String(length=12),
            nullable=False,
            comment="overdue, due, later, new, paused or unknown",
        ),
        sa.PrimaryKeyConstraint(
            "authority_code", "measure", "person_id", name=op.f("pk_visit_due")
        ),
    )
    op.create_table(
        "visit_pause",
        sa.Column("authority_code", sa.String(length=12), nullable=False),
        sa.Column("measure", sa.String(length=60), nullable=False),
        sa.Column("person_id", sa.String(length=80), nullable=False, comment="empty: every child"),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=True, comment="null: until it is ended"),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False, comment="who set it"),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint(
            "authority_code", "measure", "person_id", "first_day", name=op.f("pk_visit_pause")
        ),
    )
    # An empty calendar is filled anew, with the new columns.
    op.execute("DELETE FROM calendar")
    with op.batch_alter_table("calendar", schema=None) as batch_op:
        batch_op.add_column(sa.Column("months_3_after", sa.Date(), nullable=False))
        batch_op.add_column(sa.Column("months_6_after", sa.Date(), nullable=False))
        batch_op.add_column(sa.Column("months_12_after", sa.Date(), nullable=False))
        batch_op.add_column(sa.Column("months_24_after", sa.Date(), nullable=False))

    with op.batch_alter_table("adoption", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "entered_care_date",
                sa.Date(),
                nullable=True,
                comment="null where only the care episodes tell",
            )
        )
        batch_op.add_column(
            sa.Column(
                "fostered_date",
                sa.Date(),
                nullable=True,
                comment="when the adopters-to-be began to foster the child",
            )
        )

    with op.batch_alter_table("care_episode", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "outside_authority",
                sa.Boolean(),
                nullable=True,
                comment="null where the return does not say",
            )
        )

    with op.batch_alter_table("visit_rule", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "second_interval",
                sa.Integer(),
                nullable=True,
                comment="a second threshold, in the same unit",
            )
        )
        batch_op.add_column(
            sa.Column(
                "clock",
                sa.String(length=20),
                nullable=True,
                comment="what starts it: previous_visit, or plan_start alone",
            )
        )
        batch_op.alter_column(
            "unit",
            existing_type=sa.String(length=16),
            existing_nullable=False,
            existing_comment="days, working_days or months",
            comment="days, working_days, weeks or months",
        )
    for table, before in (
        (
            "monthly_fact",
            "month, rolling_12, year_to_date, quarter, year, academic_year or snapshot",
        ),
        ("supplied_figure", "month, quarter, year or academic_year"),
    ):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.alter_column(
                "period",
                existing_type=sa.String(length=16),
                existing_nullable=False,
                existing_comment=before,
                comment="as dashboard/period.py names them",
            )
