"""jobs that a case leaves for the system have no account."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = 'records_0011'
down_revision: str | None = 'records_0010'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Go up."""
    _nullable(True)


def downgrade() -> None:
    """Go down."""
    op.execute("DELETE FROM job WHERE account_id IS NULL")
    _nullable(False)


def _nullable(may: bool) -> None:
    with op.batch_alter_table('job') as table:
        for name in ('account_id', 'assignment_id'):
            table.alter_column(name, existing_type=sa.String(26), existing_nullable=not may, nullable=may)
