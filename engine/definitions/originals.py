"""What a variant was taken from, and whether that original has moved on since (W7).

A version knows its base: the version of a level above that it was taken from. Its original is the line of versions that
the base belongs to: the same process, drawn in the same studio, for the same owner.
"""

from __future__ import annotations

from typing import Any

from engine.store import definitions as sql
from engine.transaction.work import Work

LIVING = ("draft", "checked", "published")
"""The states of versions that can still take over what their original changed."""


def base_for(source: Any, home: str) -> str | None:
    """The base of a draft that the studio `home` makes of a version: that of its own variant, else the version."""
    return str(source.id) if source.home != home else source.base


def original_of(work: Work, row: Any) -> Any | None:
    """The version of a variant's original that is in effect now, when the variant was taken from another one."""
    if row.base is None or row.state not in LIVING:
        return None
    base = base_of(work, row)
    if base is None:
        return None
    found = work.connection.execute(sql.PUBLISHED, {"x_key": row.key, "x_now": work.now}).all()
    now = next((one for one in found if (one.owner, one.home) == (base.owner, base.home)), None)
    return None if now is None or now.digest == base.digest else now


def base_of(work: Work, row: Any) -> Any | None:
    """The version that a variant was taken from, if it is known."""
    return work.connection.execute(sql.BY_ID, {"x_id": row.base}).one_or_none() if row.base else None
