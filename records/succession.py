"""A school takes another one over, whole or class by class (合并、分设, O8): classes and pupils, a part at a time.

Pupils go through the one door for changes of place, so every closed period stays as it was and problems and running
cases follow. Who had left the school stays in its register, which the successor reads from then on.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from ground.bilingual import Bilingual
from records.acting import Acting
from records.errors import Conflict, RecordsError
from records.schools import NewClass, classes_of, create_class
from records.students.guards import check_guards
from records.students.placing import TAKEN_OVER, PlaceChange, put
from records.students.to_write import student_to_write
from records.tables import CaseLock, School, SchoolClass, Student
from records.tables.school import Stage


@dataclass(frozen=True)
class Handover:
    """Which pupils go where: from a school to another, all of them or those of some classes; `classes` old to new."""

    source: str
    target: str
    classes: Mapping[str, str]
    whole: bool


def lock_schools(session: Session, ids: Collection[str]) -> None:
    """Lock the rows of schools in one order, so that two changes of one school follow one another."""
    query = select(School.id).where(School.id.in_(sorted(ids))).order_by(School.id)
    session.execute(query.with_for_update(key_share=True))


def open_classes(session: Session, source: str, target: str, only: Sequence[str] = ()) -> dict[str, str]:
    """Open at the target a class for each open class of the source, or for some of them; returns old id to new.

    A number that the target has already is followed by the next free one. Repeatable: a class has one successor.
    """
    made: dict[str, str] = {}
    for stage in Stage:
        for room in classes_of(session, source, stage):
            if only and room.id not in only:
                continue
            if room.became is None or _school_of_class(session, room.became) != target:
                room.became = _opened(session, room, target)
            made[room.id] = room.became
    session.flush()
    return made


def pupils_left(handover: Handover) -> ColumnElement[bool]:
    """The criterion of the pupils who are still to go over."""
    here = (Student.org_id == handover.source) & Student.left_on.is_(None)
    return here if handover.whole else here & Student.class_id.in_(list(handover.classes))


def next_part(session: Session, handover: Handover, after: str, most: int) -> list[str]:
    """Return the ids of the next pupils behind one, in order."""
    query = select(Student.id).where(pupils_left(handover), Student.id > after)
    return list(session.scalars(query.order_by(Student.id).limit(most)))


def count_left(session: Session, handover: Handover) -> int:
    """How many pupils are still to go over."""
    return session.scalar(select(func.count()).select_from(Student).where(pupils_left(handover))) or 0


def hand_over(session: Session, acting: Acting, handover: Handover, students: Sequence[str]) -> int:
    """Move some pupils to the target, each in a step of its own; returns how many went, the others stay.

    With a whole school everybody goes, and running cases go on. Where the school itself goes on, a pupil whom a running
    case holds stays.
    """
    moved, author = 0, acting.because(TAKEN_OVER)
    for student_id in students:
        with suppress(RecordsError), session.begin_nested():
            student = student_to_write(session, author, student_id, _aspect(handover))
            if not handover.whole:
                _check_free(session, student_id)
            room = handover.classes.get(student.class_id or "")
            put(session, author, student, PlaceChange(acting.today, school=handover.target, class_id=room))
            moved += 1
    return moved


def _aspect(handover: Handover) -> str:
    return "succession" if handover.whole else "school"


def why_first_stays(session: Session, acting: Acting, handover: Handover) -> Bilingual:
    """Return the reason of the first pupil who could not go; empty words where nobody is left."""
    student = session.scalar(select(Student).where(pupils_left(handover)).order_by(Student.id).limit(1))
    if student is None:
        return Bilingual("", "")
    try:
        check_guards(session, acting, student, _aspect(handover))
        if not handover.whole:
            _check_free(session, student.id)
    except RecordsError as reason:
        return Bilingual(reason.zh, reason.en)
    return Bilingual("请重新办理", "Try again")


def classes_left(session: Session, source: str) -> list[str]:
    """Return the classes of a school that are open still."""
    return [room.id for stage in Stage for room in classes_of(session, source, stage)]


def close_classes(session: Session, acting: Acting, classes: Collection[str]) -> int:
    """Close classes in which nobody is left, today; returns how many."""
    taken = select(Student.class_id).where(Student.class_id.in_(list(classes)))
    empty = select(SchoolClass).where(
        SchoolClass.id.in_(list(classes)), SchoolClass.closed_on.is_(None), SchoolClass.id.not_in(taken)
    )
    rooms = list(session.scalars(empty))
    for room in rooms:
        room.closed_on = acting.today
    session.flush()
    return len(rooms)


def _check_free(session: Session, student_id: str) -> None:
    held = session.scalar(select(CaseLock.case_no).where(CaseLock.student_id == student_id).limit(1))
    if held is not None:
        raise Conflict(
            f"Expected a pupil without a running case but {held} is under way: the pupil stays at the old school.",
            f"学生有在办案件 {held}，留在原校，待其办结后再转",
        )


def _school_of_class(session: Session, class_id: str) -> str | None:
    return session.scalar(select(SchoolClass.org_id).where(SchoolClass.id == class_id))


def _opened(session: Session, room: SchoolClass, target: str) -> str:
    stage = Stage(room.stage)
    taken = {one.number for one in classes_of(session, target, stage, room.cohort)}
    free = room.number not in taken
    number = room.number if free else max(taken) + 1
    new = NewClass(target, stage, room.cohort, number, room.name if free else "", room.size_limit)
    return create_class(session, new).id
