"""index of running cases by who started them: the list of one's own."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = 'engine_0013'
down_revision: str | None = 'engine_0012'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

ACTIVE = sa.text("state = 'active'")


def upgrade() -> None:
    """Go up."""
    op.create_index('wf_case_started', 'wf_case', ['started_by'], sqlite_where=ACTIVE, postgresql_where=ACTIVE)


def downgrade() -> None:
    """Go down."""
    op.drop_index('wf_case_started', 'wf_case')
