"""Writing history: append-only rows, numbered and hash-chained per case (decisions, design 3)."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from engine.store import codec
from engine.store import tables as t
from engine.store.cases import Case

if TYPE_CHECKING:
    from engine.work import Work

GENESIS = "0" * 64
_MAKE: Any = getattr(json.encoder, "c_make_encoder", None)  # absent where json has no C part
_TEXT = json.encoder.encode_basestring_ascii
# What json.dumps makes anew for each call, made once: the parts of a link are texts, a number and null.
_PARTS: Any = _MAKE(None, None, _TEXT, None, ": ", ", ", False, False, True) if _MAKE else json.JSONEncoder().iterencode


def link(prev_digest: str, record: dict[str, Any], now: str | None = None) -> str:
    """The digest of a history row, over the digest before it and the row's own fields.

    `now`: the text of the instant at which it is recorded, written once for all rows of a transaction.
    """
    at, recorded_at = record["at"], record["recorded_at"]
    told = now or recorded_at.isoformat()
    parts = (
        prev_digest, record["case_id"], record["seq"], told if at is recorded_at else at.isoformat(), told,
        record["kind"], record["element"], record["actor"], record["payload_digest"],
    )  # fmt: skip
    return sha256("".join(_PARTS(parts, 0)).encode()).hexdigest()  # JSON, so that no field can run into the next


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
        "payload_digest": None if text is None else sha256(text.encode()).hexdigest(),
        "prev_digest": case.history_digest,
    }
    digest = link(case.history_digest, record, work.now_text)
    record["digest"] = digest
    case.history_seq, case.history_digest = seq, digest
    work.writes.insert(t.history, record)
    return seq
