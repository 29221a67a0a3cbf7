"""a person's own phrases (常用语) and drafts of decisions."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = 'records_0024'
down_revision: str | None = 'records_0023'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Go up."""
    op.create_table(
        'own_phrase',
        sa.Column('id', sa.String(length=26), primary_key=True),
        sa.Column('account_id', sa.String(length=26), nullable=False),
        sa.Column('outcome', sa.String(length=60), nullable=False),
        sa.Column('text', sa.String(length=200), nullable=False),
        sa.Column('kept_at', INSTANT, nullable=False),
        sa.UniqueConstraint('account_id', 'outcome', 'text', name='uq_own_phrase'),
    )
    op.create_table(
        'decision_draft',
        sa.Column('id', sa.String(length=26), primary_key=True),
        sa.Column('account_id', sa.String(length=26), nullable=False),
        sa.Column('task_id', sa.String(length=40), nullable=False),
        sa.Column('payload', sa.LargeBinary(), nullable=False),
        sa.Column('key_id', sa.String(length=16), nullable=False),
        sa.Column('revision', sa.Integer(), nullable=False),
        sa.Column('saved_at', INSTANT, nullable=False),
        sa.UniqueConstraint('account_id', 'task_id', name='uq_decision_draft'),
    )
    op.create_index('ix_decision_draft_task', 'decision_draft', ['task_id'])


def downgrade() -> None:
    """Go down."""
    op.drop_table('decision_draft')
    op.drop_table('own_phrase')
