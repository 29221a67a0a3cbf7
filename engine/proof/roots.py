"""Signed roots (签名根): a Merkle tree over the heads of all cases that moved, signed outside the database.

The signing key never enters the database; a verifier needs the public keys alone. Each root names the one
before it, so a root cannot be dropped either.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from sqlalchemy import Connection, insert, select

from engine.errors import BadInput
from engine.proof.history import Break, Head
from engine.store import surrounding_tables as around
from engine.store import tables as t
from engine.transaction.journal import GENESIS

PublicKeys = Mapping[str, Ed25519PublicKey]
Proof = list[tuple[str, str]]  # side (left | right) and digest of the sibling, from the leaf up


@dataclass(frozen=True)
class SigningKey:
    """The Ed25519 key of an installation; its id is the digest of the public key."""

    private: Ed25519PrivateKey

    @classmethod
    def of_file(cls, path: Path) -> SigningKey:
        """The key in a PEM file; a new one is made, readable by its owner alone, when there is none."""
        if not path.exists():
            pem = Ed25519PrivateKey.generate().private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
            _make_once(path, pem)
        key = serialization.load_pem_private_key(path.read_bytes(), password=None)
        if not isinstance(key, Ed25519PrivateKey):
            raise BadInput(
                f"Expected an Ed25519 key in {path} but found another kind; make a new file",
                zh=f"{path} 中须为 Ed25519 密钥，现为其他种类，请另建密钥文件",
            )
        return cls(key)

    @property
    def public(self) -> Ed25519PublicKey:
        return self.private.public_key()

    @property
    def id(self) -> str:
        return key_id(self.public)


def _make_once(path: Path, content: bytes) -> None:
    """Put a file there whole, unless another process is first."""
    made = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    made.touch(mode=0o600)
    made.write_bytes(content)
    try:
        os.link(made, path)
    except FileExistsError:
        pass  # the other one is as good
    finally:
        made.unlink()


def key_id(public: Ed25519PublicKey) -> str:
    """The name of a public key."""
    return hashlib.sha256(public.public_bytes_raw()).hexdigest()


def sign(connection: Connection, key: SigningKey, now: datetime) -> str | None:
    """Sign the heads of the cases that moved since the last root; return its id, or None when none moved."""
    last = connection.execute(_LAST).one_or_none()
    heads = _moved(connection, last)
    if not heads:
        return None
    root = {
        "id": f"r{int(now.timestamp() * 1000):011x}{secrets.token_hex(4)}",
        "signed_at": now,
        "cases": len(heads),
        "leaves": json.dumps([[h.case_id, h.seq, h.digest] for h in heads]),
        "root": merkle_root([leaf(h) for h in heads]),
        "previous": last.root if last is not None else GENESIS,
        "key_id": key.id,
    }
    root["signature"] = base64.b64encode(key.private.sign(_signed_bytes(root))).decode()
    connection.execute(insert(around.root), root)
    return str(root["id"])


_LAST = select(around.root).order_by(around.root.c.signed_at.desc(), around.root.c.id.desc()).limit(1)


def _moved(connection: Connection, last: Any) -> list[Head]:
    query = select(t.case.c.id, t.case.c.history_seq, t.case.c.history_digest).order_by(t.case.c.id)
    if last is not None:
        # why: only cases with a row recorded since; >= because instants can be equal
        since = select(t.history.c.case_id).where(t.history.c.recorded_at >= last.signed_at)
        query = query.where(t.case.c.id.in_(since))
    known = {row[0]: row[1] for row in json.loads(last.leaves)} if last is not None else {}
    heads = [Head(*row) for row in connection.execute(query)]
    return [head for head in heads if known.get(head.case_id) != head.seq]


def leaf(head: Head) -> str:
    """The digest of a case's head as a leaf of the tree."""
    return hashlib.sha256(json.dumps(["leaf", head.case_id, head.seq, head.digest]).encode()).hexdigest()


def merkle_root(leaves: Sequence[str]) -> str:
    """The root over leaves in order; an odd one rises unpaired."""
    level = list(leaves)
    while len(level) > 1:
        level = [_join(*level[i : i + 2]) if i + 1 < len(level) else level[i] for i in range(0, len(level), 2)]
    return level[0] if level else GENESIS


def proof_of(leaves: Sequence[str], index: int) -> Proof:
    """The siblings that lead from one leaf to the root."""
    level, path = list(leaves), []
    while len(level) > 1:
        sibling = index ^ 1
        if sibling < len(level):
            path.append(("left" if sibling < index else "right", level[sibling]))
        level = [_join(*level[i : i + 2]) if i + 1 < len(level) else level[i] for i in range(0, len(level), 2)]
        index //= 2
    return path


def climb(start: str, path: Proof) -> str:
    """The root that a leaf and its siblings give."""
    for side, sibling in path:
        start = _join(sibling, start) if side == "left" else _join(start, sibling)
    return start


def _join(left: str, right: str) -> str:
    return hashlib.sha256(f"node{left}{right}".encode()).hexdigest()


def verify_signature(root: Mapping[str, Any], keys: PublicKeys) -> bool:
    """Tell whether a root was signed by one of the known keys."""
    key = keys.get(str(root["key_id"]))
    if key is None:
        return False
    try:
        key.verify(base64.b64decode(str(root["signature"]), validate=True), _signed_bytes(root))
    except (InvalidSignature, ValueError):
        return False
    return True


def verify_roots(connection: Connection, keys: PublicKeys) -> list[Break]:
    """The breaks of all signed roots: signature, order, tree, and each head against the stored history."""
    breaks, previous = [], GENESIS
    order = (around.root.c.signed_at, around.root.c.id)
    for row in connection.execute(select(around.root).order_by(*order)).mappings():
        if row["previous"] != previous:
            breaks.append(Break(row["id"], 0, "root"))
        if not verify_signature(dict(row), keys):
            breaks.append(Break(row["id"], 0, "signature"))
        heads = [Head(*entry) for entry in json.loads(row["leaves"])]
        if merkle_root([leaf(h) for h in heads]) != row["root"]:
            breaks.append(Break(row["id"], 0, "root"))
        breaks += [b for h in heads for b in _against_history(connection, h)]
        previous = row["root"]
    return breaks


def _against_history(connection: Connection, head: Head) -> list[Break]:
    stored = connection.execute(
        select(t.history.c.digest).where(t.history.c.case_id == head.case_id, t.history.c.seq == head.seq)
    ).scalar_one_or_none()
    return [] if stored == head.digest else [Break(head.case_id, head.seq, "root")]


def _signed_bytes(root: Mapping[str, Any]) -> bytes:
    at = root["signed_at"]
    moment = at if isinstance(at, datetime) else datetime.fromisoformat(at)
    parts = [
        "heban-root-1",
        moment.astimezone(UTC).isoformat(timespec="microseconds"),
        root["cases"],
        root["root"],
        root["previous"],
        root["key_id"],
    ]
    return json.dumps(parts).encode()
