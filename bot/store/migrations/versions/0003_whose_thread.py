"""Who asked last in a thread, so that what it is about is theirs, to be shown and deleted."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """There. Of threads of before nobody can say whose they are: they are begun anew."""
    op.execute("DELETE FROM threads")
    with op.batch_alter_table("threads") as table:
        table.add_column(sa.Column("member", sa.String(length=200), nullable=False, server_default=""))


def downgrade() -> None:
    """And back."""
    with op.batch_alter_table("threads") as table:
        table.drop_column("member")
