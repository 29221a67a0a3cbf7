"""The signature value of a decision: what is signed, and how it stands in the payload of its history row.

It is the last entry of the payload, so the hash chain holds it too. What is signed is the payload without it, together
with the case, the element, the instant and the account.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from engine.ports.signer import Signature, Signer
from engine.store import codec

SIGNED = frozenset({"decided", "corrected"})
"""The kinds of history rows that carry a signature value."""
_ENTRY = "signature"
_BEFORE = f',"{_ENTRY}":{{'


def with_signature(signer: Signer | None, row: Mapping[str, Any], payload: Mapping[str, Any]) -> Mapping[str, Any]:
    """The payload with its signature value; as it is where nobody signs.

    `row` holds case_id, element, at (the instant that the row will carry) and actor.
    """
    if signer is None:
        return payload
    signature = signer.sign(_message(row, codec.encode(payload)), row["actor"])
    return {**payload, _ENTRY: {"key": signature.key_id, "value": signature.value}}


def signed_message(row: Mapping[str, Any]) -> tuple[bytes, Signature] | None:
    """What a stored history row was signed over, and its signature; None for a row without one."""
    text = row["payload"]
    at = text.rfind(_BEFORE) if text is not None and row["kind"] in SIGNED else -1
    if at < 0:
        return None
    found = codec.decode(text)[_ENTRY]
    return _message(row, text[:at] + "}"), Signature(found["key"], found["value"])


def _message(row: Mapping[str, Any], text: str) -> bytes:
    at = row["at"].isoformat() if isinstance(row["at"], datetime) else row["at"]
    return json.dumps([row["case_id"], row["element"], at, row["actor"], text]).encode()
