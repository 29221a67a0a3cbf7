"""Reminders and overdue marks in sets: what a million deadlines at one instant need (催办、超期).

The effect of one is the same as `engine.runtime.limits.fired`: a history row in the case's chain, a notice in
the outbox, and for a deadline the overdue mark. No token moves, so no case is loaded; a handful of statements
serves a whole batch.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, insert, select, update

from engine import timers
from engine.journal import link
from engine.runtime import runner
from engine.store import codec
from engine.store import tables as t
from engine.timers import DueTimer
from engine.work import Work

KINDS = frozenset({"due", "remind"})
_C = t.case.c
# why: the rows of the batch's cases, locked in one order against other batches
HEADS = select(_C.id, _C.history_seq, _C.history_digest, _C.state).order_by(_C.id).with_for_update()
ADVANCE = (
    update(t.case)
    .where(_C.id == bindparam("x_id"))
    .values(row_version=_C.row_version + 1, history_seq=bindparam("x_seq"), history_digest=bindparam("x_digest"))
)


def fire(work: Work, batch: Sequence[DueTimer]) -> list[DueTimer]:
    """Let claimed reminders and deadlines act in the work's transaction; gives those still this claim's."""
    if any(timer.case_id in work.cases for timer in batch):  # loaded: its chain goes on in memory
        return _one_by_one(work, batch)
    heads = _heads(work, [timer.case_id for timer in batch if timer.case_id])
    taken = timers.take(work.connection, batch)
    waiting = [timer for timer in taken if timer.case_id in heads]
    open_tasks = _open_tasks(work, [timer.task_id for timer in waiting if timer.task_id])
    serve = [timer for timer in waiting if timer.task_id in open_tasks]
    if serve:
        _write(work, serve, heads)
    return taken


def _one_by_one(work: Work, batch: Sequence[DueTimer]) -> list[DueTimer]:
    taken = timers.take(work.connection, batch)
    for timer in taken:
        runner.fire_timer(work, timer)
    return taken


def _heads(work: Work, ids: list[str]) -> dict[str, tuple[int, str]]:
    rows = work.connection.execute(HEADS.where(_C.id.in_(ids)))
    return {row.id: (row.history_seq, row.history_digest) for row in rows if row.state == "active"}


def _open_tasks(work: Work, ids: list[str]) -> set[str]:
    # why: a task decided a moment ago is neither reminded of nor overdue
    query = select(t.task.c.id).where(t.task.c.id.in_(ids), t.task.c.state == "open")
    return set(work.connection.execute(query).scalars())


def _write(work: Work, serve: Sequence[DueTimer], heads: dict[str, tuple[int, str]]) -> None:
    rows = [_history_row(work, timer, heads) for timer in serve]
    execute = work.connection.execute
    execute(insert(t.history), rows)
    moved = {row["case_id"]: row for row in rows}
    execute(ADVANCE, [{"x_id": r["case_id"], "x_seq": r["seq"], "x_digest": r["digest"]} for r in moved.values()])
    late = [timer.task_id for timer in serve if timer.kind == "due"]
    if late:
        execute(update(t.task).where(t.task.c.id.in_(late)).values(overdue=True))
    for timer in serve:
        kind = _notice(timer)
        work.outbox(kind, f"{timer.task_id}.{kind}", {"case": timer.case_id, "task": timer.task_id})


def _history_row(work: Work, timer: DueTimer, heads: dict[str, tuple[int, str]]) -> dict[str, Any]:
    case_id = timer.case_id or ""
    seq, previous = heads[case_id]
    payload = codec.encode({"task": timer.task_id, "due": timer.due_at})
    row: dict[str, Any] = {
        "case_id": case_id,
        "seq": seq + 1,
        "at": timer.due_at,
        "recorded_at": work.now,
        "kind": _notice(timer).removeprefix("task."),
        "element": timer.element or "",
        "actor": work.actor.account,
        "payload": payload,
        "payload_digest": hashlib.sha256(payload.encode()).hexdigest(),
        "prev_digest": previous,
    }
    row["digest"] = link(previous, row)
    heads[case_id] = (seq + 1, row["digest"])
    return row


def _notice(timer: DueTimer) -> str:
    return "task.remind" if timer.kind == "remind" else "task.overdue"
