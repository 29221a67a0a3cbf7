"""A start event that opens many cases happened: what it opens is left as work, read and started in the background.

An occasion is one row; its cases are rows under (process, key), which is unique for ever. So a kill anywhere loses and
doubles nothing, and several workers share the work (engine.background.case_starter).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from engine.definitions.compiled import Compiled
from engine.store import codec
from engine.store import start_tables as waiting
from engine.store.bulk_rows import insert_new
from engine.transaction.work import Work

LATE = timedelta(minutes=1)  # an event that is noticed later than this after its instant is marked late


def opens_many(work: Work, compiled: Compiled, element: str) -> bool:
    """Does this start event of a process open a case for each of many?"""
    return work.ports.starts.declared(compiled.definition.key, element)


def leave_due(work: Work, compiled: Compiled, element: str) -> None:
    """Leave the occasion of a timer, dated at its deadline; at one instant it leaves one, however often it fires."""
    due = work.effective or work.now
    _leave(work, compiled, element, (due, due.isoformat(), None))


def leave_told(work: Work, compiled: Compiled, element: str, payload: Any) -> None:
    """Leave the occasion of a message, with what it carried."""
    _leave(work, compiled, element, (work.effective or work.now, work.new_id(), payload))


def _leave(work: Work, compiled: Compiled, element: str, happened: tuple[datetime, str, Any]) -> None:
    made, (due, which, payload) = compiled.definition, happened
    row = {
        "id": "o" + work.new_id(), "unique_key": f"{made.key}.{made.owner}.{element}.{which}", "key": made.key,
        "owner": made.owner, "element": element, "definition_id": made.id, "due_at": due,
        "late": work.now - due > LATE, "payload": codec.encode(codec.check(payload)), "mark": "", "state": "open",
        "expected": 0, "known": 0, "created_at": work.now, "fence": 0, "attempts": 0,
    }  # fmt: skip
    insert_new(work.connection, waiting.occasion, [row])
