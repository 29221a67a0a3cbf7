"""where a student attends beside the school of record."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = 'records_0033'
down_revision: str | None = 'records_0032'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Go up."""
    op.create_table(
        'special_placement',
        sa.Column('id', sa.String(length=26), primary_key=True),
        sa.Column('placement', sa.String(length=26), nullable=False),
        sa.Column('student_id', sa.String(length=26), sa.ForeignKey('student.id'), nullable=False),
        sa.Column('org_id', sa.String(length=26), sa.ForeignKey('organisation.id'), nullable=False),
        sa.Column('province', sa.String(length=2), nullable=False),
        sa.Column('record_school', sa.String(length=26), sa.ForeignKey('organisation.id'), nullable=False),
        sa.Column('former', sa.String(length=26), sa.ForeignKey('organisation.id'), nullable=True),
        sa.Column('kind', sa.String(length=10), nullable=False),
        sa.Column('valid_from', sa.Date(), nullable=False),
        sa.Column('valid_to', sa.Date(), nullable=True),
        sa.Column('review_on', sa.Date(), nullable=False),
        sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('superseded_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('reason', sa.String(length=60), nullable=False),
        sa.Column('case_no', sa.String(length=40), nullable=True),
        sa.Column('recorded_by', sa.String(length=26), nullable=True),
    )
    op.create_index('ix_special_placement_student', 'special_placement', ['student_id', 'valid_from'])
    op.create_index('ix_special_placement_org', 'special_placement', ['org_id', 'superseded_at'])


def downgrade() -> None:
    """Go down."""
    op.drop_table('special_placement')
