"""tasks know their process, and a desk is counted by an index alone; limits that fall together stand in order."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = 'engine_0018'
down_revision: str | None = 'engine_0017'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_INBOX = ['organisation', 'role', 'due_at', 'id']
_COUNTS = [
    'organisation', 'role', 'process', 'due_at', 'claimed_by', 'delegated_by', 'overdue', 'person', 'state',
]
_OPEN = "state = 'open'"


def upgrade() -> None:
    """Go up."""
    op.add_column('wf_task', sa.Column('process', sa.String(length=255), nullable=False, server_default=''))
    op.execute("UPDATE wf_task SET process = (SELECT key FROM wf_case WHERE wf_case.id = wf_task.case_id)")
    op.drop_index('wf_task_inbox', table_name='wf_task')
    _index('wf_task_inbox', _INBOX, _OPEN)
    _index('wf_task_counts', _COUNTS, f'{_OPEN} AND person IS NULL AND organisation IS NOT NULL')


def downgrade() -> None:
    """Go down."""
    op.drop_index('wf_task_counts', table_name='wf_task')
    op.drop_index('wf_task_inbox', table_name='wf_task')
    _index('wf_task_inbox', _INBOX[:-1], _OPEN)
    op.drop_column('wf_task', 'process')


def _index(name: str, columns: list[str], where: str) -> None:
    op.create_index(name, 'wf_task', columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))
