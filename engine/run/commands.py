"""Everything that can be done to a case: start, decide, send a message, change, cancel; each in one unit of work.

Every function runs the case to its next rest. Deliveries to other cases wait in the work's queue and are
made before the function returns, in the same transaction.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select

from engine.errors import BadInput, Conflict, NotFound
from engine.run import starting, timers, waiting_for_calendar
from engine.run.adding import Wanted, add_signers, ask, give_copy, withdraw
from engine.run.behaviour import correlation, scopes
from engine.run.behaviour.correlation import Message
from engine.run.between_cases import deliver, resume
from engine.run.case import variables
from engine.run.case.run import Run
from engine.run.correcting import earlier_seats
from engine.run.elements import sub_process, user_task
from engine.run.elements.decision import Decision, Returning
from engine.run.elements.user_task import open_task
from engine.run.handing import claim, delegate, reassign, unclaim, viewed
from engine.run.starting import CaseRef, Start
from engine.run.taking_back import take_back
from engine.store import codec
from engine.store import tables as t
from engine.transaction.work import Work
from ground.bilingual import Bilingual


@dataclass(frozen=True, slots=True)
class Completed:
    """The result of a decision: the tasks that it opened (their rows in `opened`), and whether the case is over."""

    case_id: str
    task_id: str
    new_tasks: tuple[str, ...]
    ended: bool
    number: str = ""
    opened: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class LeftStart:
    """A case that an occasion left (逐一发起): key, unit, start event, when it was due, if that is long ago."""

    key: str
    organisation: str | None
    province: str | None
    element: str
    due: datetime
    late: bool


# -- starting ---------------------------------------------------------------------------------------------
def start(
    work: Work, key: str | None, values: Mapping[str, Any] | None = None, options: Start | None = None
) -> CaseRef:
    """Start a case of a process key (its published version) or of a definition id. NotFound, BadInput."""
    case = starting.start(work, key, values, options)
    deliver(work)
    return starting.ref(work, case)


def start_left(work: Work, definition_id: str, left: LeftStart, values: Mapping[str, Any]) -> str:
    """Start a case that an occasion left, dated at its deadline, at the event that happened; return its id.

    If its process cannot begin, that is an incident of the case.
    """
    compiled = work.definitions.compiled(work.connection, definition_id)
    before, work.effective = work.effective, left.due
    try:
        note = {"key": left.key, "due": left.due, "late": left.late}
        given = Start(left.key, left.organisation, left.province, at=left.element, note=note)
        case = starting.start_apart(work, compiled, given, (dict(values), None))
        deliver(work)
    finally:
        work.effective = before
    return case.id


# -- deciding ---------------------------------------------------------------------------------------------
def complete(
    work: Work, task_id: str, decision: Decision | None = None, admit: user_task.Admit | None = None
) -> Completed:
    """Take a decision on an open task. NotFound, Conflict (decided before), NotAllowed, BadInput.

    `admit`: which of its data the task takes (a form), given the run, the task's row and the decision.
    """
    taken = decision or Decision()
    task = open_task(work, task_id, locked=True)
    if taken.expected_version is not None and taken.expected_version != task.row_version:
        raise Conflict(
            f"Expected version {taken.expected_version} of task {task_id} but it is {task.row_version}",
            zh="此件内容已更新，请刷新后再办理",
        )
    codec.check(taken.data)
    run = resume(work, task.case_id, lambda run: user_task.decide(run, task, taken, admit))
    case = run.case
    return Completed(case.id, task_id, run.new_tasks, case.state != "active", case.number, tuple(run.opened))


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
        sub_process.start_activity(run, scope, element)

    return resume(work, row.case_id, act).new_tasks


# -- telling ----------------------------------------------------------------------------------------------
def message(work: Work, sent: Message) -> str:
    """Deliver a message to the case that waits for it, start a process by it, or keep it until one waits."""
    found = correlation.send(work, replace(sent, organisation=sent.organisation or work.actor.organisation))
    deliver(work)
    return found


def signal(work: Work, name: str, payload: Any = None, organisation: str | None = None) -> int:
    """Give a signal to everyone who waits for it; returns how many."""
    met = correlation.broadcast(work, Message(name, None, payload, None, organisation or work.actor.organisation))
    deliver(work)
    return met


# -- changing ---------------------------------------------------------------------------------------------
def set_variables(work: Work, case_id: str, values: Mapping[str, Any], scope_id: str | None = None) -> None:
    """Change variables of a case; conditional events that become true by it happen."""

    def act(run: Run) -> None:
        scope = run.scope(scope_id) if scope_id is not None else run.case.root
        variables.assign(run, scope, values)
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
    """Fire a due timer; the caller has claimed its row and deleted it in this transaction.

    What follows is dated at the deadline (`work.effective`), and recorded when it really happened.
    """
    timers.fire(work, row)


def calendar_loaded(work: Work) -> int:
    """Compute what waited for a year's working days, now that they are loaded; return how many (待日历)."""
    return waiting_for_calendar.loaded(work)


def timer_incident(work: Work, row: Any, error: Bilingual) -> None:
    """Open an incident with the cause for a timer that failed too often."""
    timers.incident(work, row, error)


__all__ = [
    "CaseRef", "Completed", "Decision", "LeftStart", "Message", "Returning", "Start", "Wanted", "add_signers",
    "ask", "calendar_loaded", "cancel", "claim", "complete", "delegate", "deliver", "earlier_seats",
    "fire_timer", "give_copy", "message", "open_task", "reassign", "resume", "set_variables", "signal", "start",
    "start_activity", "start_left", "take_back", "timer_incident", "unclaim", "viewed", "withdraw",
]  # fmt: skip
