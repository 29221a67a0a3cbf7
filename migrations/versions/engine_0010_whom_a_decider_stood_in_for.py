"""whom a decider stood in for."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = 'engine_0010'
down_revision: str | None = 'engine_0009'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Go up."""
    op.add_column('wf_task', sa.Column('decided_for', sa.String(length=255), nullable=True))


def downgrade() -> None:
    """Go down."""
    op.drop_column('wf_task', 'decided_for')
