"""The fact as a member was told it, so that a changed one can say how it was."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """There."""
    with op.batch_alter_table("memories") as table:
        table.add_column(sa.Column("told", sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    """And back."""
    with op.batch_alter_table("memories") as table:
        table.drop_column("told")
