"""growth record of each student and term."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = 'records_0030'
down_revision: str | None = 'records_0029'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Go up."""
    op.create_table(
        'growth_record',
        sa.Column('id', sa.String(length=26), primary_key=True),
        sa.Column('student_id', sa.String(length=26), nullable=False),
        sa.Column('org_id', sa.String(length=26), nullable=False),
        sa.Column('province', sa.String(length=2), nullable=False),
        sa.Column('year', sa.Integer(), nullable=False),
        sa.Column('term', sa.Integer(), nullable=False),
        sa.Column('part', sa.String(length=16), nullable=False),
        sa.Column('stage', sa.String(length=8), nullable=False),
        sa.Column('grade', sa.Integer(), nullable=False),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.Column('payload', sa.LargeBinary(), nullable=False),
        sa.Column('digest', sa.String(length=64), nullable=False),
        sa.Column('key_id', sa.String(length=16), nullable=False),
        sa.Column('recorded_at', INSTANT, nullable=False),
        sa.Column('recorded_by', sa.String(length=26), nullable=True),
        sa.Column('way', sa.String(length=10), nullable=False),
        sa.Column('superseded_at', INSTANT, nullable=True),
        sa.ForeignKeyConstraint(['student_id'], ['student.id'], name=op.f('fk_growth_record_student_id')),
        sa.ForeignKeyConstraint(['org_id'], ['organisation.id'], name=op.f('fk_growth_record_org_id')),
        sa.UniqueConstraint(
            'student_id', 'org_id', 'year', 'term', 'part', 'version', name='uq_growth_record_version'
        ),
    )
    op.create_index('ix_growth_record_org', 'growth_record', ['org_id', 'year', 'term', 'part'])


def downgrade() -> None:
    """Go down."""
    op.drop_index('ix_growth_record_org', 'growth_record')
    op.drop_table('growth_record')
