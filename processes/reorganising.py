"""The tree of organisations changed: every open task is asked anew for its desk, in the background."""

from __future__ import annotations

from typing import Any

CHANGED = "tree.changed"
MOVE_OF_A_SCHOOL = "school.move"  # a direct act of a page, which a process can replace (Process.replaces)


def tree_changed(work: Any, moved: list[str]) -> None:
    """Queue the search for new holders in the transaction that changed the tree, so that no crash loses it."""
    work.outbox(CHANGED, work.new_id(), {"moved": moved})
