"""jobs go on where they stopped and report to their case; a process's jobs are named by its key."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = 'records_0008'
down_revision: str | None = 'records_0007'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

RENAMED = {'identity_export': 'data_export.list'}


def upgrade() -> None:
    """Go up."""
    with op.batch_alter_table('job') as table:
        table.alter_column('kind', type_=sa.String(64), existing_type=sa.String(24), existing_nullable=False)
        table.add_column(sa.Column('mark', sa.JSON(), nullable=False, server_default='{}'))
        table.add_column(sa.Column('case_id', sa.String(64), nullable=True))
    _rename(RENAMED)


def downgrade() -> None:
    """Go down."""
    _rename({new: old for old, new in RENAMED.items()})
    with op.batch_alter_table('job') as table:
        table.drop_column('case_id')
        table.drop_column('mark')
        table.alter_column('kind', type_=sa.String(24), existing_type=sa.String(64), existing_nullable=False)


def _rename(names: dict[str, str]) -> None:
    job = sa.table('job', sa.column('kind', sa.String))
    for old, new in names.items():
        op.execute(job.update().where(job.c.kind == old).values(kind=new))
