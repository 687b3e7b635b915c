"""What waits for its day is found by an index; so are a run's exceptions and what two months come to."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    with op.batch_alter_table("payment_order", schema=None) as batch_op:
        batch_op.create_index("ix_payment_order_waiting", ["book_id", "state", "execute_on", "id", "minor"], unique=False)
    with op.batch_alter_table("expected_payment", schema=None) as batch_op:
        for name, column in (("payer", "payer_key"), ("payer_iban", "payer_iban"), ("minor", "minor")):
            batch_op.drop_index(f"ix_expected_payment_{name}")
            batch_op.create_index(f"ix_expected_payment_{name}", ["book_id", "is_open", column, "due_on", "id"], unique=False)
    with op.batch_alter_table("payslip", schema=None) as batch_op:
        has_findings = sa.text("CAST(findings AS VARCHAR) != '[]'")
        summed = ["member_id", "gross_minor", "payable_minor", "cost_minor"]
        batch_op.drop_index("ix_payslip_month")
        batch_op.create_index("ix_payslip_month", ["cooperative_id", "state", "month", "id", *summed], unique=False)
        batch_op.drop_index(batch_op.f("ix_payslip_run_id_payslip_state_payslip_id"))
        batch_op.create_index("ix_payslip_run_state", ["run_id", "state", "id", *summed], unique=False)
        batch_op.create_index("ix_payslip_findings", ["run_id", "id"], unique=False, sqlite_where=has_findings, postgresql_where=has_findings)
