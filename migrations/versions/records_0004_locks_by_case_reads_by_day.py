"""locks found by their case, reads by their day."""

from collections.abc import Sequence

from alembic import op

revision: str = 'records_0004'
down_revision: str | None = 'records_0003'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Go up."""
    op.create_index('ix_case_lock_case_no', 'case_lock', ['case_no'])
    op.create_index('ix_read_audit_read_at', 'read_audit', ['read_at'])


def downgrade() -> None:
    """Go down."""
    op.drop_index('ix_read_audit_read_at', table_name='read_audit')
    op.drop_index('ix_case_lock_case_no', table_name='case_lock')
