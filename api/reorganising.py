"""What a change of the organisation tree leaves to be done: every open task is asked again whose desk it stands on."""

from __future__ import annotations

from typing import Any

CHANGED = "tree.changed"


def tree_changed(work: Any, moved: list[str]) -> None:
    """Leave the work of asking again in the transaction that changed the tree, so that no crash loses it."""
    work.outbox(CHANGED, work.new_id(), {"moved": moved})
