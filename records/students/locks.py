"""Running cases hold their student: conflicting changes cannot start (S18; decisions, domain 20)."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from records.acting import Acting
from records.errors import Conflict, Invalid
from records.scope import system_scope
from records.settings.values import value_of
from records.students.to_write import student_for_change
from records.tables import CaseLock, Student

Students = Sequence[Student]


def conflict_of(session: Session, student_id: str, kind: str, on: date, beside: str = "") -> CaseLock | None:
    """Return the running case that excludes a change of a kind, or None; sees cases of every province.

    `beside` is the number of the case that asks, which stands in nobody's way.
    """
    with system_scope(session):
        others = CaseLock.student_id == student_id, CaseLock.case_no != beside
        held = list(session.scalars(select(CaseLock).where(*others)))
        if not held:
            return None
        table = value_of(session, held[0].org_id, "conflicts.table", on).value
        return next((lock for lock in held if excludes(table, lock.kind, kind)), None)


def lock_for_case(session: Session, acting: Acting, student_id: str, kind: str) -> CaseLock:
    """Hold a student for the acting case, or raise Conflict naming the kind and number of the case in the way.

    The student's row is locked first, so of two cases started at once one waits and then finds the other's lock.
    A second call of the same case changes nothing.
    """
    if not acting.case_no:
        raise Invalid(
            "Expected a case number on the author but there is none: locks belong to cases.",
            "缺少案件编号，学籍锁定须由案件发起",
        )
    with system_scope(session):
        student = student_for_change(session, student_id)
        mine = session.scalar(
            select(CaseLock).where(CaseLock.student_id == student_id, CaseLock.case_no == acting.case_no)
        )
        if mine is not None:
            return mine
        other = conflict_of(session, student_id, kind, acting.today)
        if other is not None:
            raise Conflict(
                f"Expected no running change of the student but case {other.case_no} ({other.kind}) is under way: "
                "wait for its end or have it cancelled.",
                f"该生已有在办案件 {other.case_no}，请待其办结或撤销后再办",
            )
        lock = CaseLock(
            student_id=student_id, case_no=acting.case_no, kind=kind, org_id=student.org_id,
            province=student.province, locked_at=acting.now,
        )  # fmt: skip
        session.add(lock)
        session.flush()
    return lock


def conflicts_of(session: Session, acting: Acting, students: Students, kind: str) -> dict[str, str]:
    """Return, by student, the number of a running case other than the acting one that excludes a change of a kind."""
    with system_scope(session):
        held = select(CaseLock).where(CaseLock.student_id.in_([one.id for one in students]))
        locks = [one for one in session.scalars(held) if one.case_no != acting.case_no]
        tables = {
            org_id: value_of(session, org_id, "conflicts.table", acting.today).value
            for org_id in {one.org_id for one in locks}
        }
    return {one.student_id: one.case_no for one in locks if excludes(tables[one.org_id], one.kind, kind)}


def lock_many(session: Session, acting: Acting, students: Students, kind: str) -> int:
    """Hold many students for the acting case and return how many are new; their rows are locked by the caller.

    The caller leaves out those that `conflicts_of` names.
    """
    with system_scope(session):
        mine = set(session.scalars(select(CaseLock.student_id).where(CaseLock.case_no == acting.case_no)))
        rows = [
            {"student_id": one.id, "case_no": acting.case_no, "kind": kind, "org_id": one.org_id,
             "province": one.province, "locked_at": acting.now}
            for one in students if one.id not in mine
        ]  # fmt: skip
        if rows:
            session.execute(insert(CaseLock), rows)
    return len(rows)


def release(session: Session, case_no: str) -> int:
    """Let go of every student whom a case holds and return how many; calling it twice is harmless."""
    with system_scope(session):
        held = list(session.scalars(select(CaseLock).where(CaseLock.case_no == case_no)))
        for lock in held:
            session.delete(lock)
        session.flush()
    return len(held)


def locks_of(session: Session, student_id: str) -> list[CaseLock]:
    """Return the running cases that hold a student, within the scope."""
    return list(session.scalars(select(CaseLock).where(CaseLock.student_id == student_id)))


def excludes(table: dict[str, list[str]], first: str, second: str) -> bool:
    """Tell whether two kinds of change exclude each other, whichever way the table names them."""
    return second in table.get(first, ()) or first in table.get(second, ())
