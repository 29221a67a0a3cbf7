"""A run and its ledger: opened once a year, its pieces taken by any number of workers, each done exactly once."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from records.acting import Acting, local_date
from records.errors import Conflict, NotFound
from records.tables import Organisation, OrgClosure, PromotionPiece, PromotionRun, School, Student
from records.tables.promotion import PieceState, RunState

STEP = 5_000  # students in one transaction at most (design 9)


def plan_run(session: Session, acting: Acting, year: int, due_at: datetime) -> PromotionRun:
    """Return the year's run, planned for an instant where there is none that is not undone; `acting` names its case.

    The new grade holds from the statutory day that begins at the instant. A second call of the same case returns the
    same run; Conflict where another case has the year.
    """
    # why: two that plan one year queue at its rows, or meet at the unique year and number
    known = session.scalars(select(PromotionRun).where(PromotionRun.year == year).with_for_update()).all()
    for run in known:
        if run.state == RunState.UNDONE:
            continue
        if run.case_no == acting.case_no:
            return run
        raise Conflict(
            f"Expected no promotion of {year} but case {run.case_no} has it: undo it first.",
            f"{year} 年升级已由 {run.case_no} 办理，请先撤销",
        )
    run = PromotionRun(
        year=year, number=len(known) + 1, case_no=str(acting.case_no), due_at=due_at,
        effective_on=local_date(due_at), state=str(RunState.PLANNED),
    )  # fmt: skip
    session.add(run)
    session.flush()
    return run


def open_run(session: Session, acting: Acting, run: PromotionRun) -> None:
    """Write the ledger of a planned run; of a run that was undone in part, open the pieces that were undone."""
    if run.state == RunState.PLANNED:
        pieces = [
            {
                "run_id": run.id, "number": number, "org_id": authority, "province": province, "schools": schools,
                "after": "", "state": str(PieceState.OPEN), "moved": 0, "figures": {},
            }
            for number, (authority, province, schools) in enumerate(_pieces(session), start=1)
        ]  # fmt: skip
        if pieces:
            session.execute(insert(PromotionPiece), pieces)
        run.begun_at = acting.now
    undone = select(PromotionPiece).where(PromotionPiece.run_id == run.id)
    for piece in session.scalars(undone.where(PromotionPiece.state == str(PieceState.UNDONE))).all():
        piece.state, piece.after, piece.moved, piece.figures = str(PieceState.OPEN), "", 0, {}
    run.state = str(RunState.RUNNING)
    session.flush()


def run_of(session: Session, run_id: str) -> PromotionRun:
    """Return a run by its id or raise NotFound."""
    run = session.get(PromotionRun, run_id)
    if run is None:
        raise NotFound(f"Expected a promotion but there is none with the id {run_id}.", "没有这次升级，请核对")
    return run


def next_piece(
    session: Session, run_id: str, state: PieceState = PieceState.OPEN, authority: str | None = None
) -> PromotionPiece | None:
    """Return a piece that nobody holds, locked until the transaction ends; None when all are done or held."""
    query = select(PromotionPiece).where(PromotionPiece.run_id == run_id, PromotionPiece.state == str(state))
    if authority is not None:
        query = query.where(PromotionPiece.org_id == authority)
    # why: workers pass by what another holds, so that none waits for the other
    locked = query.order_by(PromotionPiece.number).limit(1).with_for_update(skip_locked=True)
    return session.scalar(locked.execution_options(populate_existing=True))


def progress(session: Session, run_id: str) -> tuple[int, int]:
    """Return how many pieces of a run are done, and how many there are."""
    query = select(PromotionPiece.state, func.count()).where(PromotionPiece.run_id == run_id)
    counts = {state: count for state, count in session.execute(query.group_by(PromotionPiece.state))}
    return counts.get(str(PieceState.DONE), 0), sum(counts.values())


def end_run(session: Session, acting: Acting, run: PromotionRun) -> bool:
    """Note that every piece is done; False while one is not."""
    done, total = progress(session, run.id)
    if done < total:
        return False
    run.state, run.ended_at = str(RunState.DONE), run.ended_at or acting.now
    session.flush()
    return True


def figures(session: Session, run_id: str) -> Counter[str]:
    """Return how many students had which outcome, by stage and grade before the run: `primary:4:moved`."""
    total: Counter[str] = Counter()
    for found in session.scalars(select(PromotionPiece.figures).where(PromotionPiece.run_id == run_id)):
        total.update(found)
    return total


def _pieces(session: Session) -> Iterator[tuple[str, str, list[str]]]:
    """The schools with students by the authority above them, as many to a piece as make one step."""
    above = select(OrgClosure.descendant, OrgClosure.ancestor).where(OrgClosure.depth == 1)
    parent = dict(session.execute(above).tuples().all())
    counted = select(School.id, School.province, func.count(Student.id)).join(Student, Student.org_id == School.id)
    by_authority: dict[tuple[str, str], list[tuple[str, int]]] = defaultdict(list)
    authorities = set(session.scalars(select(Organisation.id).where(Organisation.is_authority)))
    for school, province, count in session.execute(counted.group_by(School.id, School.province).order_by(School.id)):
        holder = parent.get(school, school)
        while holder not in authorities and holder in parent:
            holder = parent[holder]
        by_authority[(holder, province)].append((school, count))
    for (authority, province), schools in sorted(by_authority.items()):
        piece: list[str] = []
        size = 0
        for school, count in schools:
            if piece and size + count > STEP:
                yield authority, province, piece
                piece, size = [], 0
            piece.append(school)
            size += count
        yield authority, province, piece
