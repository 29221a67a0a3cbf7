"""What can be done to a case: start, decide, tell, change, cancel; each inside one unit of work.

Every function runs the case to its next rest. Deliveries to other cases stand in the work's queue and are
done before the function returns, in the same transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, select

from engine.bpmn.model import NodeKind
from engine.errors import BadInput, Conflict, NotFound
from engine.runtime import conditions, data, events, incidents, messages, scopes, subprocess, tasks, tokens
from engine.runtime.budget import Budget
from engine.runtime.run import Run, drain
from engine.runtime.tasks import Decision
from engine.spiff import Enter, Leave
from engine.store import codec
from engine.store import tables as t
from engine.store.cases import Case
from engine.store.fast import Prepared
from engine.work import Work

TASK = Prepared(select(t.task).where(t.task.c.id == bindparam("x_id")))


@dataclass(frozen=True, slots=True)
class CaseRef:
    """A case as callers know it."""

    id: str
    number: str
    definition_id: str
    key: str
    version: int
    state: str


@dataclass(frozen=True, slots=True)
class Completed:
    """What a decision led to: the tasks that opened by it, and whether the case is over."""

    case_id: str
    task_id: str
    new_tasks: tuple[str, ...]
    ended: bool


@dataclass(frozen=True, slots=True)
class Start:
    """How a case is to be started beside its variables; `at` is a start event other than the plain one."""

    business_key: str | None = None
    organisation: str | None = None
    province: str | None = None
    title: str = ""
    at: str | None = None
    case_id: str | None = None


# -- running ----------------------------------------------------------------------------------------------
def resume(work: Work, case_id: str, action: Callable[..., None], *args: Any) -> Run:
    """Do `action(run, *args)` in a case and run it to its rest; inside a running case it is queued there."""
    running = work.runs.get(case_id)
    if running is not None:
        running.sooner(action, *args)
        return running  # type: ignore[no-any-return]
    case = work.case(case_id)
    if case.state != "active":
        raise Conflict(f"Expected case {case.number} active but it is {case.state}")
    run = Run(work, case)
    _run(run, lambda: action(run, *args))
    return run


def _run(run: Run, first: Callable[[], None]) -> None:
    """The first action may refuse (the transaction fails); what follows from it may not."""
    work = run.work
    outermost = work.budget is None
    if outermost:
        settings = run.engine.settings
        work.budget = run.budget = Budget(settings.steps, settings.seconds)
    work.runs[run.case.id] = run
    try:
        first()
        if run.data_changed:
            run.data_changed = False
            conditions.look(run)
        drain(run, conditions.look, incidents.failed)
    finally:
        del work.runs[run.case.id]
        if outermost:
            work.budget = None
    if outermost:
        deliver(work)


def deliver(work: Work) -> None:
    """Do what other cases were left to do; each delivery may leave more."""
    work.budget = Budget()
    try:
        while work.queue:
            work.budget.step()
            work.queue.popleft()()
    finally:
        work.budget = None


# -- starting ---------------------------------------------------------------------------------------------
def start(
    work: Work, key: str | None, variables: Mapping[str, Any] | None = None, options: Start | None = None
) -> CaseRef:
    """Start a case of a process key (its published version) or of a definition id. NotFound, BadInput."""
    given = options or Start()
    compiled = work.engine.definitions.to_start(work, key, given.organisation)
    case = new_case(work, compiled, given)
    run = Run(work, case)
    values = dict(codec.check(variables or {}))
    _run(run, lambda: begin(run, values, given.at))
    return ref(work, case)


def start_at(work: Work, definition_id: str, node: Any, told: tuple[Any, Any], given: Start) -> CaseRef:
    """Start a case at an event that just happened; `told` is (payload, subscription row)."""
    payload, row = told
    event = next(e for e in node.events if e.kind.value == row.kind and (e.name or "") == row.name)
    compiled = work.engine.compiled(work.connection, definition_id)
    case = new_case(work, compiled, given)
    run = Run(work, case)

    def first() -> None:
        begin(run, events.stored(event, node, payload), given.at, payload)

    _run(run, first)
    return ref(work, case)


def new_case(work: Work, compiled: Any, given: Start) -> Case:
    """A case row in memory; its number carries the process's prefix."""
    definition = compiled.definition
    key = given.case_id or work.new_id()
    case = Case(
        id=key,
        number=work.engine.numbers(work, compiled, key),
        definition_id=definition.id,
        key=definition.key,
        owner=definition.owner,
        business_key=given.business_key,
        title=given.title or definition.name or definition.key,
        state="active",
        organisation=given.organisation or work.actor.organisation,
        province=given.province,
        started_by=work.actor.account,
        started_at=work.effective or work.now,
        ended_at=None,
        outcome=None,
        incidents=0,
        row_version=1,
        history_seq=0,
        history_digest="0" * 64,
        fresh=True,
        all_loaded=True,
    )
    work.cases[key] = case
    return case


def begin(run: Run, values: dict[str, Any], at: str | None, payload: Any = None) -> None:
    """Open the root scope and let the start event happen."""
    compiled = run.engine.compiled(run.work.connection, run.case.definition_id)
    root = scopes.opened(run, None, 0, compiled.process.key, "process")
    digest_note = {"definition": compiled.definition.id, "version": compiled.definition.version}
    run.record("started", compiled.process.key, digest_note)
    scopes.begin(run, root, values)
    starts = (at,) if at is not None else compiled.root.starts
    if not starts:
        raise BadInput(f"Expected a plain start event in {compiled.process.key} but it waits for an event")
    node = compiled.root.nodes[starts[0]] if at is not None else None
    if node is not None and payload is not None and node.outputs:
        seen = dict(payload) if isinstance(payload, Mapping) else {"payload": payload}
        data.assign(run, root, data.outputs(run, root, node.outputs, seen))
    if node is not None and node.kind in (NodeKind.RECEIVE, NodeKind.CATCH):
        _instantiated(run, root, node)
    else:
        tokens.move(run, root, Enter(starts))


def _instantiated(run: Run, root: Any, node: Any) -> None:
    """A receive task or an event after a gateway began the case: what it waited for has come already."""
    plan = run.plan(root)
    sources = [plan.nodes[plan.graph.flows[flow].source] for flow in node.incoming]
    for gateway in [s for s in sources if s.kind is NodeKind.EVENT_BASED and s.parallel_multiple]:
        root.memo["come"] = {str(root.marking.next): [node.id]}
        tokens.move(run, root, Enter((gateway.id,)))
    run.record("completed", node.id)
    tokens.move(run, root, Leave(node.id))


def ref(work: Work, case: Case) -> CaseRef:
    definition = work.engine.compiled(work.connection, case.definition_id).definition
    return CaseRef(case.id, case.number, case.definition_id, case.key, definition.version, case.state)


# -- deciding ---------------------------------------------------------------------------------------------
def open_task(work: Work, task_id: str) -> Any:
    """The row of an open task; NotFound, or Conflict when it was decided already."""
    row = TASK.one(work.connection, {"x_id": task_id})
    if row is None:
        work.flush()
        row = TASK.one(work.connection, {"x_id": task_id})
    if row is None:
        raise NotFound(f"Expected a task {task_id} but there is none")
    if row.state != "open":
        raise Conflict(f"Expected task {task_id} open but it is {row.state}")
    return row


def complete(work: Work, task_id: str, decision: Decision | None = None) -> Completed:
    """Take a decision on an open task. NotFound, Conflict (decided before), NotAllowed, BadInput."""
    taken = decision or Decision()
    task = open_task(work, task_id)
    if taken.expected_version is not None and taken.expected_version != task.row_version:
        raise Conflict(f"Expected version {taken.expected_version} of task {task_id} but it is {task.row_version}")
    codec.check(taken.data)
    run = resume(work, task.case_id, tasks.decide, task, taken)
    return Completed(task.case_id, task_id, tuple(run.new_tasks), run.case.state != "active")


def start_activity(work: Work, scope_id: str, element: str) -> tuple[str, ...]:
    """Start an activity of an ad-hoc sub-process; returns the tasks that opened. BadInput when not offered."""
    row = work.connection.execute(select(t.scope.c.case_id).where(t.scope.c.id == scope_id)).one_or_none()
    if row is None:
        raise NotFound(f"Expected a scope {scope_id} but there is none")

    def act(run: Run) -> None:
        subprocess.start_activity(run, run.scope(scope_id), element)

    return tuple(resume(work, row.case_id, act).new_tasks)


# -- telling ----------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Message:
    """A message to a case: its name, correlation key, payload, and the case if it is known."""

    name: str
    key: str | None = None
    payload: Any = None
    case_id: str | None = None


def message(work: Work, told: Message) -> str:
    """Deliver a message to the case that waits for it, start a process by it, or keep it until one waits."""
    found = messages.send(work, told.name, told.key, told.payload, told.case_id)
    deliver(work)
    return found


def signal(work: Work, name: str, payload: Any = None) -> int:
    """Give a signal to everyone who waits for it; returns how many."""
    met = messages.broadcast(work, name, payload)
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
    from engine.runtime import timers

    timers.fire(work, row)


def claim(work: Work, task_id: str) -> None:
    """Take a task of the pool; see `engine.runtime.hands` for all that people do with a task."""
    _hands().claim(work, task_id)


def unclaim(work: Work, task_id: str) -> None:
    """Put a task back into the pool."""
    _hands().unclaim(work, task_id)


def reassign(work: Work, task_id: str, account: str, reason: str = "") -> None:
    """Hand a task on for good (转办)."""
    _hands().reassign(work, task_id, account, reason)


def delegate(work: Work, task_id: str, account: str, reason: str = "") -> None:
    """Let someone else decide in one's place (委派)."""
    _hands().delegate(work, task_id, account, reason)


def take_back(work: Work, task_id: str) -> tuple[str, ...]:
    """Take one's own decision back while what follows is untouched (拿回)."""
    return tuple(_hands().take_back(work, task_id))


def viewed(work: Work, task_id: str) -> None:
    """Someone looked at a task."""
    _hands().viewed(work, task_id)


def _hands() -> Any:
    from engine.runtime import hands

    return hands


def timer_incident(work: Work, row: Any, error: str) -> None:
    """A timer failed too often: an incident with the cause."""
    from engine.runtime import timers

    timers.incident(work, row, error)


__all__ = [
    "CaseRef", "Completed", "Decision", "Message", "Start", "cancel", "complete", "deliver", "events",
    "fire_timer", "message", "resume", "set_variables", "signal", "start", "start_activity",
    "timer_incident",
]  # fmt: skip
