"""Taking a decision back (拿回): the case stands again as it did before it, or the taking back is refused.

Each save of a scope keeps what the save before it wrote. A decision changed the scopes whose last save is its own;
what they were comes back as long as nothing else has happened in the case: tokens, loops, waits with the instants at
which they were due, limits, variables. The decided task itself is open again; what opened by it is withdrawn.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, delete, or_, select, update

from engine.bpmn.model import Behavior
from engine.errors import Conflict, NotAllowed, NotFound
from engine.run.behaviour import keys
from engine.run.between_cases import resume
from engine.run.case import added, rights, waits
from engine.run.case.run import Run
from engine.run.elements import added_rows, limit
from engine.run.elements.countersigning import REOPEN
from engine.store import codec
from engine.store import tables as t
from engine.transaction.work import Work

_T, _S, _M = t.task, t.scope, t.message
DECIDED = select(_T).where(_T.c.id == bindparam("x_id"), _T.c.state == "done")
FOLLOWING = select(_T).where(
    _T.c.case_id == bindparam("x_case"), _T.c.previous == bindparam("x_previous"), _T.c.state != "cancelled"
)
SAVED_SINCE = select(_S).where(_S.c.case_id == bindparam("x_case"), _S.c.seq >= bindparam("x_seq"))
BY_IDS: Any = bindparam("x_ids", expanding=True)
WITHDRAW = update(_T).where(_T.c.id.in_(BY_IDS)).values(state="cancelled")
DROP_TIMERS = delete(t.timer).where(t.timer.c.case_id == bindparam("x_case"), t.timer.c.task_id.in_(BY_IDS))
DROP_COPIES = delete(t.copy).where(t.copy.c.case_id == bindparam("x_case"), t.copy.c.task_id.in_(BY_IDS))
DROP_ITEM = delete(t.item).where(t.item.c.scope_id == bindparam("x_scope"), t.item.c.idx == bindparam("x_index"))
LEADS_ON = ("passed", "entered", "skipped")  # what a decision is seen to do that can be undone
TOUCHES_NOTHING = (
    "remind", "overdue", "follow_up", "claimed", "unclaimed", "reassigned", "delegated", "advised", "recalled", "urged",
    "not_needed", "copied",
)  # fmt: skip
DECISIONS = ("decided", "countersigned", "answered")
LAST_DONE = (
    select(t.history.c.seq, t.history.c.kind, t.history.c.element, t.history.c.payload)
    .where(t.history.c.case_id == bindparam("x_case"), t.history.c.kind.not_in(LEADS_ON + TOUCHES_NOTHING))
    .order_by(t.history.c.seq.desc())
    .limit(1)
)


def take_back(work: Work, task_id: str) -> str:
    """Take one's own decision back while nothing else has happened; returns the task, open again.

    NotAllowed (another's decision), Conflict (not decided, the next desk has looked or claimed, the case has gone on).
    """
    work.flush()
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
    resume(work, row.case_id, lambda run: _withdraw(run, row))
    return task_id


def _withdraw(run: Run, row: Any) -> None:
    rights.require(run, row)
    connection = run.work.connection
    following = connection.execute(FOLLOWING, {"x_case": row.case_id, "x_previous": row.id}).all()
    _untouched(run, row, following)
    seq = _nothing_since(run, row)
    saved = connection.execute(SAVED_SINCE, {"x_case": row.case_id, "x_seq": seq}).all()
    for found in saved:
        if found.before_seq is None or found.before_seq >= seq:
            raise _gone_on()
    dropped = [codec.decode(found.dropped) for found in saved if found.dropped]
    _none_has_come(run, dropped)
    _throws_nothing(run, row)
    for found in saved:
        _put_back(run, found)
    for rows in dropped:
        for table in (t.timer, t.subscription):
            for kept in rows.get(table.name, ()):
                run.work.writes.insert(table, kept)
    _reopen(run, row, following)


# -- refusing ---------------------------------------------------------------------------------------------
def _gone_on() -> Conflict:
    return Conflict(
        "Expected the next task open but the case has gone on; ask for a return instead",
        zh="案件已继续办理，不能拿回，请下一环节退回",
    )


def _untouched(run: Run, row: Any, following: Sequence[Any]) -> None:
    if not following and _stands_still(run, row):
        return
    if not following or any(found.scope_id != row.scope_id for found in following):
        raise _gone_on()
    for found in following:
        if found.state != "open" or found.viewed_at is not None or found.row_version > 1:
            raise Conflict(
                f"Expected {found.name_en} untouched but it was looked at or claimed; ask for a return instead",
                zh=f"下一环节“{found.name}”已查看或签收，不能拿回，请其退回",
            )


def _stands_still(run: Run, row: Any) -> bool:
    """Tell whether a decision waits for others to sign, or whether it is itself a signature or answer beside a seat."""
    try:
        scope = run.scope(row.scope_id)
    except NotFound:  # that part of the case has ended
        return False
    entry = added.of(scope, row.adds or row.id)
    return entry is not None and (row.adds is not None or entry["held"] is not None)


def _nothing_since(run: Run, row: Any) -> int:
    """The number of the decision's history row; Conflict when more has come of it than tasks and waits."""
    last = run.work.connection.execute(LAST_DONE, {"x_case": row.case_id}).one()
    if last.kind in DECISIONS and last.payload is not None and codec.decode(last.payload)["task"] == row.id:
        return int(last.seq)
    raise Conflict(
        f"Expected nothing done since but {last.element} has happened; ask for a return instead",
        zh="此后已有其他办理，不能拿回，请下一环节退回",
    )


def _none_has_come(run: Run, dropped: Sequence[dict[str, Any]]) -> None:
    """A message that nobody waited for meanwhile is kept; a wait that comes back would have taken it."""
    for rows in dropped:
        for wait in rows.get("wf_subscription", ()):
            if wait["kind"] != "message" or wait["key"] == keys.NEVER:
                continue
            query = select(_M.c.id).where(_M.c.name == wait["name"]).limit(1)
            if wait["key"] is not None:
                query = query.where(or_(_M.c.key == wait["key"], _M.c.key.is_(None)))
            if run.work.connection.execute(query).first() is not None:
                raise Conflict(
                    f"Expected message {wait['name']} not sent since but it has come; ask for a return instead",
                    zh=f"消息“{wait['name']}”此后已到，不能拿回，请下一环节退回",
                )


def _throws_nothing(run: Run, row: Any) -> None:
    """What an instance throws when it is done may be heard in other cases."""
    loop = run.node(run.scope(row.scope_id), row.element).loop
    if loop is not None and loop.behavior is not Behavior.ALL and (loop.event is not None or loop.complex):
        raise _gone_on()


# -- putting back -----------------------------------------------------------------------------------------
def _put_back(run: Run, saved: Any) -> None:
    scope = run.scope(saved.id)
    armed = [key for ids in scope.waits.values() for key in ids]
    scope.put_back(saved.before_state, saved.before_data)
    before = {key for ids in scope.waits.values() for key in ids}
    for key in armed:
        if key not in before:
            waits.delete_row(run, key)


def _reopen(run: Run, row: Any, following: Sequence[Any]) -> None:
    connection = run.work.connection
    asked = {"x_case": row.case_id, "x_ids": [found.id for found in following]}
    connection.execute(WITHDRAW, {"x_ids": asked["x_ids"]})
    connection.execute(DROP_TIMERS, asked)
    connection.execute(DROP_COPIES, asked)
    connection.execute(REOPEN, {"x_id": row.id})
    if run.scope(row.scope_id).kind == "multi":
        connection.execute(DROP_ITEM, {"x_scope": row.scope_id, "x_index": row.token})
    limit.arm_again(run, row)
    _ask_again(run, row)
    for found in following:
        run.record("cancelled", found.element)
    run.record("taken_back", row.element, {"task": row.id})
    told = {"case": row.case_id, "task": row.id, "element": row.element}
    run.work.outbox("task.opened", f"{row.id}.{row.row_version + 1}", told)


def _ask_again(run: Run, row: Any) -> None:
    """What was asked beside the seat stands as before: whom the decision asked no more, and how many sign before it."""
    scope = run.scope(row.scope_id)
    entry = added.of(scope, row.adds or row.id)
    if entry is None:
        return
    for key in entry["open"]:
        added_rows.ask_again(run, key)
    added_rows.tell_seat(run, scope, row.adds or row.id)
