"""migrations of running cases: what was proposed and confirmed by whom, and what became of each case."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = 'engine_0016'
down_revision: str | None = 'engine_0015'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

INSTANT = sa.DateTime(timezone=True).with_variant(sa.String(length=32), 'sqlite')


def upgrade() -> None:
    """Go up."""
    op.create_table(
        'wf_migration',
        sa.Column('id', sa.String(length=40), primary_key=True),
        sa.Column('key', sa.String(length=255), nullable=False),
        sa.Column('source', sa.String(length=40), nullable=False),
        sa.Column('target', sa.String(length=40), nullable=False),
        sa.Column('changes', sa.Text(), nullable=False),
        sa.Column('reason', sa.Text(), nullable=False),
        sa.Column('home', sa.String(length=255), nullable=False),
        sa.Column('state', sa.String(length=16), nullable=False),
        sa.Column('job', sa.String(length=255), nullable=True),
        sa.Column('proposed_by', sa.String(length=255), nullable=True),
        sa.Column('proposed_at', INSTANT, nullable=False),
        sa.Column('confirmed_by', sa.String(length=255), nullable=True),
        sa.Column('confirmed_at', INSTANT, nullable=True),
        sa.Column('undone_by', sa.String(length=255), nullable=True),
        sa.Column('undone_at', INSTANT, nullable=True),
        sa.Column('undo_reason', sa.Text(), nullable=True),
    )
    op.create_index('wf_migration_key', 'wf_migration', ['key', 'proposed_at'])
    op.create_table(
        'wf_migration_case',
        sa.Column('migration_id', sa.String(length=40), primary_key=True),
        sa.Column('position', sa.Integer(), primary_key=True),
        sa.Column('case_id', sa.String(length=40), nullable=False),
        sa.Column('state', sa.String(length=16), nullable=False),
        sa.Column('said', sa.Text(), nullable=True),
        sa.Column('said_zh', sa.Text(), nullable=True),
        sa.Column('at', INSTANT, nullable=True),
    )
    op.create_index('wf_migration_case_state', 'wf_migration_case', ['migration_id', 'state', 'position'])
    op.create_index('wf_migration_case_once', 'wf_migration_case', ['migration_id', 'case_id'], unique=True)


def downgrade() -> None:
    """Go down."""
    op.drop_table('wf_migration_case')
    op.drop_table('wf_migration')
