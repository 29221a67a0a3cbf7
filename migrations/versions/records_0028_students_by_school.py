"""students in order of their schools: the index of their lists."""

from collections.abc import Sequence

from alembic import op

revision: str = 'records_0028'
down_revision: str | None = 'records_0027'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Go up."""
    op.create_index('ix_student_org_id_id', 'student', ['org_id', 'id'])


def downgrade() -> None:
    """Go down."""
    op.drop_index('ix_student_org_id_id', 'student')
