"""Requests that must act at most once: the first answer is kept for 24 hours (decisions, design 15)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from records.tables.replay import ReplayedAnswer

KEPT_FOR = timedelta(hours=24)


@dataclass(frozen=True)
class Asked:
    """One request: who, which route, under which key, and the digest of its body."""

    account_id: str
    route: str
    key: str
    body_digest: str


@dataclass(frozen=True)
class Kept:
    """What is kept of the first request."""

    body_digest: str
    status: int
    answer: str


def begin(session: Session, asked: Asked, now: datetime) -> Kept | None:
    """Reserve the key and return None, or return what the first request under it left."""
    # why: old answers are dropped in passing, so the table stays a day long
    session.execute(delete(ReplayedAnswer).where(ReplayedAnswer.asked_at < now - KEPT_FOR))
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    row = {
        "account_id": asked.account_id, "route": asked.route, "key": asked.key, "body_digest": asked.body_digest,
        "status": 0, "answer": "", "asked_at": now,
    }  # fmt: skip
    # why: two equal requests at once: the second waits on the primary key until the first has its answer
    made = session.execute(
        insert(ReplayedAnswer).values(row).on_conflict_do_nothing().returning(ReplayedAnswer.key)
    ).first()
    if made is not None:
        return None
    found = session.execute(
        select(ReplayedAnswer.body_digest, ReplayedAnswer.status, ReplayedAnswer.answer).where(*_of(asked))
    ).one()
    return Kept(found.body_digest, found.status, found.answer)


def finish(session: Session, asked: Asked, status: int, answer: str) -> None:
    """Keep the answer of the first request."""
    session.execute(update(ReplayedAnswer).where(*_of(asked)).values(status=status, answer=answer))


def _of(asked: Asked) -> tuple[ColumnElement[bool], ...]:
    return (
        ReplayedAnswer.account_id == asked.account_id,
        ReplayedAnswer.route == asked.route,
        ReplayedAnswer.key == asked.key,
    )  # fmt: skip
