"""a process's settings stand under its own key: what was set of the export's approval moves there."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = 'records_0007'
down_revision: str | None = 'records_0006'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

RENAMED = {'export.needs_approval': 'data_export.needs_approval'}


def upgrade() -> None:
    """Go up."""
    _rename(RENAMED)


def downgrade() -> None:
    """Go down."""
    _rename({new: old for old, new in RENAMED.items()})


def _rename(names: dict[str, str]) -> None:
    setting = sa.table('setting', sa.column('key', sa.String))
    for old, new in names.items():
        op.execute(setting.update().where(setting.c.key == old).values(key=new))
