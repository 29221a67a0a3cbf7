"""Who signs decisions (签名): a signature value is kept in the history beside each decision (decisions, design 18).

An application plugs in what signs: the key of the installation, or later an electronic identity of the person.
"""

from __future__ import annotations

from typing import NamedTuple, Protocol


class Signature(NamedTuple):
    """The name of the key, and the signature value in base64."""

    key_id: str
    value: str


class Signer(Protocol):
    """Signs what `account` decided; an exception refuses the decision."""

    def sign(self, message: bytes, account: str) -> Signature: ...
