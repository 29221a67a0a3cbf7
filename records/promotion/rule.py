"""Who moves up, who keeps the grade, and why: one rule, in Python and as a column of a query (domain 27, 42)."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, String, and_, case, literal, or_

from records.schools import FIVE_YEARS, last_grade_of
from records.students.codes import Status
from records.tables.school import Stage


class Outcome(StrEnum):
    """What a run does with a student."""

    MOVED = "moved"  # 升级 one grade up
    SKIPPED = "skipped"  # 跳级 decided before, beginning on the day of the run
    REPEATS = "repeats"  # 留级 likewise
    NOT_GRADUATED = "not_graduated"  # 毕业年级未毕业 in the stage's last grade
    SCHOOL_TOP = "school_top"  # 学校最高年级 the school has no next grade, the stage has
    SUSPENDED = "suspended"  # 休学
    STOPPED = "stopped"  # 停学
    PLACE_KEPT = "place_kept"  # 保留入学资格
    ABROAD = "abroad"  # 出国
    DROPPED_OUT = "dropped_out"  # 流失
    MISSING = "missing"  # 下落不明
    OTHER_LEAVING = "other_leaving"  # 其他离校
    EXPELLED = "expelled"  # 开除
    ADMITTED = "admitted"  # 已录取，秋季入学
    FINISHED = "finished"  # 已毕业、结业
    GONE = "gone"  # 转出、死亡, or left in an earlier school year


UP = frozenset({Outcome.MOVED, Outcome.SKIPPED})
SILENT = frozenset({Outcome.MOVED, Outcome.FINISHED, Outcome.GONE})  # all others are listed by name
BY_STATUS: dict[Status, Outcome] = {
    Status.SUSPENDED: Outcome.SUSPENDED,
    Status.STOPPED: Outcome.STOPPED,
    Status.PLACE_KEPT: Outcome.PLACE_KEPT,
    Status.ABROAD: Outcome.ABROAD,
    Status.OVERSEAS: Outcome.ABROAD,
    Status.LOST: Outcome.DROPPED_OUT,
    Status.MISSING: Outcome.MISSING,
    Status.WITHDRAWN: Outcome.OTHER_LEAVING,
    Status.LEFT_OTHERWISE: Outcome.OTHER_LEAVING,
    Status.LEFT_EARLY: Outcome.OTHER_LEAVING,
    Status.EXPELLED: Outcome.EXPELLED,
    Status.GRADUATED: Outcome.FINISHED,
    Status.COMPLETED: Outcome.FINISHED,
    Status.TRANSFERRED: Outcome.GONE,
    Status.DECEASED: Outcome.GONE,
    Status.DELETED: Outcome.GONE,
}
ONLY_LATELY = frozenset({Outcome.OTHER_LEAVING, Outcome.EXPELLED})  # listed in the school year of the leaving


def outcome_of(status: str, stage: str, grade: int, school: tuple[int, int | None]) -> Outcome:
    """Return what a run does with a student with nothing planned; `school` is its length and its top primary grade."""
    length, top = school
    by_status = BY_STATUS.get(Status(status))
    if by_status is not None:
        return by_status
    if grade >= last_grade_of(length, stage):
        return Outcome.NOT_GRADUATED
    if stage == Stage.PRIMARY and top is not None and grade >= top:
        return Outcome.SCHOOL_TOP
    return Outcome.MOVED


def outcome_column(student: Any, school: Any) -> ColumnElement[str]:
    """The same as a column of a query over students joined to their schools."""
    last = in_last_grade(student, school)
    top = and_(student.stage == Stage.PRIMARY, school.top_grade.is_not(None), student.grade >= school.top_grade)
    say: Callable[[Outcome], ColumnElement[str]] = lambda outcome: literal(str(outcome), String(20))  # noqa: E731
    return case(
        *((student.status == str(status), say(outcome)) for status, outcome in BY_STATUS.items()),
        (last, say(Outcome.NOT_GRADUATED)),
        (top, say(Outcome.SCHOOL_TOP)),
        else_=say(Outcome.MOVED),
    )


def in_last_grade(student: Any, school: Any) -> ColumnElement[bool]:
    """Is a student in the grade in which the stage ends, as a column of a query over students joined to schools?"""
    return or_(
        and_(student.stage == Stage.PRIMARY, student.grade >= school.length_years),
        and_(student.stage == Stage.JUNIOR, student.grade >= case((school.length_years == FIVE_YEARS, 4), else_=3)),
        and_(student.stage == Stage.SENIOR, student.grade >= 3),
    )
