"""signature values of submissions."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "reports_0002"
down_revision: str | None = "reports_0001"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Go up; what was submitted before stays unsigned."""
    op.add_column("report_snapshot", sa.Column("signing_key", sa.String(length=64), nullable=True))
    op.add_column("report_snapshot", sa.Column("signature", sa.String(length=200), nullable=True))


def downgrade() -> None:
    """Go down."""
    op.drop_column("report_snapshot", "signature")
    op.drop_column("report_snapshot", "signing_key")
