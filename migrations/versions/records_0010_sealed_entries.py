"""what forms of a case say of a person is sealed."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = 'records_0010'
down_revision: str | None = 'records_0009'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Go up."""
    op.create_table('sealed_entry',
    sa.Column('id', sa.String(length=26), nullable=False),
    sa.Column('case_no', sa.String(length=40), nullable=True),
    sa.Column('process', sa.String(length=80), nullable=False),
    sa.Column('org_id', sa.String(length=26), nullable=False),
    sa.Column('province', sa.String(length=2), nullable=False),
    sa.Column('fields', sa.JSON(), nullable=False),
    sa.Column('payload', sa.LargeBinary(), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('key_id', sa.String(length=16), nullable=False),
    sa.Column('kept_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('kept_by', sa.String(length=26), nullable=True),
    sa.ForeignKeyConstraint(['org_id'], ['organisation.id'], name=op.f('fk_sealed_entry_org_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sealed_entry')),
    )
    op.create_index('ix_sealed_entry_case_no', 'sealed_entry', ['case_no'])
    op.create_index('ix_sealed_entry_org_id', 'sealed_entry', ['org_id'])


def downgrade() -> None:
    """Go down."""
    op.drop_index('ix_sealed_entry_org_id', table_name='sealed_entry')
    op.drop_index('ix_sealed_entry_case_no', table_name='sealed_entry')
    op.drop_table('sealed_entry')
