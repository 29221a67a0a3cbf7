"""Family members: two people typed into one cell are separated, and each must have certain data."""

from __future__ import annotations

import re
from typing import Any

from forms.codes import code_table
from forms.sheets.columns import MEMBERS
from forms.sheets.normalise import cell_text
from forms.sheets.rows import Row, found

_BETWEEN = re.compile(r"[,，、;；\n]+")
# Addresses and work places hold commas of their own: they stay with the first member.
_SHARED_OUT = ("cyxm", "gxm", "lxdh", "sfjhrm", "sfzjlxm", "sfzjh", "mzm")


def split_members(raw: dict[str, Any]) -> bool:
    """Give the second of two people in member 1's cells the columns of member 2; true when it was done."""
    names = _parts(raw.get("cy1_cyxm"))
    taken = any(cell_text(raw.get(f"cy2_{name}")) for name in _SHARED_OUT)
    if len(names) != 2 or taken or all(name.isascii() for name in names):
        return False
    for name in _SHARED_OUT:
        parts = _parts(raw.get(f"cy1_{name}"))
        if len(parts) == 2:
            raw[f"cy1_{name}"], raw[f"cy2_{name}"] = parts
    return True


def _parts(raw: Any) -> list[str]:
    return [part for part in _BETWEEN.split(cell_text(raw)) if part.strip()] if isinstance(raw, str) else []


def settle_members(row: Row, raw: dict[str, Any]) -> None:
    """Demand one member with name and relation, a name wherever a member has data, and keep a relation's words."""
    for prefix in MEMBERS:
        filled = any(row.values.get(key) is not None for key in row.values if key.startswith(prefix))
        unnamed = row.values.get(f"{prefix}_cyxm") is None and not _said(row, f"{prefix}_cyxm")
        if filled and unnamed:
            row.findings.append(found("member-name", f"{prefix}_cyxm"))
        _keep_words(row, prefix, cell_text(raw.get(f"{prefix}_gxm")))
    if not any(_known(row, prefix) for prefix in MEMBERS):
        row.findings.append(found("member-required", "cy1_cyxm"))


def _known(row: Row, prefix: str) -> bool:
    """Name and relation are there, or already named as faults."""
    return all(row.values.get(f"{prefix}_{name}") or _said(row, f"{prefix}_{name}") for name in ("cyxm", "gxm"))


def _keep_words(row: Row, prefix: str, words: str) -> None:
    code = row.values.get(f"{prefix}_gxm")
    if code == "9" and words not in ("9", code_table("relation").label("9")) and not row.values.get(f"{prefix}_gxsm"):
        row.values[f"{prefix}_gxsm"] = words
        row.findings.append(found("relation-words", f"{prefix}_gxm", value=words))


def _said(row: Row, key: str) -> bool:
    return any(finding.column == key and finding.severity == "fault" for finding in row.findings)
