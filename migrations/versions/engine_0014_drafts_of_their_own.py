"""drafts without a number, private or shared, with a revision, whoever wrote them, and the level that drew them."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = 'engine_0014'
down_revision: str | None = 'engine_0013'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Go up: drafts that everybody of a level saw stay shared, and give their numbers back."""
    with op.batch_alter_table('wf_definition') as table:
        table.alter_column('version', existing_type=sa.Integer(), nullable=True)
        table.add_column(sa.Column('home', sa.String(length=255), nullable=True))
        table.add_column(sa.Column('shared', sa.Boolean(), nullable=False, server_default=sa.true()))
        table.add_column(sa.Column('revision', sa.Integer(), nullable=False, server_default='1'))
        table.add_column(sa.Column('writers', sa.Text(), nullable=False, server_default=''))
    op.execute("UPDATE wf_definition SET home = owner, writers = COALESCE(created_by, '')")
    op.execute("UPDATE wf_definition SET version = NULL WHERE state = 'draft'")


def downgrade() -> None:
    """Go down: each draft takes the next number of its process and owner."""
    _number_drafts()
    with op.batch_alter_table('wf_definition') as table:
        for name in ('writers', 'revision', 'shared', 'home'):
            table.drop_column(name)
        table.alter_column('version', existing_type=sa.Integer(), nullable=False)


def _number_drafts() -> None:
    connection = op.get_bind()
    rows = connection.execute(sa.text("SELECT id, key, owner FROM wf_definition WHERE version IS NULL ORDER BY id"))
    for row in rows.all():
        of = {"id": row.id, "key": row.key, "owner": row.owner}
        connection.execute(sa.text(
            "UPDATE wf_definition SET version = (SELECT COALESCE(MAX(version), 0) + 1 FROM wf_definition d"
            " WHERE d.key = :key AND d.owner = :owner) WHERE id = :id"
        ), of)  # fmt: skip
