"""who recorded an affiliation, and when."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = 'records_0003'
down_revision: str | None = 'records_0002'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Go up."""
    op.add_column('org_parent', sa.Column('set_by', sa.String(length=26), nullable=True))
    op.add_column('org_parent', sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Go down."""
    op.drop_column('org_parent', 'recorded_at')
    op.drop_column('org_parent', 'set_by')
