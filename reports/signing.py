"""The signature value of a submission (报送签名): over who submitted what, when and how (decisions, design 18).

The installation's signer signs, as it does each decision; a later one can sign with a person's electronic identity.
"""

from __future__ import annotations

import base64
import hashlib
import zlib
from collections.abc import Iterator, Mapping
from datetime import UTC
from typing import Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import select
from sqlalchemy.orm import Session

from reports.definitions import canonical
from reports.tables import ReportSnapshot

SIGNER = "heban.signer"  # where a session keeps the installation's signer
SYSTEM = "system"
_PAGE = select(ReportSnapshot).order_by(ReportSnapshot.id).limit(100)


class Signs(Protocol):
    """Signs what an account submitted: gives the name of its key, and the signature value in base64."""

    def sign(self, message: bytes, account: str) -> tuple[str, str]:
        """Sign a message; an exception refuses the submission."""


def sign(session: Session, row: ReportSnapshot) -> None:
    """Give a submission its signature value; without a signer on the session it has none."""
    signer: Signs | None = session.info.get(SIGNER)
    if signer is not None:
        row.signing_key, row.signature = signer.sign(_message(row), row.submitted_by or SYSTEM)


def holds(row: ReportSnapshot, keys: Mapping[str, Ed25519PublicKey]) -> bool:
    """Does the signature value hold? A submission of an earlier release has none, which is no break."""
    if row.signature is None:
        return True
    key = keys.get(str(row.signing_key))
    if key is None:
        return False
    try:
        key.verify(base64.b64decode(row.signature, validate=True), _message(row))
    except (InvalidSignature, ValueError):
        return False
    return True


def unsound(session: Session, keys: Mapping[str, Ed25519PublicKey]) -> Iterator[str]:
    """The ids of all submissions whose content or signature value does not hold, a page of rows in memory at a time."""
    after = ""
    while page := list(session.scalars(_PAGE.where(ReportSnapshot.id > after))):
        yield from (row.id for row in page if not (holds(row, keys) and _is_whole(row)))
        after = page[-1].id
        session.expunge_all()


def _is_whole(row: ReportSnapshot) -> bool:
    try:
        content = zlib.decompress(row.body)
    except zlib.error:
        return False
    return hashlib.sha256(content).hexdigest() == row.digest


def _message(row: ReportSnapshot) -> bytes:
    return canonical({
        "id": row.id, "unit": row.org_id, "set": row.set_key, "version": row.set_version, "period": row.period,
        "round": row.round, "digest": row.digest, "at": row.submitted_at.astimezone(UTC).isoformat(),
        "by": row.submitted_by, "automatic": row.automatic, "approved": row.approved, "case": row.case_no,
    })  # fmt: skip
