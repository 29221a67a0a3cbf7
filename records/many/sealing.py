"""The sealed values of a row, and the blind indexes that find it."""

from typing import Any

from records.keyring import Keyring, digest
from records.tables import CaseRow


def sealed_columns(ring: Keyring, row_id: str, values: dict[str, Any]) -> dict[str, Any]:
    """Return the sealed columns of a row for its values."""
    return {"payload": ring.seal_json(_place(row_id), values), "digest": digest(values), "key_id": ring.active}


def open_values(ring: Keyring, row: Any) -> dict[str, Any]:
    """Return the values of a row: a CaseRow, or its columns `id` and `payload`."""
    found: dict[str, Any] = ring.open_json(_place(row.id), row.payload)
    return found


def blind_subject(ring: Keyring, text: str | None) -> str | None:
    """Return the blind index under which rows about the same subject meet."""
    return ring.blind("case_row.subject", text.upper()) if text else None


def blind_name(ring: Keyring, name: str | None) -> str | None:
    """Return the blind index of a whole name."""
    return ring.blind("case_row.name", name.strip()) if name else None


def _place(row_id: str) -> str:
    return f"{CaseRow.__tablename__}.payload:{row_id}"
