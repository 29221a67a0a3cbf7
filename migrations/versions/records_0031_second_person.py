"""changes of settings that wait for a second person."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = 'records_0031'
down_revision: str | None = 'records_0030'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Go up."""
    op.create_table(
        'setting_proposal',
        sa.Column('id', sa.String(length=26), primary_key=True),
        sa.Column('org_id', sa.String(length=26), nullable=False),
        sa.Column('province', sa.String(length=2), nullable=False),
        sa.Column('key', sa.String(length=60), nullable=False),
        sa.Column('stage', sa.String(length=8), nullable=False),
        sa.Column('value', sa.JSON(), nullable=False),
        sa.Column('locked', sa.Boolean(), nullable=False),
        sa.Column('effective_from', sa.Date(), nullable=False),
        sa.Column('document', sa.String(length=200), nullable=False),
        sa.Column('state', sa.String(length=12), nullable=False),
        sa.Column('proposed_by', sa.String(length=26), nullable=False),
        sa.Column('proposed_at', INSTANT, nullable=False),
        sa.Column('decided_by', sa.String(length=26), nullable=True),
        sa.Column('decided_at', INSTANT, nullable=True),
        sa.Column('reason', sa.String(length=200), nullable=False),
        sa.Column('setting_id', sa.String(length=26), nullable=True),
        sa.ForeignKeyConstraint(
            ['org_id'], ['organisation.id'], name=op.f('fk_setting_proposal_org_id')
        ),
    )
    op.create_index('ix_setting_proposal_state_org', 'setting_proposal', ['state', 'org_id'])


def downgrade() -> None:
    """Go down."""
    op.drop_index('ix_setting_proposal_state_org', 'setting_proposal')
    op.drop_table('setting_proposal')
