"""passwords that an account had; who read one child is found by an index."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = 'records_0020'
down_revision: str | None = 'records_0019'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Go up; what an account had before is unknown, so its history begins with the next change."""
    op.create_table('past_password',
    sa.Column('id', sa.String(length=26), nullable=False),
    sa.Column('account_id', sa.String(length=26), nullable=False),
    sa.Column('password_hash', sa.String(length=200), nullable=False),
    sa.Column('set_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_past_password_account_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_past_password')),
    )
    op.create_index('ix_past_password_account', 'past_password', ['account_id', 'set_at'])
    op.create_index('ix_read_audit_ids_digest', 'read_audit', ['ids_digest', 'read_at'])


def downgrade() -> None:
    """Go down; accounts that were sealed are in use again, as an older release knows no sealed ones."""
    op.execute("UPDATE account SET state = 'active' WHERE state = 'sealed'")
    op.drop_index('ix_read_audit_ids_digest', table_name='read_audit')
    op.drop_index('ix_past_password_account', table_name='past_password')
    op.drop_table('past_password')
