"""indexes of open tasks only; a key of what and when for start events only; room in pages for changed rows."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = 'engine_0005'
down_revision: str | None = 'engine_0004'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_PARTIAL = (
    ('wf_task_inbox', ['organisation', 'role', 'due_at'], "state = 'open'"),
    ('wf_task_person', ['person'], "state = 'open' AND person IS NOT NULL"),
    ('wf_task_claimed', ['claimed_by'], "state = 'open' AND claimed_by IS NOT NULL"),
    ('wf_task_decided', ['decided_by', 'decided_at'], 'decided_by IS NOT NULL'),
)
_ROOM = ('wf_case', 'wf_scope', 'wf_timer', 'wf_outbox')  # PostgreSQL only: rows that change soon
_OLD = (
    ('wf_task_inbox', ['organisation', 'role', 'state', 'due_at']),
    ('wf_task_person', ['claimed_by', 'state']),
    ('wf_task_overdue', ['state', 'overdue', 'organisation']),
)


def upgrade() -> None:
    """Go up."""
    for name, _ in _OLD:
        op.drop_index(name, table_name='wf_task')
    for name, columns, where in _PARTIAL:
        op.create_index(name, 'wf_task', columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))
    op.create_index(
        'wf_task_overdue', 'wf_task', ['due_at'],
        sqlite_where=sa.text("state = 'open' AND overdue IS 1"),
        postgresql_where=sa.text("state = 'open' AND overdue IS true"),
    )  # fmt: skip
    op.drop_index('wf_timer_unique', table_name='wf_timer')
    with op.batch_alter_table('wf_timer') as batch:
        batch.alter_column('unique_key', existing_type=sa.String(length=255), nullable=True)
    op.execute("UPDATE wf_timer SET unique_key = NULL WHERE kind <> 'start'")
    where = sa.text('unique_key IS NOT NULL')
    op.create_index(
        'wf_timer_unique', 'wf_timer', ['unique_key'], unique=True, sqlite_where=where, postgresql_where=where
    )
    if op.get_bind().dialect.name == 'postgresql':
        for table in _ROOM:
            op.execute(f'ALTER TABLE {table} SET (fillfactor = 60)')


def downgrade() -> None:
    """Go down."""
    if op.get_bind().dialect.name == 'postgresql':
        for table in _ROOM:
            op.execute(f'ALTER TABLE {table} RESET (fillfactor)')
    op.drop_index('wf_timer_unique', table_name='wf_timer')
    op.execute('UPDATE wf_timer SET unique_key = id WHERE unique_key IS NULL')
    with op.batch_alter_table('wf_timer') as batch:
        batch.alter_column('unique_key', existing_type=sa.String(length=255), nullable=False)
    op.create_index('wf_timer_unique', 'wf_timer', ['unique_key'], unique=True)
    op.drop_index('wf_task_overdue', table_name='wf_task')
    for name, _, _ in _PARTIAL:
        op.drop_index(name, table_name='wf_task')
    for name, columns in _OLD:
        op.create_index(name, 'wf_task', columns)
