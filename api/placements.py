"""Special arrangements as clients read them."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from records.students.placements import KINDS
from records.tables import SpecialPlacement
from records.tree import row_by_id


def placement_entry(session: Session, row: SpecialPlacement) -> dict[str, Any]:
    """One arrangement: its kind in words, the school attended, its days, the case that wrote it last."""
    place = row_by_id(session, row.org_id)
    return {
        **kind_words(row.kind), "place": {"id": place.id, "name": place.name_zh, "name_en": place.name_en},
        "from": row.valid_from.isoformat(), "to": row.valid_to.isoformat() if row.valid_to else None,
        "review_on": row.review_on.isoformat(), "case": row.case_no,
    }  # fmt: skip


def kind_words(kind: str) -> dict[str, str]:
    """A kind of arrangement with its words."""
    words = KINDS[kind]
    return {"kind": kind, "kind_name": words.zh, "kind_name_en": words.en}
