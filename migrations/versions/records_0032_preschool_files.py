"""files of the pre-school system, which primary schools go on with."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = 'records_0032'
down_revision: str | None = 'records_0031'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Go up."""
    op.create_table(
        'preschool_file',
        sa.Column('id', sa.String(length=26), primary_key=True),
        sa.Column('org_id', sa.String(length=26), sa.ForeignKey('organisation.id'), nullable=False),
        sa.Column('province', sa.String(length=2), nullable=False),
        sa.Column('id_index', sa.String(length=64), nullable=True),
        sa.Column('person_index', sa.String(length=64), nullable=False),
        sa.Column('index_key_id', sa.String(length=16), nullable=False),
        sa.Column('payload', sa.LargeBinary(), nullable=False),
        sa.Column('key_id', sa.String(length=16), nullable=False),
        sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('taken_by', sa.String(length=26), sa.ForeignKey('student.id'), nullable=True),
        sa.Column('taken_on', sa.Date(), nullable=True),
        sa.Column('case_no', sa.String(length=40), nullable=True),
    )
    op.create_index('ix_preschool_file_id_index', 'preschool_file', ['id_index'])
    op.create_index('ix_preschool_file_person_index', 'preschool_file', ['person_index'])


def downgrade() -> None:
    """Go down."""
    op.drop_table('preschool_file')
