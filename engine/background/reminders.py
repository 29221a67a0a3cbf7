"""Reminders and overdue marks in sets: what a million deadlines at one instant need (催办、超期).

The effect of one is the same as `engine.run.elements.limit.fired`: a history row in the case's chain, a notice in
the outbox, and for a deadline the overdue mark. No token moves, so no case is loaded; a handful of statements
serves a whole batch.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, update

from engine.background import due_timers
from engine.background.due_timers import DueTimer
from engine.run import commands
from engine.store import codec, outgoing
from engine.store import tables as t
from engine.store.bulk_rows import among, insert_rows, update_rows
from engine.transaction.journal import link
from engine.transaction.work import Work

KINDS = frozenset({"due", "remind"})
_C = t.case.c
# why: the rows of the batch's cases, locked in one order against other batches
HEADS = select(_C.id, _C.row_version, _C.history_seq, _C.history_digest, _C.state).order_by(_C.id).with_for_update()


@dataclass(slots=True)
class Head:
    """The end of a case's chain while the batch goes on from it."""

    row_version: int
    seq: int
    digest: str
    moved: bool = False


def fire(work: Work, batch: Sequence[DueTimer]) -> list[DueTimer]:
    """Let claimed reminders and deadlines act in the work's transaction; return those that this claim still holds."""
    if any(timer.case_id in work.cases for timer in batch):  # loaded: its chain goes on in memory
        return _one_by_one(work, batch)
    heads = _heads(work, [timer.case_id for timer in batch if timer.case_id])
    taken = due_timers.take(work.connection, batch)
    waiting = [timer for timer in taken if timer.case_id in heads]
    open_tasks = _open_tasks(work, [timer.task_id for timer in waiting if timer.task_id])
    serve = [timer for timer in waiting if timer.task_id in open_tasks]
    if serve:
        _write(work, serve, heads)
    return taken


def _one_by_one(work: Work, batch: Sequence[DueTimer]) -> list[DueTimer]:
    work.flush()  # what the batch has ended already is told of no more
    taken = due_timers.take(work.connection, batch)
    for timer in taken:
        commands.fire_timer(work, timer)
    return taken


def _heads(work: Work, ids: list[str]) -> dict[str, Head]:
    rows = work.connection.execute(HEADS.where(among(work.connection, _C.id, ids)))
    return {r.id: Head(r.row_version, r.history_seq, r.history_digest) for r in rows if r.state == "active"}


def _open_tasks(work: Work, ids: list[str]) -> set[str]:
    # why: a task decided a moment ago is neither reminded of nor overdue
    query = select(t.task.c.id).where(among(work.connection, t.task.c.id, ids), t.task.c.state == "open")
    return set(work.connection.execute(query).scalars())


def _write(work: Work, serve: Sequence[DueTimer], heads: dict[str, Head]) -> None:
    rows = [_history_row(work, timer, heads) for timer in serve]
    insert_rows(work.connection, t.history, rows)
    moved = [
        {"id": case_id, "row_version": head.row_version + 1, "history_seq": head.seq, "history_digest": head.digest}
        for case_id, head in heads.items()
        if head.moved
    ]
    update_rows(work.connection, t.case, "id", moved)
    insert_rows(work.connection, t.outbox, [_notice_row(work, timer) for timer in serve])
    late = [timer.task_id for timer in serve if timer.kind == "due" and timer.task_id]
    if late:
        work.connection.execute(update(t.task).where(among(work.connection, t.task.c.id, late)).values(overdue=True))


def _history_row(work: Work, timer: DueTimer, heads: dict[str, Head]) -> dict[str, Any]:
    case_id = timer.case_id or ""
    head = heads[case_id]
    payload = codec.encode({"task": timer.task_id, "due": timer.due_at})
    row: dict[str, Any] = {
        "case_id": case_id,
        "seq": head.seq + 1,
        "at": timer.due_at,
        "recorded_at": work.now,
        "kind": _notice(timer).removeprefix("task."),
        "element": timer.element or "",
        "actor": work.actor.account,
        "payload": payload,
        "payload_digest": hashlib.sha256(payload.encode()).hexdigest(),
        "prev_digest": head.digest,
    }
    row["digest"] = link(head.digest, row)
    head.seq, head.digest, head.moved = row["seq"], row["digest"], True
    return row


def _notice_row(work: Work, timer: DueTimer) -> dict[str, Any]:
    kind = _notice(timer)
    payload = {"case": timer.case_id, "task": timer.task_id}
    return outgoing.fresh(work.new_id(), work.now, kind, f"{timer.task_id}.{kind}", payload)


def _notice(timer: DueTimer) -> str:
    return "task.remind" if timer.kind == "remind" else "task.overdue"
