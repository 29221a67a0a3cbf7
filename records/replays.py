"""Requests that must act at most once: the first answer is kept for 24 hours (decisions, design 15)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import Table, bindparam, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from ground.prepared import Prepared
from records import asking
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


def find(session: Session, asked: Asked, now: datetime) -> Kept | None:
    """What the first request under the key left within a day, or None."""
    found = asking.one(session, _FIND, **_named(asked), x_before=now - KEPT_FOR)
    return None if found is None else Kept(found.body_digest, found.status, found.answer)


def fresh(asked: Asked, answer: tuple[int, str], now: datetime) -> dict[str, Any]:
    """The row of TABLE that keeps a first answer (status, body), for the transaction of its effect to write.

    Of two equal requests at once the second violates the primary key, and nothing of it stands.
    """
    status, body = answer
    return {
        "account_id": asked.account_id, "route": asked.route, "key": asked.key, "body_digest": asked.body_digest,
        "status": status, "answer": body, "asked_at": now,
    }  # fmt: skip


def keep(session: Session, asked: Asked, answer: tuple[int, str], now: datetime) -> Kept | None:
    """Keep an answer without an effect (a refusal) and return None, or return what another was first to keep."""
    forget(session, asked, now)
    write = _KEEP["postgresql" if session.get_bind().dialect.name == "postgresql" else "sqlite"]
    return None if asking.write(session, write, **fresh(asked, answer, now)) else find(session, asked, now)


def forget(session: Session, asked: Asked, now: datetime) -> bool:
    """Drop what is kept under the key for longer than a day; whether there was such an answer."""
    return bool(asking.write(session, _FORGET, **_named(asked), x_before=now - KEPT_FOR))


def forget_old(session: Session, now: datetime) -> int:
    """Drop every answer kept for longer than a day; returns how many."""
    return asking.write(session, _FORGET_OLD, x_before=now - KEPT_FOR)


def _named(asked: Asked) -> dict[str, str]:
    return {"x_account": asked.account_id, "x_route": asked.route, "x_key": asked.key}


# why: bare columns, for no row of them is kept in a session
TABLE = cast(Table, ReplayedAnswer.__table__)
_C = TABLE.c
_OF = (_C.account_id == bindparam("x_account"), _C.route == bindparam("x_route"), _C.key == bindparam("x_key"))
_FIND = Prepared(
    select(_C.body_digest, _C.status, _C.answer).where(*_OF, _C.asked_at >= bindparam("x_before"))
)
_FORGET = Prepared(delete(TABLE).where(*_OF, _C.asked_at < bindparam("x_before")))
_FORGET_OLD = Prepared(delete(TABLE).where(_C.asked_at < bindparam("x_before")))
_NAMES = [c.name for c in TABLE.columns]
_KEEP = {
    "postgresql": Prepared(postgresql.insert(TABLE).on_conflict_do_nothing(), _NAMES),
    "sqlite": Prepared(sqlite.insert(TABLE).on_conflict_do_nothing(), _NAMES),
}
