"""The classes of a school in which students are in the last grade of their stage."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, String, cast, select
from sqlalchemy.orm import Session

from records.promotion.rule import in_last_grade
from records.tables import School, SchoolClass, Student


def graduating_classes(org_id: str) -> Select[Any]:
    """The open classes of a school with at least one student in the last grade."""
    c = SchoolClass
    named_en = "Class " + cast(c.number, String) + " of " + cast(c.cohort, String)
    return select(c.id, c.name, named_en).where(c.org_id == org_id, c.closed_on.is_(None), _graduates())


def classes_chosen(session: Session, org_id: str, ids: list[str]) -> list[tuple[str, str, bool]]:
    """Id, stage and *has students in the last grade* of those of the classes that are open classes of the school."""
    c = SchoolClass
    query = select(c.id, c.stage, _graduates()).where(c.id.in_(ids), c.org_id == org_id, c.closed_on.is_(None))
    return [(row[0], row[1], bool(row[2])) for row in session.execute(query.order_by(c.cohort, c.number))]


def _graduates() -> Any:
    here = select(Student.id).join(School, School.id == Student.org_id).where(Student.class_id == SchoolClass.id)
    return here.where(Student.left_on.is_(None), in_last_grade(Student, School)).exists()
