"""timers that acted late."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = 'engine_0017'
down_revision: str | None = 'engine_0016'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

INSTANT = sa.DateTime(timezone=True).with_variant(sa.String(length=32), 'sqlite')


def upgrade() -> None:
    """Go up; what was late before is not known."""
    op.create_table(
        'wf_late_timer',
        sa.Column('id', sa.String(length=40), primary_key=True),
        sa.Column('kind', sa.String(length=24), nullable=False),
        sa.Column('case_id', sa.String(length=40), nullable=True),
        sa.Column('definition_id', sa.String(length=40), nullable=False),
        sa.Column('element', sa.String(length=255), nullable=False),
        sa.Column('due_at', INSTANT, nullable=False),
        sa.Column('fired_at', INSTANT, nullable=False),
        sa.Column('attempts', sa.Integer(), nullable=False),
    )
    op.create_index('wf_late_timer_due', 'wf_late_timer', ['due_at'])


def downgrade() -> None:
    """Go down."""
    op.drop_index('wf_late_timer_due', table_name='wf_late_timer')
    op.drop_table('wf_late_timer')
