"""Opaque page cursors: where the last page ended, as text that clients hand back."""

from __future__ import annotations

import base64
import binascii
import json
from datetime import datetime
from typing import Any

from api.bounded import at_utc, storable
from api.problems import problem

LONGEST_ID = 40


def write(at: datetime | None, last_id: str) -> str:
    """Return the cursor after a row with an instant (or none) and an id."""
    text = json.dumps([at.isoformat() if at else None, last_id])
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def write_value(value: datetime | str | None, last_id: str) -> str:
    """Return the cursor after a row of a list that is sorted by an instant or a text, and its id."""
    if isinstance(value, str):
        return base64.urlsafe_b64encode(json.dumps(["text", value, last_id]).encode()).decode().rstrip("=")
    return write(value, last_id)


def read_value(cursor: str | None, dated: bool) -> tuple[datetime | str | None, str] | None:
    """Return what `write_value` wrote for a sort of the same kind; a problem (422) for anything else."""
    if not cursor or dated:
        return read(cursor)
    try:
        kind, value, last = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if kind != "text" or not all(isinstance(one, str) and storable(one) for one in (value, last)):
            raise ValueError("Expected the cursor of a list that is sorted by a text")
        return value, last
    except (binascii.Error, ValueError, TypeError, RecursionError) as error:
        raise _wrong() from error


def _wrong() -> Exception:
    return problem(422, "翻页标记无效，请从第一页开始", "Expected a cursor of this list: begin anew")


def read(cursor: str | None) -> tuple[datetime | None, str] | None:
    """Return what `write` wrote, None for no cursor; a problem (422) for anything else."""
    if not cursor:
        return None
    try:
        found: Any = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        at, last = found
        if not isinstance(last, str) or len(last) > LONGEST_ID or not storable(last):
            raise ValueError("Expected the id of a row")
        return (at_utc(at) if at else None), last
    except (binascii.Error, ValueError, TypeError, RecursionError) as error:
        raise _wrong() from error
