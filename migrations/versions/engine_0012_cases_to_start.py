"""occasions of start events that open many cases, and the cases that wait to be started."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = 'engine_0012'
down_revision: str | None = 'engine_0011'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

INSTANT = sa.DateTime(timezone=True).with_variant(sa.String(length=32), 'sqlite')


def _held() -> list[sa.Column[object]]:
    return [
        sa.Column('claimed_by', sa.String(length=255), nullable=True),
        sa.Column('lease_until', INSTANT, nullable=True),
        sa.Column('fence', sa.BigInteger(), nullable=False),
        sa.Column('attempts', sa.Integer(), nullable=False),
        sa.Column('last_error', sa.Text(), nullable=True),
        sa.Column('last_error_zh', sa.Text(), nullable=True),
    ]


def upgrade() -> None:
    """Go up."""
    op.create_table(
        'wf_occasion',
        sa.Column('id', sa.String(length=40), primary_key=True),
        sa.Column('unique_key', sa.String(length=255), nullable=False),
        sa.Column('key', sa.String(length=255), nullable=False),
        sa.Column('owner', sa.String(length=255), nullable=False),
        sa.Column('element', sa.String(length=255), nullable=False),
        sa.Column('definition_id', sa.String(length=40), nullable=False),
        sa.Column('due_at', INSTANT, nullable=False),
        sa.Column('late', sa.Boolean(), nullable=False),
        sa.Column('payload', sa.Text(), nullable=True),
        sa.Column('mark', sa.String(length=255), nullable=False),
        sa.Column('state', sa.String(length=16), nullable=False),
        sa.Column('expected', sa.Integer(), nullable=False),
        sa.Column('known', sa.Integer(), nullable=False),
        sa.Column('created_at', INSTANT, nullable=False),
        sa.Column('done_at', INSTANT, nullable=True),
        *_held(),
    )
    op.create_index('wf_occasion_unique', 'wf_occasion', ['unique_key'], unique=True)
    op.create_index('wf_occasion_state', 'wf_occasion', ['state', 'due_at'])
    op.create_table(
        'wf_start',
        sa.Column('id', sa.String(length=40), primary_key=True),
        sa.Column('occasion_id', sa.String(length=40), nullable=False),
        sa.Column('key', sa.String(length=255), nullable=False),
        sa.Column('business_key', sa.String(length=255), nullable=False),
        sa.Column('organisation', sa.String(length=40), nullable=True),
        sa.Column('province', sa.String(length=40), nullable=True),
        sa.Column('variables', sa.Text(), nullable=False),
        sa.Column('state', sa.String(length=16), nullable=False),
        sa.Column('case_id', sa.String(length=40), nullable=True),
        sa.Column('due_at', INSTANT, nullable=False),
        sa.Column('created_at', INSTANT, nullable=False),
        sa.Column('started_at', INSTANT, nullable=True),
        *_held(),
    )
    op.create_index('wf_start_key', 'wf_start', ['key', 'business_key'], unique=True)
    op.create_index('wf_start_state', 'wf_start', ['state', 'due_at', 'id'])
    op.create_index('wf_start_occasion', 'wf_start', ['occasion_id', 'state'])


def downgrade() -> None:
    """Go down."""
    op.drop_table('wf_start')
    op.drop_table('wf_occasion')
