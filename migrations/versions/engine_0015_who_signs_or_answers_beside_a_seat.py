"""who signs or answers beside a seat (加签、沟通), and copies that somebody gave by hand (抄送)."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = 'engine_0015'
down_revision: str | None = 'engine_0014'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

def upgrade() -> None:
    """Go up."""
    op.add_column('wf_task', sa.Column('adds', sa.String(length=40), nullable=True))
    op.add_column('wf_task', sa.Column('added', sa.String(length=12), nullable=True))
    op.add_column('wf_task', sa.Column('awaits', sa.Integer(), nullable=True))
    op.add_column('wf_task', sa.Column('signed', sa.Text(), nullable=True))
    op.add_column('wf_copy', sa.Column('account', sa.String(length=255), nullable=True))
    op.add_column('wf_copy', sa.Column('given_by', sa.String(length=255), nullable=True))
    op.create_index('wf_copy_account', 'wf_copy', ['account'], unique=False)


def downgrade() -> None:
    """Go down."""
    op.drop_index('wf_copy_account', table_name='wf_copy')
    op.drop_column('wf_copy', 'given_by')
    op.drop_column('wf_copy', 'account')
    for name in ('signed', 'awaits', 'added', 'adds'):
        op.drop_column('wf_task', name)
