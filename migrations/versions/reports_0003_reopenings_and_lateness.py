"""who opened a submitted report again and why; whether a first submission was late."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "reports_0003"
down_revision: str | None = "reports_0002"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Go up; of what was submitted before, what the cut-off submitted was late."""
    with op.batch_alter_table("report_entry") as table:
        table.add_column(sa.Column("late", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute("UPDATE report_entry SET late = automatic")
    op.create_table(
        "report_reopening",
        sa.Column("id", sa.String(length=26), primary_key=True),
        sa.Column("org_id", sa.String(length=26), nullable=False),
        sa.Column("province", sa.String(length=2), nullable=False),
        sa.Column("set_key", sa.String(length=60), nullable=False),
        sa.Column("period", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("way", sa.String(length=16), nullable=False),
        sa.Column("through", sa.Boolean(), nullable=False),
        sa.Column("case_no", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("until", INSTANT, nullable=False),
        sa.Column("opened_at", INSTANT, nullable=False),
    )
    op.create_index(
        "ix_report_reopening_round", "report_reopening", ["set_key", "period", "org_id", "round"], unique=True
    )


def downgrade() -> None:
    """Go down."""
    op.drop_table("report_reopening")
    with op.batch_alter_table("report_entry") as table:
        table.drop_column("late")
