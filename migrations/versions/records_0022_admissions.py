"""which school takes which child for a stage and a year, and how many each school may take."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = 'records_0022'
down_revision: str | None = 'records_0021'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Go up."""
    op.create_table(
        'admission',
        sa.Column('id', sa.String(length=26), primary_key=True),
        sa.Column('org_id', sa.String(length=26), sa.ForeignKey('organisation.id'), nullable=False),
        sa.Column('province', sa.String(length=2), nullable=False),
        sa.Column('stage', sa.String(length=8), nullable=False),
        sa.Column('year', sa.Integer(), nullable=False),
        sa.Column('way', sa.String(length=10), nullable=False),
        sa.Column('case_no', sa.String(length=40), nullable=False),
        sa.Column('row_id', sa.String(length=26), sa.ForeignKey('case_row.id'), nullable=False),
        sa.Column('subject_index', sa.String(length=64), nullable=True),
        sa.Column('student_id', sa.String(length=26), sa.ForeignKey('student.id'), nullable=True),
        sa.Column('admitted_on', sa.Date(), nullable=False),
        sa.Column('admitted_at', INSTANT, nullable=False),
        sa.Column('waits', sa.String(length=12), nullable=False),
        sa.Column('due_on', sa.Date(), nullable=True),
        sa.Column('owed', sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column('dispute', sa.String(length=40), server_default='', nullable=False),
        sa.Column('stance', sa.String(length=10), server_default='', nullable=False),
        sa.Column('ended_at', INSTANT, nullable=True),
        sa.Column('ended_case', sa.String(length=40), nullable=True),
        sa.Column('ended_why', sa.String(length=10), server_default='', nullable=False),
    )
    op.create_index('ix_admission_school', 'admission', ['org_id', 'year', 'stage'])
    op.create_index('ix_admission_subject', 'admission', ['subject_index', 'year'])
    op.create_index('ix_admission_student', 'admission', ['student_id'])
    op.create_index('ix_admission_case_no', 'admission', ['case_no'])
    op.create_index('uq_admission_row', 'admission', ['row_id'], unique=True)
    op.create_table(
        'admission_plan',
        sa.Column('id', sa.String(length=26), primary_key=True),
        sa.Column('org_id', sa.String(length=26), sa.ForeignKey('organisation.id'), nullable=False),
        sa.Column('province', sa.String(length=2), nullable=False),
        sa.Column('stage', sa.String(length=8), nullable=False),
        sa.Column('year', sa.Integer(), nullable=False),
        sa.Column('places', sa.Integer(), nullable=False),
        sa.Column('case_no', sa.String(length=40), nullable=False),
        sa.Column('set_at', INSTANT, nullable=False),
        sa.Column('set_by', sa.String(length=26), nullable=True),
    )
    op.create_index('ix_admission_plan_school', 'admission_plan', ['org_id', 'year', 'stage'])
    op.add_column('case_grant', sa.Column('whole', sa.Boolean(), server_default=sa.true(), nullable=False))


def downgrade() -> None:
    """Go down."""
    with op.batch_alter_table('case_grant') as table:
        table.drop_column('whole')
    op.drop_table('admission_plan')
    op.drop_table('admission')
