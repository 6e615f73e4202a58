"""Targets set here, the month's comment, actions, and the team map."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

KIND_BEFORE = "baseline or recording_change"
KIND = "as data/marks.py KINDS names them"


def upgrade() -> None:
    op.create_table(
        "measure_action",
        sa.Column("authority_code", sa.String(length=12), nullable=False),
        sa.Column("measure", sa.String(length=60), nullable=False),
        sa.Column(
            "number", sa.Integer(), autoincrement=False, nullable=False, comment="counts up from 1"
        ),
        sa.Column(
            "month", sa.String(length=7), nullable=False, comment="the month whose figure led to it"
        ),
        sa.Column("text", sa.String(length=500), nullable=False),
        sa.Column("owner", sa.String(length=80), nullable=False, comment="who is to do it"),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True, comment="null: still to do"),
        sa.Column("name", sa.String(length=80), nullable=False, comment="who wrote it"),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint(
            "authority_code", "measure", "number", name=op.f("pk_measure_action")
        ),
    )
    op.create_table(
        "measure_comment",
        sa.Column("authority_code", sa.String(length=12), nullable=False),
        sa.Column("measure", sa.String(length=60), nullable=False),
        sa.Column(
            "month", sa.String(length=7), nullable=False, comment="the month that it speaks of"
        ),
        sa.Column("text", sa.String(length=1000), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False, comment="who wrote it"),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint(
            "authority_code", "measure", "month", name=op.f("pk_measure_comment")
        ),
    )
    op.create_table(
        "measure_target",
        sa.Column("authority_code", sa.String(length=12), nullable=False),
        sa.Column("measure", sa.String(length=60), nullable=False),
        sa.Column(
            "valid_from",
            sa.String(length=7),
            nullable=False,
            comment="the first month it holds for",
        ),
        sa.Column(
            "value",
            sa.Float(),
            nullable=True,
            comment="in the measure's unit; null: no target from then on",
        ),
        sa.Column("source", sa.String(length=200), nullable=False, comment="whose target it is"),
        sa.Column("name", sa.String(length=80), nullable=False, comment="who set it"),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint(
            "authority_code", "measure", "valid_from", name=op.f("pk_measure_target")
        ),
    )
    op.create_table(
        "team_map",
        sa.Column("authority_code", sa.String(length=12), nullable=False),
        sa.Column(
            "returned_team", sa.String(length=120), nullable=False, comment="as the returns name it"
        ),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column(
            "valid_to",
            sa.Date(),
            nullable=True,
            comment="the first day on which it no longer holds",
        ),
        sa.Column(
            "team",
            sa.String(length=120),
            nullable=False,
            comment="the team that stands in its place",
        ),
        sa.Column("team_name", sa.String(length=120), nullable=False),
        sa.Column("service", sa.String(length=120), nullable=False),
        sa.Column("locality", sa.String(length=120), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False, comment="who set it"),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint(
            "authority_code", "returned_team", "valid_from", name=op.f("pk_team_map")
        ),
    )
    with op.batch_alter_table("team_map", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_team_map_authority_code_team"), ["authority_code", "team"], unique=False
        )

    with op.batch_alter_table("measure_mark", schema=None) as batch_op:
        batch_op.alter_column(
            "kind",
            existing_type=sa.String(length=20),
            existing_nullable=False,
            comment=KIND,
            existing_comment=KIND_BEFORE,
        )
