"""Effects of approved rows, chunk by chunk, each with its line in the ledger, so that none is made twice (台账)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import ColumnElement, Table, and_, bindparam, func, insert, literal, select, update
from sqlalchemy.orm import Session

from ground.bilingual import Bilingual
from records.acting import Acting
from records.many.sealing import open_values
from records.many.states import RowState
from records.scope import system_scope
from records.session import keyring_of
from records.tables import CaseRow, CaseRowEffect

_ROW, _EFFECT = cast(Table, CaseRow.__table__), cast(Table, CaseRowEffect.__table__)


@dataclass(frozen=True)
class ApprovedRow:
    """A row whose effect is due; `values` are opened where the process asks for them."""

    id: str
    number: int
    org_id: str
    province: str
    subject_id: str | None
    shown: dict[str, Any]
    values: dict[str, Any]
    entered_by: str | None


@dataclass(frozen=True)
class Applied:
    """What came of a row: the subject it is about now, or why it could not be done and goes back."""

    row_id: str
    subject_id: str | None = None
    why_not: Bilingual | None = None


def next_part(session: Session, scope_id: str, after: int, limit: int) -> tuple[int, int]:
    """Return the last number of the next chunk of approved rows, and how many it has; 0 at the end.

    A row leaves the state of being open in the very transaction that writes its line of the ledger.
    """
    c = CaseRow.__table__.c
    chunk = (
        select(c.number)
        .where(c.scope_id == scope_id, c.state == RowState.OPEN, c.number > after)
        .order_by(c.number)
        .limit(limit)
    ).subquery()
    with system_scope(session):
        last, n = session.execute(select(func.max(chunk.c.number), func.count())).one()
    return int(last or 0), int(n)


def due(session: Session, scope_id: str, part: tuple[int, int], opened: bool = True) -> list[ApprovedRow]:
    """Return the approved rows of a body without a line in the ledger: behind one number, up to another."""
    ring = keyring_of(session)
    c = CaseRow.__table__.c
    wanted = [c.id, c.number, c.org_id, c.province, c.subject_id, c.shown, c.entered_by]
    query = (
        select(*wanted, *([c.payload] if opened else []))
        .join(CaseRowEffect, CaseRowEffect.row_id == c.id, isouter=True)
        .where(c.scope_id == scope_id, c.state == RowState.OPEN, c.number.between(part[0] + 1, part[1]))
        .where(CaseRowEffect.row_id.is_(None))
        .order_by(c.number)
    )
    with system_scope(session):
        return [
            ApprovedRow(
                row.id, row.number, row.org_id, row.province, row.subject_id, dict(row.shown),
                open_values(ring, row) if opened else {}, row.entered_by,
            )
            for row in session.execute(query)
        ]  # fmt: skip


def left(session: Session, scope_id: str) -> int:
    """Return how many approved rows of a body still have no effect."""
    standing = (CaseRow.scope_id == scope_id, CaseRow.state == RowState.OPEN)
    query = select(func.count()).select_from(CaseRow).where(*standing)
    with system_scope(session):
        return session.scalar(query) or 0


def due_criterion(scope_id: str, part: tuple[int, int]) -> ColumnElement[bool]:
    """Return the criterion of the same rows, for an effect that is one statement over all of them."""
    noted = select(CaseRowEffect.row_id).where(CaseRowEffect.row_id == CaseRow.id).exists()
    standing = and_(CaseRow.scope_id == scope_id, CaseRow.state == RowState.OPEN)
    return and_(standing, CaseRow.number.between(part[0] + 1, part[1]), ~noted)


def keep_all(session: Session, acting: Acting, at: tuple[str, str], part: tuple[int, int]) -> int:
    """Write the ledger of all due rows of a chunk and end them, in two statements; returns how many."""
    case_id, scope_id = at
    c = CaseRowEffect.__table__.c
    lines = select(
        CaseRow.id, literal(case_id), CaseRow.org_id, CaseRow.province, CaseRow.subject_id,
        literal(acting.now, c.applied_at.type),
    ).where(due_criterion(scope_id, part))  # fmt: skip
    names = ["row_id", "case_id", "org_id", "province", "subject_id", "applied_at"]
    with system_scope(session):
        session.execute(insert(CaseRowEffect).from_select(names, lines))
        ended = session.execute(
            update(CaseRow)
            .where(CaseRow.scope_id == scope_id, CaseRow.state == RowState.OPEN)
            .where(CaseRow.number.between(part[0] + 1, part[1]))
            .values(state=RowState.DONE, ended_at=acting.now)
            .execution_options(synchronize_session=False)
        )
    return int(ended.rowcount)  # type: ignore[attr-defined]


def figures(session: Session, case_id: str, body: int) -> dict[str, int]:
    """Return how many rows of a body were done, and how many came back because they could not be."""
    query = select(CaseRow.state, func.count()).where(CaseRow.case_id == case_id, CaseRow.body == body)
    with system_scope(session):
        found = {state: int(n) for state, n in session.execute(query.group_by(CaseRow.state))}
    return {"done": found.get(RowState.DONE, 0), "returned": found.get(RowState.RETURNED, 0)}


def keep(
    session: Session, acting: Acting, at: tuple[str, str], rows: Sequence[ApprovedRow], found: Sequence[Applied]
) -> None:
    """Write the ledger of a chunk and end its rows; those that could not be done are returned with the reason.

    `at`: the case, and the part of it in which the rows stand.
    """
    case_id, scope_id = at
    by_id = {row.id: row for row in rows}
    done = [one for one in found if one.why_not is None]
    with system_scope(session):
        if done:
            lines = [
                {"row_id": one.row_id, "case_id": case_id, "org_id": by_id[one.row_id].org_id,
                 "province": by_id[one.row_id].province, "subject_id": one.subject_id, "applied_at": acting.now}
                for one in done
            ]  # fmt: skip
            session.connection().execute(insert(_EFFECT), lines)
            _end(session, acting, scope_id, rows)
            _renamed(session, by_id, done)
        for one in found:
            if one.why_not is not None:
                _back(session, one)


def _end(session: Session, acting: Acting, scope_id: str, rows: Sequence[ApprovedRow]) -> None:
    noted = select(CaseRowEffect.row_id).where(CaseRowEffect.row_id == CaseRow.id).exists()
    part = and_(CaseRow.number >= rows[0].number, CaseRow.number <= rows[-1].number)
    session.execute(
        update(CaseRow)
        .where(CaseRow.scope_id == scope_id, part, CaseRow.state == RowState.OPEN, noted)
        .values(state=RowState.DONE, ended_at=acting.now)
        .execution_options(synchronize_session=False)
    )


def _renamed(session: Session, by_id: dict[str, ApprovedRow], done: Sequence[Applied]) -> None:
    """A row about somebody who had no record yet is about the new one from now on."""
    new = [
        {"x_id": one.row_id, "x_subject": one.subject_id}
        for one in done
        if one.subject_id and one.subject_id != by_id[one.row_id].subject_id
    ]
    if new:
        change = update(_ROW).where(_ROW.c.id == bindparam("x_id")).values(subject_id=bindparam("x_subject"))
        session.connection().execute(change, new)


def _back(session: Session, one: Applied) -> None:
    why = one.why_not.zh if one.why_not else ""
    session.execute(
        update(CaseRow)
        .where(CaseRow.id == one.row_id)
        .values(state=RowState.RETURNED, scope_id=None, reason=why[:400])
        .execution_options(synchronize_session=False)
    )
