"""While a transfer holds a record nobody else changes the pupil's school or state (S18)."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from ground.bilingual import Bilingual
from records.acting import Acting
from records.students.guards import Entry, Guard
from records.tables import CaseLock, Student

KIND = "transfer"  # this change in the table of changes that exclude one another


def held_by_transfer(session: Session, acting: Acting, student: Student | Entry) -> Bilingual | None:
    """The running transfer that holds the record, unless it is the one that writes."""
    held = select(CaseLock.case_no).where(CaseLock.student_id == student.id, CaseLock.kind == KIND)
    other = session.scalar(held.where(CaseLock.case_no != (acting.case_no or "")).limit(1))
    if other is None:
        return None
    return Bilingual(
        f"该生正在办理转学（{other}），请待其办结或撤销后再变更就读学校或状态",
        f"Expected no running transfer of the student but case {other} is under way: "
        "change school or state when it has ended or was cancelled.",
    )


GUARDS = (Guard("transfer.held", frozenset({"school", "state"}), held_by_transfer),)
