"""The earliest end of work in a state is answered by an index."""

from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.create_index("ix_engagement_state_ends_on", "engagement", ["cooperative_id", "state", "ends_on"])
