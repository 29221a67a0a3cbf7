"""what each scope was before its last save, so that one decision can be taken back."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = 'engine_0009'
down_revision: str | None = 'engine_0008'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_BEFORE = (('before_seq', sa.Integer()), ('before_state', sa.Text()), ('before_data', sa.Text()), ('dropped', sa.Text()))


def upgrade() -> None:
    """Go up. A scope that is there already stands at row 0 of its case's history: older than any decision."""
    op.add_column('wf_scope', sa.Column('seq', sa.Integer(), nullable=False, server_default='0'))
    for name, kind in _BEFORE:
        op.add_column('wf_scope', sa.Column(name, kind))


def downgrade() -> None:
    """Go down."""
    with op.batch_alter_table('wf_scope') as batch:
        for name, _ in reversed(_BEFORE):
            batch.drop_column(name)
        batch.drop_column('seq')
