"""The row of a student, locked for a change that every guard lets through."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from records.acting import Acting
from records.errors import NotFound
from records.students.guards import check_guards
from records.tables import Student


def student_for_change(session: Session, student_id: str) -> Student:
    """Return a student's row, locked until the transaction ends; NotFound outside the scope."""
    found = session.scalar(
        select(Student)
        .where(Student.id == student_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound(
            "Expected a student within the scope but there is none with this id.",
            "没有这名学生，或不在可见范围",
        )
    return found


def student_to_write(session: Session, acting: Acting, student_id: str, aspect: str) -> Student:
    """Return a student's row, locked, once every guard lets the acting write the aspect (fields, state, class, school).

    NotFound outside the scope; Conflict with the reason of the guard that does not.
    """
    student = student_for_change(session, student_id)
    check_guards(session, acting, student, aspect)
    return student
