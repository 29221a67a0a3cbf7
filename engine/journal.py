"""Writing history: append-only rows, numbered and hash-chained per case (decisions, design 3)."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from engine.store import codec
from engine.store import tables as t
from engine.store.cases import Case

if TYPE_CHECKING:
    from engine.work import Work

GENESIS = "0" * 64


def link(prev_digest: str, record: dict[str, Any]) -> str:
    """The digest of a history row, over the digest before it and the row's own fields."""
    at, recorded_at = record["at"], record["recorded_at"]
    told = at.isoformat()
    parts = (
        prev_digest, record["case_id"], record["seq"], told, told if recorded_at is at else recorded_at.isoformat(),
        record["kind"], record["element"], record["actor"], record["payload_digest"],
    )  # fmt: skip
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()  # JSON, so that no field can run into the next


def append(work: Work, case: Case, kind: str, element: str, payload: Any = None) -> int:
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
        "payload_digest": None if text is None else hashlib.sha256(text.encode()).hexdigest(),
        "prev_digest": case.history_digest,
    }
    digest = link(case.history_digest, record)
    record["digest"] = digest
    case.history_seq, case.history_digest = seq, digest
    work.writes.insert(t.history, record)
    return seq
