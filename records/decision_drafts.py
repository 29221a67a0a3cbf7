"""Decisions that are not taken yet (草稿): kept for one person and one task, sealed, gone once the task is decided.

A draft carries a revision, so that of two pages of one person the older one is told before it overwrites the newer.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from records.acting import Acting
from records.errors import Conflict
from records.ids import new_id
from records.session import keyring_of
from records.tables.own_words import DecisionDraft

PLACE = "decision_draft.payload"


@dataclass(frozen=True)
class Draft:
    """A draft as it was saved last."""

    values: Mapping[str, Any]
    revision: int
    saved_at: datetime


def draft_of(session: Session, account_id: str, task_id: str) -> Draft | None:
    """Return what a person has filled in on a task, or None."""
    row = _row(session, account_id, task_id)
    if row is None:
        return None
    text = keyring_of(session).open_text(f"{PLACE}:{row.id}", row.payload)
    return Draft(json.loads(text), row.revision, row.saved_at)


def keep_draft(session: Session, acting: Acting, task_id: str, values: Mapping[str, Any], revision: int) -> int:
    """Keep what a person has filled in so far; return the new revision. Conflict when another page has saved since."""
    row = _row(session, acting.account_id or "", task_id)
    if revision != (row.revision if row is not None else 0):
        raise _saved_elsewhere()
    ring = keyring_of(session)
    if row is None:
        row = DecisionDraft(id=new_id(), account_id=acting.account_id, task_id=task_id, revision=0)
        session.add(row)
    row.payload = ring.seal_text(f"{PLACE}:{row.id}", json.dumps(dict(values), ensure_ascii=False))
    row.key_id, row.revision, row.saved_at = ring.active, row.revision + 1, acting.now
    try:
        with session.begin_nested():
            session.flush()
    except IntegrityError:  # two pages saved their first at the same moment
        raise _saved_elsewhere() from None
    return int(row.revision)


def drop_draft(session: Session, account_id: str, task_id: str) -> None:
    """Keep it no longer: the person has decided, or threw it away."""
    mine = (DecisionDraft.account_id == account_id, DecisionDraft.task_id == task_id)
    session.execute(delete(DecisionDraft).where(*mine))


def drafted_tasks(session: Session, after: str = "", limit: int = 1_000) -> list[str]:
    """Return ids of tasks for which somebody has a draft, in order, a page at a time."""
    query = select(DecisionDraft.task_id).where(DecisionDraft.task_id > after).distinct()
    return list(session.scalars(query.order_by(DecisionDraft.task_id).limit(limit)))


def drop_drafts(session: Session, task_ids: list[str]) -> None:
    """Drop everybody's drafts of some tasks."""
    session.execute(delete(DecisionDraft).where(DecisionDraft.task_id.in_(task_ids)))


def _saved_elsewhere() -> Conflict:
    return Conflict(
        "Expected the draft as it was read but another page has saved it since: open the task again.",
        "草稿已在另一页面保存，请重新打开此件",
    )


def _row(session: Session, account_id: str, task_id: str) -> DecisionDraft | None:
    mine = (DecisionDraft.account_id == account_id, DecisionDraft.task_id == task_id)
    found: DecisionDraft | None = session.scalar(select(DecisionDraft).where(*mine))
    return found
