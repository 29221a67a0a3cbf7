"""The demo's group move: a class of a school moves to a neighbour under the same authority."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from processes.demo import Demo, DemoStart
from records.tables import SchoolClass


def request(work: Any, start: DemoStart) -> Mapping[str, Any] | None:
    """Ask for the first class of one school of the authority to move to another that teaches its stage."""
    below = [one for one in start.schools if one.parent == start.at.id]
    start.dice.shuffle(below)
    for source in below:
        query = select(SchoolClass).where(SchoolClass.org_id == source.id, SchoolClass.closed_on.is_(None))
        room = work.session.scalars(query.order_by(SchoolClass.id).limit(1)).first()
        for target in below:
            if room is not None and target.id != source.id and room.stage in target.stages:
                return {
                    "kind": "class", "from_school": source.id, "class": room.id, "to_school": target.id,
                    "document": "〔2026〕12号（演示）", "why": "校舍改造，整班分流",
                    "evidence": [start.evidence("authority_document")],
                }  # fmt: skip
    return None


DEMO = Demo(request, cases=2, at_authority=True)
