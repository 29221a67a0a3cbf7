"""Grades and cohorts over a promotion: what a repeat, a skip or a resumption makes of them (decisions, domain 27)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from records.school_year import year_turn
from records.schools import last_grade, school_of
from records.students.places import places_of
from records.tables import SchoolClass, Student


@dataclass(frozen=True)
class Grade:
    """A grade of a stage, the cohort that sits in it, and whether the stage has it."""

    grade: int
    cohort: int
    fits: bool


def grade_on(session: Session, student: Student, at: tuple[date, date], by: int) -> Grade:
    """The grade `by` beside the one that the student will have reached: `at` are today and the day of effect."""
    today, day = at
    last = last_grade(school_of(session, student.org_id), student.stage)
    turn = year_turn(session, student.org_id, today)
    own = student.grade + turn.runs_between(today, day)  # who is in the last grade would repeat that one
    return Grade(own + by, turn.cohort_of(own + by, day), 1 <= own + by <= last)


def times_before(session: Session, student: Student, reason: str) -> int:
    """How many changes of a kind took effect in the student's present stage."""
    rows = places_of(session, student.id)
    return len({row.case_no for row in rows if row.stage == student.stage and row.reason == reason and row.case_no})


def as_date(value: Any, otherwise: date) -> date:
    """A date of a request, or another day where it says none."""
    return date.fromisoformat(str(value)) if value else otherwise


def class_in(session: Session, student: Student, cohort: int, class_id: Any) -> bool:
    """Is the class, if one is named, of the student's school and stage and of a cohort?"""
    if not class_id:
        return True
    room = session.scalar(select(SchoolClass).where(SchoolClass.id == str(class_id)))
    return room is not None and (room.org_id, room.stage, room.cohort) == (student.org_id, student.stage, cohort)
