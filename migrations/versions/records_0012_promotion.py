"""the yearly promotion: runs, their ledger, who kept the grade, checks, backups; top grades of schools."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

revision: str = 'records_0012'
down_revision: str | None = 'records_0011'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Go up."""
    op.add_column('school', sa.Column('top_grade', sa.Integer(), nullable=True))
    _make_run()
    _make_pieces()
    _make_kept()
    _make_checks()


def downgrade() -> None:
    """Go down."""
    for held, indexes in _INDEXES.items():
        for index in indexes:
            op.drop_index(index, table_name=held)
    for name in ('promotion_backup', 'promotion_check', 'promotion_kept', 'promotion_piece', 'promotion_run'):
        op.drop_table(name)
    with op.batch_alter_table('school') as table:
        table.drop_column('top_grade')


_INDEXES = {
    'promotion_piece': ('ix_promotion_piece_open', 'ix_promotion_piece_org_id'),
    'promotion_kept': ('ix_promotion_kept_org_id',),
}


def _text(name: str, length: int, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.String(length=length), nullable=nullable)


def _at(name: str, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _number(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Integer(), nullable=False)


def _foreign(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [target], name=op.f(f'fk_{table}_{column}'))


def _holder() -> list[sa.Column[Any]]:
    return [_text('org_id', 26), _text('province', 2)]


def _make_run() -> None:
    op.create_table(
        'promotion_run', _text('id', 26), _number('year'), _number('number'), _text('case_no', 40),
        _at('due_at'), sa.Column('effective_on', sa.Date(), nullable=False), _text('state', 8), _at('begun_at', True),
        _at('ended_at', True),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_promotion_run')),
        sa.UniqueConstraint('year', 'number', name='uq_promotion_run_year'),
    )


def _make_pieces() -> None:
    table = 'promotion_piece'
    op.create_table(
        table, _text('run_id', 26), _number('number'), *_holder(), sa.Column('schools', sa.JSON(), nullable=False),
        _text('after', 26), _text('state', 8), _number('moved'), sa.Column('figures', sa.JSON(), nullable=False),
        _at('done_at', True), _foreign(table, 'run_id', 'promotion_run.id'),
        _foreign(table, 'org_id', 'organisation.id'),
        sa.PrimaryKeyConstraint('run_id', 'number', name=op.f('pk_promotion_piece')),
    )
    op.create_index('ix_promotion_piece_open', table, ['run_id', 'state', 'number'])
    op.create_index(op.f('ix_promotion_piece_org_id'), table, ['org_id'])


def _make_kept() -> None:
    table = 'promotion_kept'
    op.create_table(
        table, _text('run_id', 26), _text('student_id', 26), *_holder(), _text('stage', 8), _number('grade'),
        _text('reason', 20), _foreign(table, 'run_id', 'promotion_run.id'), _foreign(table, 'student_id', 'student.id'),
        _foreign(table, 'org_id', 'organisation.id'),
        sa.PrimaryKeyConstraint('run_id', 'student_id', name=op.f('pk_promotion_kept')),
    )
    op.create_index(op.f('ix_promotion_kept_org_id'), table, ['org_id'])


def _make_checks() -> None:
    for table, more in (
        ('promotion_check', [sa.Column('figures', sa.JSON(), nullable=False), _at('checked_at')]),
        ('promotion_backup', [_at('confirmed_at'), _text('confirmed_by', 26), _text('case_no', 40, True)]),
    ):
        op.create_table(
            table, _number('year'), *_holder(), *more, _foreign(table, 'org_id', 'organisation.id'),
            sa.PrimaryKeyConstraint('year', 'org_id', name=op.f(f'pk_{table}')),
        )
