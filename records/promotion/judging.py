"""What a run does with each student of some schools, for the run and for its rehearsal alike.

Who simply moves up stays a list of the store's: these rows do not pass through Python. Others are judged one by one.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.orm import Session

from records.promotion.rule import ONLY_LATELY, Outcome, outcome_column, outcome_of
from records.promotion.runs import STEP
from records.students.places import places_of
from records.tables import School, Student, StudentPlace

YEAR = timedelta(days=365)


@dataclass(frozen=True)
class Judged:
    """A student whom the run looks at one by one, or lists: the outcome, and what it writes of the place."""

    id: str
    org_id: str
    province: str
    stage: str
    grade: int
    outcome: Outcome
    changes: dict[str, Any]
    version: int
    planned: bool


@dataclass
class Together:
    """Students who move by one statement for all, with the version in which each was read, in the same order."""

    ids: list[str] = field(default_factory=list)
    versions: list[int] = field(default_factory=list)


@dataclass
class Judgement:
    """What a run does with some students: who moves with all others, the rest, and the figures."""

    together: Together
    others: list[Judged]
    figures: Counter[str]
    after: str | None  # the last student that was looked at; None at the end


@dataclass(frozen=True)
class _Group:
    """Students of one stage and grade with the same outcome, the planned ones apart."""

    stage: str
    grade: int
    outcome: str
    planned: bool
    ids: list[str]
    versions: list[int]

    @property
    def moves(self) -> bool:
        return self.outcome == Outcome.MOVED and not self.planned


def judge(session: Session, schools: list[str], on: date, after: str = "", limit: int = STEP) -> Judgement:
    """Return what a run does with the next students of schools, in the order of their ids."""
    groups = _groups(session, schools, on, (after, ""))
    last = None
    if sum(len(group.ids) for group in groups) > limit:
        last = sorted(one for group in groups for one in group.ids)[limit - 1]
        groups = _groups(session, schools, on, (after, last))
    found, counted = Judgement(Together(), [], Counter(), last), Counter[tuple[str, int, str]]()
    for group in groups:
        if group.moves:
            found.together.ids += group.ids
            found.together.versions += group.versions
            counted[(group.stage, group.grade, group.outcome)] += len(group.ids)
        else:
            found.others += _one_by_one(session, schools, on, group)
    counted.update((one.stage, one.grade, str(one.outcome)) for one in found.others)
    found.figures = Counter({f"{stage}:{grade}:{outcome}": count for (stage, grade, outcome), count in counted.items()})
    return found


def _groups(session: Session, schools: list[str], on: date, between: tuple[str, str]) -> list[_Group]:
    lists = func.json_group_array if session.connection().dialect.name == "sqlite" else func.json_agg
    looked = _students(schools, on, between).subquery().c
    same = (looked.stage, looked.grade, looked.outcome, looked.planned)
    query = select(*same, lists(looked.id), lists(looked.version)).group_by(*same)
    return [
        _Group(stage, grade, outcome, bool(planned), _listed(ids), _listed(versions))
        for stage, grade, outcome, planned, ids, versions in session.connection().execute(query)
    ]


def _listed(values: Any) -> list[Any]:
    return list(json.loads(values) if isinstance(values, str) else values)


def _students(schools: list[str], on: date, between: tuple[str, str]) -> Select[Any]:
    """The students of schools behind one id and up to another, each with the outcome; "" leaves an end open."""
    student, school = Student.__table__.c, School.__table__.c
    query = (
        select(
            student.id, student.stage, student.grade, student.version, outcome_column(student, school).label("outcome"),
            _planned(student, on).label("planned"), student.org_id, student.province, student.left_on,
            school.length_years, school.top_grade,
        )
        .join_from(Student.__table__, School.__table__, school.id == student.org_id)
        .where(student.org_id.in_(schools))
    )  # fmt: skip
    # why: no ORDER BY or LIMIT, for which SQLite would walk through the students of the whole country
    after, last = between
    query = query.where(student.id > after) if after else query
    return query.where(student.id <= last) if last else query


def _planned(student: Any, on: date) -> ColumnElement[bool]:
    """Does a place begin on that day or later?"""
    later = StudentPlace.__table__.alias().c
    return exists().where(later.student_id == student.id, later.valid_from >= on, later.superseded_at.is_(None))


def _one_by_one(session: Session, schools: list[str], on: date, group: _Group) -> Iterable[Judged]:
    looked = _students(schools, on, ("", "")).where(Student.__table__.c.id.in_(group.ids))
    rows: Sequence[Any] = session.connection().execute(looked.order_by(Student.__table__.c.id)).all()
    return _judge_planned(session, rows, on) if group.planned else [_alone(row, on) for row in rows]


def _alone(row: Any, on: date) -> Judged:
    outcome = Outcome(row.outcome)
    if outcome in ONLY_LATELY and row.left_on is not None and row.left_on < on - YEAR:
        outcome = Outcome.GONE
    return _judged(row, outcome, row.stage, row.grade)


def _judged(row: Any, outcome: Outcome, stage: str, grade: int, changes: dict[str, Any] | None = None) -> Judged:
    return Judged(
        row.id, row.org_id, row.province, stage, grade, outcome, changes or {}, row.version, bool(row.planned)
    )


def _judge_planned(session: Session, rows: Sequence[Any], on: date) -> list[Judged]:
    result = []
    for row in rows:
        places = places_of(session, row.id)
        begun = [place for place in places if place.valid_from < on]
        if not begun:  # admitted for September: the record begins after the run
            result.append(_judged(row, Outcome.ADMITTED, row.stage, row.grade))
            continue
        place = begun[-1]
        outcome = outcome_of(place.status, place.stage, place.grade, (row.length_years, row.top_grade))
        changes: dict[str, Any] = {}
        if outcome is Outcome.MOVED:
            outcome, changes = _moved_from(place, [one for one in places if one.valid_from == on])
        result.append(_judged(row, outcome, place.stage, place.grade, changes))
    return result


def _moved_from(place: StudentPlace, same_day: list[StudentPlace]) -> tuple[Outcome, dict[str, Any]]:
    """A grade up, unless a repeat or skip that was decided before begins on the very day: it stands as decided."""
    decided = [one for one in same_day if (one.stage, one.cohort) != (place.stage, place.cohort)]
    if not decided:
        return Outcome.MOVED, {"grade": place.grade + 1}
    return (Outcome.REPEATS if decided[-1].grade <= place.grade else Outcome.SKIPPED), {}
