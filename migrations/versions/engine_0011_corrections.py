"""tasks that correct what another returned."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = 'engine_0011'
down_revision: str | None = 'engine_0010'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Go up."""
    op.add_column('wf_task', sa.Column('corrects', sa.String(length=40), nullable=True))


def downgrade() -> None:
    """Go down."""
    op.drop_column('wf_task', 'corrects')
