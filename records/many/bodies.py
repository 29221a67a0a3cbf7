"""Bodies of seats (批次): rows that go through the seats together; what is returned forms the next body of its case."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session

from records.acting import Acting
from records.many.states import BETWEEN, ENDED, LEAVES, RowState
from records.scope import system_scope
from records.tables import CaseRow, CaseRowDecision


@dataclass(frozen=True)
class Body:
    """The rows that were taken to a part of a case: their number as a body, how many, and were they returned?"""

    number: int
    rows: int
    returned: bool


def open_body(session: Session, case_id: str, scope_id: str) -> Body:
    """Take every row of a case that stands between two parts to the part of the running case named by `scope_id`."""
    between = (CaseRow.case_id == case_id, CaseRow.scope_id.is_(None), CaseRow.state.in_(BETWEEN))
    with system_scope(session):
        last = session.scalar(select(func.max(CaseRow.body)).where(CaseRow.case_id == case_id)) or 0
        back = session.scalar(select(CaseRow.id).where(*between, CaseRow.state == RowState.RETURNED).limit(1))
        taken = session.execute(
            update(CaseRow).where(*between).values(scope_id=scope_id, body=last + 1, state=RowState.OPEN)
            .execution_options(synchronize_session=False)
        )  # fmt: skip
    return Body(last + 1, int(taken.rowcount), back is not None)  # type: ignore[attr-defined]


def number_of(session: Session, scope_id: str) -> int:
    """Return the number of the body that stands in a part of a case; 0 where no row does."""
    with system_scope(session):
        return session.scalar(select(func.max(CaseRow.body)).where(CaseRow.scope_id == scope_id)) or 0


def settle(session: Session, acting: Acting, scope_id: str, task_id: str) -> None:
    """Let the rows of a seat go their ways by what it decided: approved ones stay for the next seat of their body."""
    decision = CaseRowDecision.__table__.c
    with system_scope(session):
        for outcome, state in LEAVES.items():
            decided = select(decision.row_id).where(decision.task_id == task_id, decision.outcome == outcome)
            reason = (
                select(decision.reason)
                .where(decision.task_id == task_id, decision.row_id == CaseRow.__table__.c.id)
                .scalar_subquery()
            )
            ends = {} if state is RowState.RETURNED else {"ended_at": acting.now}
            session.execute(
                update(CaseRow)
                .where(CaseRow.scope_id == scope_id, CaseRow.id.in_(decided))
                .values(state=state, scope_id=None, reason=reason, **ends)
                .execution_options(synchronize_session=False)
            )


def leave_out(session: Session, acting: Acting, reasons: Mapping[str, str]) -> int:
    """End rows that wait before any seat decides them, each with its reason, by row id; returns how many."""
    with system_scope(session):
        for row_id, reason in reasons.items():
            session.execute(
                update(CaseRow)
                .where(CaseRow.id == row_id, CaseRow.state.in_(BETWEEN))
                .values(state=RowState.REFUSED, scope_id=None, reason=reason[:400], ended_at=acting.now)
                .execution_options(synchronize_session=False)
            )
    return len(reasons)


def withdraw(session: Session, acting: Acting, scope_id: str) -> int:
    """End every row that stands in a part of a case as withdrawn; returns how many."""
    standing = CaseRow.state.in_((RowState.WRITING, RowState.OPEN))
    return _end_as_withdrawn(session, acting, CaseRow.scope_id == scope_id, standing)


def withdraw_case(session: Session, acting: Acting, case_id: str) -> int:
    """End every row of a case that has not ended, wherever it stands, as withdrawn; returns how many."""
    return _end_as_withdrawn(session, acting, CaseRow.case_id == case_id, CaseRow.state.not_in(ENDED))


def _end_as_withdrawn(session: Session, acting: Acting, *which: ColumnElement[bool]) -> int:
    with system_scope(session):
        done = session.execute(
            update(CaseRow).where(*which)
            .values(state=RowState.WITHDRAWN, scope_id=None, ended_at=acting.now)
            .execution_options(synchronize_session=False)
        )  # fmt: skip
    return int(done.rowcount)  # type: ignore[attr-defined]
