"""The list of a graduation as it begins: all students of the classes, and the records that the case holds."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from sqlalchemy import select

from processes.graduation.judging import CHANGE, judge
from processes.rows import Judging
from records.many.entering import RowPlace, enter
from records.scope import system_scope
from records.students.locks import lock_many
from records.tables import SchoolClass, Student


def list_classes(asked: Judging, place: RowPlace) -> dict[str, int]:
    """Enter the students of the classes in their order; returns how many by result."""
    with system_scope(asked.session):
        query = (
            select(Student)
            .join(SchoolClass, SchoolClass.id == Student.class_id)
            .where(Student.class_id.in_(asked.variables["facts"]["class_ids"]), Student.left_on.is_(None))
            .order_by(Student.id)
            .with_for_update(of=Student, key_share=True)
            .execution_options(populate_existing=True)
        )
        students = {one.id: one for one in asked.session.scalars(query)}
        judged = judge(replace(asked, rows=[{"student": one} for one in students]))
        held = [students[str(one.subject_id)] for one in judged if one.shown["hold"]]
        lock_many(asked.session, asked.acting, held, CHANGE)
        enter(asked.session, asked.acting, place, sorted(judged, key=lambda one: str(one.shown["class"])))
    return {"rows": len(judged), **Counter(str(one.shown["result"]) for one in judged)}
