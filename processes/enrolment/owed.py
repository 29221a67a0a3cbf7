"""Files that schools still owe for whom they admitted (学籍待补): looked for again each time a school says so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Select, String, cast, select
from sqlalchemy.orm import Session

from processes.enrolment.weighing import Decide, weigh
from records.acting import Acting
from records.admissions.taking import Intake, carry_over, found, in_force
from records.errors import RecordsError
from records.many.sealing import open_values
from records.session import keyring_of
from records.tables import Admission, CaseRow

NOT_OWED = ("", "double")  # here, or settled by the case about a child whom two schools took


def open_waiting(session: Session, case_no: str, school: str = "") -> list[Admission]:
    """The admissions of a list, or of one school in it, whose file is to come."""
    of = (Admission.case_no == case_no, in_force(), Admission.waits.not_in(NOT_OWED))
    query = select(Admission).where(*of).order_by(Admission.row_id)
    return list(session.scalars(query.where(Admission.org_id == school) if school else query))


def owed_rows(org_id: str) -> Select[Any]:
    """The children whose files a school owes, as a list to choose from: the case and the row of each."""
    a, row = Admission, cast(CaseRow.number, String)
    query = select(a.id, a.case_no + " 第 " + row + " 行", a.case_no + ", row " + row)
    of = (a.org_id == org_id, in_force(), a.waits.not_in(NOT_OWED))
    return query.join(CaseRow, CaseRow.id == a.row_id).where(*of)


def settle(by: tuple[Session, Acting, Decide], facts: Mapping[str, Any], rows: Sequence[Admission]) -> None:
    """Note the files that are at their school by now, and let those follow that the rule lets go."""
    session, acting, _ = by
    meant = select(CaseRow).where(CaseRow.id.in_([one.row_id for one in rows]))
    values = {row.id: open_values(keyring_of(session), row) for row in session.scalars(meant)}
    weighed = weigh(by, facts, [(one.org_id, values[one.row_id]) for one in rows])
    for row, now in zip(rows, weighed, strict=True):
        student, why = now.student.id if now.student else None, now.why
        if now.file == "carry" and student is not None and not _carried(session, acting, row, student):
            continue
        found(row, student, why, row.due_on)
    session.flush()


def _carried(session: Session, acting: Acting, row: Admission, student: str) -> bool:
    """Did the file follow? Whatever keeps it is looked at again next time."""
    due = row.due_on or acting.today
    intake = Intake(row.org_id, row.stage, row.year, row.way, max(row.admitted_on, acting.today), due)
    try:
        with session.begin_nested():
            return carry_over(session, acting, student, intake, None)
    except RecordsError:
        return False
