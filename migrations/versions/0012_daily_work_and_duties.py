"""Daily work and duties."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0008"


def upgrade() -> None:
    op.create_table(
        "daily_run",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("cooperative_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("for_day", sa.Date(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("pieces", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["cooperative_id"], ["cooperative.id"], name=op.f("fk_daily_run_cooperative_id_cooperative")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_daily_run")),
    )
    with op.batch_alter_table("daily_run", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_daily_run_cooperative_id_daily_run_id"), ["cooperative_id", "id"], unique=False)

    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.alter_column("member_id", existing_type=sa.INTEGER(), nullable=True)
