"""What can be done to a case: start, decide, tell, change, cancel; each inside one unit of work.

Every function runs the case to its next rest. Deliveries to other cases stand in the work's queue and are
done before the function returns, in the same transaction.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select

from engine.cause import Cause
from engine.errors import BadInput, Conflict, NotFound
from engine.runtime import data, messages, scopes, subprocess, tasks, timers
from engine.runtime.hands import claim, delegate, reassign, take_back, unclaim, viewed
from engine.runtime.messages import Message
from engine.runtime.resume import deliver, resume
from engine.runtime.run import Run
from engine.runtime.starting import CaseRef, Start, start, start_at
from engine.runtime.tasks import Decision, open_task
from engine.store import codec
from engine.store import tables as t
from engine.work import Work


@dataclass(frozen=True, slots=True)
class Completed:
    """What a decision led to: the tasks that opened by it, and whether the case is over."""

    case_id: str
    task_id: str
    new_tasks: tuple[str, ...]
    ended: bool


# -- deciding ---------------------------------------------------------------------------------------------
def complete(work: Work, task_id: str, decision: Decision | None = None) -> Completed:
    """Take a decision on an open task. NotFound, Conflict (decided before), NotAllowed, BadInput."""
    taken = decision or Decision()
    task = open_task(work, task_id, locked=True)
    if taken.expected_version is not None and taken.expected_version != task.row_version:
        raise Conflict(
            f"Expected version {taken.expected_version} of task {task_id} but it is {task.row_version}",
            zh="此件内容已更新，请刷新后再办理",
        )
    codec.check(taken.data)
    run = resume(work, task.case_id, tasks.decide, task, taken)
    return Completed(task.case_id, task_id, tuple(run.new_tasks), run.case.state != "active")


def start_activity(work: Work, where: str, element: str) -> tuple[str, ...]:
    """Start an activity of an ad-hoc sub-process; returns the tasks that opened. BadInput when not offered.

    `where` is the sub-process's scope, or the case: then the sub-process that offers the activity.
    """
    row = work.connection.execute(select(t.scope.c.case_id).where(t.scope.c.id == where)).one_or_none()
    if row is None:
        raise NotFound(f"Expected a scope or case {where} but there is none", zh="没有这个办理环节，请刷新")

    def act(run: Run) -> None:
        scope = run.scope(where)
        if not scope.memo.get("ad_hoc"):
            scope = next((s for s in run.scopes() if s.memo.get("ad_hoc") and element in run.plan(s).starts), scope)
        if not scope.memo.get("ad_hoc"):
            raise BadInput(
                f"Expected an ad-hoc sub-process that offers {element} but none does", zh="没有可启动的该活动"
            )
        subprocess.start_activity(run, scope, element)

    return tuple(resume(work, row.case_id, act).new_tasks)


# -- telling ----------------------------------------------------------------------------------------------
def message(work: Work, told: Message) -> str:
    """Deliver a message to the case that waits for it, start a process by it, or keep it until one waits."""
    found = messages.send(work, replace(told, organisation=told.organisation or work.actor.organisation))
    deliver(work)
    return found


def signal(work: Work, name: str, payload: Any = None, organisation: str | None = None) -> int:
    """Give a signal to everyone who waits for it; returns how many."""
    met = messages.broadcast(work, Message(name, None, payload, None, organisation or work.actor.organisation))
    deliver(work)
    return met


# -- changing ---------------------------------------------------------------------------------------------
def set_variables(work: Work, case_id: str, values: Mapping[str, Any], scope_id: str | None = None) -> None:
    """Change variables of a case; conditional events that become true by it happen."""

    def act(run: Run) -> None:
        scope = run.scope(scope_id) if scope_id is not None else run.case.root
        data.assign(run, scope, values)
        run.record("variables", scope.element, {"names": sorted(values)})

    resume(work, case_id, act)


def cancel(work: Work, case_id: str, reason: str = "") -> None:
    """Cancel a case with all that it waits for."""

    def act(run: Run) -> None:
        scopes.clear(run, run.case.root, retained=False)
        scopes.case_ended(run, run.case.root, "cancelled", reason or None)

    resume(work, case_id, act)


# -- time -------------------------------------------------------------------------------------------------
def fire_timer(work: Work, row: Any) -> None:
    """Let a due timer happen; the caller has claimed its row and deleted it in this transaction.

    What follows is dated at the deadline (`work.effective`), and recorded when it really happened.
    """
    timers.fire(work, row)


def calendar_loaded(work: Work) -> int:
    """A year's working days were loaded: compute what waited for them; returns how many (待日历)."""
    from engine.runtime import calendars

    return calendars.loaded(work)


def timer_incident(work: Work, row: Any, error: Cause) -> None:
    """A timer failed too often: an incident with the cause."""
    timers.incident(work, row, error)


__all__ = [
    "CaseRef", "Completed", "Decision", "Message", "Start", "calendar_loaded", "cancel", "claim", "complete",
    "delegate", "deliver", "fire_timer", "message", "open_task", "reassign", "resume", "set_variables",
    "signal", "start", "start_activity", "start_at", "take_back", "timer_incident", "unclaim", "viewed",
]  # fmt: skip
