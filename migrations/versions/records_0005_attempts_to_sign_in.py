"""attempts to sign in are counted by name and source, not in the account."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = 'records_0005'
down_revision: str | None = 'records_0004'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Go up."""
    op.create_table(
        'sign_in_attempt',
        sa.Column('key', sa.String(length=64), nullable=False),
        sa.Column('login_index', sa.String(length=64), nullable=False),
        sa.Column('failures', sa.Float(), nullable=False),
        sa.Column('last_at', sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint('key', name=op.f('pk_sign_in_attempt')),
    )
    op.create_index('ix_sign_in_attempt_last_at', 'sign_in_attempt', ['last_at'])
    op.create_index('ix_sign_in_attempt_login_index', 'sign_in_attempt', ['login_index'])
    op.drop_column('account', 'locked_until')
    op.drop_column('account', 'failed_attempts')


def downgrade() -> None:
    """Go down."""
    op.add_column('account', sa.Column('failed_attempts', sa.Integer(), nullable=False, server_default='0'))
    op.add_column('account', sa.Column('locked_until', sa.DateTime(timezone=True), nullable=True))
    op.drop_index('ix_sign_in_attempt_login_index', table_name='sign_in_attempt')
    op.drop_index('ix_sign_in_attempt_last_at', table_name='sign_in_attempt')
    op.drop_table('sign_in_attempt')
