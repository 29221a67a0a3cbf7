"""A row of the outbox, and the dispatcher's statements: claim what is due, hold it, write what became of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, null, or_, select, union_all, update

from engine.store import codec
from engine.store import tables as t
from ground.prepared import Prepared

_O = t.outbox.c
AT_PEACE = {"claimed_by": None, "lease_until": None, "last_error": None, "last_error_zh": None}

_DUE = (
    select(_O.id, _O.kind, _O.next_at)
    .where(
        _O.state == "open",
        _O.next_at <= bindparam("x_now"),
        or_(_O.lease_until.is_(None), _O.lease_until <= bindparam("x_now")),
    )
    .order_by(_O.next_at, _O.id)
    .limit(bindparam("x_limit"))
    .with_for_update(skip_locked=True, of=t.outbox)
    .cte("due")
)
_IN_SETS = _DUE.c.kind.in_(bindparam("x_sets", expanding=True))
_SINGLY = select(_DUE.c.id).where(~_IN_SETS).order_by(_DUE.c.next_at, _DUE.c.id).limit(bindparam("x_batch"))
# why: one statement claims, so that two dispatchers never see the same row as free; of slow kinds it claims
# no more than a lease can cover
CLAIM = (
    update(t.outbox)
    .where(_O.id.in_(union_all(select(_DUE.c.id).where(_IN_SETS), select(_SINGLY.subquery().c.id))))
    .values(claimed_by=bindparam("x_who"), lease_until=bindparam("x_lease"), fence=_O.fence + 1)
    .returning(_O.id, _O.kind, _O.key, _O.payload, _O.created_at, _O.attempts, _O.fence)
)
# why: a dispatcher that lost its lease must not undo what the next one wrote
SETTLE = Prepared(
    update(t.outbox)
    .where(and_(_O.id == bindparam("x_id"), _O.fence == bindparam("x_fence"), _O.state == t.OPEN))
    .values(
        state=bindparam("x_state"),
        next_at=bindparam("x_next"),
        attempts=bindparam("x_attempts"),
        last_error=bindparam("x_error"),
        last_error_zh=bindparam("x_error_zh"),
        claimed_by=null(),
        lease_until=null(),
    )
)


def fresh(row_id: str, now: datetime, kind: str, key: str, payload: Any) -> dict[str, Any]:
    """The row of an external effect that a unit of work leaves behind, due at once."""
    return {
        "id": row_id,
        "kind": kind,
        "key": key,
        "payload": codec.encode(payload),
        "created_at": now,
        "next_at": now,
        "attempts": 0,
        "state": "open",
        "claimed_by": None,
        "lease_until": None,
        "fence": 0,
        "last_error": None,
        "last_error_zh": None,
    }
