"""Somebody leaves a desk (离任): what they held there is put back for whoever holds the role now."""

from __future__ import annotations

from typing import Any

LEFT = "person.left"


def person_left(work: Any, account: str) -> None:
    """Queue the hand-over of open tasks in the transaction that ended a role, so that no crash loses it."""
    work.outbox(LEFT, work.new_id(), {"account": account})
