"""Problem records (问题学籍): opened by checks, settled by their process (S7-S9)."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from records.acting import Acting
from records.errors import Invalid, NotFound
from records.scope import system_scope
from records.students.matching import Matches
from records.students.problem_groups import SHARED_ID, Side, count, join
from records.tables import ProblemRecord, Student

TYPES: dict[int, tuple[str, str]] = {
    1: ("身份证件号错误", "Wrong identity number"),
    2: ("身份证件号重复", "Shared identity number"),
    3: ("无身份证件号且姓名、性别、出生日期相同", "No identity number; same name, sex and birth date"),
}


@dataclass(frozen=True)
class NewProblem:
    """A problem found at one student; records of one problem share a group."""

    student_id: str
    type: int
    group: str
    found_by: str = "check"


def open_problem(session: Session, acting: Acting, new: NewProblem) -> ProblemRecord | None:
    """Open a problem record and count it at the student; None when the same one is open already."""
    if new.type not in TYPES:
        raise Invalid(
            f"Expected a problem type of {sorted(TYPES)} but got {new.type}.",
            f"问题类型须为 {sorted(TYPES)} 之一，现为 {new.type}",
        )
    with system_scope(session):  # the other side of a double can be in any province
        holder = session.scalar(select(Student).where(Student.id == new.student_id))
        is_open = any(one.type == new.type for one in problems_of(session, new.student_id))
    if holder is None:
        raise NotFound(
            "Expected a student but there is none with this id.",
            "没有这名学生，请核对",
        )
    if is_open:
        return None
    side = Side(new.student_id, holder.org_id, holder.province, holder.stage, holder.grade)
    key = (new.type, new.group, holder.id_type if new.type == SHARED_ID else "")
    if not join(session, acting, {key: [side]}, new.found_by):
        return None
    with system_scope(session):
        return next(one for one in problems_of(session, new.student_id) if one.type == new.type)


def open_problems(
    session: Session, acting: Acting, found: Sequence[tuple[str, tuple[int, ...]]], matches: Matches
) -> None:
    """Open the problem records of a chunk of new students, for them and for the students they collide with."""
    for student_id, kinds in found:
        for kind in kinds:
            group = matches.groups[student_id][kind]
            for other in [student_id, *(known.student_id for known in matches.others(student_id, kind))]:
                open_problem(session, acting, NewProblem(other, kind, group, acting.reason or "registration"))


def settle_problem(session: Session, acting: Acting, problem_id: str, outcome: str) -> None:
    """Close a problem record with its outcome (evidence 佐证, change 变更, delete 删除, arbitration 仲裁)."""
    row = session.scalar(select(ProblemRecord).where(ProblemRecord.id == problem_id))
    if row is None:
        raise NotFound(
            "Expected a problem record within the scope but there is none with this id.",
            "没有这条问题学籍，或不在可见范围",
        )
    if row.settled_at is None:
        row.settled_at, row.outcome = acting.now, outcome
        session.flush()
        count(session, [row.student_id], -1)


def problems_of(session: Session, student_id: str) -> list[ProblemRecord]:
    """Return the open problem records of a student."""
    query = select(ProblemRecord).where(
        ProblemRecord.student_id == student_id, ProblemRecord.settled_at.is_(None)
    )
    return list(session.scalars(query))
