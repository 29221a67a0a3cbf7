"""the tokens of names made again, so that prefixes of pinyin and initials find them."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = 'records_0027'
down_revision: str | None = 'records_0026'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Go up: the tokens need the keys, which no migration has, so a running service makes them; see `names`."""
    op.create_table(
        'refill',
        sa.Column('what', sa.String(length=40), primary_key=True),
        sa.Column('after', sa.String(length=26), nullable=False),
        sa.Column('finished', sa.Boolean(), nullable=False),
    )
    op.execute(
        "INSERT INTO refill (what, after, finished) SELECT 'name_token', '', false WHERE EXISTS (SELECT 1 FROM student)"
    )


def downgrade() -> None:
    """Go down: tokens of prefixes stay, and find as before."""
    op.drop_table('refill')
