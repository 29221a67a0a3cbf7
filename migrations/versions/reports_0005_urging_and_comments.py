"""who was urged to report and how often; comments of levels above on cells."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "reports_0005"
down_revision: str | None = "reports_0004"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

INSTANT = sa.DateTime(timezone=True)
DAY = ["set_key", "period", "org_id", "by_org", "day", "number"]


def upgrade() -> None:
    """Go up."""
    op.create_table(
        "report_urging",
        sa.Column("id", sa.String(length=26), primary_key=True),
        sa.Column("org_id", sa.String(length=26), nullable=False),
        sa.Column("set_key", sa.String(length=60), nullable=False),
        sa.Column("period", sa.Integer(), nullable=False),
        sa.Column("by_org", sa.String(length=26), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("made_by", sa.String(length=26), nullable=True),
    )
    op.create_index("ix_report_urging_day", "report_urging", DAY, unique=True)
    op.create_table(
        "report_comment",
        sa.Column("id", sa.String(length=26), primary_key=True),
        sa.Column("org_id", sa.String(length=26), nullable=False),
        sa.Column("element", sa.Integer(), nullable=False),
        sa.Column("period", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=1000), nullable=False),
        sa.Column("by_org", sa.String(length=26), nullable=False),
        sa.Column("by_role", sa.String(length=32), nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("made_by", sa.String(length=26), nullable=True),
        sa.Column("settled_at", INSTANT, nullable=True),
        sa.Column("settled_by", sa.String(length=26), nullable=True),
    )
    op.create_index("ix_report_comment_unit", "report_comment", ["org_id", "period", "element"])


def downgrade() -> None:
    """Go down."""
    op.drop_table("report_comment")
    op.drop_table("report_urging")
