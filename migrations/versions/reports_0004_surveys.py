"""surveys: data sets that an authority collects from those below it, for some periods."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "reports_0004"
down_revision: str | None = "reports_0003"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Go up."""
    with op.batch_alter_table("report_set") as table:
        table.add_column(sa.Column("last_period", sa.Integer(), nullable=True))
        table.add_column(sa.Column("owner", sa.String(length=26), nullable=True))


def downgrade() -> None:
    """Go down; a survey would hold everywhere and for ever, so it goes."""
    op.execute("DELETE FROM report_set WHERE owner IS NOT NULL")
    with op.batch_alter_table("report_set") as table:
        table.drop_column("owner")
        table.drop_column("last_period")
