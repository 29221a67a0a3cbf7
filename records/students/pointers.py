"""Files fetched to another province (调档): the record here is closed and points to the new one (design 7).

A fetch that is taken back leaves the record made for it closed, and that points to the former one.
"""

from sqlalchemy import select
from sqlalchemy.orm import Session

from records.errors import Conflict
from records.scope import system_scope
from records.tables import StudentPointer, UndoneFetch


def pointer_of(session: Session, student_id: str) -> StudentPointer | None:
    """Return where a record was fetched to, None while it is here."""
    return session.scalar(select(StudentPointer).where(StudentPointer.student_id == student_id))


def check_here(session: Session, student_id: str) -> None:
    """Raise Conflict when the file was fetched, or went back: a pupil must not have two living records."""
    back = select(UndoneFetch.id).where(UndoneFetch.to_student == student_id).limit(1)
    with system_scope(session):
        fetched = pointer_of(session, student_id) is not None
        went_back = session.scalar(back) is not None
    if went_back:
        raise Conflict(
            "Expected a record in use but its transfer was taken back: open the record at the former school.",
            "该生的转学已被撤回，请查看其在原学校的学籍",
        )
    if fetched:
        raise Conflict(
            "Expected a file that was not fetched yet but this one was: open the new record.",
            "该档案已被调走，请查看新的学籍",
        )
