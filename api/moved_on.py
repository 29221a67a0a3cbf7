"""What a variant's list and page say when its original moved on: who published what when, and what changed (W7)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from api.compared import declared, of_drawings, of_files
from api.context import house
from api.versions import drawing_of, iso
from engine.bpmn import parse
from engine.definitions import originals
from records.accounts import display_names


def moved_on(work: Any, row: Any, rows: Sequence[Any]) -> dict[str, Any] | None:
    """The version of a variant's original that is in effect now, when the variant was taken from another; else None.

    `rows` are the versions that the caller sees: of them `draft` is one that has taken the changes over already.
    """
    now = originals.original_of(work, row)
    base = originals.base_of(work, row)
    if now is None or base is None:
        return None
    names = display_names(work.session, [now.published_by] if now.published_by else [])
    later = (one for one in rows if one.home == row.home and one.base == now.id and one.state in ("draft", "checked"))
    return {
        "id": now.id, "version": now.version, "owner": now.owner, "from": base.version, "base": base.id,
        "published_by": {"id": now.published_by, "name": names.get(now.published_by, "")} if now.published_by else None,
        "at": iso(now.effective_from or now.submitted_at or now.created_at), "note": now.note or "",
        "draft": next((one.id for one in later), None),
    }  # fmt: skip


def changes(key: str, old: Mapping[str, bytes], new: Mapping[str, bytes]) -> list[dict[str, Any]]:
    """What changed between the files of two versions, in sentences; a drawing that cannot be read tells nothing."""
    one, other = (parse(drawing_of(key, files)).definitions for files in (old, new))
    drawn = [] if one is None or other is None else of_drawings(one, other, declared(house().processes))
    return [*drawn, *of_files(old, new)]
