"""who ended a stage at a school, with the number of the certificate and where they went on."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = 'records_0021'
down_revision: str | None = 'records_0020'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Go up."""
    op.create_table(
        'graduate',
        sa.Column('id', sa.String(length=26), primary_key=True),
        sa.Column('student_id', sa.String(length=26), sa.ForeignKey('student.id'), nullable=False),
        sa.Column('org_id', sa.String(length=26), sa.ForeignKey('organisation.id'), nullable=False),
        sa.Column('province', sa.String(length=2), nullable=False),
        sa.Column('stage', sa.String(length=8), nullable=False),
        sa.Column('cohort', sa.Integer(), nullable=False),
        sa.Column('class_id', sa.String(length=26), sa.ForeignKey('school_class.id'), nullable=True),
        sa.Column('year', sa.Integer(), nullable=False),
        sa.Column('status', sa.String(length=2), nullable=False),
        sa.Column('graduated_on', sa.Date(), nullable=False),
        sa.Column('case_no', sa.String(length=40), nullable=False),
        sa.Column('serial', sa.Integer(), nullable=False),
        sa.Column('number', sa.String(length=24), nullable=False),
        sa.Column('recorded_at', INSTANT, nullable=False),
        sa.Column('destination', sa.String(length=12), nullable=False),
        sa.Column('destination_at', INSTANT, nullable=True),
        sa.Column('destination_by', sa.String(length=26), nullable=True),
        sa.Column('void_at', INSTANT, nullable=True),
        sa.Column('void_case', sa.String(length=40), nullable=True),
        sa.UniqueConstraint('org_id', 'year', 'serial', name='uq_graduate_serial'),
        sa.UniqueConstraint('number', name='uq_graduate_number'),
    )
    op.create_index('ix_graduate_student', 'graduate', ['student_id'])
    op.create_index('ix_graduate_class', 'graduate', ['org_id', 'year', 'class_id'])


def downgrade() -> None:
    """Go down."""
    op.drop_table('graduate')
