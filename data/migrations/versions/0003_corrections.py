"""An import of corrected rows, and the job of one, name the import that they correct."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("import_run", "import_job"):
        with op.batch_alter_table(name, schema=None) as batch_op:
            batch_op.add_column(
                sa.Column(
                    "corrects_id",
                    sa.Integer(),
                    nullable=True,
                    comment="the import whose refused rows these are, corrected",
                )
            )
