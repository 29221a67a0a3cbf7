"""rows of cases of many: what each is about, what each seat decided, what came of it."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = 'records_0013'
down_revision: str | None = 'records_0012'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Go up."""
    op.create_table('case_row',
    sa.Column('id', sa.String(length=26), nullable=False),
    sa.Column('case_id', sa.String(length=64), nullable=False),
    sa.Column('case_no', sa.String(length=40), nullable=False),
    sa.Column('org_id', sa.String(length=26), nullable=False),
    sa.Column('province', sa.String(length=2), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('body', sa.Integer(), nullable=False),
    sa.Column('scope_id', sa.String(length=64), nullable=True),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('reason', sa.String(length=400), nullable=False),
    sa.Column('subject_id', sa.String(length=26), nullable=True),
    sa.Column('subject_index', sa.String(length=64), nullable=True),
    sa.Column('name_index', sa.String(length=64), nullable=True),
    sa.Column('shown', sa.JSON(), nullable=False),
    sa.Column('findings', sa.JSON(), nullable=False),
    sa.Column('faults', sa.Integer(), nullable=False),
    sa.Column('payload', sa.LargeBinary(), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('key_id', sa.String(length=16), nullable=False),
    sa.Column('entered_by', sa.String(length=26), nullable=True),
    sa.Column('writers', sa.Text(), nullable=False),
    sa.Column('entered_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['org_id'], ['organisation.id'], name=op.f('fk_case_row_org_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_case_row')),
    )
    op.create_index('uq_case_row_number', 'case_row', ['case_id', 'number'], unique=True)
    op.create_index('ix_case_row_scope', 'case_row', ['scope_id', 'number'])
    op.create_index('ix_case_row_subject_index', 'case_row', ['subject_index'])
    op.create_index('ix_case_row_subject_id', 'case_row', ['subject_id'])
    op.create_index(op.f('ix_case_row_case_no'), 'case_row', ['case_no'])
    op.create_index(op.f('ix_case_row_org_id'), 'case_row', ['org_id'])
    op.create_table('case_row_decision',
    sa.Column('task_id', sa.String(length=64), nullable=False),
    sa.Column('row_id', sa.String(length=26), nullable=False),
    sa.Column('org_id', sa.String(length=26), nullable=False),
    sa.Column('province', sa.String(length=2), nullable=False),
    sa.Column('seat', sa.String(length=120), nullable=False),
    sa.Column('outcome', sa.String(length=16), nullable=False),
    sa.Column('reason', sa.String(length=400), nullable=False),
    sa.Column('decided_by', sa.String(length=26), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['org_id'], ['organisation.id'], name=op.f('fk_case_row_decision_org_id')),
    sa.ForeignKeyConstraint(['row_id'], ['case_row.id'], name=op.f('fk_case_row_decision_row_id')),
    sa.PrimaryKeyConstraint('task_id', 'row_id', name=op.f('pk_case_row_decision')),
    )
    op.create_index('ix_case_row_decision_row', 'case_row_decision', ['row_id'])
    op.create_table('case_row_effect',
    sa.Column('row_id', sa.String(length=26), nullable=False),
    sa.Column('case_id', sa.String(length=64), nullable=False),
    sa.Column('org_id', sa.String(length=26), nullable=False),
    sa.Column('province', sa.String(length=2), nullable=False),
    sa.Column('subject_id', sa.String(length=26), nullable=True),
    sa.Column('applied_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['org_id'], ['organisation.id'], name=op.f('fk_case_row_effect_org_id')),
    sa.ForeignKeyConstraint(['row_id'], ['case_row.id'], name=op.f('fk_case_row_effect_row_id')),
    sa.PrimaryKeyConstraint('row_id', name=op.f('pk_case_row_effect')),
    )
    op.create_index(op.f('ix_case_row_effect_case_id'), 'case_row_effect', ['case_id'])
    op.create_table('case_row_selection',
    sa.Column('id', sa.String(length=26), nullable=False),
    sa.Column('task_id', sa.String(length=64), nullable=False),
    sa.Column('org_id', sa.String(length=26), nullable=False),
    sa.Column('province', sa.String(length=2), nullable=False),
    sa.Column('account_id', sa.String(length=26), nullable=False),
    sa.Column('numbers', sa.JSON(), nullable=False),
    sa.Column('frozen_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['org_id'], ['organisation.id'], name=op.f('fk_case_row_selection_org_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_case_row_selection')),
    )
    op.create_index(op.f('ix_case_row_selection_task_id'), 'case_row_selection', ['task_id'])


def downgrade() -> None:
    """Go down."""
    for name in ('case_row_selection', 'case_row_effect', 'case_row_decision', 'case_row'):
        op.drop_table(name)
