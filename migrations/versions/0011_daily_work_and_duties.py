"""Daily work and duties."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


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

    op.create_table(
        "declaration_made",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("cooperative_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("period", sa.String(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=False),
        sa.Column("done_by", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("document_key", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["cooperative_id"], ["cooperative.id"], name=op.f("fk_declaration_made_cooperative_id_cooperative")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_declaration_made")),
        sa.UniqueConstraint("cooperative_id", "code", "period", name=op.f("uq_declaration_made_cooperative_id_code_period")),
    )
    with op.batch_alter_table("declaration_made", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_declaration_made_cooperative_id_declaration_made_period"), ["cooperative_id", "period"], unique=False)

    with op.batch_alter_table("expected_payment", schema=None) as batch_op:
        batch_op.add_column(sa.Column("claimed_minor", sa.BigInteger(), nullable=True))
        batch_op.create_index(
            "ix_expected_payment_claimed",
            ["book_id"],
            unique=False,
            sqlite_where=sa.text("claimed_minor IS NOT NULL"),
            postgresql_where=sa.text("claimed_minor IS NOT NULL"),
        )

    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.alter_column("member_id", existing_type=sa.INTEGER(), nullable=True)
        batch_op.create_index(batch_op.f("ix_notice_subject"), ["subject"], unique=False)
