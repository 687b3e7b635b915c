"""Lists, search, keys for programs, and webhooks."""

import sqlalchemy as sa
from alembic import op

from smartcoop.names import words

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "name_word",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("cooperative_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("key", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("word", sa.String(length=40).with_variant(sa.String(length=40, collation="C"), "postgresql"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_name_word")),
    )
    with op.batch_alter_table("name_word", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_name_word_kind_name_word_key"), ["kind", "key"], unique=False)
        batch_op.create_index("ix_name_word_looked_up", ["cooperative_id", "kind", "word", "key"], unique=False)

    op.create_table(
        "saved_filter",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("cooperative_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("listing", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("said", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["cooperative_id"], ["cooperative.id"], name=op.f("fk_saved_filter_cooperative_id_cooperative")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_saved_filter_user_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_filter")),
        sa.UniqueConstraint("user_id", "cooperative_id", "listing", "name", name=op.f("uq_saved_filter_user_id_cooperative_id_listing_name")),
    )
    op.create_table(
        "webhook",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("cooperative_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("kinds", sa.JSON(), nullable=False),
        sa.Column("salt", sa.String(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_by", sa.String(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["cooperative_id"], ["cooperative.id"], name=op.f("fk_webhook_cooperative_id_cooperative")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook")),
    )
    with op.batch_alter_table("webhook", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_webhook_cooperative_id_webhook_ended_at"), ["cooperative_id", "ended_at"], unique=False)

    op.create_table(
        "webhook_delivery",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("webhook_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("change_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["change_id"], ["state_change.id"], name=op.f("fk_webhook_delivery_change_id_state_change")),
        sa.ForeignKeyConstraint(["webhook_id"], ["webhook.id"], name=op.f("fk_webhook_delivery_webhook_id_webhook")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_delivery")),
        sa.UniqueConstraint("webhook_id", "change_id", name=op.f("uq_webhook_delivery_webhook_id_change_id")),
    )
    with op.batch_alter_table("webhook_delivery", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_webhook_delivery_webhook_id_webhook_delivery_id"), ["webhook_id", "id"], unique=False)

    with op.batch_alter_table("activity", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_activity_cooperative_id_activity_name_activity_id"), ["cooperative_id", "name", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_activity_cooperative_id_activity_opened_on_activity_id"), ["cooperative_id", "opened_on", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_activity_cooperative_id_activity_state_activity_id"), ["cooperative_id", "state", "id"], unique=False)

    with op.batch_alter_table("api_token", schema=None) as batch_op:
        batch_op.add_column(sa.Column("scopes", sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table("bank_statement_line", schema=None) as batch_op:
        batch_op.create_index("ix_bank_statement_line_booked", ["book_id", "booked_on", "id"], unique=False)
        batch_op.create_index("ix_bank_statement_line_iban", ["book_id", "counterparty_iban"], unique=False)
        batch_op.create_index(batch_op.f("ix_bank_statement_line_book_id_bank_statement_line_id"), ["book_id", "id"], unique=False)
        batch_op.create_index("ix_bank_statement_line_minor", ["book_id", "minor", "id"], unique=False)

    op.create_index("ix_engagement_starts_on", "engagement", ["cooperative_id", "starts_on", "id"])
    with op.batch_alter_table("expense_claim", schema=None) as batch_op:
        batch_op.create_index("ix_expense_claim_drafted", ["cooperative_id", "drafted_on", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_expense_claim_cooperative_id_expense_claim_id"), ["cooperative_id", "id"], unique=False)
        batch_op.create_index("ix_expense_claim_total", ["cooperative_id", "total_minor", "id"], unique=False)

    with op.batch_alter_table("invoice", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_invoice_cooperative_id_invoice_due_on_invoice_id"), ["cooperative_id", "due_on", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_invoice_cooperative_id_invoice_issued_on_invoice_id"), ["cooperative_id", "issued_on", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_invoice_cooperative_id_invoice_total_minor_invoice_id"), ["cooperative_id", "total_minor", "id"], unique=False)
        batch_op.create_index("ix_invoice_number_begins", ["cooperative_id", "number"], unique=False, postgresql_ops={"number": "text_pattern_ops"})

    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.add_column(sa.Column("not_before", sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table("ledger_posting", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ledger_posting_book_id_ledger_posting_role"))
        batch_op.create_index("ix_ledger_posting_account", ["book_id", "role", "entry_id", "position"], unique=False)

    with op.batch_alter_table("member", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_member_cooperative_id_member_joined_on_member_id"), ["cooperative_id", "joined_on", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_member_cooperative_id_member_state_member_id"), ["cooperative_id", "state", "id"], unique=False)

    with op.batch_alter_table("payment_order", schema=None) as batch_op:
        batch_op.create_index("ix_payment_order_kind", ["book_id", "kind", "id"])
        batch_op.create_index("ix_payment_order_execute", ["book_id", "execute_on", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_payment_order_book_id_payment_order_id"), ["book_id", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_payment_order_book_id_payment_order_minor_payment_order_id"), ["book_id", "minor", "id"], unique=False)

    with op.batch_alter_table("payroll_run", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_payroll_run_cooperative_id_payroll_run_id"), ["cooperative_id", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_payroll_run_cooperative_id_payroll_run_month_payroll_run_id"), ["cooperative_id", "month", "id"], unique=False)

    with op.batch_alter_table("payslip", schema=None) as batch_op:
        batch_op.create_index("ix_payslip_month", ["cooperative_id", "state", "month", "id"], unique=False)
        batch_op.create_index("ix_payslip_pay_on", ["cooperative_id", "state", "pay_on", "id"], unique=False)
        batch_op.create_index(
            "ix_payslip_payable",
            ["cooperative_id", "state", "payable_minor", "id"],
            unique=False,
        )

    with op.batch_alter_table("quote", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_quote_cooperative_id_quote_state_quote_id"), ["cooperative_id", "state", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_quote_cooperative_id_quote_total_minor_quote_id"), ["cooperative_id", "total_minor", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_quote_cooperative_id_quote_valid_until_quote_id"), ["cooperative_id", "valid_until", "id"], unique=False)
        batch_op.create_index("ix_quote_number_begins", ["cooperative_id", "number"], unique=False, postgresql_ops={"number": "text_pattern_ops"})

    for kind, name in NAMES.items():
        _keep_names(kind, name)


NAMES = {"member": "first_name || ' ' || last_name", "client": "name", "activity": "name"}
"""What is found by name, and what its name is made of."""


def _keep_names(kind: str, name: str) -> None:
    connection = op.get_bind()
    found = sa.table("name_word", sa.column("cooperative_id"), sa.column("kind"), sa.column("key"), sa.column("word"))
    for rows in connection.execute(sa.text(f"SELECT cooperative_id, id, {name} FROM {kind}")).partitions(1000):
        kept = [{"cooperative_id": home, "kind": kind, "key": key, "word": word} for home, key, said in rows for word in words(said)]
        if kept:
            connection.execute(sa.insert(found), kept)
