"""Opaque page cursors: where the last page ended, as text that clients hand back."""

from __future__ import annotations

import base64
import binascii
import json
from datetime import datetime
from typing import Any

from api.problems import problem


def write(at: datetime | None, last_id: str) -> str:
    """Return the cursor after a row with an instant (or none) and an id."""
    text = json.dumps([at.isoformat() if at else None, last_id])
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read(cursor: str | None) -> tuple[datetime | None, str] | None:
    """Return what `write` wrote, None for no cursor; a problem (422) for anything else."""
    if not cursor:
        return None
    try:
        found: Any = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        at, last = found
        return (datetime.fromisoformat(at) if at else None), str(last)
    except (binascii.Error, ValueError, TypeError) as error:
        raise problem(422, "翻页标记无效，请从第一页开始", "Expected a cursor of this list: begin anew") from error
