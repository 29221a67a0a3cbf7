"""the version of the original that a variant was taken from."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = 'engine_0019'
down_revision: str | None = 'engine_0018'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Go up; what the variants that are there were taken from is not known."""
    op.add_column('wf_definition', sa.Column('base', sa.String(length=40), nullable=True))


def downgrade() -> None:
    """Go down."""
    op.drop_column('wf_definition', 'base')
