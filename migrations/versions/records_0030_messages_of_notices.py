"""messages that carry notices to people."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = 'records_0030'
down_revision: str | None = 'records_0025'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

INSTANT = sa.DateTime(timezone=True)
UNSPREAD = sa.text('spread_at IS NULL')


def upgrade() -> None:
    """Go up; what was left before is not sent now."""
    op.add_column('notice', sa.Column('spread_at', INSTANT, nullable=True))
    op.execute('UPDATE notice SET spread_at = made_at')
    op.create_index(
        'ix_notice_unspread', 'notice', ['made_at', 'id'], sqlite_where=UNSPREAD, postgresql_where=UNSPREAD
    )
    op.create_table(
        'notice_address',
        sa.Column('id', sa.String(length=26), primary_key=True),
        sa.Column('holder', sa.String(length=26), nullable=False),
        sa.Column('unit', sa.Boolean(), nullable=False),
        sa.Column('channel', sa.String(length=16), nullable=False),
        sa.Column('payload', sa.LargeBinary(), nullable=False),
        sa.Column('key_id', sa.String(length=16), nullable=False),
        sa.Column('asked_at', INSTANT, nullable=False),
        sa.Column('asked_today', sa.Integer(), nullable=False),
        sa.Column('tries', sa.Integer(), nullable=False),
        sa.Column('verified_at', INSTANT, nullable=True),
        sa.UniqueConstraint('holder', 'channel', name='uq_notice_address_holder'),
    )
    op.create_table(
        'notice_wish',
        sa.Column('account_id', sa.String(length=26), primary_key=True),
        sa.Column('choices', sa.JSON(), nullable=False),
        sa.Column('quiet_from', sa.String(length=5), nullable=True),
        sa.Column('quiet_to', sa.String(length=5), nullable=True),
        sa.Column('digest_at', sa.String(length=5), nullable=False),
        sa.Column('changed_at', INSTANT, nullable=False),
    )
    op.create_table(
        'notice_message',
        sa.Column('id', sa.String(length=26), primary_key=True),
        sa.Column('key', sa.String(length=80), nullable=False),
        sa.Column('notice_id', sa.String(length=26), nullable=False),
        sa.Column('address_id', sa.String(length=26), nullable=False),
        sa.Column('daily', sa.Boolean(), nullable=False),
        sa.Column('due_at', INSTANT, nullable=False),
        sa.Column('sent_at', INSTANT, nullable=True),
        sa.ForeignKeyConstraint(['notice_id'], ['notice.id'], name=op.f('fk_notice_message_notice_id')),
        sa.ForeignKeyConstraint(['address_id'], ['notice_address.id'], name=op.f('fk_notice_message_address_id')),
        sa.UniqueConstraint('key', name=op.f('uq_notice_message_key')),
    )
    op.create_index('ix_notice_message_address', 'notice_message', ['address_id', 'due_at'])


def downgrade() -> None:
    """Go down."""
    for table in ('notice_message', 'notice_wish', 'notice_address'):
        op.drop_table(table)
    op.drop_index('ix_notice_unspread', 'notice')
    op.drop_column('notice', 'spread_at')
