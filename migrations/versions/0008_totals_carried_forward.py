"""Totals of the books carried forward; the books walked by account, by subject and as they were written."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "ledger_carried",
        sa.Column("book_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("span", sa.String(), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("minor", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["book_id"], ["book.id"], name=op.f("fk_ledger_carried_book_id_book")),
        sa.PrimaryKeyConstraint("book_id", "unit", "span", "role", "subject", name=op.f("pk_ledger_carried")),
    )
    op.create_table(
        "ledger_carried_until",
        sa.Column("book_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("entry_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["book_id"], ["book.id"], name=op.f("fk_ledger_carried_until_book_id_book")),
        sa.ForeignKeyConstraint(["entry_id"], ["ledger_entry.id"], name=op.f("fk_ledger_carried_until_entry_id_ledger_entry")),
        sa.PrimaryKeyConstraint("book_id", name=op.f("pk_ledger_carried_until")),
    )
    with op.batch_alter_table("ledger_posting", schema=None) as batch_op:
        batch_op.drop_index("ix_ledger_posting_balance")
        batch_op.create_index("ix_ledger_posting_balance", ["book_id", "role", "subject", "minor"], unique=False)
        batch_op.create_index("ix_ledger_posting_subject", ["book_id", "subject", "entry_id", "position"], unique=False)
        batch_op.create_index("ix_ledger_posting_written", ["book_id", "entry_id", "position"], unique=False)
    with op.batch_alter_table("payslip", schema=None) as batch_op:
        replaces = sa.text("corrects_id IS NOT NULL")
        batch_op.create_index("ix_payslip_corrects", ["corrects_id"], unique=False, sqlite_where=replaces, postgresql_where=replaces)
