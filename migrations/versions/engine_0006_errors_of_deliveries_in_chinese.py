"""errors of deliveries and of calls to receivers in Chinese."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = 'engine_0006'
down_revision: str | None = 'engine_0005'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Go up."""
    op.add_column('wf_outbox', sa.Column('last_error_zh', sa.Text(), nullable=True))
    op.add_column('wf_webhook_log', sa.Column('error_zh', sa.Text(), nullable=True))


def downgrade() -> None:
    """Go down."""
    op.drop_column('wf_webhook_log', 'error_zh')
    op.drop_column('wf_outbox', 'last_error_zh')
