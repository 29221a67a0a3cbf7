"""basic information of schools: versions, how far the check is, who was urged."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = 'records_0029'
down_revision: str | None = 'records_0028'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Go up."""
    op.create_table(
        'school_card_version',
        sa.Column('id', sa.String(length=26), primary_key=True),
        sa.Column('org_id', sa.String(length=26), nullable=False),
        sa.Column('province', sa.String(length=2), nullable=False),
        sa.Column('number', sa.Integer(), nullable=False),
        sa.Column('valid_from', sa.Date(), nullable=False),
        sa.Column('changed', sa.JSON(), nullable=False),
        sa.Column('payload', sa.LargeBinary(), nullable=False),
        sa.Column('key_id', sa.String(length=16), nullable=False),
        sa.Column('saved_at', INSTANT, nullable=False),
        sa.Column('saved_by', sa.String(length=26), nullable=True),
        sa.Column('saved_at_org', sa.String(length=26), nullable=True),
        sa.ForeignKeyConstraint(['org_id'], ['organisation.id'], name=op.f('fk_school_card_version_org_id')),
        sa.UniqueConstraint('org_id', 'number', name='uq_school_card_version_number'),
    )
    op.create_table(
        'school_card_stand',
        sa.Column('org_id', sa.String(length=26), primary_key=True),
        sa.Column('province', sa.String(length=2), nullable=False),
        sa.Column('number', sa.Integer(), nullable=False),
        sa.Column('stand', sa.String(length=10), nullable=False),
        sa.Column('since', INSTANT, nullable=False),
        sa.Column('checked', sa.Integer(), nullable=False),
        sa.Column('checked_at', INSTANT, nullable=True),
        sa.Column('checked_by', sa.String(length=26), nullable=True),
        sa.Column('asked', sa.JSON(), nullable=False),
        sa.Column('asked_of', sa.Integer(), nullable=False),
        sa.Column('reason', sa.String(length=1000), nullable=False),
        sa.ForeignKeyConstraint(['org_id'], ['organisation.id'], name=op.f('fk_school_card_stand_org_id')),
    )
    op.create_table(
        'school_card_urging',
        sa.Column('id', sa.String(length=26), primary_key=True),
        sa.Column('org_id', sa.String(length=26), nullable=False),
        sa.Column('by_org', sa.String(length=26), nullable=False),
        sa.Column('day', sa.Date(), nullable=False),
        sa.Column('number', sa.Integer(), nullable=False),
        sa.Column('made_at', INSTANT, nullable=False),
        sa.Column('made_by', sa.String(length=26), nullable=True),
        sa.ForeignKeyConstraint(['org_id'], ['organisation.id'], name=op.f('fk_school_card_urging_org_id')),
    )
    op.create_index('ix_school_card_urging_unit', 'school_card_urging', ['org_id', 'by_org', 'day'])


def downgrade() -> None:
    """Go down."""
    op.drop_table('school_card_urging')
    op.drop_table('school_card_stand')
    op.drop_table('school_card_version')
