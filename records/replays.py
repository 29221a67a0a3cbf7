"""Requests that must act at most once: the first answer is kept for 24 hours (decisions, design 15)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import Table, bindparam, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from records import asking
from records.prepared import Prepared
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
    asking.write(session, _DROP_OLD, x_before=now - KEPT_FOR)
    # why: two equal requests at once: the second waits on the primary key until the first has its answer
    reserve = _RESERVE["postgresql" if session.get_bind().dialect.name == "postgresql" else "sqlite"]
    if asking.write(session, reserve, **_named(asked), x_digest=asked.body_digest, x_now=now):
        return None
    found = asking.one(session, _FIND, **_named(asked))
    return Kept(found.body_digest, found.status, found.answer)


def finish(session: Session, asked: Asked, status: int, answer: str) -> None:
    """Keep the answer of the first request."""
    asking.write(session, _KEEP, **_named(asked), x_status=status, x_answer=answer)


def _named(asked: Asked) -> dict[str, str]:
    return {"x_account": asked.account_id, "x_route": asked.route, "x_key": asked.key}


# why: bare columns, for no row of them is kept in a session
_T = cast(Table, ReplayedAnswer.__table__)
_OF = (_T.c.account_id == bindparam("x_account"), _T.c.route == bindparam("x_route"), _T.c.key == bindparam("x_key"))
_ROW = {
    "account_id": bindparam("x_account"), "route": bindparam("x_route"), "key": bindparam("x_key"),
    "body_digest": bindparam("x_digest"), "status": 0, "answer": "", "asked_at": bindparam("x_now"),
}  # fmt: skip
_DROP_OLD = Prepared(delete(_T).where(_T.c.asked_at < bindparam("x_before")))
_FIND = Prepared(select(_T.c.body_digest, _T.c.status, _T.c.answer).where(*_OF))
_KEEP = Prepared(update(_T).where(*_OF).values(status=bindparam("x_status"), answer=bindparam("x_answer")))
_RESERVE = {
    "postgresql": Prepared(postgresql.insert(_T).values(_ROW).on_conflict_do_nothing()),
    "sqlite": Prepared(sqlite.insert(_T).values(_ROW).on_conflict_do_nothing()),
}
