"""What papers of students hold (花名册, 学籍卡): a school's own pupils in full, anybody else's masked (domain 32).

Every paper is recorded as one bulk read, with its purpose, before its rows are given.
"""

from dataclasses import dataclass
from typing import Any

from pypinyin import lazy_pinyin
from sqlalchemy import select
from sqlalchemy.orm import Session

from records.acting import Acting
from records.errors import Invalid, NotFound
from records.roles import Permission
from records.scope import scope_of
from records.students.cases import masked
from records.students.former import Held, held_by
from records.students.listing import note_reading
from records.students.versions import payload_of
from records.tables import SchoolClass, Student

MOST = 200  # pupils on one roster; longer lists are workbooks


@dataclass(frozen=True)
class Line:
    """One pupil: all fields, in full or masked, and the state."""

    id: str
    status: str
    fields: dict[str, Any]


@dataclass(frozen=True)
class ClassPaper:
    """A class with its present pupils, by pinyin of their names."""

    school: str
    name: str
    lines: tuple[Line, ...]
    masked: bool


def class_paper(session: Session, acting: Acting, class_id: str, purpose: str) -> ClassPaper:
    """Return a class of the caller's scope for printing; NotFound outside it, Invalid for too many pupils."""
    scope_of(session).require(Permission.STUDENT_LIST)
    room = session.scalar(select(SchoolClass).where(SchoolClass.id == class_id))
    if room is None:
        raise NotFound(
            "Expected a class in your subtree but there is none with this id.",
            "没有这个班级，或不在管辖范围",
        )
    query = select(Student).where(Student.class_id == class_id, Student.left_on.is_(None)).limit(MOST + 1)
    pupils = list(session.scalars(query))
    if len(pupils) > MOST:
        raise Invalid(
            f"Expected at most {MOST} pupils on a roster but the class has more: export the list as a workbook.",
            f"花名册最多打印 {MOST} 人，该班超过此数，请导出 Excel",
        )
    full = shows_full(session, acting, room.org_id)
    note_reading(session, acting, "student.print_roster", purpose, [one.id for one in pupils])
    lines = [_line(session, one, full) for one in pupils]
    lines.sort(key=lambda one: lazy_pinyin(str(one.fields.get("xm", ""))))
    return ClassPaper(room.org_id, room.name, tuple(lines), not full)


def student_paper(session: Session, acting: Acting, student_id: str, purpose: str) -> tuple[Held, Line, bool]:
    """Return a student for printing, and whether the fields are masked; NotFound for who was never in the scope.

    A school that a student left prints what it held on the last day there.
    """
    scope_of(session).require(Permission.STUDENT_LIST)
    held = held_by(session, student_id)
    full = shows_full(session, acting, held.org_id)
    note_reading(session, acting, "student.print_card", purpose, [student_id])
    return held, Line(student_id, held.status, held.fields if full else masked(held.fields)), not full


def shows_full(session: Session, acting: Acting, school: str) -> bool:
    """Tell whether a paper of a school's pupils may be in full: for that school itself, in a role that sees them so."""
    return acting.org_id == school and scope_of(session).may(Permission.STUDENT_FULL)


def _line(session: Session, student: Student, full: bool) -> Line:
    fields = payload_of(session, student.id)
    return Line(student.id, student.status, fields if full else masked(fields))
