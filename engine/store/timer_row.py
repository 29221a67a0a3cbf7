"""A row of a timer, whatever arms it."""

from __future__ import annotations

from typing import Any


def timer_row(**values: Any) -> dict[str, Any]:
    """A full row of wf_timer: the values given, and those of a timer that nobody has claimed yet."""
    return {
        "unique_key": None, "case_id": None, "scope_id": None, "token": None, "element": None, "task_id": None,
        "definition_id": None, "detail": None, "state": "open", "claimed_by": None, "lease_until": None,
        "fence": 0, "attempts": 0, **values,
    }  # fmt: skip
