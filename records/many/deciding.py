"""Deciding rows at a seat: marked ones or all that a person saw, set-based, and changeable until the seat hands on."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from sqlalchemy import ColumnElement, Table, and_, delete, exists, func, insert, literal, select
from sqlalchemy.orm import Session

from ground.blank import is_blank
from records.acting import Acting
from records.errors import Invalid, NotFound
from records.ids import new_id
from records.many.numbers import among
from records.many.states import ONWARD, OUTCOMES, WITH_REASON, RowState
from records.scope import system_scope
from records.tables import CaseRow, CaseRowDecision, CaseRowSelection
from records.tree import org_by_id

CHUNK = 5_000
_DECISION = cast(Table, CaseRowDecision.__table__)
MOVED, OWN, FAULTY, LATER = "moved", "own", "faulty", "later"


@dataclass(frozen=True)
class Seat:
    """Where rows are decided: the open task, its element, the part of the case that it stands in."""

    task_id: str
    element: str
    scope_id: str


@dataclass(frozen=True)
class Verdict:
    """What is decided of rows, and why."""

    outcome: str
    reason: str = ""


@dataclass(frozen=True)
class Decided:
    """How many rows were decided, and how many were left alone, by why.

    `moved`: no longer at this seat; `own`: written by whoever decides; `faulty`: it has faults and cannot go on;
    `later`: a colleague decided it after the selection was made.
    """

    rows: int
    left: dict[str, int] = field(default_factory=dict)


def freeze(session: Session, acting: Acting, task_id: str, numbers: Sequence[int]) -> CaseRowSelection:
    """Keep the numbers of the rows that a person saw, for *decide all that match*."""
    org = org_by_id(session, str(acting.org_id))
    row = CaseRowSelection(
        id=new_id(), task_id=task_id, org_id=org.id, province=org.province, account_id=str(acting.account_id),
        numbers=list(numbers), frozen_at=acting.now,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row


def frozen(session: Session, acting: Acting, task_id: str, selection_id: str) -> CaseRowSelection:
    """Return one's own selection at a task, or raise NotFound."""
    with system_scope(session):
        row = session.scalar(select(CaseRowSelection).where(CaseRowSelection.id == selection_id))
    if row is None or row.task_id != task_id or row.account_id != acting.account_id:
        raise NotFound(
            "Expected a selection of your own at this seat but there is none: choose the rows again.",
            "没有这次选择，请重新选择要办理的行",
        )
    return row


def decide(
    session: Session, acting: Acting, seat: Seat, verdict: Verdict, chosen: Sequence[int] | CaseRowSelection
) -> Decided:
    """Decide rows by number, or a selection; rows that may not be decided so are left alone and counted.

    Nobody approves a row whose values they wrote (four eyes; decisions, domain 40). Repeating it changes nothing.
    """
    _check(verdict)
    numbers = list(chosen) if not isinstance(chosen, CaseRowSelection) else list(chosen.numbers)
    since = chosen.frozen_at if isinstance(chosen, CaseRowSelection) else None
    found = Decided(0)
    with system_scope(session):
        for start in range(0, len(numbers), CHUNK):
            part = numbers[start : start + CHUNK]
            found = _chunk(session, acting, seat, verdict, part, since, found)
    return found


def decided_before(session: Session, seat: Seat, row_ids: Sequence[str]) -> dict[str, tuple[int, str | None]]:
    """Return number and present decision of rows that stand at a seat, by id; others are not among them."""
    mine = and_(CaseRowDecision.row_id == CaseRow.id, CaseRowDecision.task_id == seat.task_id)
    query = (
        select(CaseRow.id, CaseRow.number, CaseRowDecision.outcome)
        .join(CaseRowDecision, mine, isouter=True)
        .where(CaseRow.scope_id == seat.scope_id, CaseRow.state == RowState.OPEN, CaseRow.id.in_(row_ids))
    )
    with system_scope(session):
        return {row.id: (row.number, row.outcome) for row in session.execute(query)}


def counts(session: Session, seat: Seat) -> dict[str, int]:
    """Return how many rows of a seat are decided, by outcome; `undecided` are the rest."""
    mine = and_(CaseRowDecision.row_id == CaseRow.id, CaseRowDecision.task_id == seat.task_id)
    query = (
        select(CaseRowDecision.outcome, func.count())
        .select_from(CaseRow)
        .join(CaseRowDecision, mine, isouter=True)
        .where(CaseRow.scope_id == seat.scope_id, CaseRow.state.in_((RowState.OPEN, RowState.WRITING)))
        .group_by(CaseRowDecision.outcome)
    )
    with system_scope(session):
        return {outcome or "undecided": int(n) for outcome, n in session.execute(query)}


def _check(verdict: Verdict) -> None:
    if verdict.outcome not in OUTCOMES:
        raise Invalid(
            f"Expected one of {sorted(OUTCOMES)} but got {verdict.outcome!r}.",
            f"逐行办理结果须为 {'、'.join(one.zh for one in OUTCOMES.values())} 之一",
        )
    if verdict.outcome in WITH_REASON and is_blank(verdict.reason):
        raise Invalid("Expected a reason but got none: say what is doubted.", "请填写原因，写明存疑的内容")


def _chunk(  # noqa: PLR0913 - one chunk of a decision, called once
    session: Session, acting: Acting, seat: Seat, verdict: Verdict, numbers: list[int], since: Any, so_far: Decided
) -> Decided:  # fmt: skip
    at = and_(CaseRow.scope_id == seat.scope_id, CaseRow.state == RowState.OPEN, among(CaseRow.number, numbers))
    barred = _barred(acting, seat, verdict, since)
    free = and_(at, *(~why for why in barred.values()))
    mine = CaseRowDecision.task_id == seat.task_id
    if session.scalar(select(CaseRowDecision.row_id).where(mine).limit(1)) is not None:
        session.execute(
            delete(CaseRowDecision).where(mine, CaseRowDecision.row_id.in_(select(CaseRow.id).where(free)))
            .execution_options(synchronize_session=False)
        )  # fmt: skip
    fresh = insert(_DECISION).from_select(_COLUMNS, _new(acting, seat, verdict).where(free))
    met = session.connection().execute(fresh.execution_options(preserve_rowcount=True)).rowcount
    left = dict(so_far.left)
    if met < len(set(numbers)):
        _count_left(session, at, barred, len(set(numbers)), left)
    return Decided(so_far.rows + met, {why: n for why, n in left.items() if n})


def _count_left(session: Session, at: Any, barred: dict[str, Any], wanted: int, left: dict[str, int]) -> None:
    """Count each row that was left alone once, by the first reason that keeps it back."""
    told: list[Any] = []
    for why, criterion in barred.items():
        n = session.scalar(select(func.count()).select_from(CaseRow).where(at, criterion, *(~one for one in told))) or 0
        told.append(criterion)
        left[why] = left.get(why, 0) + n
    here = session.scalar(select(func.count()).select_from(CaseRow).where(at)) or 0
    left[MOVED] = left.get(MOVED, 0) + wanted - here


def _barred(acting: Acting, seat: Seat, verdict: Verdict, since: Any) -> dict[str, ColumnElement[bool]]:
    """The criteria by which a row may not be decided so."""
    found: dict[str, ColumnElement[bool]] = {}
    if verdict.outcome in ONWARD:
        found[FAULTY] = CaseRow.faults > 0
    if verdict.outcome == "approve" and acting.account_id:
        found[OWN] = CaseRow.writers.contains(acting.account_id)
    if since is not None:
        d = CaseRowDecision.__table__.c
        found[LATER] = exists().where(
            d.task_id == seat.task_id, d.row_id == CaseRow.id, d.decided_at > since, d.decided_by != acting.account_id
        )
    return found


_COLUMNS = ["task_id", "row_id", "org_id", "province", "seat", "outcome", "reason", "decided_by", "decided_at"]


def _new(acting: Acting, seat: Seat, verdict: Verdict) -> Any:
    c = CaseRowDecision.__table__.c
    return select(
        literal(seat.task_id), CaseRow.id, CaseRow.org_id, CaseRow.province, literal(seat.element),
        literal(str(verdict.outcome)), literal(verdict.reason[:400]), literal(acting.account_id, c.decided_by.type),
        literal(acting.now, c.decided_at.type),
    )  # fmt: skip
