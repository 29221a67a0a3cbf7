"""What the runtime asks beyond its own case: other cases, called processes, decisions, the clock."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, select

from engine.bpmn.model import Expression, Node
from engine.clock import SimulatedClock, aware
from engine.errors import BadInput, Conflict, NotFound
from engine.plan import Compiled
from engine.runtime import starting, timers
from engine.runtime.resume import resume as resume_case
from engine.store import tables as t
from engine.store.cases import Scope
from engine.store.writes import DELETE_TIMER
from engine.work import SYSTEM, Work

if TYPE_CHECKING:
    from engine.facade import Engine
    from engine.runtime.run import Run

_T = t.timer
NEXT_DUE = (
    select(_T).where(_T.c.state == "open", _T.c.due_at <= bindparam("x_now")).order_by(_T.c.due_at, _T.c.id).limit(1)
)


# -- other cases ------------------------------------------------------------------------------------------
def resume(work: Work, case_id: str, action: Any, args: tuple[Any, ...]) -> None:
    """In the running case at once queued; another case waits in the work's queue for its turn."""
    if case_id in work.runs:
        work.runs[case_id].sooner(action, *args)
        return

    def go() -> None:
        try:
            resume_case(work, case_id, action, *args)
        except (Conflict, NotFound):
            return  # the case ended meanwhile: what was told it has nobody left to hear

    work.queue.append(go)


def starts_for(engine: Engine, work: Work, rows: Any) -> list[Any]:
    """Of the start events that wait, those of the version in effect; of a process with variants the national."""
    found: dict[str, tuple[bool, Any]] = {}
    for row in rows:
        definition = engine.compiled(work.connection, row.definition_id).definition
        if engine.definitions.in_effect(work, definition.key, definition.owner) != row.definition_id:
            continue
        national = definition.owner == "national"
        if definition.key not in found or (national and not found[definition.key][0]):
            found[definition.key] = (national, row)
    return [row for _, row in found.values()]


def start_by_event(engine: Engine, work: Work, row: Any, payload: Any, key: str | None) -> None:
    """Start a case at a message or signal start event, in its turn."""
    compiled = engine.compiled(work.connection, row.definition_id)
    node = compiled.root.nodes[row.element]

    def go() -> None:
        options = starting.Start(at=row.element, business_key=key)
        starting.start_at(work, row.definition_id, node, (payload, row), options)

    work.queue.append(go)


# -- called processes and decisions -----------------------------------------------------------------------
def called(engine: Engine, run: Run, at: tuple[Scope, Node], local: Mapping[str, Any]) -> Compiled:
    """The process that a call activity calls, by its binding: latest, deployment or version."""
    scope, node = at
    wanted = node.called
    assert wanted is not None
    key = wanted.key
    if key.startswith("="):
        key = str(run.evaluate(scope, Expression(key[1:]), local))
    work, definitions = run.work, engine.definitions
    mine = run.compiled(scope).definition
    if wanted.binding == "deployment":
        found = definitions.in_deployment(work.connection, mine.deployment, key)
    elif wanted.binding == "version":
        found = definitions.version(work.connection, key, mine.owner, wanted.version or "")
    else:
        found = definitions.published(work, key, run.case.organisation)
        found = found or definitions.in_deployment(work.connection, mine.deployment, key)
    if found is None:
        raise BadInput(f"Expected a process {key} for {node.id} but none is published; deploy it and retry")
    return engine.compiled(work.connection, found)


def decide(engine: Engine, run: Run, scope: Scope, asked: tuple[str, Mapping[str, Any]]) -> Any:
    """The value of a decision that was deployed with the diagram."""
    from engine import dmn

    ref, variables = asked
    deployment = engine.deployment(run.work.connection, scope.definition_id)
    if deployment.decisions is None:
        sources = [(n, c) for n, c in deployment.files.items() if n.endswith(".dmn")]
        if not sources:
            raise BadInput("no .dmn file was deployed with the diagram; deploy them together")
        deployment.decisions = dmn.load(sources)
    try:
        return deployment.decisions.evaluate(ref, variables, now=run.work.now)
    except dmn.DmnError as cause:
        raise BadInput(str(cause)) from cause


# -- the clock --------------------------------------------------------------------------------------------
def tick(engine: Engine) -> int:
    """Fire what is due, one after another, in due order."""
    fired = 0
    while _fire_next(engine):
        fired += 1
    return fired


def _fire_next(engine: Engine) -> bool:
    with engine.work(SYSTEM) as work:
        row = work.connection.execute(NEXT_DUE, {"x_now": work.now}).one_or_none()
        if row is None:
            return False
        DELETE_TIMER.run(work.connection, [{"x_id": row.id}])
        timers.fire(work, row)
    return True


def advance(engine: Engine, clock: SimulatedClock, to: Any) -> int:
    """Move the clock from deadline to deadline up to `to`, so that each timer fires at its own time."""
    target = clock.now() + to if isinstance(to, timedelta) else aware(to)
    fired = 0
    while True:
        with engine.work(SYSTEM) as work:
            row = work.connection.execute(NEXT_DUE, {"x_now": target}).one_or_none()
        if row is None:
            clock.advance(target)
            return fired
        clock.advance(max(row.due_at, clock.now()))
        fired += tick(engine)


__all__ = ["advance", "called", "decide", "resume", "start_by_event", "starts_for", "tick"]
