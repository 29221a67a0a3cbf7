"""Writing history: append-only rows, numbered and hash-chained per case (decisions, design 3)."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from typing import Any, Protocol

from engine.store import codec
from engine.store import tables as t
from engine.store.cases import Case
from ground.json_encoder import Style, encoder

GENESIS = "0" * 64
_TEXT_OF = encoder(style=Style(item=", ", key=": ", ascii=True, nan=True))


def link(prev_digest: str, record: dict[str, Any], now: str | None = None) -> str:
    """The digest of a history row, over the digest before it and the row's own fields.

    `now`: the text of the instant at which it is recorded, written once for all rows of a transaction.
    """
    at, recorded_at = record["at"], record["recorded_at"]
    recorded = now or recorded_at.isoformat()
    parts = (
        prev_digest, record["case_id"], record["seq"], recorded if at is recorded_at else at.isoformat(), recorded,
        record["kind"], record["element"], record["actor"], record["payload_digest"],
    )  # fmt: skip
    return sha256(_TEXT_OF(parts).encode()).hexdigest()  # JSON, so that no field can run into the next


class Recording(Protocol):
    """What history needs of a unit of work."""

    now: datetime
    now_text: str
    effective: datetime | None
    actor: Any
    writes: Any


def append(work: Recording, case: Case, kind: str, element: str, payload: Any = None) -> int:
    """Add one row to the case's chain; `at` is the deadline for a late timer, `recorded_at` the clock."""
    text = None if payload is None else codec.encode(payload)
    seq = case.history_seq + 1
    record = {
        "case_id": case.id,
        "seq": seq,
        "at": work.effective or work.now,
        "recorded_at": work.now,
        "kind": kind,
        "element": element,
        "actor": work.actor.account,
        "payload": text,
        "payload_digest": None if text is None else sha256(text.encode()).hexdigest(),
        "prev_digest": case.history_digest,
    }
    digest = link(case.history_digest, record, work.now_text)
    record["digest"] = digest
    case.history_seq, case.history_digest = seq, digest
    work.writes.insert(t.history, record)
    return seq
