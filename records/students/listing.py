"""Reading students: lists and searches masked, the card, and the full view that leaves a trace (O10, domain 1)."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from records.acting import Acting
from records.audit import Reading
from records.errors import NotFound
from records.roles import Permission
from records.scope import scope_of
from records.session import audit_of, keyring_of
from records.students.cases import masked
from records.students.names import any_of, is_chinese, wanted
from records.students.sealing import code_index, id_index, open_name
from records.students.versions import payload_of
from records.tables import NameToken, OrgClosure, SchoolClass, Student
from records.tables import Organisation as Org


@dataclass(frozen=True)
class StudentQuery:
    """A search inside the scope; `code` matches a whole student code or identity number, never a part (design 4)."""

    name: str = ""
    code: str = ""
    school: str | None = None
    stage: str = ""
    grade: int | None = None
    class_id: str | None = None
    statuses: tuple[str, ...] = ()
    problems: bool | None = None
    present: bool = True
    after: str = ""
    limit: int = 50


@dataclass(frozen=True)
class Listed:
    """One line of a list: the name in full, identity values masked."""

    id: str
    name: str
    sex: str
    school_id: str
    school_name: str
    school_name_en: str
    stage: str
    grade: int
    class_id: str | None
    class_name: str
    status: str
    code_masked: str
    id_masked: str
    problems: int
    synthetic: bool


def list_students(session: Session, acting: Acting, query: StudentQuery, why: str) -> list[Listed]:
    """Return a page of students in order of id, from after a cursor; the read is recorded before it is returned."""
    scope_of(session).require(Permission.STUDENT_LIST)
    ring = keyring_of(session)
    statement = (
        _filtered(session, select(Student, Org.name_zh, Org.name_en, SchoolClass.name), query)
        .join(Org, Org.id == Student.org_id)
        .join(SchoolClass, SchoolClass.id == Student.class_id, isouter=True)
        .order_by(Student.id)
        .limit(query.limit)
    )
    found = [
        Listed(
            row.id, open_name(ring, row), row.sex, row.org_id, school, school_en, row.stage, row.grade,
            row.class_id, class_name or "", row.status, row.code_masked, row.id_masked, row.problems, row.synthetic,
        )
        for row, school, school_en, class_name in session.execute(statement)
    ]  # fmt: skip
    note_reading(session, acting, "student.list", why, [one.id for one in found])
    return found


def count_students(session: Session, query: StudentQuery) -> int:
    """Return how many students of the scope a search finds."""
    scope_of(session).require(Permission.STUDENT_LIST)
    return session.scalar(_filtered(session, select(func.count(Student.id)), query)) or 0


def card(session: Session, student_id: str) -> dict[str, Any]:
    """Return all fields of one student with identity values masked, and name, school and state in full."""
    scope_of(session).require(Permission.STUDENT_LIST)
    return masked(payload_of(session, _student(session, student_id).id))


def reveal(session: Session, acting: Acting, student_id: str, why: str) -> dict[str, Any]:
    """Return all fields of one student in full; recorded, with its reason, before it is returned."""
    scope_of(session).require(Permission.STUDENT_FULL)
    student = _student(session, student_id)
    fields = payload_of(session, student.id)
    note_reading(session, acting, "student.full", why, [student.id])
    return fields


def full_rows(session: Session, acting: Acting, student_ids: Iterable[str], why: str) -> list[dict[str, Any]]:
    """Return all fields of several students of the scope in full, for an approved export; recorded first."""
    scope_of(session).require(Permission.STUDENT_FULL)
    wanted_ids = sorted(set(student_ids))
    found: list[dict[str, Any]] = []
    for student_id in wanted_ids:
        student = _student(session, student_id)
        found.append({"id": student.id, **payload_of(session, student.id)})
    note_reading(session, acting, "student.export", why, wanted_ids)
    return found


def student_by_id(session: Session, student_id: str) -> Student:
    """Return a student's row within the scope or raise NotFound."""
    return _student(session, student_id)


def note_reading(session: Session, acting: Acting, what: str, why: str, ids: Iterable[str]) -> None:
    """Record a read; an empty answer shows nobody and leaves no row."""
    shown = tuple(ids)
    if shown:
        audit_of(session).record(Reading(acting.now, what, why, shown, acting.account_id, acting.org_id))


def _filtered(session: Session, statement: Select[Any], query: StudentQuery) -> Select[Any]:
    ring = keyring_of(session)
    equal = {
        Student.stage: query.stage or None, Student.grade: query.grade, Student.class_id: query.class_id,
    }  # fmt: skip
    for column, value in equal.items():
        if value is not None:
            statement = statement.where(column == value)
    if query.school is not None:
        below = select(OrgClosure.descendant).where(OrgClosure.ancestor == query.school)
        statement = statement.where(Student.org_id.in_(below))
    if query.present:
        statement = statement.where(Student.left_on.is_(None))
    if query.statuses:
        statement = statement.where(Student.status.in_(query.statuses))
    if query.problems is not None:
        statement = statement.where(Student.problems > 0 if query.problems else Student.problems == 0)
    if query.after:
        statement = statement.where(Student.id > query.after)
    if query.code:
        text = query.code.strip().upper()
        statement = statement.where(
            (Student.code_index == code_index(ring, text)) | (Student.id_index == id_index(ring, text))
        )
    return _by_name(session, statement, query.name.strip()) if query.name.strip() else statement


def _by_name(session: Session, statement: Select[Any], name: str) -> Select[Any]:
    ring = keyring_of(session)
    if not is_chinese(name):
        matching = select(NameToken.student_id).where(NameToken.token.in_(any_of(ring, name)))
        return statement.where(Student.id.in_(matching))
    for token in sorted(wanted(ring, name)):
        matching = select(NameToken.student_id).where(NameToken.token == token)
        statement = statement.where(Student.id.in_(matching))
    return statement


def _student(session: Session, student_id: str) -> Student:
    found = session.scalar(select(Student).where(Student.id == student_id))
    if found is None:
        raise NotFound(
            "Expected a student within the scope but there is none with this id.",
            "没有这名学生，或不在可见范围",
        )
    return found


