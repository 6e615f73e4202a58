"""What is hidden of each part of a measure, found when its facts are and stored beside them."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "hidden_figure",
        sa.Column("authority_code", sa.String(length=12), nullable=False),
        sa.Column("measure", sa.String(length=60), nullable=False),
        sa.Column("group", sa.String(length=12), nullable=False),
        sa.Column("split", sa.String(length=16), nullable=False),
        sa.Column(
            "small_number",
            sa.Integer(),
            nullable=False,
            comment="the threshold that it was made for",
        ),
        sa.Column(
            "pattern",
            sa.Text(),
            nullable=False,
            comment="JSON: what is hidden, by dashboard names",
        ),
        sa.PrimaryKeyConstraint(
            "authority_code", "measure", "group", "split", name=op.f("pk_hidden_figure")
        ),
    )


def downgrade() -> None:
    op.drop_table("hidden_figure")
