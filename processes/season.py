"""What a simulated school year does with a process: how often its cases are started, when, and what they ask for."""

from __future__ import annotations

import random
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from processes.demo import DemoStart, School
from records.roles import Role
from records.students.codes import GONE, Status
from records.tables import CaseLock, SchoolClass, Student

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Newcomers:
    """How many pupils come to a school to be entered in a list, and how one is made: by place in the list and dice."""

    stage: str
    count: int
    make: Callable[[int, random.Random], Row]


@dataclass(frozen=True)
class Season:
    """Cases of a process in a year.

    `request` returns what is asked for, or None where the school asks for nothing. `per_thousand` is how many cases a
    year brings for each 1,000 pupils; 0: one at every school. `months` are when, a month named twice is twice as busy.
    `rows` are the rows that a case of many is filled with, where they are not found by itself.
    """

    request: Callable[[Any, DemoStart], Mapping[str, Any] | None]
    per_thousand: float = 0
    months: Sequence[int] = tuple(range(1, 13))
    role: Role = Role.STUDENT_CLERK
    rows: Callable[[Newcomers, random.Random], Sequence[Row]] | None = None
    stages: Sequence[str] = ()  # only schools with one of them; none: every school
    each_stage: bool = False  # of what every school starts: once for each stage that it has


def some_pupil(
    session: Session, start: DemoStart, school: School, stages: Sequence[str] = (),
    states: Collection[Status] = frozenset({Status.ENROLLED}),
) -> str | None:  # fmt: skip
    """A pupil of a school in one of some states and free of other cases, by the dice; None where there is none.

    Which of a class is taken makes no difference to what follows, so that the same dice lead to the same figures.
    """
    query = _free(school, stages or school.stages, states)
    count = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    if not count:
        return None
    found = query.order_by(Student.cohort, SchoolClass.number, Student.id).offset(start.dice.randrange(count)).limit(1)
    return session.scalar(found)


def _free(school: School, stages: Sequence[str], states: Collection[Status]) -> Select[tuple[str]]:
    held = select(CaseLock.student_id).where(CaseLock.student_id == Student.id).exists()
    return (
        select(Student.id)
        .outerjoin(SchoolClass, SchoolClass.id == Student.class_id)
        .where(
            Student.org_id == school.id, Student.stage.in_(stages), Student.status.in_(states), Student.problems == 0,
            Student.left_on.is_(None) | Student.status.in_(GONE), ~held,
        )
    )  # fmt: skip
