"""The register of graduates (毕业生登记): the list of a school with numbers, and where they went on (S20)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ground.bilingual import Bilingual
from records.acting import Acting
from records.errors import Conflict, Invalid, NotAllowed, NotFound
from records.roles import Permission
from records.scope import scope_of, system_scope
from records.session import keyring_of
from records.students.codes import mask_name
from records.students.listing import note_reading
from records.students.sealing import open_name
from records.tables import Graduate, SchoolClass, Student

DESTINATIONS: dict[str, Bilingual] = {
    "junior": Bilingual("升入初中", "Junior school"),
    "senior": Bilingual("升入普通高中", "Senior high school"),
    "vocational": Bilingual("升入中等职业学校", "Vocational school"),
    "college": Bilingual("升入高等学校", "College or university"),
    "work": Bilingual("就业", "Work"),
    "army": Bilingual("参军", "Army"),
    "abroad": Bilingual("出国（境）就读", "School abroad"),
    "home": Bilingual("未升学、未就业", "Neither school nor work"),
    "other": Bilingual("其他", "Other"),
}


@dataclass(frozen=True)
class GraduateQuery:
    """Which graduates of a school are asked for, and which page of them."""

    org_id: str
    year: int
    stage: str = ""
    status: str = ""
    class_id: str = ""
    destination: str | None = None  # "" for those whose destination nobody knows
    start: int = 0
    limit: int = 50


@dataclass(frozen=True)
class GraduateLine:
    """One line of the list; the name is masked. `here`: the record stands in the reader's scope now."""

    id: str
    student_id: str
    name: str
    stage: str
    class_name: str
    status: str
    graduated_on: str
    number: str
    destination: str
    void: bool
    here: bool


def list_graduates(session: Session, acting: Acting, asked: GraduateQuery) -> tuple[list[GraduateLine], int]:
    """Return a page of a school's graduates by number, and how many there are; the read is recorded.

    NotAllowed outside the scope.
    """
    scope_of(session).require(Permission.STUDENT_LIST, asked.org_id)
    where = [Graduate.org_id == asked.org_id, Graduate.year == asked.year]
    for name in ("stage", "status", "class_id", "destination"):
        value = getattr(asked, name)
        if value or (name == "destination" and value is not None):
            where.append(getattr(Graduate, name) == value)
    total = session.scalar(select(func.count()).select_from(Graduate).where(*where)) or 0
    query = select(Graduate).where(*where).order_by(Graduate.serial).offset(asked.start).limit(asked.limit)
    found = _lines(session, list(session.scalars(query)))
    note_reading(session, acting, "student.graduates", "graduates page", [one.student_id for one in found])
    return found, total


def years_of(session: Session, org_id: str) -> list[int]:
    """Return the years in which a school has graduates, the latest first."""
    query = select(Graduate.year).where(Graduate.org_id == org_id).distinct().order_by(Graduate.year.desc())
    return list(session.scalars(query))


def classes_of(session: Session, org_id: str, year: int) -> list[tuple[str, str]]:
    """Return id and name of the classes from which a school graduated students in a year, in their order."""
    c = SchoolClass
    meant = select(Graduate.class_id).where(Graduate.org_id == org_id, Graduate.year == year)
    query = select(c.id, c.name).where(c.id.in_(meant)).order_by(c.stage, c.cohort, c.number)
    return list(session.execute(query).tuples())


def set_destination(session: Session, acting: Acting, graduate_id: str, destination: str) -> Graduate:
    """Note where a graduate went on; the school of the graduation alone does it, at any time (domain 13).

    NotFound outside the scope, NotAllowed for another unit, Invalid for a word that there is not, Conflict for a
    graduation that was returned.
    """
    row = session.scalar(select(Graduate).where(Graduate.id == graduate_id).with_for_update())
    if row is None:
        raise NotFound(
            "Expected a graduate of your scope but there is none with this id.", "没有这名毕业生，或不在可见范围"
        )
    scope_of(session).require(Permission.STUDENT_EDIT, row.org_id)
    if acting.org_id != row.org_id:
        raise NotAllowed(
            "Expected a clerk of the school of graduation but you act for another unit: ask the school.",
            "毕业去向由毕业学校填写，请由学校经办人办理",
        )
    if destination and destination not in DESTINATIONS:
        raise Invalid(
            f"Expected one of {', '.join(DESTINATIONS)} but got {destination!r}.",
            f"毕业去向须为 {'、'.join(one.zh for one in DESTINATIONS.values())} 之一",
        )
    if row.void_at is not None:
        raise Conflict("Expected a graduation in force but this one was returned.", "该毕业登记已退回，不能再填写去向")
    row.destination, row.destination_at, row.destination_by = destination, acting.now, acting.account_id
    session.flush()
    return row


def count_of_case(session: Session, case_no: str) -> dict[str, int]:
    """Return how many students a case recorded by how their stage ended, those returned left out."""
    query = select(Graduate.status, func.count()).where(Graduate.case_no == case_no, Graduate.void_at.is_(None))
    with system_scope(session):
        return {status: int(n) for status, n in session.execute(query.group_by(Graduate.status))}


def _lines(session: Session, rows: Sequence[Graduate]) -> list[GraduateLine]:
    ring, scope = keyring_of(session), scope_of(session)
    with system_scope(session):  # why: a graduate may be at another school by now; the name is masked
        meant = select(Student).where(Student.id.in_([row.student_id for row in rows]))
        students: dict[str, Any] = {one.id: one for one in session.scalars(meant)}
        rooms = dict(session.execute(
            select(SchoolClass.id, SchoolClass.name).where(SchoolClass.id.in_([row.class_id for row in rows]))
        ).tuples().all())  # fmt: skip
    return [
        GraduateLine(
            row.id, row.student_id, mask_name(open_name(ring, students[row.student_id])), row.stage,
            rooms.get(str(row.class_id), ""), row.status, row.graduated_on.isoformat(), row.number, row.destination,
            row.void_at is not None, scope.allows(students[row.student_id].org_id),
        )
        for row in rows
    ]  # fmt: skip
