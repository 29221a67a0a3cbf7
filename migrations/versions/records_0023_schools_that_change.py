"""what schools were called and in which state, day by day; the class that took over another's pupils."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = 'records_0023'
down_revision: str | None = 'records_0022'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Go up."""
    op.create_table(
        'org_state',
        sa.Column('org_id', sa.String(length=26), sa.ForeignKey('organisation.id'), primary_key=True),
        sa.Column('number', sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column('province', sa.String(length=2), nullable=False),
        sa.Column('valid_from', sa.Date(), nullable=False),
        sa.Column('name_zh', sa.String(length=120), nullable=False),
        sa.Column('name_en', sa.String(length=200), nullable=False),
        sa.Column('status', sa.String(length=10), nullable=False),
        sa.Column('successor', sa.String(length=26), sa.ForeignKey('organisation.id'), nullable=True),
        sa.Column('document', sa.String(length=200), nullable=False),
        sa.Column('case_no', sa.String(length=40), nullable=True),
        sa.Column('recorded_at', INSTANT, nullable=False),
        sa.Column('recorded_by', sa.String(length=26), nullable=True),
    )
    op.add_column('school_class', sa.Column('became', sa.String(length=26), nullable=True))


def downgrade() -> None:
    """Go down."""
    op.drop_column('school_class', 'became')
    op.drop_table('org_state')
