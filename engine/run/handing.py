"""What people do with an open task besides deciding it: look at it, claim (签收), put back, hand on (转办), delegate
(委派) and give it back with an opinion, urge (催办); and putting back what somebody held who left."""

from __future__ import annotations

from collections import Counter
from typing import Any

from sqlalchemy import bindparam, or_, select, update

from engine.errors import Conflict, NotAllowed
from engine.run.between_cases import resume
from engine.run.case import rights
from engine.run.case.run import Run
from engine.run.elements.user_task import open_task
from engine.store import codec
from engine.store import tables as t
from engine.transaction.work import Work

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
_URGED = select(t.history.c.payload).where(
    t.history.c.case_id == bindparam("x_case"), t.history.c.kind == "urged", t.history.c.at >= bindparam("x_since")
)
_WAITING = (
    select(_T.c.id, _T.c.element, _T.c.name, _T.c.name_en, _T.c.role, _T.c.organisation)
    .where(
        _T.c.case_id == bindparam("x_case"), _T.c.state == "open",
        or_(_T.c.added.is_(None), _T.c.added != "question"),  # no case waits for an answer
    )
    .order_by(_T.c.id)
)
_BEFORE = _T.alias("before")
_OWN_DECISION = select(_BEFORE.c.id).where(_BEFORE.c.id == _T.c.previous, _BEFORE.c.decided_by == bindparam("x_by"))
RELEASE = (
    update(_T)
    .where(_T.c.id == bindparam("x_id"), _T.c.state == "open", _T.c.row_version == bindparam("x_version"))
    .values(person=None, claimed_by=None, delegated_by=None, row_version=_T.c.row_version + 1)
)
VIEWED = (
    update(_T)
    .where(_T.c.id == bindparam("x_id"), _T.c.viewed_at.is_(None), ~_OWN_DECISION.exists())
    .values(viewed_at=bindparam("x_at"))
)


def claim(work: Work, task_id: str) -> None:
    """Take a task of the pool into one's own hands. Conflict when someone else holds it, NotAllowed by the rule."""
    row = open_task(work, task_id)
    if row.claimed_by == work.actor.account:
        return
    if row.claimed_by is not None:
        raise Conflict(
            "Expected a free task but somebody else has claimed it: read it again",
            zh="他人已领取此件，请刷新",
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
    """Hand a task on for good; the new holder decides in their own name.

    NotAllowed, by the rule of who may decide, for who hands it on and for who is to get it.
    """
    _give(work, task_id, (account, reason), "reassigned")


def delegate(work: Work, task_id: str, account: str, reason: str = "") -> None:
    """Ask a colleague for an opinion (委派): the task is in their hands until they give it back, then it is decided.

    NotAllowed as for `reassign`; Conflict for a task that is delegated already.
    """
    row = open_task(work, task_id)
    if row.delegated_by is not None:
        raise Conflict(
            "Expected a task of one's own but it is delegated already: give it back first",
            zh="此件已委派，请先交回",
        )
    _give(work, task_id, (account, reason), "delegated")


def advise(work: Work, task_id: str, opinion: str) -> None:
    """Give a delegated task back with an opinion: whoever delegated it decides. NotAllowed for anybody else."""
    row = _delegated(work, task_id)
    if row.claimed_by != work.actor.account:
        raise NotAllowed(
            "Expected the person whose opinion was asked for but it is another",
            zh="只有受委派人可以回复意见",
        )
    _hold(work, row, "advised", (row.delegated_by, None), opinion)


def recall(work: Work, task_id: str) -> None:
    """Take a delegated task back without an opinion. NotAllowed for anybody but whoever delegated it."""
    row = _delegated(work, task_id)
    if row.delegated_by != work.actor.account:
        raise NotAllowed(
            "Expected the person who delegated the task but it is another",
            zh="只有委派人可以收回委派",
        )
    _hold(work, row, "recalled", (row.delegated_by, None))


def urge(work: Work, case_id: str, reason: str, most: int, since: Any) -> list[Any]:
    """Urge every desk on which a case waits (催办); returns the rows of the tasks.

    Each open task counts for itself, in parallel branches and among several signers too. Conflict where nothing waits,
    or where each task has been urged `most` times since an instant.
    """
    urged: list[Any] = []

    def act(run: Run) -> None:
        known = [row.payload for row in work.connection.execute(_URGED, {"x_case": case_id, "x_since": since})]
        told = Counter(codec.decode(payload)["task"] for payload in known)
        waiting = work.connection.execute(_WAITING, {"x_case": case_id}).all()
        urged.extend(row for row in waiting if told[row.id] < most)
        if not urged:
            raise _not_urged(bool(waiting), most)
        for row in urged:
            run.record("urged", row.element, {"task": row.id, "reason": reason or None})

    resume(work, case_id, act)
    return urged


def _not_urged(waiting: bool, most: int) -> Conflict:
    if not waiting:
        return Conflict("Expected a case that waits for somebody but it does not", zh="此件没有待办环节，无需催办")
    return Conflict(
        f"Expected at most {most} urgings of a task a day but there were as many: try again tomorrow",
        zh=f"每件每日最多催办 {most} 次，今日已催办，请明日再试",
    )


def _delegated(work: Work, task_id: str) -> Any:
    row = open_task(work, task_id)
    if row.delegated_by is None:
        raise Conflict(
            "Expected a delegated task but it is not delegated: read it again",
            zh="此件未委派或已交回，请刷新",
        )
    return row


def _give(work: Work, task_id: str, to: tuple[str, str], kind: str) -> None:
    account, reason = to
    row = open_task(work, task_id)
    delegated = work.actor.account if kind == "delegated" else None
    _hold(work, row, kind, (account, delegated), reason)
    work.outbox("task.given", f"{task_id}.{row.row_version + 1}", {"task": task_id, "case": row.case_id})


def _hold(work: Work, row: Any, kind: str, hands: tuple[str | None, str | None], reason: str = "") -> None:
    claimed, delegated = hands
    params = {"x_id": row.id, "x_version": row.row_version, "x_claimed": claimed, "x_delegated": delegated}
    detail = {"task": row.id, "to": claimed, "reason": reason or None}

    def act(run: Run) -> None:
        if kind not in ("unclaimed", "advised", "recalled"):  # whoever holds a task can always put it back
            rights.require(run, row)
        if kind == "reassigned":
            rights.require_own(row)
        if kind in ("reassigned", "delegated"):
            rights.require_of(run, row, str(claimed))
        if kind == "advised" and not rights.can_hold(run, row, str(claimed)):
            params["x_claimed"] = detail["to"] = None  # who asked has left the desk meanwhile: it is the desk's again
        # Under the case's lock, as decisions are: one order of locks, so no deadlock.
        if work.connection.execute(HOLD, params).rowcount != 1:
            raise Conflict(
                f"Expected task {row.id} unchanged but another was first; read it again",
                zh="此件刚被他人改动，请刷新后再试",
            )
        run.record(kind, row.element, detail)

    resume(work, row.case_id, act)


def release(work: Work, task_id: str, reason: str) -> None:
    """Put a task that stands in a person's name back on the desk of its role; the system alone does so.

    For whoever left the desk, or holds the task no more. Conflict where somebody changed the task meanwhile.
    """
    row = open_task(work, task_id)
    detail = {"task": row.id, "from": row.claimed_by, "to": None, "reason": reason}

    def act(run: Run) -> None:
        params = {"x_id": row.id, "x_version": row.row_version}
        if work.connection.execute(RELEASE, params).rowcount != 1:
            raise Conflict(
                f"Expected task {row.id} unchanged but another was first; read it again",
                zh="此件刚被他人改动，请刷新后再试",
            )
        run.record("unclaimed", row.element, detail)

    resume(work, row.case_id, act)


def viewed(work: Work, task_id: str) -> None:
    """Someone of the task's desk looked at it: the decision before it can no longer be taken back.

    Only the first look is kept; who took the decision before it can look at what it led to.
    """
    params = {"x_id": task_id, "x_at": work.now, "x_by": work.actor.account}
    work.connection.execute(VIEWED, params)
