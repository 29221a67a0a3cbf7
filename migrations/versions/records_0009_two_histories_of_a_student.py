"""where a student is and what is known of the student become two histories."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

revision: str = 'records_0009'
down_revision: str | None = 'records_0008'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

PLACE = 'org_id, province, status, stage, grade, cohort, class_id'
BOTH = 'student_id, valid_from, recorded_at, superseded_at, reason, case_no, recorded_by'
SEALED = 'id, org_id, province, payload, digest, key_id'
# why: a row that was replaced at the instant of its recording was never known to anybody
KNOWN = 'superseded_at IS NULL OR superseded_at > recorded_at'


def upgrade() -> None:
    """Go up."""
    _make_places()
    _make_fields()
    op.execute(f'INSERT INTO student_place ({BOTH}, {PLACE}) SELECT {BOTH}, {PLACE} FROM student_version WHERE {KNOWN}')  # noqa: S608
    op.execute(f'INSERT INTO student_fields ({BOTH}, {SEALED}) SELECT {BOTH}, {SEALED} FROM student_version WHERE {KNOWN}')  # noqa: S608
    op.drop_index('ix_student_version_student', table_name='student_version')
    op.drop_index(op.f('ix_student_version_org_id'), table_name='student_version')
    op.drop_table('student_version')


def downgrade() -> None:
    """Go down: the versions are told by the fields, each with the place of its day; places between them are lost."""
    _make_versions()
    begun = (
        'SELECT max(q.valid_from) FROM student_place q WHERE q.student_id = f.student_id '
        'AND q.valid_from <= f.valid_from AND q.superseded_at IS NULL'
    )
    follows = (
        'SELECT min(n.valid_from) FROM student_fields n WHERE n.student_id = f.student_id '
        'AND n.valid_from > f.valid_from AND n.superseded_at IS NULL'
    )
    mine = ', '.join(f'f.{name}' for name in f'{BOTH}, id, payload, digest, key_id'.split(', '))
    theirs = ', '.join(f'p.{name}' for name in PLACE.split(', '))
    op.execute(
        f'INSERT INTO student_version ({BOTH}, id, payload, digest, key_id, {PLACE}, valid_to) '  # noqa: S608
        f'SELECT {mine}, {theirs}, ({follows}) FROM student_fields f JOIN student_place p ON p.student_id = f.student_id '
        f'AND p.superseded_at IS NULL AND p.valid_from = ({begun})'
    )
    op.drop_index('ix_student_fields_student', table_name='student_fields')
    op.drop_index(op.f('ix_student_fields_org_id'), table_name='student_fields')
    op.drop_table('student_fields')
    op.drop_index(op.f('ix_student_place_org_id'), table_name='student_place')
    op.drop_table('student_place')


def _times() -> list[sa.Column[Any]]:
    return [
        sa.Column('valid_from', sa.Date(), nullable=False),
        sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('superseded_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('reason', sa.String(length=60), nullable=False),
        sa.Column('case_no', sa.String(length=40), nullable=True),
        sa.Column('recorded_by', sa.String(length=26), nullable=True),
    ]


def _where() -> list[sa.Column[Any]]:
    return [
        sa.Column('student_id', sa.String(length=26), nullable=False),
        sa.Column('org_id', sa.String(length=26), nullable=False),
        sa.Column('province', sa.String(length=2), nullable=False),
    ]


def _place() -> list[sa.Column[Any]]:
    return [
        sa.Column('status', sa.String(length=2), nullable=False),
        sa.Column('stage', sa.String(length=8), nullable=False),
        sa.Column('grade', sa.Integer(), nullable=False),
        sa.Column('cohort', sa.Integer(), nullable=False),
        sa.Column('class_id', sa.String(length=26), nullable=True),
    ]


def _sealed() -> list[sa.Column[Any]]:
    return [
        sa.Column('id', sa.String(length=26), nullable=False),
        sa.Column('payload', sa.LargeBinary(), nullable=False),
        sa.Column('digest', sa.String(length=64), nullable=False),
        sa.Column('key_id', sa.String(length=16), nullable=False),
    ]


def _keys(table: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint(['org_id'], ['organisation.id'], name=op.f(f'fk_{table}_org_id')),
        sa.ForeignKeyConstraint(['student_id'], ['student.id'], name=op.f(f'fk_{table}_student_id')),
    ]


def _make_places() -> None:
    key = sa.PrimaryKeyConstraint('student_id', 'valid_from', 'recorded_at', name=op.f('pk_student_place'))
    op.create_table('student_place', *_where(), *_times(), *_place(), *_keys('student_place'), key)
    op.create_index(op.f('ix_student_place_org_id'), 'student_place', ['org_id'])


def _make_fields() -> None:
    key = sa.PrimaryKeyConstraint('id', name=op.f('pk_student_fields'))
    op.create_table('student_fields', *_where(), *_times(), *_sealed(), *_keys('student_fields'), key)
    op.create_index(op.f('ix_student_fields_org_id'), 'student_fields', ['org_id'])
    op.create_index('ix_student_fields_student', 'student_fields', ['student_id', 'valid_from'])


def _make_versions() -> None:
    key = sa.PrimaryKeyConstraint('id', name=op.f('pk_student_version'))
    end = sa.Column('valid_to', sa.Date(), nullable=True)
    op.create_table('student_version', *_where(), *_times(), *_place(), *_sealed(), end, *_keys('student_version'), key)
    op.create_index(op.f('ix_student_version_org_id'), 'student_version', ['org_id'])
    op.create_index('ix_student_version_student', 'student_version', ['student_id', 'valid_from'])
