"""The open classes of a school, each with its pupils and its limit (班级列表)."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from records.acting import Acting
from records.roles import Permission
from records.scope import scope_of
from records.settings.values import settings_of
from records.tables import SchoolClass, Student


@dataclass(frozen=True)
class ClassLine:
    """One class of the list; `grade` is the highest of its pupils, 0 for an empty class."""

    id: str
    stage: str
    cohort: int
    name: str
    grade: int
    boys: int
    girls: int
    pupils: int
    limit: int


def class_list(session: Session, acting: Acting, school: str) -> tuple[ClassLine, ...]:
    """Return the open classes of a school of the caller's scope, by stage, then youngest first; else NotAllowed."""
    scope_of(session).require(Permission.STUDENT_LIST, school)
    in_force = settings_of(session, school, acting.today, "class.size_limit")
    boys, girls = (func.count(Student.id).filter(Student.sex == sex) for sex in ("1", "2"))
    counted = func.count(Student.id)
    query = (
        select(SchoolClass, func.max(Student.grade), boys, girls, counted)
        .outerjoin(Student, (Student.class_id == SchoolClass.id) & Student.left_on.is_(None))
        .where(SchoolClass.org_id == school, SchoolClass.closed_on.is_(None))
        .group_by(SchoolClass.id)
    )
    found = []
    for room, grade, boy, girl, pupils in session.execute(query):
        most = in_force.value("class.size_limit", room.stage).value
        most = most if room.size_limit is None else min(most, room.size_limit)
        found.append(ClassLine(
            room.id, room.stage, room.cohort, room.name, grade or 0, boy, girl, pupils, most
        ))  # fmt: skip
    order = {"primary": 0, "junior": 1, "senior": 2}
    return tuple(sorted(found, key=lambda one: (order.get(one.stage, 9), -one.cohort, len(one.name), one.name)))
