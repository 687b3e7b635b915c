"""Planned jobs and reminders."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "planned_job",
        sa.Column("quote_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("invoice_on", sa.Date(), nullable=False),
        sa.Column("payment_days", sa.Integer(), nullable=True),
        sa.Column("kept_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("planned_by", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["quote_id"], ["quote.id"], name=op.f("fk_planned_job_quote_id_quote")),
        sa.PrimaryKeyConstraint("quote_id", name=op.f("pk_planned_job")),
    )
    op.create_table(
        "planned_work",
        sa.Column("quote_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("share", sa.Integer(), nullable=False),
        sa.Column("function", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("regime", sa.String(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("days", sa.String(length=40), nullable=False),
        sa.Column("hours", sa.String(length=40), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("engagement_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(["engagement_id"], ["engagement.id"], name=op.f("fk_planned_work_engagement_id_engagement")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_planned_work_member_id_member")),
        sa.ForeignKeyConstraint(["quote_id"], ["planned_job.quote_id"], name=op.f("fk_planned_work_quote_id_planned_job")),
        sa.PrimaryKeyConstraint("quote_id", "position", name=op.f("pk_planned_work")),
    )
    with op.batch_alter_table("planned_work", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_planned_work_engagement_id"), ["engagement_id"], unique=False)

    with op.batch_alter_table("expense_line", schema=None) as batch_op:
        batch_op.add_column(sa.Column("allowance", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("count", sa.Integer(), nullable=True))

    op.create_table(
        "reminder",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("invoice_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("step", sa.String(length=40), nullable=False),
        sa.Column("taken_on", sa.Date(), nullable=False),
        sa.Column("taken_by", sa.String(), nullable=False),
        sa.Column("pay_by", sa.Date(), nullable=True),
        sa.Column("principal_minor", sa.BigInteger(), nullable=False),
        sa.Column("interest_minor", sa.BigInteger(), nullable=False),
        sa.Column("flat_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoice.id"], name=op.f("fk_reminder_invoice_id_invoice")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder")),
        sa.UniqueConstraint("invoice_id", "step", name=op.f("uq_reminder_invoice_id_step")),
    )
