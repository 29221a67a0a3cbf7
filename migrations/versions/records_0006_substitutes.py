"""substitutes: who stands in for whom."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = 'records_0006'
down_revision: str | None = 'records_0005'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Go up."""
    op.create_table('substitution',
    sa.Column('id', sa.String(length=26), nullable=False),
    sa.Column('account_id', sa.String(length=26), nullable=False),
    sa.Column('substitute_id', sa.String(length=26), nullable=False),
    sa.Column('org_id', sa.String(length=26), nullable=False),
    sa.Column('province', sa.String(length=2), nullable=False),
    sa.Column('process', sa.String(length=80), nullable=False),
    sa.Column('valid_from', sa.Date(), nullable=False),
    sa.Column('valid_to', sa.Date(), nullable=False),
    sa.Column('reason', sa.String(length=200), nullable=False),
    sa.Column('granted_by', sa.String(length=26), nullable=True),
    sa.Column('granted_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('consented_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_by', sa.String(length=26), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_substitution_account_id')),
    sa.ForeignKeyConstraint(['org_id'], ['organisation.id'], name=op.f('fk_substitution_org_id')),
    sa.ForeignKeyConstraint(['substitute_id'], ['account.id'], name=op.f('fk_substitution_substitute_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_substitution')),
    )
    op.create_index('ix_substitution_account', 'substitution', ['account_id', 'valid_from'])
    op.create_index('ix_substitution_substitute', 'substitution', ['substitute_id', 'valid_from'])
    op.create_index(op.f('ix_substitution_org_id'), 'substitution', ['org_id'])


def downgrade() -> None:
    """Go down."""
    op.drop_index(op.f('ix_substitution_org_id'), table_name='substitution')
    op.drop_index('ix_substitution_substitute', table_name='substitution')
    op.drop_index('ix_substitution_account', table_name='substitution')
    op.drop_table('substitution')
