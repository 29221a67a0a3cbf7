"""problem records stand in groups, which one case settles; those that are open now get theirs."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = 'records_0015'
down_revision: str | None = 'records_0014'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Go up."""
    op.create_table(
        'problem_group',
        sa.Column('id', sa.String(length=26), primary_key=True),
        sa.Column('type', sa.Integer(), nullable=False),
        sa.Column('id_type', sa.String(length=1), nullable=False),
        sa.Column('group_index', sa.String(length=64), nullable=False),
        sa.Column('state', sa.String(length=10), nullable=False),
        sa.Column('round', sa.Integer(), nullable=False),
        sa.Column('across', sa.Boolean(), nullable=False),
        sa.Column('graduating', sa.Boolean(), nullable=False),
        sa.Column('joined', sa.Boolean(), nullable=False),
        sa.Column('opened_at', INSTANT, nullable=False),
        sa.Column('settled_at', INSTANT, nullable=True),
        sa.Column('outcome', sa.String(length=40), nullable=False),
        sa.Column('case_no', sa.String(length=40), nullable=True),
        sa.Column('case_id', sa.String(length=40), nullable=True),
    )
    op.create_index('ix_problem_group_index', 'problem_group', ['type', 'id_type', 'group_index'], unique=True)
    op.create_index('ix_problem_group_state', 'problem_group', ['state', 'id'])
    with op.batch_alter_table('problem_record') as table:
        table.add_column(sa.Column('group_id', sa.String(length=26), nullable=True))
        table.add_column(sa.Column('stance', sa.String(length=10), nullable=False, server_default=''))
        table.add_column(sa.Column('held', sa.Boolean(), nullable=False, server_default=sa.false()))
        table.add_column(sa.Column('lost', sa.Boolean(), nullable=False, server_default=sa.false()))
        table.create_foreign_key('problem_record_group_id_fkey', 'problem_group', ['group_id'], ['id'])
        table.create_index('ix_problem_record_of_group', ['group_id', 'settled_at'])
    _fill()


def _fill() -> None:
    """Give each problem that is open already a group: that of the first record that shares its index."""
    connection = op.get_bind()
    false = "0" if connection.dialect.name == "sqlite" else "false"
    connection.execute(sa.text(
        "INSERT INTO problem_group "  # noqa: S608
        "(id, type, id_type, group_index, state, round, across, graduating, joined, opened_at, outcome) "
        "SELECT min(p.id), p.type, CASE p.type WHEN 2 THEN s.id_type ELSE '' END, p.group_index, 'open', 1, "
        f"{false}, {false}, {false}, min(p.found_at), '' FROM problem_record p JOIN student s ON s.id = p.student_id "
        "WHERE p.settled_at IS NULL GROUP BY p.type, CASE p.type WHEN 2 THEN s.id_type ELSE '' END, p.group_index"
    ))
    connection.execute(sa.text(
        "UPDATE problem_record SET group_id = (SELECT g.id FROM problem_group g WHERE g.type = problem_record.type "
        "AND g.group_index = problem_record.group_index AND (g.type <> 2 OR g.id_type = (SELECT s.id_type FROM student s "
        "WHERE s.id = problem_record.student_id))) WHERE settled_at IS NULL"
    ))
    connection.execute(sa.text(
        "UPDATE problem_group SET across = (SELECT count(DISTINCT p.province) > 1 FROM problem_record p "
        "WHERE p.group_id = problem_group.id)"
    ))


def downgrade() -> None:
    """Go down."""
    with op.batch_alter_table('problem_record') as table:
        table.drop_index('ix_problem_record_of_group')
        table.drop_constraint('problem_record_group_id_fkey', type_='foreignkey')
        for name in ('group_id', 'stance', 'held', 'lost'):
            table.drop_column(name)
    op.drop_table('problem_group')
