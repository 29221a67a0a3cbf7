"""The duplicate check (查重, S10): set-based over the register, opening problem records of types 2 and 3."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from records.acting import Acting
from records.scope import system_scope
from records.students.codes import GONE
from records.students.matching import SAME_PERSON, SHARED_ID
from records.students.problems import NewProblem, open_problem
from records.tables import Student


def check_duplicates(session: Session, acting: Acting, province: str | None = None) -> int:
    """Open what shared numbers and equal persons without a number bring up; return how many records were opened.

    With a province only its own students are compared (the province's check goes first, S10); without, the whole
    register. Running it again opens nothing new. It finds what two imports at the same instant could not see.
    """
    opened = 0
    for kind, index in ((SHARED_ID, "id_index"), (SAME_PERSON, "person_index")):
        for student_id, group in _doubles(session, kind, index, province):
            problem = NewProblem(student_id, kind, group, "duplicate check")
            opened += open_problem(session, acting, problem) is not None
    return opened


def _doubles(session: Session, kind: int, index: str, province: str | None) -> Iterator[tuple[str, str]]:
    column = getattr(Student, index)
    living: list[Any] = [Student.status.not_in([str(status) for status in GONE]), column.is_not(None)]
    if kind == SAME_PERSON:
        living.append(Student.id_index.is_(None))
    if province is not None:
        living.append(Student.province == province)
    # why: the index finds the groups, so the register is read once per kind
    shared = select(column).where(*living).group_by(column).having(func.count() > 1)
    with system_scope(session):
        found = session.execute(select(Student.id, column).where(*living, column.in_(shared))).all()
    yield from [(row[0], row[1]) for row in found]
