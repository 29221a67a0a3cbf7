"""named persons of units, who was urged to name them, and their reports upward."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = 'records_0034'
down_revision: str | None = 'records_0033'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Go up."""
    op.create_table(
        'named_person',
        sa.Column('id', sa.String(length=26), primary_key=True),
        sa.Column('org_id', sa.String(length=26), sa.ForeignKey('organisation.id'), nullable=False),
        sa.Column('province', sa.String(length=2), nullable=False),
        sa.Column('post', sa.String(length=24), nullable=False),
        sa.Column('place', sa.Integer(), nullable=False),
        sa.Column('valid_from', sa.Date(), nullable=False),
        sa.Column('valid_to', sa.Date(), nullable=True),
        sa.Column('number', sa.Integer(), nullable=False),
        sa.Column('ended_number', sa.Integer(), nullable=True),
        sa.Column('account_id', sa.String(length=26), nullable=True),
        sa.Column('payload', sa.LargeBinary(), nullable=False),
        sa.Column('key_id', sa.String(length=16), nullable=False),
        sa.Column('saved_at', INSTANT, nullable=False),
        sa.Column('saved_by', sa.String(length=26), nullable=True),
        sa.Column('saved_at_org', sa.String(length=26), nullable=True),
        sa.Column('ended_at', INSTANT, nullable=True),
        sa.Column('ended_by', sa.String(length=26), nullable=True),
        sa.Column('ended_at_org', sa.String(length=26), nullable=True),
    )
    op.create_index('ix_named_person_unit', 'named_person', ['org_id', 'post', 'valid_to'])
    op.create_index('ix_named_person_account_id', 'named_person', ['account_id'])
    op.create_table(
        'named_people_urging',
        sa.Column('id', sa.String(length=26), primary_key=True),
        sa.Column('org_id', sa.String(length=26), sa.ForeignKey('organisation.id'), nullable=False),
        sa.Column('by_org', sa.String(length=26), nullable=False),
        sa.Column('day', sa.Date(), nullable=False),
        sa.Column('number', sa.Integer(), nullable=False),
        sa.Column('made_at', INSTANT, nullable=False),
        sa.Column('made_by', sa.String(length=26), nullable=True),
    )
    op.create_index('ix_named_people_urging_unit', 'named_people_urging', ['org_id', 'by_org', 'day'])
    op.create_table(
        'named_people_report',
        sa.Column('id', sa.String(length=26), primary_key=True),
        sa.Column('org_id', sa.String(length=26), sa.ForeignKey('organisation.id'), nullable=False),
        sa.Column('province', sa.String(length=2), nullable=False),
        sa.Column('asked_by', sa.String(length=26), nullable=False),
        sa.Column('due', sa.Date(), nullable=False),
        sa.Column('asked_on', sa.Date(), nullable=False),
        sa.Column('posts', sa.JSON(), nullable=False),
        sa.Column('stand', sa.String(length=10), nullable=False),
        sa.Column('number', sa.Integer(), nullable=False),
        sa.Column('late', sa.Boolean(), nullable=False),
        sa.Column('since', INSTANT, nullable=False),
        sa.Column('case_no', sa.String(length=40), nullable=True),
        sa.UniqueConstraint('org_id', 'asked_by', 'due', name='uq_named_people_report'),
    )
    op.create_index('ix_named_people_report_asked_by', 'named_people_report', ['asked_by'])


def downgrade() -> None:
    """Go down."""
    op.drop_table('named_people_report')
    op.drop_table('named_people_urging')
    op.drop_table('named_person')
