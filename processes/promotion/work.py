"""The long work of a promotion, left for the system: rehearsal, purge, the run itself and its undoing."""

from __future__ import annotations

import time
from datetime import date
from typing import Any

from sqlalchemy import select

from engine import runner
from engine.reading import desk
from ground.bilingual import Bilingual
from processes.jobs import Job, More, Running
from records.acting import Acting
from records.jobs import Outcome
from records.promotion import checks, report, runs, undo
from records.promotion.step import promote_next
from records.roles import Permission
from records.schools import last_grade_of
from records.scope import system_scope
from records.settings.changes import CHANGES
from records.students import locks
from records.tables import CaseLock, PromotionPiece, School, Student
from records.tables.promotion import PieceState

WAIT = 0.2  # seconds before looking again while other workers hold the last pieces
PURGED = "清理"  # how a case ends that was not settled in time
MOVES = ("school",)  # what a case changes that is purged, as it is frozen
NEEDS = frozenset({Permission.STUDENT_LIST})


def rehearse(running: Running) -> More | Outcome:
    """Count one authority a step; at the end it says how many have something unfinished."""
    mark, asked = running.mark, running.asked
    counted, unfinished = int(mark.get("counted", 0)), int(mark.get("unfinished", 0))
    found = checks.authorities(running.session, str(mark.get("after", "")))
    if not found:
        return Outcome("done", {"units": counted, "unfinished": unfinished})
    (org_id,) = found
    figures = checks.figures_of(running.session, running.acting, org_id, date.fromisoformat(asked["on"]))

    def write(work: Any) -> None:
        with system_scope(work.session):
            checks.keep_figures(work.session, Acting(work.now), org_id, int(asked["year"]), figures)

    unfinished += bool(checks.unfinished(figures))
    return More({"after": org_id, "counted": counted + 1, "unfinished": unfinished}, counted + 1, 0, write)


def purge(running: Running) -> More | Outcome:
    """Close one unfinished case of a graduating grade a step, with the outcome 清理; it stays on file."""
    mark = running.mark
    closed, after = int(mark.get("closed", 0)), str(mark.get("after", ""))
    case_no = _next_to_purge(running.session, after)
    if case_no is None:
        return Outcome("done", {"closed": closed})

    def write(work: Any) -> None:
        with system_scope(work.session):
            row = desk.case_row(work.connection, case_no)
            if row is not None and row["state"] == "active":
                runner.cancel(work, row["id"], PURGED)
            locks.release(work.session, case_no)

    return More({"after": case_no, "closed": closed + 1}, closed + 1, 0, write)


def move_up(running: Running) -> More | Outcome:
    """Do one step of the run: whichever piece nobody holds; the run ends when all pieces are done."""
    run = runs.run_of(running.session, str(running.asked["run"]))
    done, total = runs.progress(running.session, run.id)
    if done == total:
        outcomes = report.by_outcome(dict(runs.figures(running.session, run.id)))
        return Outcome("done", {"run": run.id, "outcomes": outcomes})
    if running.mark.get("done") == done:
        time.sleep(WAIT)

    def write(work: Any) -> None:
        with system_scope(work.session):
            promote_next(work.session, Acting(work.now), runs.run_of(work.session, run.id))

    return More({"done": done}, done, total, write)


def help_along(running: Running) -> More | Outcome:
    """The same, left as often as the ministry allows; it tells no case how it ended."""
    return move_up(running)


def take_back(running: Running) -> More | Outcome:
    """Undo one step of the run, of all schools or those of one authority."""
    run = runs.run_of(running.session, str(running.asked["run"]))
    unit = running.asked.get("unit") or None
    if not running.mark:
        undo.check_undo(running.session, run, unit)
    left = _left(running.session, run.id, unit)
    if not left:
        return Outcome("done", {"run": run.id, "unit": unit})
    case_no = str(running.asked["case"])

    def write(work: Any) -> None:
        with system_scope(work.session):
            piece = runs.next_piece(work.session, run.id, PieceState.DONE, unit)
            if piece is not None:
                acting = Acting(work.now, reason="promotion undone", case_no=case_no)
                undo.undo_step(work.session, acting, runs.run_of(work.session, run.id), piece)

    return More({"left": left}, 0, left, write)


def _left(session: Any, run_id: str, unit: str | None) -> int:
    query = select(PromotionPiece.number).where(
        PromotionPiece.run_id == run_id, PromotionPiece.state == str(PieceState.DONE)
    )
    return len(session.scalars(query.where(PromotionPiece.org_id == unit) if unit else query).all())


def _next_to_purge(session: Any, after: str) -> str | None:
    """The next case, by number, that moves a student of a graduating grade; graduation and its like are let run."""
    moves = [change.name for change in CHANGES.values() if change.sort in MOVES]
    query = (
        select(CaseLock.case_no, Student.stage, Student.grade, School.length_years)
        .join(Student, Student.id == CaseLock.student_id)
        .join(School, School.id == Student.org_id)
        .where(CaseLock.case_no > after, CaseLock.kind.in_(moves), Student.grade >= 3)
        .order_by(CaseLock.case_no)
    )
    for case_no, stage, grade, length in session.execute(query):
        if grade >= last_grade_of(length, stage):
            return str(case_no)
    return None


JOBS = (
    Job("rehearse", Bilingual("升级预检", "the rehearsal of a promotion"), rehearse, message="rehearsed", needs=NEEDS),
    Job("purge", Bilingual("清理未办结业务", "the purge of unfinished cases"), purge, message="purged", needs=NEEDS),
    Job("move_up", Bilingual("全国升级", "the promotion"), move_up, message="promoted", needs=NEEDS),
    Job("help_along", Bilingual("协助全国升级", "a helper of the promotion"), help_along, needs=NEEDS),
    Job("take_back", Bilingual("撤销升级", "the undoing of the promotion"), take_back, message="undone", needs=NEEDS),
)
