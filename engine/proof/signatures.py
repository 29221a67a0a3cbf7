"""Checking the signature values of decisions: each is verified by the public key that it names."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping
from typing import Any

from cryptography.exceptions import InvalidSignature
from sqlalchemy import Connection, select

from engine.ports.signer import Signature
from engine.proof.history import Break
from engine.proof.roots import PublicKeys, SigningKey
from engine.store import tables as t
from engine.transaction.signature import SIGNED, signed_message

_DECISIONS = select(t.history).where(t.history.c.kind.in_(SIGNED)).order_by(t.history.c.case_id, t.history.c.seq)


class InstallationSigner:
    """Signs for everybody with the key of the installation; the message names the account."""

    def __init__(self, key: SigningKey) -> None:
        self._key_id, self._sign = key.id, key.private.sign

    def sign(self, message: bytes, account: str) -> Signature:
        return Signature(self._key_id, base64.b64encode(self._sign(message)).decode())


def verify_signatures(rows: Iterable[Mapping[str, Any]], keys: PublicKeys) -> list[Break]:
    """The rows whose signature value is by none of the keys or over something else; unsigned rows are no break."""
    return [Break(row["case_id"], row["seq"], "signature") for row in rows if not _holds(row, keys)]


def verify_all_signatures(connection: Connection, keys: PublicKeys) -> list[Break]:
    """The same for every stored decision."""
    return verify_signatures((dict(row) for row in connection.execute(_DECISIONS).mappings()), keys)


def _holds(row: Mapping[str, Any], keys: PublicKeys) -> bool:
    found = signed_message(row)
    if found is None:
        return True
    message, signature = found
    key = keys.get(signature.key_id)
    if key is None:
        return False
    try:
        key.verify(base64.b64decode(signature.value, validate=True), message)
    except (InvalidSignature, ValueError):
        return False
    return True
