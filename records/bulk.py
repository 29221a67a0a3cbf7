"""Deciding many tasks at once (批量办理): what a person saw is frozen first, each item then has a result of its own.

The frozen list is a job that no runner takes up until its outcome is given; later arrivals stay out of it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Table, delete, func, insert, select, update
from sqlalchemy.orm import Session

from records.acting import Acting
from records.errors import NotFound
from records.ids import new_id
from records.jobs import Asked, ask, job_of, move
from records.scope import system_scope
from records.session import keyring_of
from records.tables import BulkItem, Job

KIND = "bulk_decide"
PREVIEW = "preview"  # the state of a job that no runner takes up
PENDING, DONE, REFUSED = "pending", "done", "refused"
CHUNK = 5_000
_ITEM, _JOB = cast(Table, BulkItem.__table__), cast(Table, Job.__table__)


@dataclass(frozen=True)
class Item:
    """One task of the work: its place in the list, its state, and why it was refused."""

    id: str
    position: int
    task_id: str
    state: str
    problem: Mapping[str, Any] | None


def freeze(session: Session, acting: Acting, assignment_id: str, tasks: Sequence[str]) -> Job:
    """Keep which tasks a person saw, in their order; nothing is decided before `begin`."""
    job = ask(session, acting, assignment_id, Asked(KIND, {}))
    job.state, job.total = PREVIEW, len(tasks)
    session.flush()
    key = keyring_of(session).active
    rows = [
        {"id": new_id(), "job_id": job.id, "org_id": job.org_id, "province": job.province, "position": at,
         "task_id": task, "state": PENDING, "key_id": key}
        for at, task in enumerate(tasks, 1)
    ]  # fmt: skip
    for start in range(0, len(rows), CHUNK):
        session.connection().execute(insert(_ITEM), rows[start : start + CHUNK])
    return job


def bulk_of(session: Session, account_id: str, job_id: str) -> Job:
    """Return one's own piece of bulk work, or raise NotFound."""
    job = job_of(session, account_id, job_id)
    if job.kind != KIND:
        raise NotFound(
            "Expected bulk work of your own but this is other work: begin from the inbox.",
            "没有这次批量办理，请从待办重新选择",
        )
    return job


def begin(session: Session, job: Job, asked: Mapping[str, Any]) -> None:
    """Give the frozen list its outcome and reason and leave it to the background; Conflict if it has begun."""
    move(session, job, (PREVIEW,), {"state": "open", "asked": dict(asked)})


def pending(session: Session, job_id: str, limit: int) -> list[Item]:
    """The next items that have no result yet, in order."""
    return _read(session, job_id, PENDING, 0, limit)


def items(session: Session, job_id: str, state: str, after: int, limit: int) -> list[Item]:
    """One page of items in a state ("" for any), after a position."""
    return _read(session, job_id, state, after, limit)


def take(session: Session, item: Item, now: datetime) -> bool:
    """Mark an item decided within the transaction that decides it; False when another runner was first."""
    return _mark(session, item, {"state": DONE, "decided_at": now})


def refuse(session: Session, item: Item, problem: Mapping[str, Any], now: datetime) -> bool:
    """Keep why an item was not decided, sealed."""
    ring = keyring_of(session)
    sealed = ring.seal_json(f"bulk_item.problem:{item.id}", dict(problem))
    return _mark(session, item, {"state": REFUSED, "problem": sealed, "key_id": ring.active, "decided_at": now})


def figures(session: Session, job_id: str) -> dict[str, int]:
    """How many items are in which state."""
    query = select(_ITEM.c.state, func.count()).where(_ITEM.c.job_id == job_id).group_by(_ITEM.c.state)
    with system_scope(session):
        found = {row[0]: int(row[1]) for row in session.connection().execute(query)}
    return {state: found.get(state, 0) for state in (PENDING, DONE, REFUSED)}


def forget_previews(session: Session, before: datetime) -> int:
    """Drop the lists that nobody began to decide; returns how many."""
    with system_scope(session):
        old = select(_JOB.c.id).where(_JOB.c.kind == KIND, _JOB.c.state == PREVIEW, _JOB.c.made_at < before)
        ids = list(session.connection().execute(old).scalars())
        session.connection().execute(delete(_ITEM).where(_ITEM.c.job_id.in_(ids)))
        session.connection().execute(delete(_JOB).where(_JOB.c.id.in_(ids)))
    return len(ids)


def _read(session: Session, job_id: str, state: str, after: int, limit: int) -> list[Item]:
    query = select(_ITEM).where(_ITEM.c.job_id == job_id, _ITEM.c.position > after)
    if state:
        query = query.where(_ITEM.c.state == state)
    with system_scope(session):
        rows = session.connection().execute(query.order_by(_ITEM.c.position).limit(limit)).all()
    ring = keyring_of(session)
    return [
        Item(row.id, row.position, row.task_id, row.state,
             ring.open_json(f"bulk_item.problem:{row.id}", row.problem) if row.problem else None)
        for row in rows
    ]  # fmt: skip


def _mark(session: Session, item: Item, values: dict[str, Any]) -> bool:
    still = (_ITEM.c.id == item.id, _ITEM.c.state == PENDING)
    with system_scope(session):
        return bool(session.connection().execute(update(_ITEM).where(*still).values(values)).rowcount)
