"""A case's dossier (卷宗): its history as one JSON file that anyone can check offline with the public key.

It carries the rows with their digests, the head, and the newest signed root that covers the case with the path
from its head to that root. Rows after the signed head are chained to it but not signed yet; the check says so.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import Connection, select

from engine.errors import BadInput, NotFound
from engine.proof import roots, signatures
from engine.proof.history import Break, Head, chain, verify
from engine.store import surrounding_tables as around
from engine.store import tables as t

FORMAT = "heban-dossier-1"
_CASE = ("id", "number", "key", "business_key", "title", "state", "started_at", "ended_at", "outcome")
_MAX_BYTES = 50_000_000


@dataclass(frozen=True, slots=True)
class Checked:
    """What the check of a dossier found: `signed_to` is the last row under a signature (0: none)."""

    breaks: tuple[Break, ...]
    rows: int
    signed_to: int

    @property
    def whole(self) -> bool:
        return not self.breaks


def export(connection: Connection, case_id: str) -> bytes:
    """The dossier of a case as canonical JSON; NotFound."""
    case = connection.execute(select(t.case).where(t.case.c.id == case_id)).mappings().one_or_none()
    if case is None:
        raise NotFound(
            f"Expected a case {case_id} but there is none",
            zh=f"没有编号为 {case_id} 的案件",
        )
    dossier = {
        "format": FORMAT,
        "case": {name: _plain(case[name]) for name in _CASE},
        "head": {"seq": case["history_seq"], "digest": case["history_digest"]},
        "history": [{k: _plain(v) for k, v in row.items()} for row in chain(connection, case_id)],
        "root": _newest_root(connection, case_id),
    }
    return json.dumps(dossier, ensure_ascii=False, sort_keys=True, indent=1).encode()


def verify_dossier(content: bytes, keys: roots.PublicKeys) -> Checked:
    """Check a dossier without any database: chain, head, and the signatures by one of `keys`. BadInput."""
    dossier = _read(content)
    case_id = dossier["case"]["id"]
    rows = [_row(row) for row in dossier["history"]]
    head = Head(case_id, dossier["head"]["seq"], dossier["head"]["digest"])
    breaks = verify(rows, head) + signatures.verify_signatures(rows, keys)
    root = dossier["root"]
    if root is None:
        return Checked(tuple(breaks), len(rows), 0)
    breaks += _root_breaks(root, rows, keys, case_id)
    return Checked(tuple(breaks), len(rows), 0 if breaks else root["seq"])


def public_keys(raw: list[str]) -> dict[str, Ed25519PublicKey]:
    """Public keys from their base64 texts, by id."""
    found = [Ed25519PublicKey.from_public_bytes(base64.b64decode(text)) for text in raw]
    return {roots.key_id(key): key for key in found}


def _root_breaks(
    root: dict[str, Any], rows: list[dict[str, Any]], keys: roots.PublicKeys, case_id: str
) -> list[Break]:
    breaks = []
    signed = Head(case_id, root["seq"], root["digest"])
    if not roots.verify_signature(root, keys):
        breaks.append(Break(case_id, signed.seq, "signature"))
    if roots.climb(roots.leaf(signed), [(s, d) for s, d in root["path"]]) != root["root"]:
        breaks.append(Break(case_id, signed.seq, "root"))
    if not any(row["seq"] == signed.seq and row["digest"] == signed.digest for row in rows):
        breaks.append(Break(case_id, signed.seq, "root"))
    return breaks


def _newest_root(connection: Connection, case_id: str) -> dict[str, Any] | None:
    for row in _roots_downward(connection):
        heads = [Head(*entry) for entry in json.loads(row["leaves"])]
        for index, head in enumerate(heads):
            if head.case_id == case_id:
                path = roots.proof_of([roots.leaf(h) for h in heads], index)
                kept = {k: _plain(row[k]) for k in ("signed_at", "cases", "root", "previous", "key_id", "signature")}
                return {**kept, "seq": head.seq, "digest": head.digest, "path": path}
    return None


def _roots_downward(connection: Connection) -> Iterator[Any]:
    query = select(around.root).order_by(around.root.c.signed_at.desc(), around.root.c.id.desc())
    yield from connection.execute(query).mappings()


def _read(content: bytes) -> dict[str, Any]:
    try:
        if len(content) > _MAX_BYTES:
            raise ValueError("too long")
        dossier: dict[str, Any] = json.loads(content)
        if dossier["format"] != FORMAT:
            raise ValueError("another format")
        dossier["case"]["id"], dossier["head"]["seq"], dossier["head"]["digest"], dossier["root"]
        for row in dossier["history"]:
            row["seq"], row["at"], row["recorded_at"], row["digest"], row["prev_digest"]
    except (ValueError, KeyError, TypeError, RecursionError) as cause:
        raise BadInput(
            f"Expected a dossier of the format {FORMAT} but got something else ({cause})",
            zh=f"卷宗格式须为 {FORMAT}，此文件不是",
        ) from cause
    return dossier


def _row(row: dict[str, Any]) -> dict[str, Any]:
    try:
        times = {name: datetime.fromisoformat(row[name]) for name in ("at", "recorded_at")}
    except (TypeError, ValueError) as cause:
        raise BadInput(
            f"Expected instants in row {row['seq']} of the dossier but got others",
            zh=f"卷宗第 {row['seq']} 行的时间无法识别",
        ) from cause
    return {**row, **times}


def _plain(value: Any) -> Any:
    return value.isoformat(timespec="microseconds") if isinstance(value, datetime) else value
