"""Deciding one task for somebody, whether a request asks for it or work in the background."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from api.context import House, Who
from api.drawn_returns import check_corrected
from api.taskview import View
from engine import Completed, Decision, Returning
from engine.reading import desk
from ground.blank import is_blank
from processes import deciding


def decide_task(house: House, who: Who, work: Any, task_id: str, body: Mapping[str, Any]) -> Completed:
    """Decide a task within a unit of work; raises what the engine, the forms and the registers refuse."""
    decision = Decision(body["outcome"], body["data"], body["reason"] or None, body["version"], _returning(body))

    def corrected(work: Any, task: Any, data: Any) -> None:
        if task.corrects is None and task.adds is None and task.previous is not None and is_blank(body["reason"]):
            view = View(house, who, work.session)
            row = desk.task(work.connection, task_id)
            assert row is not None, "the task that is decided now"
            check_corrected(view, row, body["outcome"], data, body["reason"])

    return deciding.decide(work, deciding.Asked(task_id, decision, house.processes), corrected)


def _returning(body: Mapping[str, Any]) -> Returning | None:
    """How the case is returned, where the decision says so."""
    asked, to, then = body.get("asked") or [], body.get("to"), body.get("then")
    return Returning(tuple(asked), to, then) if asked or to or then else None
