"""indexes of open cases and of tasks that nobody can see, for the operators' list of what is stuck."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = 'engine_0007'
down_revision: str | None = 'engine_0006'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_OPEN = "state = 'active'"
_UNHELD = "state = 'open' AND person IS NULL AND claimed_by IS NULL AND (role IS NULL OR organisation IS NULL)"
_PARTIAL = (
    ('wf_case_open', 'wf_case', ['started_at', 'id'], _OPEN),
    ('wf_task_unheld', 'wf_task', ['created_at'], _UNHELD),
)


def upgrade() -> None:
    """Go up."""
    for name, table, columns, where in _PARTIAL:
        op.create_index(name, table, columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))


def downgrade() -> None:
    """Go down."""
    for name, table, _, _ in _PARTIAL:
        op.drop_index(name, table_name=table)
