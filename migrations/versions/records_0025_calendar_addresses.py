"""personal addresses of calendars."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = 'records_0025'
down_revision: str | None = 'records_0024'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Go up."""
    op.create_table(
        'calendar_address',
        sa.Column('id', sa.String(length=26), primary_key=True),
        sa.Column('secret_digest', sa.String(length=64), nullable=False),
        sa.Column('account_id', sa.String(length=26), nullable=False),
        sa.Column('assignment_id', sa.String(length=26), nullable=False),
        sa.Column('made_at', INSTANT, nullable=False),
        sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_calendar_address_account_id')),
        sa.ForeignKeyConstraint(
            ['assignment_id'], ['role_assignment.id'], name=op.f('fk_calendar_address_assignment_id')
        ),
        sa.UniqueConstraint('secret_digest', name=op.f('uq_calendar_address_secret_digest')),
        sa.UniqueConstraint('account_id', 'assignment_id', name='uq_calendar_address_role'),
    )


def downgrade() -> None:
    """Go down."""
    op.drop_table('calendar_address')
