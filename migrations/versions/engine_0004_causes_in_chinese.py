"""causes of incidents in Chinese."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = 'engine_0004'
down_revision: str | None = 'engine_0003'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Go up."""
    op.add_column('wf_incident', sa.Column('cause_zh', sa.Text(), nullable=True))


def downgrade() -> None:
    """Go down."""
    op.drop_column('wf_incident', 'cause_zh')
