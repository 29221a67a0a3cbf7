"""the day of the promotion is the turn of the school year, which other changes of a grade read too"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = 'records_0016'
down_revision: str | None = 'records_0015'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

RENAMED = {'promotion.month': 'school_year.turn_month', 'promotion.day': 'school_year.turn_day'}


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
