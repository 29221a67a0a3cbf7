"""Reading students: lists and searches masked, the card, and the full view that leaves a trace (O10, domain 1)."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.orm import Session

from records.acting import Acting
from records.audit import Reading
from records.errors import Invalid, NotFound
from records.roles import Permission
from records.scope import scope_of
from records.session import audit_of, keyring_of
from records.students.cases import masked
from records.students.names import any_of, is_chinese, wanted
from records.students.placements import kinds_now, with_placement
from records.students.sealing import code_index, id_index, open_name
from records.students.versions import payload_of
from records.tables import NameToken, OrgClosure, SchoolClass, Student
from records.tables import Organisation as Org

COUNTED = 10_000  # a page tells how many students there are in all up to here, and beyond that there are more
FEW = 2_000  # so many students of a name are looked up by id; of more, the first pages are found soon enough in order


@dataclass(frozen=True)
class StudentQuery:
    """A search inside the scope; `code` matches a whole student code or identity number, never a part (design 4).

    `after` is the `cursor` of the last row of the page before.
    """

    name: str = ""
    code: str = ""
    school: str | None = None
    stage: str = ""
    grade: int | None = None
    class_id: str | None = None
    statuses: tuple[str, ...] = ()
    problems: bool | None = None
    present: bool = True
    placement: str = ""  # a kind of special arrangement, in force today
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
    placement: str = ""  # the kind of the special arrangement in force

    @property
    def cursor(self) -> str:
        """Where the page behind this row begins."""
        return f"{self.school_id}.{self.id}"


def list_students(session: Session, acting: Acting, query: StudentQuery, why: str) -> list[Listed]:
    """Return a page of students, school by school, from after a cursor; the read is recorded before it is returned."""
    scope_of(session).require(Permission.STUDENT_LIST)
    ring = keyring_of(session)
    columns = select(Student, Org.name_zh, Org.name_en, SchoolClass.name)
    statement = (
        _from_after(session, _filtered(session, columns, query), query)
        .join(Org, Org.id == Student.org_id)
        .join(SchoolClass, SchoolClass.id == Student.class_id, isouter=True)
        .order_by(Student.org_id, Student.id)
        .limit(query.limit)
    )
    page = session.execute(statement).all()
    kinds = kinds_now(session, [row.id for row, *_ in page], acting.today) if page else {}
    found = [
        Listed(
            row.id, open_name(ring, row), row.sex, row.org_id, school, school_en, row.stage, row.grade,
            row.class_id, class_name or "", row.status, row.code_masked, row.id_masked, row.problems, row.synthetic,
            kinds.get(row.id, ""),
        )
        for row, school, school_en, class_name in page
    ]  # fmt: skip
    note_reading(session, acting, "student.list", why, [one.id for one in found])
    return found


def count_students(session: Session, query: StudentQuery, most: int | None = None) -> int:
    """Return how many students of the scope a search finds; counting stops at `most`."""
    scope_of(session).require(Permission.STUDENT_LIST)
    if most is None:
        return session.scalar(_filtered(session, select(func.count(Student.id)), query)) or 0
    found = _filtered(session, select(Student.id), query).limit(most).subquery()
    return session.scalar(select(func.count()).select_from(found)) or 0


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
    if query.placement:
        statement = statement.where(with_placement(query.placement))
    if query.statuses:
        statement = statement.where(Student.status.in_(query.statuses))
    if query.problems is not None:
        statement = statement.where(Student.problems > 0 if query.problems else Student.problems == 0)
    if query.code:
        text = query.code.strip().upper()
        statement = statement.where(
            (Student.code_index == code_index(ring, text)) | (Student.id_index == id_index(ring, text))
        )
    return _by_name(session, statement, query.name.strip()) if query.name.strip() else statement


def _from_after(session: Session, statement: Select[Any], query: StudentQuery) -> Select[Any]:
    """Narrow to the schools of the subtree from the cursor on: an index gives each school's students in order."""
    school, _, student = query.after.rpartition(".")
    if student:
        if not school:
            raise Invalid(
                "Expected the cursor that came with the page before but it names no school: read the list again.",
                "翻页标记已失效，请重新打开列表",
            )
        behind = (Student.org_id > school) | (Student.id > student)
        statement = statement.where(Student.org_id >= school, behind)  # why: the first is a bound for the index
    scope = scope_of(session)
    if scope.everything:
        return statement
    below = select(OrgClosure.descendant).where(OrgClosure.ancestor.in_(sorted(scope.roots)))
    return statement.where(Student.org_id.in_(below.where(OrgClosure.descendant >= school)))


def _by_name(session: Session, statement: Select[Any], name: str) -> Select[Any]:
    """Narrow to the students of a name: by their ids where they are few, else by asking of each student in turn."""
    ring = keyring_of(session)
    groups = [[token] for token in sorted(wanted(ring, name))] if is_chinese(name) else [sorted(any_of(ring, name))]
    number, rarest = min((_counted(session, tokens), tokens) for tokens in groups)
    if number > FEW:
        return statement.where(*map(_holds, groups))
    mine = list(session.scalars(select(NameToken.student_id).where(NameToken.token.in_(rarest))))
    return statement.where(Student.id.in_(mine), *(_holds(tokens) for tokens in groups if tokens is not rarest))


def _counted(session: Session, tokens: list[str]) -> int:
    """How many students have one of these tokens; counting stops behind FEW."""
    found = select(NameToken.student_id).where(NameToken.token.in_(tokens)).limit(FEW + 1).subquery()
    return session.scalar(select(func.count()).select_from(found)) or 0


def _holds(tokens: list[str]) -> ColumnElement[bool]:
    return exists().where(NameToken.student_id == Student.id, NameToken.token.in_(tokens))


def _student(session: Session, student_id: str) -> Student:
    found = session.scalar(select(Student).where(Student.id == student_id))
    if found is None:
        raise NotFound(
            "Expected a student within the scope but there is none with this id.",
            "没有这名学生，或不在可见范围",
        )
    return found
