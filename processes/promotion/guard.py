"""What the promotion keeps from being written: graduating grades in their window, all places while it is due.

Frozen are moves to another school. Graduation and its return, problem records, deletion, death, resumption, annulments
change the state or fields, and are not (domain 28, 43); which changes of state may start, their own processes ask. A
case that held the record before the window may finish (domain-facts 2.6).
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.reading import desk
from ground.bilingual import Bilingual
from records.acting import Acting, start_of
from records.schools import last_grade
from records.settings.kinds import inside
from records.settings.values import value_of
from records.students.guards import Entry, Guard
from records.tables import CaseLock, PromotionRun, School, Student
from records.tables.promotion import RunState


def frozen(session: Session, acting: Acting, student: Student | Entry) -> Bilingual | None:
    """The freeze window of graduating grades, unless the acting case held the record before it opened."""
    if isinstance(student, Entry):
        return None
    school = session.get(School, student.org_id)
    if school is None or student.grade < last_grade(school, student.stage):
        return None
    windows = value_of(session, student.org_id, "freeze.graduating_windows", acting.today, student.stage).value
    if not windows or not inside(windows, acting.today):
        return None
    if acting.case_no and _held_before(session, acting, student, windows):
        return None
    return Bilingual(
        "毕业年级学籍正处于冻结期，不办理转学；冻结期前已受理的可继续办结",
        "Expected no move of a graduating grade in its freeze window: wait for its end; what began before may finish.",
    )


def due(session: Session, acting: Acting, student: Student | Entry) -> Bilingual | None:
    """A promotion that is due and not done: what is written now would not know whether the student has moved."""
    waiting = (str(RunState.PLANNED), str(RunState.RUNNING))
    query = select(PromotionRun.case_no).where(PromotionRun.state.in_(waiting), PromotionRun.due_at <= acting.now)
    case_no = session.scalar(query.limit(1))
    if case_no is None or case_no == acting.case_no or not _goes_on(session, case_no):
        return None
    return Bilingual(
        f"全国升级正在执行（{case_no}），完成后即可办理",
        f"Expected the promotion to be done but it is under way ({case_no}): try again when it is done.",
    )


def _goes_on(session: Session, case_no: str) -> bool:
    """A promotion that was cancelled holds nobody up."""
    case = desk.case_row(session.connection(), case_no)
    return case is not None and case["state"] == "active"


def _held_before(session: Session, acting: Acting, student: Student, windows: list[dict[str, str]]) -> bool:
    held = select(CaseLock.locked_at).where(CaseLock.student_id == student.id, CaseLock.case_no == acting.case_no)
    locked = session.scalar(held)
    if locked is None:
        return False
    today = acting.today
    return any(locked < start_of(_began(window["from"], today)) for window in windows if inside([window], today))


def _began(text: str, today: date) -> date:
    """The first day of a window that is open today; a yearly one can have begun last year."""
    if len(text) > len("MM-DD"):
        return date.fromisoformat(text)
    this_year = date(today.year, int(text[:2]), int(text[3:]))
    return this_year if this_year <= today else date(today.year - 1, int(text[:2]), int(text[3:]))


GUARDS = (
    Guard("promotion.frozen", frozenset({"school"}), frozen),
    Guard("promotion.due", frozenset({"school", "state", "class", "succession", "entry"}), due, passing=True),
)
