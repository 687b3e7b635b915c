"""Indices for lists with much behind them: invoices by state and kind, payslips by state, quotes by client, roles by kind and member, changes by kind and moment."""

from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    with op.batch_alter_table("invoice", schema=None) as batch_op:
        batch_op.create_index("ix_invoice_state_kind", ["cooperative_id", "state", "kind", "id"], unique=False)
    with op.batch_alter_table("payslip", schema=None) as batch_op:
        batch_op.create_index("ix_payslip_state", ["cooperative_id", "state", "id"], unique=False)
    with op.batch_alter_table("quote", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_quote_client_id_quote_id"), ["client_id", "id"], unique=False)
    with op.batch_alter_table("role_grant", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_role_grant_cooperative_id_role_grant_role"), ["cooperative_id", "role"], unique=False)
        batch_op.create_index(batch_op.f("ix_role_grant_member_id"), ["member_id"], unique=False)
    with op.batch_alter_table("state_change", schema=None) as batch_op:
        batch_op.drop_index("ix_state_change_subject_state_change_id")
        batch_op.drop_index("ix_state_change_at")
        batch_op.create_index("ix_state_change_subject", ["subject", "id"], unique=False, postgresql_ops={"subject": "text_pattern_ops"})
        batch_op.create_index("ix_state_change_at", ["at", "id"], unique=False)
