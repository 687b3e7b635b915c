"""What waits for its day is found by an index."""

from alembic import op

revision = "0010"
down_revision = "0008"


def upgrade() -> None:
    with op.batch_alter_table("payment_order", schema=None) as batch_op:
        batch_op.create_index("ix_payment_order_waiting", ["book_id", "state", "execute_on", "id", "minor"], unique=False)
