"""The mass step: one transaction moves up to 5,000 students of a piece and writes the ledger's line with them.

Who has nothing planned is moved by two statements for all; who has a place that begins later, such as a repeat or a
skip, is moved one by one through the history of places, so that what was decided before survives the run.
"""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from sqlalchemy import Date, String, bindparam, insert, select, text
from sqlalchemy.orm import Session

from records.acting import Acting
from records.database import Instant
from records.errors import Conflict
from records.promotion.judging import Judged, Together, judge
from records.promotion.rule import SILENT, UP
from records.promotion.runs import STEP, next_piece
from records.students.places import record_place
from records.tables import PromotionKept, PromotionPiece, PromotionRun, Student
from records.tables.promotion import PieceState

REASON = "moved up"  # why the place begins
TRIES = 5


class Changed(Conflict):
    """Raised when a student changed between reading and moving: the transaction is given up and done again."""


def promote_step(
    session: Session, acting: Acting, run: PromotionRun, piece: PromotionPiece, limit: int = STEP
) -> int:
    """Move the next students of a piece that the transaction holds; returns how many it looked at.

    Runs under the system scope. What it wrote and how far the piece is are kept together or not at all.
    """
    why = Acting(acting.now, acting.account_id, acting.org_id, REASON, run.case_no)
    judged = judge(session, piece.schools, run.effective_on, piece.after, limit)
    _move(session, why, run, judged.together)
    _move_one_by_one(session, why, run, [one for one in judged.others if one.changes])
    listed = [_kept(run, one) for one in judged.others if one.outcome not in SILENT]
    if listed:
        session.execute(insert(PromotionKept), listed)
    piece.figures = dict(Counter(piece.figures) + judged.figures)
    piece.moved += len(judged.together.ids) + sum(one.outcome in UP for one in judged.others)
    if judged.after is None:
        piece.state, piece.done_at = str(PieceState.DONE), acting.now
    else:
        piece.after = judged.after
    session.flush()
    return judged.figures.total()


def promote_next(session: Session, acting: Acting, run: PromotionRun) -> int | None:
    """Do the next step of a piece that nobody holds, again where a student changed meanwhile; None without a piece."""
    piece = next_piece(session, run.id)
    if piece is None:
        return None
    for attempt in range(TRIES):
        try:
            with session.begin_nested():
                return promote_step(session, acting, run, piece)
        except Changed:
            session.refresh(piece)
            if attempt == TRIES - 1:
                raise
    return None


_COLUMNS = (
    "student_id, valid_from, recorded_at, superseded_at, org_id, province, status, stage, grade, cohort, class_id, "
    "reason, case_no, recorded_by"
)
_VALUES = "id, :on, :at, NULL, org_id, province, status, stage, {grade}, cohort, class_id, :reason, :case, :by"
_TYPES = (
    bindparam("on", type_=Date()), bindparam("at", type_=Instant()), bindparam("reason", type_=String()),
    bindparam("case", type_=String()), bindparam("by", type_=String()),
)  # fmt: skip
# why: one statement on PostgreSQL takes each row as it locks it, so nobody changes it between reading and moving
_POSTGRESQL = text(
    "WITH asked AS (SELECT unnest(CAST(:ids AS varchar[])) AS id, unnest(CAST(:versions AS integer[])) AS version), "
    "moved AS (UPDATE student s SET grade = s.grade + 1, version = s.version + 1 FROM asked a "
    "WHERE s.id = a.id AND s.version = a.version RETURNING s.id, s.org_id, s.province, s.status, s.stage, s.grade, "
    "s.cohort, s.class_id) "
    f"INSERT INTO student_place ({_COLUMNS}) SELECT {_VALUES.format(grade='grade')} FROM moved"  # noqa: S608
).bindparams(*_TYPES)
_SQLITE_PLACES = text(
    f"INSERT INTO student_place ({_COLUMNS}) SELECT {_VALUES.format(grade='grade + 1')} FROM student "  # noqa: S608
    "WHERE id IN (SELECT value FROM json_each(:ids))"
).bindparams(*_TYPES)
_SQLITE_GRADES = text(
    "UPDATE student SET grade = grade + 1, version = version + 1 WHERE id IN (SELECT value FROM json_each(:ids))"
)


def _move(session: Session, acting: Acting, run: PromotionRun, together: Together) -> None:
    if not together.ids:
        return
    connection = session.connection()
    told = {
        "on": run.effective_on, "at": acting.now, "reason": acting.reason, "case": acting.case_no,
        "by": acting.account_id,
    }  # fmt: skip
    if connection.dialect.name == "postgresql":
        found = connection.execute(_POSTGRESQL, told | {"ids": together.ids, "versions": together.versions})
        moved = found.rowcount
    else:  # which nobody else writes meanwhile
        listed = {"ids": json.dumps(together.ids)}
        connection.execute(_SQLITE_PLACES, told | listed)
        moved = connection.execute(_SQLITE_GRADES, listed).rowcount
    if moved != len(together.ids):
        raise Changed(
            f"Expected to move {len(together.ids)} students but {len(together.ids) - moved} changed meanwhile: do the "
            "step again.",
            f"应升级 {len(together.ids)} 人，其中 {len(together.ids) - moved} 人的学籍同时有变动，请重新执行本步",
        )


def _move_one_by_one(session: Session, acting: Acting, run: PromotionRun, judged: list[Judged]) -> None:
    for one in judged:
        student = session.scalar(
            select(Student).where(Student.id == one.id).with_for_update(key_share=True)
            .execution_options(populate_existing=True)
        )  # fmt: skip
        if student is None or student.version != one.version:
            raise Changed(
                f"Expected student {one.id} as it was read but it changed meanwhile: do the step again.",
                f"学籍 {one.id} 同时有变动，请重新执行本步",
            )
        record_place(session, acting, student, one.changes, run.effective_on)


def _kept(run: PromotionRun, one: Judged) -> dict[str, Any]:
    return {
        "run_id": run.id, "student_id": one.id, "org_id": one.org_id, "province": one.province, "stage": one.stage,
        "grade": one.grade, "reason": str(one.outcome),
    }  # fmt: skip
