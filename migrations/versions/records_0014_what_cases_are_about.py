"""what cases are about; of cases so far, the pupils of whom they keep a snapshot."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = 'records_0014'
down_revision: str | None = 'records_0013'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Go up."""
    op.create_table('case_subject',
    sa.Column('case_no', sa.String(length=40), nullable=False),
    sa.Column('kind', sa.String(length=12), nullable=False),
    sa.Column('subject_id', sa.String(length=26), nullable=False),
    sa.Column('org_id', sa.String(length=26), nullable=False),
    sa.Column('province', sa.String(length=2), nullable=False),
    sa.Column('noted_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['org_id'], ['organisation.id'], name=op.f('fk_case_subject_org_id')),
    sa.PrimaryKeyConstraint('case_no', 'kind', 'subject_id', name=op.f('pk_case_subject')),
    )
    op.create_index('ix_case_subject_subject', 'case_subject', ['subject_id', 'kind'])
    op.create_index(op.f('ix_case_subject_org_id'), 'case_subject', ['org_id'])
    # why: a case keeps a snapshot of the pupil it is about, the first of which says where the pupil was
    op.execute(
        "INSERT INTO case_subject (case_no, kind, subject_id, org_id, province, noted_at) "
        "SELECT case_no, 'student', student_id, min(org_id), min(province), min(taken_at) "
        "FROM case_snapshot GROUP BY case_no, student_id"
    )


def downgrade() -> None:
    """Go down."""
    op.drop_index(op.f('ix_case_subject_org_id'), table_name='case_subject')
    op.drop_index('ix_case_subject_subject', table_name='case_subject')
    op.drop_table('case_subject')
