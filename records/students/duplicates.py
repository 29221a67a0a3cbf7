"""The duplicate check (查重, S10): set-based over the register, opening problem records of types 2 and 3."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from records.acting import Acting
from records.scope import system_scope
from records.students.problem_groups import SAME_PERSON, SHARED_ID, Key, Side, join, living
from records.tables import Student

_COLUMNS = (Student.id, Student.org_id, Student.province, Student.stage, Student.grade)


def check_duplicates(session: Session, acting: Acting, province: str | None = None) -> int:
    """Open problem records for shared numbers and for equal persons without a number; return how many were opened.

    With a province only its own students are compared (the province's check goes first, S10); without, the whole
    register. Running it again opens nothing new. It also finds what two imports at the same instant could not see.
    """
    with system_scope(session):
        return join(session, acting, found_in(session, province), "duplicate check")


def check_student(session: Session, acting: Acting, student_id: str) -> int:
    """Check one record against the register, as it is made or changed; returns how many problem records it opened."""
    with system_scope(session):
        me = session.scalar(select(Student).where(Student.id == student_id, living()))
        if me is None:
            return 0
        key: Key = (SHARED_ID, me.id_index, me.id_type) if me.id_index else (SAME_PERSON, me.person_index, "")
        if me.id_index:
            same = (Student.id_index == me.id_index) & (Student.id_type == me.id_type)
        else:
            same = (Student.person_index == me.person_index) & Student.id_index.is_(None)
        sides = [Side(*row) for row in session.execute(select(*_COLUMNS).where(same, living()).order_by(Student.id))]
        return join(session, acting, {key: sides}, acting.reason or "check") if len(sides) > 1 else 0


def found_in(session: Session, province: str | None = None) -> dict[Key, list[Side]]:
    """The groups of living records that share a number under one type of document, or are one person without any."""
    found: dict[Key, list[Side]] = defaultdict(list)
    for kind, column in ((SHARED_ID, Student.id_index), (SAME_PERSON, Student.person_index)):
        criteria: list[Any] = [living(), column.is_not(None)]
        if kind == SAME_PERSON:
            criteria.append(Student.id_index.is_(None))
        if province is not None:
            criteria.append(Student.province == province)
        parts = (column, Student.id_type) if kind == SHARED_ID else (column,)
        # why: the index finds the groups, so the register is read once per kind
        shared = select(*parts).where(*criteria).group_by(*parts).having(func.count() > 1).subquery()
        together = [part == shared.c[part.key] for part in parts]
        query = select(column, Student.id_type, *_COLUMNS).join(shared, and_(*together)).where(*criteria)
        for row in session.execute(query.order_by(Student.id)):
            found[(kind, row[0], row[1] if kind == SHARED_ID else "")].append(Side(*row[2:]))
    return dict(found)

