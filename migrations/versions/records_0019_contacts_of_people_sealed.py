"""phones and e-mail addresses are kept in sealed entries; the daily work moves those in plain columns there."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = 'records_0019'
down_revision: str | None = 'records_0018'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Go up."""
    op.add_column('person', sa.Column('contact_entry', sa.String(length=26), nullable=True))


def downgrade() -> None:
    """Go down."""
    op.drop_column('person', 'contact_entry')
