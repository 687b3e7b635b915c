"""Payment files say when they were given to the bank; those of before were. Who is invited says their day of birth themselves."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    with op.batch_alter_table("transfer_file", schema=None) as batch_op:
        batch_op.add_column(sa.Column("given_by", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("given_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE transfer_file SET given_by = made_by, given_at = made_at")
    with op.batch_alter_table("transfer_file", schema=None) as batch_op:
        batch_op.alter_column("given_by", server_default=None)
    with op.batch_alter_table("member", schema=None) as batch_op:
        batch_op.alter_column("born_on", existing_type=sa.Date(), nullable=True)
    op.create_index("ix_payslip_run_pay_on", "payslip", ["run_id", "pay_on"])
    op.create_index("ix_engagement_ends_on", "engagement", ["cooperative_id", "ends_on", "starts_on", "state"])
