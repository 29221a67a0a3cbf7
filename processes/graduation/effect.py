"""What the last approval does: the stage ends for each student of a chunk, with a certificate's number (S20)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from processes.graduation.judging import CHANGE
from processes.rows import Effecting
from records.many.effects import Applied
from records.students.codes import Status
from records.students.graduating import ENDS, Ending, end_stage


def effect(asked: Effecting) -> Sequence[Applied]:
    """End the stage of who is to graduate; who stays keeps the grade; who cannot any more goes back with the reason."""
    facts, acting = asked.variables["facts"], asked.acting.because(CHANGE)
    ends = {row.id: _ending(row.subject_id, row.shown) for row in asked.rows if row.shown["result"] in ENDS}
    on = date.fromisoformat(facts["day"]["value"])
    refused = end_stage(asked.work.session, acting, str(facts["school"]), on, list(ends.values()))
    return [
        Applied(row.id, row.subject_id, refused.get(str(row.subject_id)) if row.id in ends else None)
        for row in asked.rows
    ]


def _ending(student_id: str | None, shown: dict[str, Any]) -> Ending:
    return Ending(str(student_id), Status(shown["result"]), str(shown.get("destination") or ""))
