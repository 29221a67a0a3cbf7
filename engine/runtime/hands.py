"""What people do with an open task beside deciding it: claim (签收), put back, hand on (转办), delegate (委派),
take a decision back (拿回)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import bindparam, select, update

from engine.errors import Conflict, NotAllowed
from engine.runtime import scopes, tokens
from engine.runtime.resume import resume
from engine.runtime.run import Run
from engine.runtime.tasks import open_task
from engine.spiff import Enter, Remove
from engine.store import codec
from engine.store import tables as t
from engine.work import Work

_T = t.task
HOLD = (
    update(_T)
    .where(_T.c.id == bindparam("x_id"), _T.c.state == "open", _T.c.row_version == bindparam("x_version"))
    .values(
        claimed_by=bindparam("x_claimed"),
        delegated_by=bindparam("x_delegated"),
        row_version=_T.c.row_version + 1,
    )
)
VIEWED = update(_T).where(_T.c.id == bindparam("x_id"), _T.c.viewed_at.is_(None)).values(viewed_at=bindparam("x_at"))
FOLLOWING = select(_T).where(_T.c.case_id == bindparam("x_case"), _T.c.previous == bindparam("x_previous"))
DECIDED = select(_T).where(_T.c.id == bindparam("x_id"), _T.c.state == "done")
SINCE = select(t.history.c.kind, t.history.c.element, t.history.c.payload).where(
    t.history.c.case_id == bindparam("x_case")
).order_by(t.history.c.seq.desc())  # fmt: skip


def claim(work: Work, task_id: str) -> None:
    """Take a task of the pool into one's own hands. Conflict when someone else holds it, NotAllowed (四眼)."""
    row = open_task(work, task_id)
    if row.claimed_by == work.actor.account:
        return
    if row.claimed_by is not None:
        raise Conflict(
            "Expected a free task but somebody else has claimed it: read it again",
            zh="他人已领取此件，请刷新",
        )
    if row.excluded and work.actor.account in codec.decode(row.excluded):
        raise NotAllowed(
            "Expected another person: nobody decides a case they started or took part in",
            zh="本人发起或参与过此件，须由他人办理（四眼原则）",
        )
    _hold(work, row, "claimed", (work.actor.account, None))


def unclaim(work: Work, task_id: str) -> None:
    """Put a task back into the pool. NotAllowed for a task that someone else holds."""
    row = open_task(work, task_id)
    if row.claimed_by != work.actor.account:
        raise NotAllowed(
            "Expected to put back one's own task but you do not hold it",
            zh="只能放回自己领取的待办",
        )
    _hold(work, row, "unclaimed", (None, None))


def reassign(work: Work, task_id: str, account: str, reason: str = "") -> None:
    """Hand a task on for good; the new holder decides in the own name. NotAllowed for who is excluded."""
    _give(work, task_id, (account, reason), "reassigned")


def delegate(work: Work, task_id: str, account: str, reason: str = "") -> None:
    """Let someone else decide; the task remembers who delegated it."""
    _give(work, task_id, (account, reason), "delegated")


def _give(work: Work, task_id: str, to: tuple[str, str], kind: str) -> None:
    account, reason = to
    row = open_task(work, task_id)
    if row.excluded and account in codec.decode(row.excluded):
        raise NotAllowed(
            "Expected someone who may decide but this person took part in the case: choose another",
            zh="所选人员发起或参与过此件，请另选他人（四眼原则）",
        )
    delegated = work.actor.account if kind == "delegated" else None
    _hold(work, row, kind, (account, delegated), reason)
    work.outbox("task.given", f"{task_id}.{row.row_version + 1}", {"task": task_id, "case": row.case_id})


def _hold(work: Work, row: Any, kind: str, hands: tuple[str | None, str | None], reason: str = "") -> None:
    claimed, delegated = hands
    params = {"x_id": row.id, "x_version": row.row_version, "x_claimed": claimed, "x_delegated": delegated}
    detail = {"task": row.id, "to": claimed, "reason": reason or None}

    def act(run: Run) -> None:
        # Under the case's lock, as decisions are: one order of locks, so no deadlock.
        if work.connection.execute(HOLD, params).rowcount != 1:
            raise Conflict(
                f"Expected task {row.id} unchanged but another was first; read it again",
                zh="此件刚被他人改动，请刷新后再试",
            )
        run.record(kind, row.element, detail)

    resume(work, row.case_id, act)


def viewed(work: Work, task_id: str) -> None:
    """Someone looked at the task: the decision before it can no longer be taken back."""
    work.connection.execute(VIEWED, {"x_id": task_id, "x_at": work.now})


def take_back(work: Work, task_id: str) -> tuple[str, ...]:
    """Take one's own decision back while what follows is untouched; returns the task opened again.

    NotFound, NotAllowed (another's decision), Conflict (looked at, claimed, or something else happened since).
    """
    row = work.connection.execute(DECIDED, {"x_id": task_id}).one_or_none()
    if row is None:
        raise Conflict(
            f"Expected a decided task {task_id} but it is not",
            zh="此件尚未办理，无从拿回",
        )
    if row.decided_by != work.actor.account:
        raise NotAllowed(
            "Expected one's own decision but somebody else took it",
            zh="只能拿回自己的办理",
        )

    def act(run: Run) -> None:
        following = work.connection.execute(FOLLOWING, {"x_case": row.case_id, "x_previous": task_id}).all()
        _untouched(work, row, following)
        _back(run, row, following)

    return tuple(resume(work, row.case_id, act).new_tasks)


def _untouched(work: Work, row: Any, following: Any) -> None:
    if not following or any(f.scope_id != row.scope_id for f in following):
        raise Conflict(
            "Expected the next task open but the case has gone on; ask for a return instead",
            zh="案件已继续办理，不能拿回，请下一环节退回",
        )
    for found in following:
        if found.state != "open" or found.viewed_at is not None or found.claimed_by not in (None, found.person):
            raise Conflict(
                f"Expected {found.name} untouched but it was looked at; ask for a return instead",
                zh=f"下一环节“{found.name}”已查看，不能拿回，请其退回",
            )
    for kind, element, payload in work.connection.execute(SINCE, {"x_case": row.case_id}):
        if kind == "decided" and payload is not None and row.id in payload:
            return
        if kind not in ("passed", "entered", "timer", "remind", "overdue"):
            raise Conflict(
                f"Expected nothing done since but {element} has happened; ask for a return instead",
                zh="此后已有其他办理，不能拿回，请下一环节退回",
            )


def _back(run: Run, row: Any, following: Any) -> None:
    scope = run.scope(row.scope_id)
    for found in following:
        scopes.cancel_activity(run, scope, found.token)
    run.record("taken_back", row.element, {"task": row.id})
    tokens.move(run, scope, Remove(tuple(found.token for found in following)))
    tokens.move(run, scope, Enter((row.element,)))
