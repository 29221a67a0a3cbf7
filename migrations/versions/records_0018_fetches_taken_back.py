"""a fetch of a file from another province can be taken back; both facts stay readable."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = 'records_0018'
down_revision: str | None = 'records_0017'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Go up."""
    op.create_table(
        'undone_fetch',
        sa.Column('id', sa.String(length=26), nullable=False),
        sa.Column('student_id', sa.String(length=26), nullable=False),
        sa.Column('org_id', sa.String(length=26), nullable=False),
        sa.Column('province', sa.String(length=2), nullable=False),
        sa.Column('to_student', sa.String(length=26), nullable=False),
        sa.Column('to_org', sa.String(length=26), nullable=False),
        sa.Column('to_province', sa.String(length=2), nullable=False),
        sa.Column('fetched_at', INSTANT, nullable=False),
        sa.Column('case_no', sa.String(length=40), nullable=False),
        sa.Column('undone_at', INSTANT, nullable=False),
        sa.Column('undone_case', sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(['student_id'], ['student.id'], name=op.f('fk_undone_fetch_student_id')),
        sa.ForeignKeyConstraint(['org_id'], ['organisation.id'], name=op.f('fk_undone_fetch_org_id')),
        sa.ForeignKeyConstraint(['to_student'], ['student.id'], name=op.f('fk_undone_fetch_to_student')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_undone_fetch')),
    )
    op.create_index(op.f('ix_undone_fetch_student_id'), 'undone_fetch', ['student_id'])
    op.create_index(op.f('ix_undone_fetch_to_student'), 'undone_fetch', ['to_student'])


def downgrade() -> None:
    """Go down."""
    op.drop_index(op.f('ix_undone_fetch_to_student'), table_name='undone_fetch')
    op.drop_index(op.f('ix_undone_fetch_student_id'), table_name='undone_fetch')
    op.drop_table('undone_fetch')
