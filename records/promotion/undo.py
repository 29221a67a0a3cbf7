"""Undoing a run, whole or of one authority's schools, while nothing came after it; it can then be run again."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import ColumnElement, Date, bindparam, delete, exists, func, select, text
from sqlalchemy.orm import Session

from records.acting import Acting
from records.database import Instant
from records.errors import Conflict
from records.promotion.runs import STEP
from records.students.taking_back import take_back
from records.students.two_times import TICK
from records.tables import PromotionKept, PromotionPiece, PromotionRun, StudentPlace
from records.tables.promotion import PieceState, RunState


def check_undo(session: Session, run: PromotionRun, authority: str | None = None) -> None:
    """Raise Conflict, with how many students, when something came after the run at an authority's schools or at all."""
    pieces = select(PromotionPiece).where(PromotionPiece.run_id == run.id)
    if authority is not None:
        pieces = pieces.where(PromotionPiece.org_id == authority)
    found = 0
    for piece in session.scalars(pieces):
        query = select(func.count()).where(*_moved(run, piece.schools), _came_after())
        found += session.scalar(query) or 0
    if found:
        raise Conflict(
            f"Expected nothing after the promotion but the records of {found} students changed since: take those "
            "changes back first, or correct single students.",
            f"升级之后已有 {found} 名学生的学籍发生变动，请先撤销这些变动，或逐人更正",
        )


def undo_step(session: Session, acting: Acting, run: PromotionRun, piece: PromotionPiece) -> int:
    """Put up to 5,000 students of a piece back to where they were; returns how many."""
    check_undo_piece(session, run, piece)
    place = StudentPlace
    alone = exists().where(
        _other.student_id == place.student_id,
        (_other.valid_from > place.valid_from)
        | ((_other.valid_from == place.valid_from) & (_other.recorded_at < place.recorded_at)),
    )
    query = select(place.student_id, place.recorded_at, place.grade, alone.label("special"))
    rows = session.execute(query.where(*_moved(run, piece.schools)).order_by(place.student_id).limit(STEP)).all()
    special = [row.student_id for row in rows if row.special]
    plain = sorted({row.student_id for row in rows} - set(special))
    for student_id in special:
        take_back(session, acting, student_id, run.case_no)
    if plain:
        _put_back(session, run, plain, max([acting.now, *(row.recorded_at + TICK for row in rows)]))
    if len(rows) < STEP:
        piece.state = str(PieceState.UNDONE)
        mine = (PromotionKept.run_id == run.id, PromotionKept.org_id.in_(piece.schools))
        session.execute(delete(PromotionKept).where(*mine).execution_options(synchronize_session=False))
    session.flush()
    return len(rows)


def check_undo_piece(session: Session, run: PromotionRun, piece: PromotionPiece) -> None:
    """The same check for one piece, within the transaction that undoes it."""
    if session.scalar(select(StudentPlace.student_id).where(*_moved(run, piece.schools), _came_after()).limit(1)):
        check_undo(session, run, piece.org_id)


def end_undo(session: Session, acting: Acting, run: PromotionRun) -> bool:
    """Note that the whole run is undone, once every piece is; False before."""
    states = set(session.scalars(select(PromotionPiece.state).where(PromotionPiece.run_id == run.id)))
    if states - {str(PieceState.UNDONE)}:
        return False
    run.state, run.ended_at = str(RunState.UNDONE), acting.now
    session.flush()
    return True


_other = StudentPlace.__table__.alias("other_place").c


def _moved(run: PromotionRun, schools: list[str]) -> tuple[ColumnElement[bool], ...]:
    return (
        StudentPlace.case_no == run.case_no, StudentPlace.valid_from == run.effective_on,
        StudentPlace.org_id.in_(schools), StudentPlace.superseded_at.is_(None),
    )  # fmt: skip


def _came_after() -> ColumnElement[bool]:
    return exists().where(
        _other.student_id == StudentPlace.student_id, _other.superseded_at.is_(None),
        _other.recorded_at > StudentPlace.recorded_at,
    )  # fmt: skip


_PLACES = (
    "UPDATE student_place SET superseded_at = :at WHERE case_no = :case AND valid_from = :on "
    "AND superseded_at IS NULL AND student_id IN "
)
_GRADES = "UPDATE student SET grade = grade - 1, version = version + 1 WHERE id IN "
_IDS = {"postgresql": "(SELECT unnest(CAST(:ids AS varchar[])))", "sqlite": "(SELECT value FROM json_each(:ids))"}


def _put_back(session: Session, run: PromotionRun, ids: list[str], at: Any) -> None:
    connection = session.connection()
    dialect = connection.dialect.name
    listed = {"ids": ids if dialect == "postgresql" else json.dumps(ids)}
    times = (bindparam("at", type_=Instant()), bindparam("on", type_=Date()))
    places = text(_PLACES + _IDS[dialect]).bindparams(*times)
    connection.execute(places, {"at": at, "case": run.case_no, "on": run.effective_on, **listed})
    connection.execute(text(_GRADES + _IDS[dialect]), listed)
    session.expire_all()
