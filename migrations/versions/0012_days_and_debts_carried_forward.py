"""Days and debts carried forward."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.create_table(
        "guarantee_carried_debt",
        sa.Column("book_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("minor", sa.BigInteger(), nullable=False),
        sa.Column("guaranteed_minor", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["book_id"], ["book.id"], name=op.f("fk_guarantee_carried_debt_book_id_book")),
        sa.PrimaryKeyConstraint("book_id", "subject", name=op.f("pk_guarantee_carried_debt")),
    )
    op.create_index("ix_guarantee_carried_debt_due", "guarantee_carried_debt", ["book_id", "due_on", "minor", "guaranteed_minor", "subject"], unique=False)
    op.create_table(
        "ledger_carried_day",
        sa.Column("book_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("booked_on", sa.Date(), nullable=False),
        sa.Column("lowest", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("highest", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["book_id"], ["book.id"], name=op.f("fk_ledger_carried_day_book_id_book")),
        sa.PrimaryKeyConstraint("book_id", "booked_on", name=op.f("pk_ledger_carried_day")),
    )
    op.create_table(
        "guarantee_carried_until",
        sa.Column("book_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("entry_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["book_id"], ["book.id"], name=op.f("fk_guarantee_carried_until_book_id_book")),
        sa.ForeignKeyConstraint(["entry_id"], ["ledger_entry.id"], name=op.f("fk_guarantee_carried_until_entry_id_ledger_entry")),
        sa.PrimaryKeyConstraint("book_id", name=op.f("pk_guarantee_carried_until")),
    )
    op.execute(
        "INSERT INTO ledger_carried_day (book_id, booked_on, lowest, highest)"
        " SELECT e.book_id, e.booked_on, MIN(e.id), MAX(e.id) FROM ledger_entry e JOIN ledger_carried_until u ON u.book_id = e.book_id"
        " WHERE e.id <= u.entry_id GROUP BY e.book_id, e.booked_on"
    )
